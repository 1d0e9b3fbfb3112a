package main

import (
	"fmt"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"strconv"
)

// load reads a generated file back into the table that it was emitted from.
func load(source []byte) (*table, error) {
	file, err := goparser.ParseFile(token.NewFileSet(), "registry_gen.go", source, goparser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	values := make(map[string]ast.Expr)
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range gen.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok && len(v.Names) == 1 && len(v.Values) == 1 {
				values[v.Names[0].Name] = v.Values[0]
			}
		}
	}
	t := new(table)
	for _, c := range append(t.constants(), t.texts()...) {
		s, ok := stringOf(values[c.name])
		if !ok {
			return nil, fmt.Errorf("no constant %s of this layout", c.name)
		}
		*c.value = s
	}
	for _, c := range t.columns() {
		numbers, ok := numbersOf(values[c.name])
		if !ok {
			return nil, fmt.Errorf("no column %s of this layout", c.name)
		}
		*c.values = numbers
	}
	return t, nil
}

// stringOf evaluates a string literal or a sum of them.
func stringOf(e ast.Expr) (string, bool) {
	var parts []string
	for {
		sum, ok := e.(*ast.BinaryExpr)
		if !ok {
			break
		}
		s, ok := stringOf(sum.Y)
		if !ok {
			return "", false
		}
		parts = append(parts, s)
		e = sum.X
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	first, err := strconv.Unquote(lit.Value)
	if err != nil {
		return "", false
	}
	whole := []byte(first)
	for i := len(parts) - 1; i >= 0; i-- {
		whole = append(whole, parts[i]...)
	}
	return string(whole), true
}

// numbersOf evaluates an array literal of numbers.
func numbersOf(e ast.Expr) ([]uint64, bool) {
	lit, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil, false
	}
	numbers := make([]uint64, 0, len(lit.Elts))
	for _, elt := range lit.Elts {
		number, ok := elt.(*ast.BasicLit)
		if !ok || number.Kind != token.INT {
			return nil, false
		}
		n, err := strconv.ParseUint(number.Value, 0, 64)
		if err != nil {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, true
}
