package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

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
