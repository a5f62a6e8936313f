package chance

import (
	"crypto/rsa"
	_ "embed"
	"errors"
	"math/big"
	"math/rand/v2"
)

// To find primes takes most of a second for each key of a chart, and no key from a known seed is a secret anyway. So
// there is a number of primes to choose from: 64 of each size, which make 2016 keys.
//
//go:generate go run generate_primes.go
var (
	//go:embed primes1024.bin
	primes1024 []byte

	//go:embed primes2048.bin
	primes2048 []byte
)

const exponent = 65537

// rsaKey makes a key out of a stream: the same key for the same stream, other than rsa.GenerateKey, which reads the
// system's chance whatever it is given.
func rsaKey(stream rand.Source, bits int) (*rsa.PrivateKey, error) {
	table := primes1024
	if bits == 4096 {
		table = primes2048
	}
	size := bits / 2 / 8
	random := rand.New(stream)
	count := len(table) / size
	first := random.IntN(count)
	second := (first + 1 + random.IntN(count-1)) % count
	p := new(big.Int).SetBytes(table[first*size : (first+1)*size])
	q := new(big.Int).SetBytes(table[second*size : (second+1)*size])

	one := big.NewInt(1)
	totient := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	private := new(big.Int).ModInverse(big.NewInt(exponent), totient)
	if private == nil {
		return nil, errors.New("the primes do not fit the exponent")
	}
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent},
		D:         private,
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	return key, key.Validate()
}
