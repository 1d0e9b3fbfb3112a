package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// The files of data/, which are kept by hand or made by internal/lists.

// parseCSV hands the rows below a header to parse, one after another, as texts by
// column: fit for a table, and none empty but in the optional columns. An error of
// parse's is of a column; it gets the place.
func parseCSV(name string, text []byte, columns, optional []string,
	parse func(line int, row map[string]string) (column string, err error)) error {
	if !utf8.Valid(text) {
		return fmt.Errorf("%s is not UTF-8", name)
	}
	r := csv.NewReader(bytes.NewReader(text))
	header, _ := r.Read() // an error leaves it short
	if !slices.Equal(header, columns) {
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
		place := func(column int, err error) error {
			line, at := r.FieldPos(column)
			return fmt.Errorf("%s:%d:%d: %s: %w", name, line, at, columns[column], err)
		}
		row := make(map[string]string)
		for i, column := range columns {
			row[column] = fields[i]
			if err := checkField(fields[i], slices.Contains(optional, column)); err != nil {
				return place(i, err)
			}
		}
		line, _ := r.FieldPos(0)
		if column, err := parse(line, row); err != nil {
			return place(slices.Index(columns, column), err)
		}
	}
}

// checkField checks a text as it is to stand in the table.
func checkField(s string, optional bool) error {
	if s == "" && !optional {
		return errors.New("empty")
	}
	if err := checkPrintable(s); err != nil {
		return err
	}
	if s != collapse(s) {
		return fmt.Errorf("%q has white space at its ends or twice in a row", s)
	}
	return checkLength(s)
}
