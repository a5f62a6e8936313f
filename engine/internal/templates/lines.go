package templates

import (
	"strings"
	"text/template"
	"text/template/parse"
)

// Lines knows which line of a template's file wrote which part of what the template came to.
type Lines struct {
	text  string
	parts []written
}

// written begins where a node of the template began to write, and ends where the next one did.
type written struct {
	begin int
	node  place
}

// place is where a node stands.
type place struct {
	line int

	// isText is whether each line feed that it writes is one of the file.
	isText bool
}

// Of returns a line of the file for each line of a part of the text: the one that wrote the first of it that is no blank.
func (l *Lines) Of(begin, end int) []int {
	if l == nil || len(l.parts) == 0 {
		return nil
	}
	lines := make([]int, 0, strings.Count(l.text[begin:end], "\n")+1)
	part, counted, line := -1, 0, 0
	for begin <= end {
		stop := end
		if length := strings.IndexByte(l.text[begin:end], '\n'); length >= 0 {
			stop = begin + length
		}
		first := stop - len(strings.TrimLeft(l.text[begin:stop], " \t\r"))
		if first == stop {
			first = begin
		}
		for part+1 < len(l.parts) && l.parts[part+1].begin <= first {
			part++
			counted, line = l.parts[part].begin, l.parts[part].node.line
		}
		if l.parts[part].node.isText {
			line += strings.Count(l.text[counted:first], "\n")
			counted = first
		}
		lines = append(lines, line)
		begin = stop + 1
	}
	return lines
}

// withLines executes a template, and notes which of its nodes writes what. Templates that it includes write on behalf of
// the node that includes them.
//
// What is executed is a copy of the file's own tree, which no other template can reach by its name: a file that is
// included is the same as ever.
func withLines(t *template.Template, name string, one renderable) (*Lines, error) {
	marks := &marks{file: one.tpl, line: 1, places: map[*byte]place{}}
	own := t.New(name)
	own.Tree = t.Lookup(name).Tree.Copy()
	marks.add(own.Root)
	out := &lineWriter{places: marks.places}
	if err := own.Execute(out, one.vals); err != nil {
		return nil, err
	}
	return out.done(), nil
}

// marks tell who writes: the writer knows the text of a node by its address, and other nodes by a text of their own that
// stands before each of them and is never written.
type marks struct {
	file string

	// Line at an offset of the file, to count on from.
	offset, line int
	places       map[*byte]place
}

func (m *marks) add(list *parse.ListNode) {
	if list == nil {
		return
	}
	nodes := make([]parse.Node, 0, len(list.Nodes))
	for _, node := range list.Nodes {
		switch node := node.(type) {
		case *parse.TextNode:
			m.mark(node, node.Text, true)
		case *parse.ActionNode, *parse.TemplateNode:
			mark := &parse.TextNode{NodeType: parse.NodeText, Text: []byte("\n")}
			m.mark(node, mark.Text, false)
			nodes = append(nodes, mark)
		case *parse.IfNode:
			m.add(node.List)
			m.add(node.ElseList)
		case *parse.RangeNode:
			m.add(node.List)
			m.add(node.ElseList)
		case *parse.WithNode:
			m.add(node.List)
			m.add(node.ElseList)
		}
		nodes = append(nodes, node)
	}
	list.Nodes = nodes
}

func (m *marks) mark(node parse.Node, text []byte, isText bool) {
	if len(text) == 0 {
		return
	}
	// Nodes come in the order of the file.
	offset := int(node.Position())
	m.line += strings.Count(m.file[m.offset:offset], "\n")
	m.offset = offset
	m.places[&text[0]] = place{line: m.line, isText: isText}
}

// lineWriter takes what a marked template writes.
type lineWriter struct {
	places map[*byte]place
	text   strings.Builder
	parts  []written
}

func (w *lineWriter) Write(text []byte) (int, error) {
	if len(text) == 0 {
		return 0, nil
	}
	if node, ok := w.places[&text[0]]; ok {
		w.parts = append(w.parts, written{begin: w.text.Len(), node: node})
		if !node.isText {
			return len(text), nil
		}
	}
	return w.text.Write(text)
}

// done takes out what is printed for missing values, and moves what was written behind it.
func (w *lineWriter) done() *Lines {
	printed := w.text.String()
	lines := &Lines{text: withoutNoValue(printed), parts: w.parts}
	// What is taken out next, and how much was taken out before it.
	next, taken := strings.Index(printed, noValue), 0
	for i, part := range lines.parts {
		for next >= 0 && next+len(noValue) <= part.begin {
			taken += len(noValue)
			from := next + len(noValue)
			if next = strings.Index(printed[from:], noValue); next >= 0 {
				next += from
			}
		}
		if next >= 0 && next < part.begin {
			part.begin = next
		}
		lines.parts[i].begin = part.begin - taken
	}
	return lines
}
