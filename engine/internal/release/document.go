package release

import (
	"strings"

	"sigs.k8s.io/yaml"

	"fairlead/engine/internal/charts"
)

// readYAML reads a document by way of the reader that kubectl uses. A key that is there twice is an error to the
// strict reader alone; the ordinary one takes the last.
func readYAML(text string) charts.Document {
	read := charts.Document{Text: text}
	if read.JSON, read.Err = yaml.YAMLToJSONStrict([]byte(text)); read.Err != nil {
		strictly := read.Err
		if read.JSON, read.Err = yaml.YAMLToJSON([]byte(text)); read.Err == nil {
			read.DuplicateKey = firstMistake(strictly)
		}
	}
	read.HasBigInteger = hasBigInteger(read.JSON)
	return read
}

// readManifest reads a document that a template wrote. Helm ends each with a newline, which a block of text at the
// document's end takes in.
func readManifest(text string) charts.Document {
	read := readYAML(text + "\n")
	read.Text = text
	return read
}

// firstMistake takes the reader's first complaint out of its list.
func firstMistake(err error) string {
	lines := strings.Split(err.Error(), "\n")
	if len(lines) > 1 {
		return strings.TrimSpace(lines[1])
	}
	return lines[0]
}

// maxSafeDigits is how many digits an integer can have and surely be a float64 without loss.
const maxSafeDigits = 15

// hasBigInteger says whether JSON holds an integer that a float64 might not hold.
func hasBigInteger(json []byte) bool {
	for i := 0; i < len(json); i++ {
		switch at := json[i]; {
		case at == '"':
			i = endOfText(json, i+1)
		case at >= '0' && at <= '9':
			digits := i
			for i < len(json) && json[i] >= '0' && json[i] <= '9' {
				i++
			}
			isInteger := i == len(json) || json[i] != '.' && json[i] != 'e' && json[i] != 'E'
			if isInteger && i-digits > maxSafeDigits {
				return true
			}
			// The rest of a float, whose digits are none of an integer.
			for i < len(json) && strings.IndexByte("0123456789.eE+-", json[i]) >= 0 {
				i++
			}
			i--
		}
	}
	return false
}

// endOfText is where the quote stands that ends the text.
func endOfText(json []byte, i int) int {
	for i < len(json) && json[i] != '"' {
		if json[i] == '\\' {
			i++
		}
		i++
	}
	return i
}
