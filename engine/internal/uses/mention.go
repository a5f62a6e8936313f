package uses

import (
	"regexp"
	"slices"
	"strings"
)

var mentioned = regexp.MustCompile(`\.Values((?:\.[A-Za-z_][A-Za-z0-9_]*)*)`)

// mention reads a text that may be a template, or half of one: what it names is used as a whole.
func (c *Collection) mention(at []string, text string) {
	for _, match := range mentioned.FindAllStringSubmatch(text, -1) {
		path := slices.Clone(at)
		if match[1] != "" {
			path = append(path, strings.Split(match[1][1:], ".")...)
		}
		c.Add(path, true)
	}
}
