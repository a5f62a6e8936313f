package main

import (
	"go/ast"
	"go/token"
	"path"
	"strconv"
	"strings"
)

// prune removes the imports that nothing uses any more.
func prune(file string, text []byte) []byte {
	set, parsed := parse(file, text)
	used := map[string]bool{}
	ast.Inspect(parsed, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if identifier, ok := selector.X.(*ast.Ident); ok {
				used[identifier.Name] = true
			}
		}
		return true
	})
	var spans []span
	for _, one := range parsed.Decls {
		group, ok := one.(*ast.GenDecl)
		if !ok || group.Tok != token.IMPORT {
			continue
		}
		for _, spec := range group.Specs {
			imported := spec.(*ast.ImportSpec)
			if needed(imported, used) {
				continue
			}
			if group.Lparen.IsValid() {
				spans = append(spans, declaration{node: imported, doc: imported.Doc}.span(set))
			} else {
				spans = append(spans, declaration{node: group, doc: group.Doc}.span(set))
			}
		}
	}
	return without(text, spans)
}

func needed(imported *ast.ImportSpec, used map[string]bool) bool {
	if imported.Name != nil {
		return imported.Name.Name == "_" || imported.Name.Name == "." || used[imported.Name.Name]
	}
	address, err := strconv.Unquote(imported.Path.Value)
	if err != nil {
		fail("%v", err)
	}
	last := path.Base(address)
	if used[last] {
		return true
	}
	// A module's major version is no part of the package's name, and neither is what go- or .v2 says.
	if len(last) > 1 && last[0] == 'v' && last[1] >= '0' && last[1] <= '9' {
		last = path.Base(path.Dir(address))
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(last, "go-"), ".")
	return used[last] || used[name]
}
