package main

import (
	"reflect"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// row is a run of records that differ in their protocol alone.
type row struct {
	*record         // the first of them
	protocols []int // ascending
}

// rows groups the records of a registry, and says which row each record is in.
func (reg *registry) rows() (rows []row, rowOf []int) {
	for i := range reg.records {
		r := &reg.records[i]
		if n := len(rows); n > 0 && rows[n-1].admits(r) {
			rows[n-1].protocols = append(rows[n-1].protocols, r.protocol)
		} else {
			rows = append(rows, row{r, []int{r.protocol}})
		}
		rowOf = append(rowOf, len(rows)-1)
	}
	return rows, rowOf
}

// admits reports whether a record that follows the row belongs to it. No alias
// does: its target has the same protocol, so those of two aliases differ.
func (r *row) admits(next *record) bool {
	if r.protocol == layout.AnyProtocol || slices.Max(r.protocols) >= next.protocol {
		return false
	}
	other := *next
	other.protocol, other.line = r.protocol, r.line
	return reflect.DeepEqual(*r.record, other)
}

// carries reports whether the row answers a question about the protocol: it names
// that or none.
func (r *row) carries(protocol int) bool {
	return protocol == layout.AnyProtocol || r.protocol == layout.AnyProtocol || slices.Contains(r.protocols, protocol)
}

// comment says what a row is: "429/tcp,udp ocs-amu".
func (r *row) comment() string {
	return strings.Replace(r.label(), "/"+protocolNames[r.protocol], "/"+protocolList(r.protocols), 1)
}

// protocolList is "tcp,udp".
func protocolList(protocols []int) string {
	var names []string
	for _, protocol := range protocols {
		names = append(names, protocolNames[protocol])
	}
	return strings.Join(names, ",")
}
