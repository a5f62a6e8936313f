package session

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// header is what every object says of itself.
type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   names  `json:"metadata"`
}

type names struct {
	Name         string `json:"name"`
	GenerateName string `json:"generateName"`
	Namespace    string `json:"namespace"`
}

func readHeader(raw []byte) (header, schema.GroupVersionKind, error) {
	var read header
	if !read.scan(raw) {
		read = header{}
		if err := json.Unmarshal(raw, &read); err != nil {
			return read, schema.GroupVersionKind{}, err
		}
	}
	if read.APIVersion == "" || read.Kind == "" {
		return read, schema.GroupVersionKind{}, fmt.Errorf("the object has no apiVersion or no kind")
	}
	version, err := schema.ParseGroupVersion(read.APIVersion)
	return read, version.WithKind(read.Kind), err
}

// scan reads a header without reading the object around it, which is a tenth of the work; the object is read by official
// code afterwards. It gives up at whatever is out of the ordinary.
func (h *header) scan(raw []byte) bool {
	s := scanner{rest: raw}
	return s.fields(func(name string) bool {
		switch name {
		case "apiVersion":
			return s.text(&h.APIVersion)
		case "kind":
			return s.text(&h.Kind)
		case "metadata":
			return s.fields(func(name string) bool {
				switch name {
				case "name":
					return s.text(&h.Metadata.Name)
				case "generateName":
					return s.text(&h.Metadata.GenerateName)
				case "namespace":
					return s.text(&h.Metadata.Namespace)
				}
				return !strings.EqualFold(name, "name") && !strings.EqualFold(name, "generateName") && !strings.EqualFold(name, "namespace") && s.skip()
			})
		}
		return !strings.EqualFold(name, "apiVersion") && !strings.EqualFold(name, "kind") && !strings.EqualFold(name, "metadata") && s.skip()
	})
}

// scanner takes one thing after the other from JSON. What it gives up at is not necessarily wrong.
type scanner struct{ rest []byte }

func (s *scanner) space() { s.rest = bytes.TrimLeft(s.rest, " \t\r\n") }

func (s *scanner) take(sign byte) bool {
	s.space()
	if len(s.rest) == 0 || s.rest[0] != sign {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// fields hands each name of an object over to whoever takes its value. A name that comes twice ends it.
func (s *scanner) fields(value func(name string) bool) bool {
	if !s.take('{') {
		return false
	}
	if s.take('}') {
		return true
	}
	seen := map[string]bool{}
	for {
		var name string
		if !s.text(&name) || seen[name] || !s.take(':') || !value(name) {
			return false
		}
		seen[name] = true
		if s.take('}') {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
}

// text takes a string that means what it says.
func (s *scanner) text(into *string) bool {
	if !s.take('"') {
		return false
	}
	for i, sign := range s.rest {
		if sign == '"' {
			*into = string(s.rest[:i])
			s.rest = s.rest[i+1:]
			return true
		}
		if sign == '\\' || sign < ' ' || sign >= 0x80 {
			return false
		}
	}
	return false
}

// skip takes a value, whatever it is.
func (s *scanner) skip() bool {
	s.space()
	depth, quoted := 0, false
	for i := 0; i < len(s.rest); i++ {
		sign := s.rest[i]
		if quoted {
			switch sign {
			case '\\':
				i++
			case '"':
				quoted = false
			}
			continue
		}
		switch sign {
		case '"':
			quoted = true
		case '{', '[':
			depth++
		case '}', ']', ',':
			if depth == 0 {
				s.rest = s.rest[i:]
				return i > 0
			}
			if sign != ',' {
				depth--
			}
		}
	}
	return false
}
