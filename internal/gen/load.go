package main

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"strconv"
)

// load reads a generated file back into the table that it was emitted from.
func load(source []byte, s *schema) (*table, error) {
	parsed, err := goparser.ParseFile(token.NewFileSet(), "", source, goparser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	literals := make(map[string][]string) // of each constant and variable, in order
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		found := []string{}
		ast.Inspect(spec, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok {
				found = append(found, l.Value)
			}
			return true
		})
		literals[spec.Names[0].Name] = found
		return false
	})
	t := newTable(s)
	for _, c := range s.consts {
		if len(literals[c.name]) == 0 {
			return nil, fmt.Errorf("no constant %s of this layout", c.name)
		}
		var text []byte
		for _, l := range literals[c.name] {
			part, err := strconv.Unquote(l)
			if err != nil {
				return nil, fmt.Errorf("the constant %s has %s: want strings", c.name, l)
			}
			text = append(text, part...)
		}
		t.consts[c.name] = string(text)
	}
	for _, c := range s.columns {
		if literals[c.name] == nil {
			return nil, fmt.Errorf("no column %s of this layout", c.name)
		}
		var numbers []uint64
		for _, l := range literals[c.name] {
			n, err := strconv.ParseUint(l, 0, 64)
			if err != nil {
				return nil, fmt.Errorf("the column %s has %s: want whole numbers", c.name, l)
			}
			numbers = append(numbers, n)
		}
		t.add(c.name, numbers...)
	}
	return t, nil
}
