package main

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
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

func without(text []byte, spans []span) []byte {
	out := slices.Clone(text)
	sort.Slice(spans, func(i, j int) bool { return spans[i].begin > spans[j].begin })
	for _, one := range spans {
		out = slices.Delete(out, one.begin, one.end)
	}
	return out
}
