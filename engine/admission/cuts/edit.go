package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// vendored is the folder of vendored packages. Its methods end the program where they do not find what they expect: a
// release of Kubernetes that moves code must not change a verdict in silence.
type vendored string

func (v vendored) at(name string) string { return filepath.Join(string(v), filepath.FromSlash(name)) }

func fail(pattern string, arguments ...any) {
	fmt.Fprintf(os.Stderr, pattern+"\n", arguments...)
	os.Exit(1)
}

func (v vendored) read(file string) []byte {
	text, err := os.ReadFile(v.at(file))
	if err != nil {
		fail("%s is not there: %v", file, err)
	}
	return text
}

func (v vendored) write(file string, text []byte) {
	formatted, err := format.Source(text)
	if err != nil {
		fail("%s is no Go after the cut: %v\n%s", file, err, text)
	}
	if err := os.WriteFile(v.at(file), formatted, 0o644); err != nil {
		fail("%v", err)
	}
}

// drop removes files of a package.
func (v vendored) drop(pkg string, files ...string) {
	for _, file := range files {
		if err := os.Remove(v.at(path.Join(pkg, file))); err != nil {
			fail("%v", err)
		}
	}
}

// replace changes one place of a file.
func (v vendored) replace(file, before, after string) {
	text := v.read(file)
	if found := bytes.Count(text, []byte(before)); found != 1 {
		fail("%s has %d times, not once:\n%s", file, found, before)
	}
	v.write(file, prune(file, bytes.Replace(text, []byte(before), []byte(after), 1)))
}

// between removes what stands from one mark to another, the second one staying.
func (v vendored) between(file, first, last string) {
	text := v.read(file)
	begin := bytes.Index(text, []byte(first))
	if begin < 0 {
		fail("%s has nowhere:\n%s", file, first)
	}
	length := bytes.Index(text[begin:], []byte(last))
	if length < 0 {
		fail("%s has nowhere after it:\n%s", file, last)
	}
	v.write(file, prune(file, slices.Delete(text, begin, begin+length)))
}

// stub puts other files in the place of a package.
func (v vendored) stub(pkg string, text []byte) {
	v.empty(pkg)
	v.write(path.Join(pkg, "stub.go"), text)
}

func (v vendored) empty(pkg string) {
	files, err := filepath.Glob(v.at(pkg) + "/*.*")
	if err != nil || len(files) == 0 {
		fail("There is no package %s.", pkg)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		if err := os.Remove(file); err != nil {
			fail("%v", err)
		}
	}
}

// cut removes declarations from a file: functions, methods (`Type.Method`), constants, variables, and types together
// with their methods and with the assertions (`var _ Interface = &Type{}`) about them.
func (v vendored) cut(file string, names ...string) {
	text := v.read(file)
	set, parsed := parse(file, text)
	missing := map[string]bool{}
	for _, name := range names {
		missing[name] = true
	}
	var spans []span
	for _, declared := range declarations(parsed) {
		if slices.Contains(names, declared.name) || declared.receiver != "" && slices.Contains(names, declared.receiver) ||
			declared.name == "_" && mentions(declared.node, names) {
			spans = append(spans, declared.span(set))
			delete(missing, declared.name)
		}
	}
	for name := range missing {
		fail("%s declares no %s.", file, name)
	}
	v.write(file, prune(file, without(text, spans)))
}

// keep reduces a package to some of its declarations. `Type` brings no methods, `Type.*` all of them.
func (v vendored) keep(pkg string, names ...string) {
	files, err := filepath.Glob(v.at(pkg) + "/*.go")
	if err != nil || len(files) == 0 {
		fail("There is no package %s.", pkg)
	}
	sort.Strings(files)
	kept, found := map[string][]byte{}, map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			fail("%v", err)
		}
		set, parsed := parse(file, text)
		var spans []span
		any := false
		for _, declared := range declarations(parsed) {
			wanted := declared.name
			if declared.receiver != "" {
				wanted = declared.receiver + ".*"
			}
			if slices.Contains(names, wanted) || slices.Contains(names, declared.name+".*") {
				any, found[wanted], found[declared.name+".*"] = true, true, true
			} else {
				spans = append(spans, declared.span(set))
			}
		}
		if any {
			kept[file] = prune(file, without(text, spans))
		}
	}
	for _, name := range names {
		if !found[name] {
			fail("%s declares no %s.", pkg, name)
		}
	}
	v.empty(pkg)
	for _, file := range files {
		if text, ok := kept[file]; ok {
			relative, _ := filepath.Rel(string(v), file)
			v.write(relative, text)
		}
	}
}

type declaration struct {
	name, receiver string
	node           ast.Node
	doc            *ast.CommentGroup
}

type span struct{ begin, end int }

func (d declaration) span(set *token.FileSet) span {
	begin := d.node.Pos()
	if d.doc != nil {
		begin = d.doc.Pos()
	}
	return span{set.Position(begin).Offset, set.Position(d.node.End()).Offset}
}

func parse(file string, text []byte) (*token.FileSet, *ast.File) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, text, parser.ParseComments)
	if err != nil {
		fail("%v", err)
	}
	return set, parsed
}

// declarations lists what a file declares: each name of a group by itself.
func declarations(file *ast.File) (all []declaration) {
	for _, one := range file.Decls {
		switch declared := one.(type) {
		case *ast.FuncDecl:
			if declared.Recv == nil {
				all = append(all, declaration{declared.Name.Name, "", declared, declared.Doc})
				continue
			}
			receiver := receiverName(declared.Recv.List[0].Type)
			all = append(all, declaration{receiver + "." + declared.Name.Name, receiver, declared, declared.Doc})
		case *ast.GenDecl:
			if declared.Tok == token.IMPORT {
				continue
			}
			for _, spec := range declared.Specs {
				var node ast.Node = spec
				doc := declared.Doc
				if declared.Lparen.IsValid() {
					doc = specDoc(spec)
				} else {
					node = declared
				}
				all = append(all, declaration{specName(spec), "", node, doc})
			}
		}
	}
	return all
}

func receiverName(expression ast.Expr) string {
	switch typed := expression.(type) {
	case *ast.StarExpr:
		return receiverName(typed.X)
	case *ast.IndexExpr:
		return receiverName(typed.X)
	case *ast.IndexListExpr:
		return receiverName(typed.X)
	case *ast.Ident:
		return typed.Name
	}
	return ""
}

func specDoc(spec ast.Spec) *ast.CommentGroup {
	switch typed := spec.(type) {
	case *ast.TypeSpec:
		return typed.Doc
	case *ast.ValueSpec:
		return typed.Doc
	}
	return nil
}

func specName(spec ast.Spec) string {
	switch typed := spec.(type) {
	case *ast.TypeSpec:
		return typed.Name.Name
	case *ast.ValueSpec:
		return typed.Names[0].Name
	}
	return ""
}

func mentions(node ast.Node, names []string) (found bool) {
	ast.Inspect(node, func(inner ast.Node) bool {
		if identifier, ok := inner.(*ast.Ident); ok && identifier.Name != "_" && slices.Contains(names, identifier.Name) {
			found = true
		}
		return !found
	})
	return found
}

func without(text []byte, spans []span) []byte {
	out := slices.Clone(text)
	sort.Slice(spans, func(i, j int) bool { return spans[i].begin > spans[j].begin })
	for _, one := range spans {
		out = slices.Delete(out, one.begin, one.end)
	}
	return out
}

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
