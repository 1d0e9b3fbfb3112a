package main

import (
	"fmt"
	"math/bits"
	"slices"

	"example.com/ports/internal/layout"
)

// schema says what a generated file has: emit and load go by it.
type schema struct {
	header  string // what the file is made of
	consts  []constant
	columns []column
}

// constant is a string constant of a generated file.
type constant struct {
	name, comment string
	long          bool // many lines of source, and a count of bytes
}

// column is an array of a generated file.
type column struct {
	name    string
	bits    int // of its type: a value that is too large for it is refused
	kind    kind
	comment string
}

// kind is what the numbers of a column are, which decides how they are written.
type kind int

const (
	kindNumber  kind = iota
	kindWord         // text words
	kindCell         // name cells
	kindPattern      // bits
	kindRows         // one a line, with a comment that names the row
)

// table has what stands in the constants and columns of a schema, by name.
type table struct {
	schema  *schema
	consts  map[string]string
	columns map[string][]uint64
	runs    map[string]uint64 // see run
}

func newTable(s *schema) *table {
	return &table{s, make(map[string]string), make(map[string][]uint64), make(map[string]uint64)}
}

func (t *table) add(column string, values ...uint64) {
	t.columns[column] = append(t.columns[column], values...)
}

// addAt adds to a sparse column the value of a row or person.
func (t *table) addAt(column string, row int, value uint64) {
	t.add(keysOf(column), uint64(row))
	t.add(column, value)
}

// at is the value of a row or person in a sparse column; 0, false if it has none.
func (t *table) at(column string, row int) (value uint64, ok bool) {
	i, ok := slices.BinarySearch(t.columns[keysOf(column)], uint64(row))
	if !ok {
		return 0, false
	}
	return t.columns[column][i], true
}

// list returns the list word of a list in a column, which has equal lists once.
func (t *table) list(column string, list []int) uint64 {
	switch len(list) {
	case 0:
		return 0
	case 1:
		return uint64(list[0]) + 1
	}
	var numbers []uint64
	for _, n := range list {
		numbers = append(numbers, uint64(n))
	}
	numbers[len(numbers)-1] |= layout.ListBit
	return layout.ListBit + t.run(column, numbers)
}

// run returns where a run of numbers stands in a column, which has equal runs once.
func (t *table) run(column string, numbers []uint64) uint64 {
	key := fmt.Sprint(column, numbers)
	at, ok := t.runs[key]
	if !ok {
		at = uint64(len(t.columns[column]))
		t.runs[key] = at
		t.add(column, numbers...)
	}
	return at
}

// addSpans marks where spans begin.
func (t *table) addSpans(prefix string, starts []int) {
	marks := make([]uint64, layout.SpanWords)
	for _, at := range starts {
		marks[at/64] |= 1 << (at % 64)
	}
	t.add(prefix+"Start", marks...)
	rank := 0
	for _, word := range marks {
		t.add(prefix+"Rank", uint64(rank))
		rank += bits.OnesCount64(word)
	}
}
