package chance

import (
	"crypto/rsa"
	"errors"
	"io"
	"math/big"
)

const (
	exponent = 65537

	// Numbers with a prime factor below this are left out before the costly test. One in eleven odd ones remains.
	sieveBound = 1 << 16

	// As many tests as Go's own generator makes of a prime, besides Baillie and PSW's.
	primalityTests = 20
)

// rsaKey makes a key out of a stream: the same key for the same stream, other than rsa.GenerateKey, which reads the
// system's chance whatever it is given.
func rsaKey(stream io.Reader, bits int) (*rsa.PrivateKey, error) {
	for {
		p, err := prime(stream, bits/2)
		if err != nil {
			return nil, err
		}
		q, err := prime(stream, bits/2)
		if err != nil {
			return nil, err
		}
		if p.Cmp(q) == 0 {
			continue
		}
		one := big.NewInt(1)
		totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		private := new(big.Int).ModInverse(big.NewInt(exponent), totient)
		if private == nil {
			continue
		}
		key := &rsa.PrivateKey{
			PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent},
			D:         private,
			Primes:    []*big.Int{p, q},
		}
		key.Precompute()
		return key, key.Validate()
	}
}

// prime finds the first prime from a random odd number on. Its two highest bits are set, so that a product of two
// has all its bits.
func prime(stream io.Reader, bits int) (*big.Int, error) {
	bytes := make([]byte, bits/8)
	if _, err := io.ReadFull(stream, bytes); err != nil {
		return nil, err
	}
	bytes[0] |= 0xc0
	bytes[len(bytes)-1] |= 1
	start := new(big.Int).SetBytes(bytes)
	// A gap between primes of this size is a few thousand at most.
	composite := sieve(start, 1<<15)
	candidate := new(big.Int)
	for i, isComposite := range composite {
		if isComposite {
			continue
		}
		candidate.Add(start, big.NewInt(int64(2*i)))
		if candidate.ProbablyPrime(0) && candidate.ProbablyPrime(primalityTests) {
			if candidate.BitLen() != bits {
				return nil, errors.New("the random stream yields no prime of the right size")
			}
			return candidate, nil
		}
	}
	return nil, errors.New("the random stream yields no prime")
}

// sieve tells which of the odd numbers from start on have a small factor.
func sieve(start *big.Int, count int) []bool {
	composite := make([]bool, count)
	remainder := new(big.Int)
	for _, small := range smallPrimes {
		rest := int(remainder.Mod(start, big.NewInt(int64(small))).Int64())
		// The first i for which start + 2i is a multiple.
		first := (small - rest) % small
		if first%2 != 0 {
			first += small
		}
		for i := first / 2; i < count; i += small {
			composite[i] = true
		}
	}
	return composite
}

// smallPrimes are the odd primes below sieveBound.
var smallPrimes = func() []int {
	composite := make([]bool, sieveBound)
	var primes []int
	for n := 3; n < sieveBound; n += 2 {
		if composite[n] {
			continue
		}
		primes = append(primes, n)
		for multiple := n * n; multiple < sieveBound; multiple += 2 * n {
			composite[multiple] = true
		}
	}
	return primes
}()
