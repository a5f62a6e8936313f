package chance

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"net"
	"text/template"
	"time"
)

// certificate is what sprig's functions hand to templates, with the same fields.
type certificate struct {
	Cert string
	Key  string
}

// order is what a template orders, and of whom.
type order struct {
	name      string
	ips       []any
	dnsNames  []any
	days      int
	authority *certificate
	keyPEM    *string
	isCA      bool
}

func (r *Record) certificateFunctions() template.FuncMap {
	return template.FuncMap{
		"genPrivateKey":   r.privateKey,
		"buildCustomCert": buildCustomCert,
		"genCA": func(name string, days int) (certificate, error) {
			return r.issue("genCA", order{name: name, days: days, isCA: true})
		},
		"genCAWithKey": func(name string, days int, key string) (certificate, error) {
			return r.issue("genCAWithKey", order{name: name, days: days, keyPEM: &key, isCA: true})
		},
		"genSelfSignedCert": func(name string, ips, dns []any, days int) (certificate, error) {
			return r.issue("genSelfSignedCert", order{name: name, ips: ips, dnsNames: dns, days: days})
		},
		"genSelfSignedCertWithKey": func(name string, ips, dns []any, days int, key string) (certificate, error) {
			return r.issue("genSelfSignedCertWithKey", order{name: name, ips: ips, dnsNames: dns, days: days, keyPEM: &key})
		},
		"genSignedCert": func(name string, ips, dns []any, days int, ca certificate) (certificate, error) {
			return r.issue("genSignedCert", order{name: name, ips: ips, dnsNames: dns, days: days, authority: &ca})
		},
		"genSignedCertWithKey": func(name string, ips, dns []any, days int, ca certificate, key string) (certificate, error) {
			return r.issue("genSignedCertWithKey",
				order{name: name, ips: ips, dnsNames: dns, days: days, authority: &ca, keyPEM: &key})
		},
	}
}

// issue makes a certificate as sprig does, with the key and the serial number out of the call's stream and from the
// render's clock on.
func (r *Record) issue(function string, wanted order) (certificate, error) {
	stream, err := r.stream(function, wanted.name, wanted.ips, wanted.dnsNames, wanted.days, textOf(wanted.authority),
		textOf(wanted.keyPEM))
	if err != nil {
		return certificate{}, err
	}
	form, err := formOf(wanted, r.clock(), stream)
	if err != nil {
		return certificate{}, err
	}
	key, err := keyFor(wanted, stream)
	if err != nil {
		return certificate{}, err
	}
	parent, signer := form, key
	if wanted.authority != nil {
		if parent, signer, err = readAuthority(*wanted.authority); err != nil {
			return certificate{}, err
		}
	}
	return sign(form, key, parent, signer)
}

func textOf[T any](optional *T) any {
	if optional == nil {
		return ""
	}
	return *optional
}

func formOf(wanted order, from time.Time, stream io.Reader) (*x509.Certificate, error) {
	ips := make([]net.IP, len(wanted.ips))
	for i, ip := range wanted.ips {
		text, ok := ip.(string)
		if !ok {
			return nil, fmt.Errorf("error parsing ip: %v is not a string", ip)
		}
		if ips[i] = net.ParseIP(text); ips[i] == nil {
			return nil, fmt.Errorf("error parsing ip: %s", text)
		}
	}
	names := make([]string, len(wanted.dnsNames))
	for i, name := range wanted.dnsNames {
		text, ok := name.(string)
		if !ok {
			return nil, fmt.Errorf("error processing alternate dns name: %v is not a string", name)
		}
		names[i] = text
	}
	serial := make([]byte, 16)
	if _, err := io.ReadFull(stream, serial); err != nil {
		return nil, err
	}
	form := &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(serial),
		Subject:               pkix.Name{CommonName: wanted.name},
		IPAddresses:           ips,
		DNSNames:              names,
		NotBefore:             from,
		NotAfter:              from.Add(24 * time.Hour * time.Duration(wanted.days)),
		KeyUsage:              x509.KeyUsageKeyEncipherment | x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	if wanted.isCA {
		form.KeyUsage |= x509.KeyUsageCertSign
		form.IsCA = true
	}
	return form, nil
}

func keyFor(wanted order, stream *rand.ChaCha8) (crypto.Signer, error) {
	if wanted.keyPEM == nil {
		return rsaKey(stream, 2048)
	}
	key, err := readKey(*wanted.keyPEM)
	if err != nil {
		return nil, fmt.Errorf("parsing private key: %w", err)
	}
	return key, nil
}

func readAuthority(authority certificate) (*x509.Certificate, crypto.Signer, error) {
	block, _ := pem.Decode([]byte(authority.Cert))
	if block == nil {
		return nil, nil, errors.New("unable to decode certificate")
	}
	parent, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("error parsing certificate: decodedSignerCert.Bytes: %w", err)
	}
	signer, err := readKey(authority.Key)
	if err != nil {
		return nil, nil, fmt.Errorf("error parsing private key: %w", err)
	}
	return parent, signer, nil
}

func sign(form *x509.Certificate, key crypto.Signer, parent *x509.Certificate, signer crypto.Signer) (certificate, error) {
	// Without a source of chance, signatures of all kinds are made of key and content alone.
	signed, err := x509.CreateCertificate(nil, form, parent, key.Public(), signer)
	if err != nil {
		return certificate{}, fmt.Errorf("error creating certificate: %w", err)
	}
	return certificate{
		Cert: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})),
		Key:  string(pem.EncodeToMemory(blockOf(key))),
	}, nil
}

// buildCustomCert depends on nothing, but must return what genSignedCert takes.
func buildCustomCert(cert64, key64 string) (certificate, error) {
	cert, err := base64.StdEncoding.DecodeString(cert64)
	if err != nil {
		return certificate{}, errors.New("unable to decode base64 certificate")
	}
	key, err := base64.StdEncoding.DecodeString(key64)
	if err != nil {
		return certificate{}, errors.New("unable to decode base64 private key")
	}
	block, _ := pem.Decode(cert)
	if block == nil {
		return certificate{}, errors.New("unable to decode certificate")
	}
	if _, err := x509.ParseCertificate(block.Bytes); err != nil {
		return certificate{}, fmt.Errorf("error parsing certificate: decodedCert.Bytes: %w", err)
	}
	if _, err := readKey(string(key)); err != nil {
		return certificate{}, fmt.Errorf("error parsing private key: %w", err)
	}
	return certificate{Cert: string(cert), Key: string(key)}, nil
}
