package chance

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"golang.org/x/crypto/bcrypt"
)

var everything = []string{
	`{{ randAlphaNum 20 }}`, `{{ randAlpha 9 }}`, `{{ randAscii 9 }}`, `{{ randNumeric 9 }}`, `{{ randBytes 8 }}`,
	`{{ randInt 0 1000000 }}`, `{{ shuffle "abcdefghijklmnop" }}`, `{{ uuidv4 }}`, `{{ htpasswd "u" "p" }}`,
	`{{ encryptAES "k" "text" }}`, `{{ genPrivateKey "ecdsa" }}`, `{{ genPrivateKey "ed25519" }}`,
	`{{ genPrivateKey "dsa" }}`, `{{ (genCA "ca" 10).Cert }}`, `{{ (genSelfSignedCert "s" nil nil 5).Key }}`,
	`{{ (genSignedCert "a" (list "10.0.0.1") (list "x.y") 5 (genCA "ca" 10)).Cert }}`,
	`{{ (genCAWithKey "k" 5 (genPrivateKey "ecdsa")).Cert }}`,
}

var clocks = []string{
	`{{ now | date "2006" }}`, `{{ now | date "15" }}`, `{{ now | date "05" }}`, `{{ ago (toDate "2006" "2001") }}`,
	`{{ htmlDate "" }}`, `{{ dateInZone "02 15:04" "" "Europe/Berlin" }}`, `{{ now | unixEpoch }}`,
}

func execute(t *testing.T, record *Record, text string) (string, error) {
	t.Helper()
	var out strings.Builder
	parsed := template.Must(template.New("x").Funcs(sprig.TxtFuncMap()).Funcs(record.Functions()).Parse(text))
	err := parsed.Execute(&out, map[string]any{})
	return out.String(), err
}

func must(t *testing.T, record *Record, text string) string {
	t.Helper()
	out, err := execute(t, record, text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheSameSeedGivesTheSameAndAnotherGivesOther(t *testing.T) {
	for _, text := range append(slices.Clone(everything), clocks...) {
		first := must(t, NewRecord(0, "ns/a", 0), text)
		if again := must(t, NewRecord(0, "ns/a", 0), text); again != first {
			t.Errorf("%s once is %s, once %s", text, first, again)
		}
		if other := must(t, NewRecord(1, "ns/a", 0), text); other == first {
			t.Errorf("%s is %s under another seed, too", text, first)
		}
		if other := must(t, NewRecord(0, "ns/b", 0), text); other == first && !slices.Contains(clocks, text) {
			t.Errorf("%s is %s for another release, too", text, first)
		}
	}
}

func TestAnEarlierCallChangesNoLaterOne(t *testing.T) {
	alone := must(t, NewRecord(0, "ns/a", 0), `{{ randAlphaNum 20 }}`)
	after := must(t, NewRecord(0, "ns/a", 0), `{{ $_ := uuidv4 }}{{ $_ = randAlphaNum 19 }}{{ randAlphaNum 20 }}`)
	if alone != after {
		t.Error(alone, after)
	}
	if twice := must(t, NewRecord(0, "ns/a", 0), `{{ randAlphaNum 20 }} {{ randAlphaNum 20 }}`); twice == alone+" "+alone {
		t.Error("two calls in one render return the same", twice)
	}
}

func TestCallsAreCountedAndTheNthCanFail(t *testing.T) {
	record := NewRecord(0, "ns/a", 0)
	must(t, record, `{{ uuidv4 }}{{ uuidv4 }}{{ keys (dict "a" 1) }}{{ now }}{{ lookup "v1" "Secret" "a" "b" }}{{ date "2006" (toDate "2006" "2001") }}{{ date "2006" "" }}`)
	if said := fmt.Sprint(record.Calls()); said != "[{date 1} {lookup 1} {now 1} {uuidv4 2}]" {
		t.Error(said)
	}
	_, err := execute(t, NewRecord(0, "ns/a", 3), `{{ uuidv4 }}{{ now }}{{ getHostByName "a" }}`)
	if err == nil || !strings.Contains(err.Error(), `<getHostByName "a">: error calling getHostByName`) {
		t.Error(err)
	}
}

func TestMapsAreOrdered(t *testing.T) {
	const text = `{{ keys (dict "c" 1 "a" 2) (dict "b" 3) }} {{ values (dict "c" 1 "a" 2 "b" 3) }}`
	if said := must(t, NewRecord(0, "ns/a", 0), text); said != "[a c b] [2 3 1]" {
		t.Error(said)
	}
}

func TestCertificatesAreReal(t *testing.T) {
	record := NewRecord(0, "ns/a", 0)
	ca, err := record.issue("genCA", order{name: "ca", days: 10, isCA: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"rsa", "ecdsa", "ed25519"} {
		key, err := record.privateKey(kind)
		if err != nil {
			t.Fatal(err)
		}
		made, err := record.issue("genSignedCert",
			order{name: "a", dnsNames: []any{"x.example.com"}, days: 5, authority: &ca, keyPEM: &key})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tls.X509KeyPair([]byte(made.Cert), []byte(made.Key)); err != nil {
			t.Error(kind, err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(ca.Cert))
		block, _ := pem.Decode([]byte(made.Cert))
		parsed, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		options := x509.VerifyOptions{Roots: roots, DNSName: "x.example.com", CurrentTime: record.clock()}
		if _, err := parsed.Verify(options); err != nil {
			t.Error(kind, err)
		}
	}
}

func TestTheGroupOfDSAKeysIsOne(t *testing.T) {
	one := big.NewInt(1)
	if !dsaP.ProbablyPrime(20) || !dsaQ.ProbablyPrime(20) {
		t.Fatal("not prime")
	}
	if new(big.Int).Mod(new(big.Int).Sub(dsaP, one), dsaQ).Sign() != 0 || new(big.Int).Exp(dsaG, dsaQ, dsaP).Cmp(one) != 0 {
		t.Fatal("no subgroup")
	}
	made, err := NewRecord(0, "ns/a", 0).privateKey("dsa")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(made))
	var numbers struct {
		Version       int
		P, Q, G, Y, X *big.Int
	}
	if _, err := asn1.Unmarshal(block.Bytes, &numbers); err != nil {
		t.Fatal(err)
	}
}

func TestHashesAndCiphersCanBeChecked(t *testing.T) {
	hash := must(t, NewRecord(0, "ns/a", 0), `{{ bcrypt "secret" }}`)
	if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte("secret")); err != nil {
		t.Error(err)
	}
	if said := must(t, NewRecord(0, "ns/a", 0), `{{ encryptAES "k" "the text" | decryptAES "k" }}`); said != "the text" {
		t.Error(said)
	}
}

// A function that a later sprig adds must be looked at before it is let pass.
func TestEveryFunctionOfSprigHasBeenJudged(t *testing.T) {
	judged, err := os.ReadFile("testdata/judged.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Fields(string(judged))
	replaced := NewRecord(0, "ns/a", 0).Functions()
	for name := range sprig.GenericFuncMap() {
		if _, isReplaced := replaced[name]; !isReplaced && !slices.Contains(known, name) {
			t.Errorf("nobody has judged whether %s depends on chance", name)
		}
	}
}

func TestEveryPrimeIsOneAndFitsTheExponent(t *testing.T) {
	for size, table := range map[int][]byte{128: primes1024, 256: primes2048} {
		for at := 0; at < len(table); at += size {
			prime := new(big.Int).SetBytes(table[at : at+size])
			rest := new(big.Int).Mod(prime, big.NewInt(exponent))
			if !prime.ProbablyPrime(1) || prime.BitLen() != 8*size || rest.Cmp(big.NewInt(1)) == 0 {
				t.Error(at/size, prime)
			}
		}
	}
}
