package templates

import (
	"maps"
	"strings"
	"text/template"
	"text/template/parse"
)

// Parsed keeps what was parsed of one chart's templates. Nothing that executes a tree changes it.
type Parsed struct {
	files map[string]file

	// functions has the names of all functions.
	functions template.FuncMap

	// texts are those that `tpl` was given, so many bytes of them.
	texts map[string]*parse.Tree
	bytes int
}

type file struct {
	text  string
	trees map[string]*parse.Tree
}

// maxTextBytes is how much text of `tpl` is kept: values can bring ever new ones.
const maxTextBytes = 1 << 20

// NewParsed is what is known of a chart at first.
func NewParsed() *Parsed { return &Parsed{files: map[string]file{}, texts: map[string]*parse.Tree{}} }

// file returns the trees of a template's file by the names that it defines, its own among them.
func (p *Parsed) file(name, text string, functions template.FuncMap) (map[string]*parse.Tree, error) {
	if known, ok := p.files[name]; ok && known.text == text {
		return known.trees, nil
	}
	trees, err := p.parse(name, text, functions)
	if err == nil {
		p.files[name] = file{text: text, trees: trees}
	}
	return trees, err
}

// isOf says whether a tree is that of a file itself: another file could define a template by its name.
func (p *Parsed) isOf(tree *parse.Tree, name string) bool {
	return tree != nil && p.files[name].trees[name] == tree
}

// text returns the tree of a text for `tpl`; nil where it cannot be parsed, or defines templates of its own, or could
// speak of itself by its name.
func (p *Parsed) text(text string, functions template.FuncMap) *parse.Tree {
	if known, ok := p.texts[text]; ok {
		return known
	}
	var tree *parse.Tree
	if trees, err := p.parse(rootName, text, functions); err == nil && len(trees) == 1 && !strings.Contains(text, rootName) {
		tree = trees[rootName]
	}
	if p.bytes += len(text); p.bytes > maxTextBytes {
		clear(p.texts)
		p.bytes = len(text)
	}
	p.texts[text] = tree
	return tree
}

// parse parses as a template's own method does. The parser wants to know nothing of functions but their names.
func (p *Parsed) parse(name, text string, functions template.FuncMap) (map[string]*parse.Tree, error) {
	if p.functions == nil {
		p.functions = functionsOfHelm()
		maps.Copy(p.functions, functions)
	}
	return parse.Parse(name, text, "", "", p.functions, builtins)
}

// builtins has the names of the functions that text/template itself has.
var builtins = func() map[string]any {
	names := map[string]any{}
	for name := range strings.FieldsSeq(
		"and call html index slice js len not or print printf println urlquery eq ge gt le lt ne",
	) {
		names[name] = true
	}
	return names
}()
