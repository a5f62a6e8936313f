package failure

import (
	"regexp"
	"strconv"
)

var yamlLine = regexp.MustCompile(`yaml: line (\d+):`)

// YAMLLine is the line that the YAML reader names, or 0.
func YAMLLine(err error) int {
	match := yamlLine.FindStringSubmatch(err.Error())
	if match == nil {
		return 0
	}
	line, _ := strconv.Atoi(match[1])
	return line
}
