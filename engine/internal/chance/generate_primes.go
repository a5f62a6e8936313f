//go:build ignore

// Writes primes1024.bin and primes2048.bin: primes whose two highest bits are set, one after another, found from
// numbers that a fixed stream yields.
package main

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
)

const count = 64

func main() {
	for _, bits := range []int{1024, 2048} {
		name := fmt.Sprintf("primes%d.bin", bits)
		stream := rand.NewChaCha8(sha256.Sum256([]byte(name)))
		var table []byte
		for range count {
			bytes := make([]byte, bits/8)
			if _, err := stream.Read(bytes); err != nil {
				panic(err)
			}
			bytes[0] |= 0xc0
			bytes[len(bytes)-1] |= 1
			number := new(big.Int).SetBytes(bytes)
			for !number.ProbablyPrime(20) {
				number.Add(number, big.NewInt(2))
			}
			table = append(table, number.FillBytes(bytes)...)
		}
		if err := os.WriteFile(name, table, 0o644); err != nil {
			panic(err)
		}
	}
}
