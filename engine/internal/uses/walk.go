package uses

import (
	"slices"
	"text/template/parse"
)

// reference is what an expression may yield of the values.
type reference struct {
	// paths are the values it may be.
	paths [][]string

	// isRoot says that it is what a template gets: `.Values` below it are the values.
	isRoot bool
}

func (r reference) and(other reference) reference {
	paths := slices.Clone(r.paths)
	for _, path := range other.paths {
		if !slices.ContainsFunc(paths, func(known []string) bool { return slices.Equal(known, path) }) {
			paths = append(paths, path)
		}
	}
	return reference{paths: paths, isRoot: r.isRoot || other.isRoot}
}

// below is what the keys lead to from each of the paths.
func (r reference) below(keys ...string) reference {
	paths := make([][]string, len(r.paths))
	for i, path := range r.paths {
		paths[i] = append(slices.Clone(path), keys...)
	}
	return reference{paths: paths}
}

// walker reads one template for one chart. Variables are joined over the whole template, whatever their scope.
type walker struct {
	collection *Collection
	at         []string
	variables  map[string]reference
	isFile     bool
}

func (w *walker) template(part *body) {
	w.isFile = part.isFile
	dot := reference{isRoot: part.isFile}
	// A second time for variables that are set further down than they are read.
	w.list(part.tree.Root, dot)
	w.list(part.tree.Root, dot)
}

func (w *walker) list(nodes *parse.ListNode, dot reference) {
	if nodes == nil {
		return
	}
	for _, node := range nodes.Nodes {
		switch typed := node.(type) {
		case *parse.ActionNode:
			result := w.pipe(typed.Pipe, dot)
			if len(typed.Pipe.Decl) == 0 {
				w.whole(result)
			}
		case *parse.IfNode:
			w.tested(w.pipe(typed.Pipe, dot))
			w.list(typed.List, dot)
			w.list(typed.ElseList, dot)
		case *parse.WithNode:
			result := w.pipe(typed.Pipe, dot)
			w.tested(result)
			w.list(typed.List, result)
			w.list(typed.ElseList, dot)
		case *parse.RangeNode:
			// What is below is used as a whole, so that nothing needs to be known of it, nor of the variables for it.
			w.whole(w.pipe(&parse.PipeNode{Cmds: typed.Pipe.Cmds}, dot))
			w.list(typed.List, reference{})
			w.list(typed.ElseList, dot)
		case *parse.TemplateNode:
			if typed.Pipe != nil {
				w.passed(w.pipe(typed.Pipe, dot))
			}
		}
	}
}

// pipe reads a pipeline and returns what it may yield.
func (w *walker) pipe(pipe *parse.PipeNode, dot reference) reference {
	var result reference
	for i, command := range pipe.Cmds {
		if i == 0 {
			result = w.command(command, nil, dot)
		} else {
			result = w.command(command, &result, dot)
		}
	}
	for _, variable := range pipe.Decl {
		w.variables[variable.Ident[0]] = w.variables[variable.Ident[0]].and(result)
	}
	return result
}

// command reads a function call or a single value; piped is its last argument.
func (w *walker) command(command *parse.CommandNode, piped *reference, dot reference) reference {
	if name, ok := command.Args[0].(*parse.IdentifierNode); ok {
		call := call{walker: w, dot: dot, arguments: command.Args[1:], piped: piped}
		return call.of(name.Ident)
	}
	result := w.value(command.Args[0], dot)
	for _, argument := range command.Args[1:] {
		w.whole(w.value(argument, dot))
	}
	if piped != nil {
		w.whole(*piped)
	}
	if len(command.Args) > 1 || piped != nil {
		w.collection.groups.method(command)
	}
	return result
}

// value reads an operand.
func (w *walker) value(node parse.Node, dot reference) reference {
	switch typed := node.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return w.chain(dot, typed.Ident)
	case *parse.VariableNode:
		if typed.Ident[0] == "$" {
			return w.chain(reference{isRoot: w.isFile}, typed.Ident[1:])
		}
		return w.chain(w.variables[typed.Ident[0]], typed.Ident[1:])
	case *parse.ChainNode:
		return w.chain(w.value(typed.Node, dot), typed.Field)
	case *parse.PipeNode:
		return w.pipe(typed, dot)
	case *parse.IdentifierNode:
		call := call{walker: w, dot: dot}
		return call.of(typed.Ident)
	}
	return reference{}
}

// chain follows fields. Whatever has a field `Values` is taken for what a template gets.
func (w *walker) chain(from reference, fields []string) reference {
	if len(fields) == 0 {
		return from
	}
	if len(from.paths) > 0 {
		found := from.below(fields...)
		if !from.isRoot {
			return found
		}
		return found.and(w.chain(reference{isRoot: true}, fields))
	}
	i := slices.Index(fields, "Values")
	if i < 0 {
		w.collection.groups.field(fields)
		return reference{}
	}
	path := slices.Clone(w.at)
	// `.Subcharts.name.Values` are the values of a chart further down.
	for before := 0; before+1 < i; before++ {
		if fields[before] == "Subcharts" {
			path = append(path, fields[before+1])
		}
	}
	return reference{paths: [][]string{append(path, fields[i+1:]...)}}
}

func (w *walker) add(result reference, whole bool) {
	for _, path := range result.paths {
		w.collection.Add(path, whole)
	}
}

// whole notes a use for which all keys below could matter.
func (w *walker) whole(result reference) {
	w.add(result, true)
	if result.isRoot {
		w.collection.Add(w.at, true)
		w.collection.ReadsCapabilities = true
		w.collection.groups.isOpen = true
	}
}

// tested notes a use for which nothing below matters.
func (w *walker) tested(result reference) { w.add(result, false) }

// passed notes what is handed to another template: of what templates get, that one says itself what it uses.
func (w *walker) passed(result reference) { w.add(result, true) }
