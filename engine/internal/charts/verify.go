package charts

import (
	"bytes"
	"encoding/hex"
	"maps"
	"slices"

	"github.com/ProtonMail/go-crypto/openpgp"
	"helm.sh/helm/v4/pkg/provenance"

	"fairlead/engine/internal/failure"
)

// Signature says who signed an archive.
type Signature struct {
	SignedBy    string `json:"signedBy"`
	Fingerprint string `json:"fingerprint"`
}

// Verify checks an archive against its provenance file, as `helm verify` does.
func Verify(archive []byte, filename string, signed, keyring []byte) (*Signature, error) {
	keys, err := readKeyring(keyring)
	if err != nil {
		return nil, failure.New(failure.Provenance, "the keyring cannot be read: %v", err)
	}
	signatory := provenance.Signatory{KeyRing: keys}
	verified, err := signatory.Verify(archive, signed, filename)
	if err != nil {
		return nil, failure.Of(failure.Provenance, err)
	}
	signature := &Signature{Fingerprint: hex.EncodeToString(verified.SignedBy.PrimaryKey.Fingerprint)}
	if names := slices.Sorted(maps.Keys(verified.SignedBy.Identities)); len(names) > 0 {
		signature.SignedBy = names[0]
	}
	return signature, nil
}

// readKeyring reads a keyring as gpg exports it, with or without `--armor`.
func readKeyring(keyring []byte) (openpgp.EntityList, error) {
	if bytes.HasPrefix(bytes.TrimSpace(keyring), []byte("-----BEGIN PGP")) {
		return openpgp.ReadArmoredKeyRing(bytes.NewReader(keyring))
	}
	return openpgp.ReadKeyRing(bytes.NewReader(keyring))
}
