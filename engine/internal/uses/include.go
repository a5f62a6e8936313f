package uses

import (
	"reflect"
	"text/template/parse"
)

// includedIn lists the templates that a template names, and whether it computes a name.
func includedIn(root parse.Node) (names []string, isOpen bool) {
	visit(root, func(node parse.Node) {
		switch typed := node.(type) {
		case *parse.TemplateNode:
			names = append(names, typed.Name)
		case *parse.CommandNode:
			function, ok := typed.Args[0].(*parse.IdentifierNode)
			if !ok || function.Ident != "include" {
				return
			}
			if len(typed.Args) > 1 {
				if name, ok := textOf(typed.Args[1]); ok {
					names = append(names, name)
					return
				}
			}
			isOpen = true
		}
	})
	return names, isOpen
}

// visit calls a function for each node below one.
func visit(node parse.Node, each func(parse.Node)) {
	if node == nil || reflect.ValueOf(node).IsNil() {
		return
	}
	each(node)
	switch typed := node.(type) {
	case *parse.ListNode:
		for _, inner := range typed.Nodes {
			visit(inner, each)
		}
	case *parse.ActionNode:
		visit(typed.Pipe, each)
	case *parse.TemplateNode:
		visit(typed.Pipe, each)
	case *parse.IfNode:
		visitBranch(&typed.BranchNode, each)
	case *parse.WithNode:
		visitBranch(&typed.BranchNode, each)
	case *parse.RangeNode:
		visitBranch(&typed.BranchNode, each)
	case *parse.PipeNode:
		for _, command := range typed.Cmds {
			visit(command, each)
		}
	case *parse.CommandNode:
		for _, argument := range typed.Args {
			visit(argument, each)
		}
	case *parse.ChainNode:
		visit(typed.Node, each)
	}
}

func visitBranch(branch *parse.BranchNode, each func(parse.Node)) {
	visit(branch.Pipe, each)
	visit(branch.List, each)
	visit(branch.ElseList, each)
}
