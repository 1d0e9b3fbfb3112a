package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	goparser "go/parser"
	"go/token"
	"strconv"
)

// load reads a generated file back into the table that it was emitted from.
func load(source []byte, f file) error {
	parsed, err := goparser.ParseFile(token.NewFileSet(), "", source, goparser.SkipObjectResolution)
	if err != nil {
		return err
	}
	values := make(map[string]ast.Expr)
	for _, decl := range parsed.Decls {
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
	for _, c := range f.strings {
		s, ok := stringOf(values[c.name])
		if !ok {
			return fmt.Errorf("no constant %s of this layout", c.name)
		}
		*c.value = s
	}
	for _, c := range f.columns {
		numbers, ok := numbersOf(values[c.name])
		if !ok {
			return fmt.Errorf("no column %s of this layout", c.name)
		}
		*c.values = numbers
	}
	return nil
}

// stringOf evaluates a string literal or a sum of them.
func stringOf(e ast.Expr) (string, bool) {
	var parts []constant.Value // the last first
	for {
		sum, ok := e.(*ast.BinaryExpr)
		if !ok {
			break
		}
		e = sum.X
		lit, ok := sum.Y.(*ast.BasicLit)
		if !ok {
			return "", false
		}
		parts = append(parts, constant.MakeFromLiteral(lit.Value, lit.Kind, 0))
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	whole := constant.MakeFromLiteral(lit.Value, lit.Kind, 0)
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].Kind() != constant.String {
			return "", false
		}
		whole = constant.BinaryOp(whole, token.ADD, parts[i])
	}
	return constant.StringVal(whole), true
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
		if !ok {
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
