package release

import (
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"
)

// readDocument is a document as Kubernetes reads YAML.
type readDocument struct {
	json         []byte
	duplicateKey string
	err          error
}

// readYAML reads a document by way of the reader that kubectl uses. A key that is there twice is an error to the
// strict reader alone; the ordinary one takes the last.
func readYAML(text string) readDocument {
	strict, err := yaml.YAMLToJSONStrict([]byte(text))
	if err == nil {
		return readDocument{json: strict}
	}
	loose, looseErr := yaml.YAMLToJSON([]byte(text))
	if looseErr != nil {
		return readDocument{err: looseErr}
	}
	return readDocument{json: loose, duplicateKey: firstMistake(err)}
}

// firstMistake takes the reader's first complaint out of its list.
func firstMistake(err error) string {
	lines := strings.Split(err.Error(), "\n")
	if len(lines) > 1 {
		return strings.TrimSpace(lines[1])
	}
	return lines[0]
}

var longNumber = regexp.MustCompile(`[:,\[]-?[0-9]{16,}[,\]}]`)

// hasBigInteger says whether JSON holds an integer that a float64 might not hold. It may see one in a text, too: then
// the host reads the document with care that was not needed.
func hasBigInteger(json []byte) bool { return longNumber.Match(json) }
