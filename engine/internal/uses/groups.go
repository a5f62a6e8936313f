package uses

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/template/parse"
)

// apiVersion is a group that has a dot, as all outside Kubernetes have, and a version.
var apiVersion = regexp.MustCompile(`([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)/v[0-9]+(?:(?:alpha|beta)[0-9]+)?\b`)

// groups are the API groups that a chart's texts mention.
type groups struct {
	names map[string]bool

	// isOpen says that something asks for what no text names.
	isOpen bool
}

func (g *groups) mention(text string) {
	if !strings.Contains(text, "/v") {
		return
	}
	for _, match := range apiVersion.FindAllStringSubmatch(text, -1) {
		if g.names == nil {
			g.names = map[string]bool{}
		}
		g.names[match[1]] = true
	}
}

// method looks at `.Capabilities.APIVersions.Has argument`: an argument that is no text in place may be anything.
func (g *groups) method(command *parse.CommandNode) {
	var fields []string
	switch typed := command.Args[0].(type) {
	case *parse.FieldNode:
		fields = typed.Ident
	case *parse.VariableNode:
		fields = typed.Ident
	case *parse.ChainNode:
		fields = typed.Field
	}
	if !isHas(fields) {
		return
	}
	if len(command.Args) != 2 {
		g.isOpen = true
		return
	}
	if _, ok := textOf(command.Args[1]); !ok {
		g.isOpen = true
	}
}

// field looks at a use of `.Capabilities` or its versions as a whole, from where nobody follows them.
func (g *groups) field(fields []string) {
	if fields[len(fields)-1] == "Capabilities" || slices.Contains(fields, "APIVersions") && !isHas(fields) {
		g.isOpen = true
	}
}

func isHas(fields []string) bool {
	return len(fields) > 1 && fields[len(fields)-1] == "Has" && fields[len(fields)-2] == "APIVersions"
}

func (g *groups) sorted() ([]string, bool) {
	if g.isOpen {
		return nil, false
	}
	return slices.AppendSeq([]string{}, slices.Values(slices.Sorted(maps.Keys(g.names)))), true
}
