package main

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"strconv"
)

// load reads a generated file back into the table that it was emitted from. Of a
// file that was edited it makes something else.
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
		t.add(name) // a column may be empty
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
	for _, c := range s.columns {
		if _, ok := t.columns[c.name]; !ok {
			return nil, fmt.Errorf("no column %s of this layout", c.name)
		}
	}
	for name, text := range texts {
		t.consts[name] = string(text)
	}
	return t, nil
}
