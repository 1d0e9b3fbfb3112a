package main

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"strconv"
)

// load reads a generated file back into the table that it was emitted from. Of a
// file that was edited, or has another layout, it makes something else.
func load(source []byte, s *schema) (*table, error) {
	parsed, err := goparser.ParseFile(token.NewFileSet(), "", source, goparser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	t := newTable(s)
	texts := make(map[string][]byte)
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		name := spec.Names[0].Name
		ast.Inspect(spec, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				text, _ := strconv.Unquote(l.Value)
				texts[name] = append(texts[name], text...)
			} else if ok {
				number, _ := strconv.ParseUint(l.Value, 0, 64)
				t.add(name, number)
			}
			return true
		})
		return false
	})
	for name, text := range texts {
		t.consts[name] = string(text)
	}
	return t, nil
}
