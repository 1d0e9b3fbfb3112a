package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/ports/internal/layout"
)

// The files of data/, which are kept by hand or made by internal/lists.

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, name)
}

// parseCSV hands the rows below a header to row, one after another. An error of
// row's is of a column; it gets the place.
func parseCSV(name string, text []byte, columns []string, row func(line int, row []string) (column int, err error)) error {
	if !utf8.Valid(text) {
		return fmt.Errorf("%s is not UTF-8", name)
	}
	r := csv.NewReader(bytes.NewReader(text))
	header, err := r.Read()
	if err != nil && err != io.EOF || !slices.Equal(header, columns) {
		return fmt.Errorf("%s:1: the header is %.200q: want %q", name, header, columns)
	}
	for {
		fields, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		if column, err := row(line, fields); err != nil {
			line, at := r.FieldPos(column)
			return fmt.Errorf("%s:%d:%d: %s: %w", name, line, at, columns[column], err)
		}
	}
}

// checkRow refuses a row with a text that is not fit for a table, or with an
// empty one in a column that is not optional.
func checkRow(row []string, optional ...int) (column int, err error) {
	for i, s := range row {
		if err := checkText(s); err != nil {
			return i, err
		}
		if s == "" && !slices.Contains(optional, i) {
			return i, errors.New("empty")
		}
	}
	return 0, nil
}

// checkText refuses what would not be seen in a table.
func checkText(s string) error {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return fmt.Errorf("the character %U, which is not printable", r)
	}
	if s != strings.Join(strings.Fields(s), " ") {
		return fmt.Errorf("%q has white space at its ends or twice in a row", s)
	}
	if len(s) > layout.TextLen {
		return fmt.Errorf("%d bytes: want at most %d", len(s), layout.TextLen)
	}
	return nil
}
