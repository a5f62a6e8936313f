package chance

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"text/template"

	"golang.org/x/crypto/bcrypt"
)

func (r *Record) secretFunctions() template.FuncMap {
	return template.FuncMap{
		"bcrypt":     func(password string) (string, error) { return r.hash("bcrypt", password, password) },
		"htpasswd":   r.htpasswd,
		"encryptAES": r.encrypt,
	}
}

// hash hashes with a salt from the call's stream. What cannot be hashed becomes a text that says so, as in sprig.
func (r *Record) hash(function, password string, arguments ...any) (string, error) {
	stream, err := r.stream(function, arguments...)
	if err != nil {
		return "", err
	}
	// The library takes its salt from this variable alone. Renders in one program follow one after another.
	systems := rand.Reader
	rand.Reader = stream
	defer func() { rand.Reader = systems }()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
	if err != nil {
		return fmt.Sprintf("failed to encrypt string with bcrypt: %s", err), nil
	}
	return string(hash), nil
}

func (r *Record) htpasswd(username, password string) (string, error) {
	if strings.Contains(username, ":") {
		return "invalid username: " + username, nil
	}
	hash, err := r.hash("htpasswd", password, username, password)
	return username + ":" + hash, err
}

// encrypt is AES-256 in CBC with the initial vector in front, as sprig writes and `decryptAES` reads it.
func (r *Record) encrypt(password, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	stream, err := r.stream("encryptAES", password, text)
	if err != nil {
		return "", err
	}
	key := make([]byte, 32)
	copy(key, password)
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	padding := aes.BlockSize - len(text)%aes.BlockSize
	content := append([]byte(text), strings.Repeat(string(rune(padding)), padding)...)
	encrypted := make([]byte, aes.BlockSize+len(content))
	if _, err := io.ReadFull(stream, encrypted[:aes.BlockSize]); err != nil {
		return "", err
	}
	cipher.NewCBCEncrypter(block, encrypted[:aes.BlockSize]).CryptBlocks(encrypted[aes.BlockSize:], content)
	return base64.StdEncoding.EncodeToString(encrypted), nil
}
