package chance

import (
	"crypto"
	"crypto/dsa" //nolint:staticcheck // sprig offers it
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"strings"
)

// privateKey makes a key of a kind that sprig knows. Go's own generators take no seed.
func (r *Record) privateKey(kind string) (string, error) {
	stream, err := r.stream("genPrivateKey", kind)
	if err != nil {
		return "", err
	}
	block, err := newKey(kind, stream)
	if err != nil {
		return "", err
	}
	if block == nil {
		return "Unknown type " + kind, nil
	}
	return string(pem.EncodeToMemory(block)), nil
}

func newKey(kind string, stream *rand.ChaCha8) (*pem.Block, error) {
	switch kind {
	case "", "rsa":
		key, err := rsaKey(stream, 4096)
		if err != nil {
			return nil, err
		}
		return blockOf(key), nil
	case "dsa":
		return dsaKey(stream)
	case "ecdsa":
		key, err := ecdsaKey(stream)
		if err != nil {
			return nil, err
		}
		return blockOf(key), nil
	case "ed25519":
		seed := make([]byte, ed25519.SeedSize)
		if _, err := io.ReadFull(stream, seed); err != nil {
			return nil, err
		}
		return blockOf(ed25519.NewKeyFromSeed(seed)), nil
	}
	return nil, nil
}

func ecdsaKey(stream io.Reader) (*ecdsa.PrivateKey, error) {
	curve := elliptic.P256()
	for {
		scalar := make([]byte, 32)
		if _, err := io.ReadFull(stream, scalar); err != nil {
			return nil, err
		}
		// One scalar in 2^32 is beyond the order of the curve.
		if key, err := ecdsa.ParseRawPrivateKey(curve, scalar); err == nil {
			return key, nil
		}
	}
}

// dsaKey makes a key in a group that is the same for all: RFC 5114, 2.3. To find one takes minutes.
func dsaKey(stream io.Reader) (*pem.Block, error) {
	secret := make([]byte, 40)
	if _, err := io.ReadFull(stream, secret); err != nil {
		return nil, err
	}
	key := dsa.PrivateKey{PublicKey: dsa.PublicKey{Parameters: dsa.Parameters{P: dsaP, Q: dsaQ, G: dsaG}}}
	below := new(big.Int).Sub(key.Q, big.NewInt(1))
	key.X = new(big.Int).Add(new(big.Int).Mod(new(big.Int).SetBytes(secret), below), big.NewInt(1))
	key.Y = new(big.Int).Exp(key.G, key.X, key.P)
	encoded, err := asn1.Marshal(struct {
		Version       int
		P, Q, G, Y, X *big.Int
	}{P: key.P, Q: key.Q, G: key.G, Y: key.Y, X: key.X})
	return &pem.Block{Type: "DSA PRIVATE KEY", Bytes: encoded}, err
}

func blockOf(key crypto.Signer) *pem.Block {
	switch typed := key.(type) {
	case *rsa.PrivateKey:
		return &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(typed)}
	case *ecdsa.PrivateKey:
		encoded, _ := x509.MarshalECPrivateKey(typed)
		return &pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded}
	default:
		encoded, _ := x509.MarshalPKCS8PrivateKey(typed)
		return &pem.Block{Type: "PRIVATE KEY", Bytes: encoded}
	}
}

func readKey(text string) (crypto.Signer, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no PEM data in input")
	}
	kind, isKey := strings.CutSuffix(block.Type, "PRIVATE KEY")
	if !isKey {
		return nil, fmt.Errorf("no private key data in PEM block of type %s", block.Type)
	}
	switch strings.TrimSpace(kind) {
	case "":
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("decoding PEM as PKCS#8: %w", err)
		}
		if signer, ok := key.(crypto.Signer); ok {
			return signer, nil
		}
		return nil, fmt.Errorf("a key of the type %T cannot sign", key)
	case "RSA":
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("parsing RSA private key from PEM: %w", err)
		}
		return key, nil
	case "EC":
		key, err := x509.ParseECPrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("parsing EC private key from PEM: %w", err)
		}
		return key, nil
	}
	// A DSA key cannot sign certificates: sprig reads it and fails a step later.
	return nil, fmt.Errorf("invalid private key type %s", strings.TrimSpace(kind))
}
