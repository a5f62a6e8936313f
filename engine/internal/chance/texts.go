package chance

import (
	"encoding/base64"
	"math/rand/v2"
	"text/template"

	"github.com/google/uuid"
)

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
)

func (r *Record) textFunctions() template.FuncMap {
	return template.FuncMap{
		"randAlphaNum": r.randomText("randAlphaNum", digits+letters),
		"randAlpha":    r.randomText("randAlpha", letters),
		"randNumeric":  r.randomText("randNumeric", digits),
		"randAscii":    r.randomText("randAscii", printable()),
		"randBytes":    r.randomBytes,
		"randInt":      r.randomInt,
		"shuffle":      r.shuffle,
		"uuidv4":       r.uuid,
	}
}

func printable() string {
	var characters []byte
	for character := byte(' '); character <= '~'; character++ {
		characters = append(characters, character)
	}
	return string(characters)
}

func (r *Record) randomText(function, characters string) func(int) (string, error) {
	return func(count int) (string, error) {
		stream, err := r.stream(function, count)
		if err != nil || count < 0 {
			return "", err
		}
		random := rand.New(stream)
		text := make([]byte, count)
		for i := range text {
			text[i] = characters[random.IntN(len(characters))]
		}
		return string(text), nil
	}
}

func (r *Record) randomBytes(count int) (string, error) {
	stream, err := r.stream("randBytes", count)
	if err != nil {
		return "", err
	}
	bytes := make([]byte, count)
	_, err = stream.Read(bytes)
	return base64.StdEncoding.EncodeToString(bytes), err
}

// randomInt panics where sprig's does: text/template turns that into an error.
func (r *Record) randomInt(low, high int) (int, error) {
	stream, err := r.stream("randInt", low, high)
	if err != nil {
		return 0, err
	}
	return rand.New(stream).IntN(high-low) + low, nil
}

func (r *Record) shuffle(text string) (string, error) {
	stream, err := r.stream("shuffle", text)
	if err != nil {
		return "", err
	}
	runes := []rune(text)
	rand.New(stream).Shuffle(len(runes), func(i, j int) { runes[i], runes[j] = runes[j], runes[i] })
	return string(runes), nil
}

func (r *Record) uuid() (string, error) {
	stream, err := r.stream("uuidv4")
	if err != nil {
		return "", err
	}
	made, err := uuid.NewRandomFromReader(stream)
	return made.String(), err
}
