package charts

import (
	"unsafe"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v4/pkg/chart/common"

	"fairlead/engine/internal/templates"
)

// kept is what was made of a chart's files by one render and serves the next as well, since it depends on the files
// alone. Copies of a chart share the bytes of their files, so the address of the first tells files apart.
type kept struct {
	schemas   map[*byte]*jsonschema.Schema
	documents map[*byte][]Document
	parsed    *templates.Parsed
}

// Document is a YAML document as Kubernetes reads it.
type Document struct {
	Text string

	// JSON is what the document says, unless Err says that it cannot be read.
	JSON []byte
	Err  error

	// DuplicateKey says which key the document has twice.
	DuplicateKey  string
	HasBigInteger bool
}

func newKept() kept {
	return kept{schemas: map[*byte]*jsonschema.Schema{}, documents: map[*byte][]Document{}, parsed: templates.NewParsed()}
}

// Parsed is what was parsed of the chart's templates.
func (c *Chart) Parsed() *templates.Parsed { return c.parsed }

// CompiledSchema is a schema of the chart or of a dependency, compiled on first use.
func (c *Chart) CompiledSchema(text []byte, compile func([]byte) (*jsonschema.Schema, error)) (*jsonschema.Schema, error) {
	return remember(c.schemas, text, compile)
}

// Documents are those of a file of the chart or of a dependency, read on first use.
func (c *Chart) Documents(file *common.File, read func([]byte) ([]Document, error)) ([]Document, error) {
	return remember(c.documents, file.Data, read)
}

func remember[T any](known map[*byte]T, text []byte, make func([]byte) (T, error)) (T, error) {
	if len(text) == 0 {
		return make(text)
	}
	key := unsafe.SliceData(text)
	if made, ok := known[key]; ok {
		return made, nil
	}
	made, err := make(text)
	if err == nil {
		known[key] = made
	}
	return made, err
}
