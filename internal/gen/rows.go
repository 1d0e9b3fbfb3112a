package main

import (
	"reflect"
	"strings"

	"example.com/ports/internal/layout"
)

// row is a run of records that differ in their protocol alone: records[from:to].
type row struct{ from, to int }

// rows groups the records of a registry.
func (reg *registry) rows() []row {
	var rows []row
	for i := range reg.records {
		if n := len(rows); n > 0 && reg.sameRow(rows[n-1], i) {
			rows[n-1].to++
			continue
		}
		rows = append(rows, row{i, i + 1})
	}
	return rows
}

// sameRow reports whether record i, which follows the row, belongs to it.
func (reg *registry) sameRow(r row, i int) bool {
	a, b := reg.records[r.from], reg.records[i]
	if reg.records[i-1].protocol >= b.protocol || a.protocol == layout.AnyProtocol ||
		a.aliasOf >= 0 { // an alias leads to one row
		return false
	}
	a.protocol, a.line = b.protocol, b.line
	return reflect.DeepEqual(a, b)
}

// rowComment says what a row is: "429/tcp,udp ocs-amu".
func (reg *registry) rowComment(row row) string {
	r := &reg.records[row.from]
	var protocols []int
	for _, other := range reg.records[row.from:row.to] {
		protocols = append(protocols, other.protocol)
	}
	return strings.Replace(r.label(), "/"+protocolNames[r.protocol], "/"+protocolList(protocols), 1)
}

// protocolList is "tcp,udp".
func protocolList(protocols []int) string {
	var names []string
	for _, protocol := range protocols {
		names = append(names, protocolNames[protocol])
	}
	return strings.Join(names, ",")
}
