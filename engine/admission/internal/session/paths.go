package session

import (
	"regexp"
	"strings"
)

var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(\[[^\]]*\]|\.[A-Za-z0-9]+)*$`)

// quoted finds the field that a message of the decoder names: unknown field "spec.x".
func quoted(message string) string {
	_, rest, found := strings.Cut(message, `"`)
	if !found {
		return ""
	}
	field, _, _ := strings.Cut(rest, `"`)
	return field
}

// pathOf finds the field with which a sentence begins, or that a decoding error names last.
func pathOf(message string) string {
	if _, rest, found := strings.Cut(message, "json: cannot unmarshal "); found {
		if _, field, found := strings.Cut(rest, "Go struct field "); found {
			name, _, _ := strings.Cut(field, " ")
			_, path, _ := strings.Cut(name, ".")
			return path
		}
	}
	first, _, found := strings.Cut(message, ": ")
	if found && fieldName.MatchString(first) && (strings.Contains(first, ".") || strings.Contains(first, "[")) {
		return first
	}
	return ""
}
