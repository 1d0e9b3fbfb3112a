package main

import (
	"slices"
)

// table is the registry laid out as registry_gen.go holds it. What the fields
// mean stands in columns, for the generated file's reader too.
type table struct {
	updated, sha256, entriesSHA256 string

	nameText, descText, noteText, personText string

	descSymbols, noteSymbols, personSymbols    string
	descSymbolAt, noteSymbolAt, personSymbolAt []uint64

	namePage, nameCell, nameSplit []uint64

	nameSeed, nameWord, namePort, nameRow []uint64

	spanStart, spanRank, spanFirst, spanShape, spanRow, shapes []uint64

	rowHead, rowPort, rowName, rowDesc, rowPeople []uint64

	lastPort, nextRow, alias, registered, modified, references sparse
	serviceCode, unauthorized, note                            sparse

	person, personUpdated, personList []uint64
	personOrg                         sparse

	refKind, refValue, refText, refSection, refList []uint64
}

// sparse is a column in which most rows have no value: the rows that have one,
// ascending, and their values.
type sparse struct{ keys, values []uint64 }

func (s *sparse) add(key int, value uint64) {
	s.keys = append(s.keys, uint64(key))
	s.values = append(s.values, value)
}

func (s *sparse) get(key int) (uint64, bool) {
	i, ok := slices.BinarySearch(s.keys, uint64(key))
	if !ok {
		return 0, false
	}
	return s.values[i], true
}
