package main

import (
	"strings"

	"example.com/ports/internal/layout"
)

// numberExceptions are the names for which ports.Number does not answer with
// the first record's port, as long as the registry has the name on this one.
var numberExceptions = map[string]uint16{
	// Registered on 591, for FileMaker, then on 8008 and 8080; every services file
	// says 8080, and so does everyone who says "http-alt".
	"http-alt": 8080,
}

// nameIndex fills what leads from a name to its rows, and from a row to its name.
func (e *encoder) nameIndex() error {
	rowsOf := make(map[string][]int) // by name in small letters
	var names []string
	for i, row := range e.rows {
		name := lowerASCII(row.name)
		if name != "" && rowsOf[name] == nil {
			names = append(names, name)
		}
		rowsOf[name] = append(rowsOf[name], i)
	}
	seeds, slots, err := perfectHash(names)
	if err != nil {
		return err
	}
	nameRow, namePort := make([]uint64, len(names)), make([]uint64, len(names))
	nameWord := make([]uint64, len(names)+1) // the last is no name's
	number := map[string]int{"": len(names)} // of each spelling
	next := make(map[int]int)
	for i, name := range names {
		slot, rows := slots[i], rowsOf[name]
		spelling := e.rows[rows[0]].name
		port, protocols := e.number(name, rows)
		number[spelling] = slot
		nameRow[slot] = uint64(rows[0])
		namePort[slot] = uint64(port)
		nameWord[slot] = e.names.cell(spelling) | protocols<<layout.CellFirst
		for k, row := range rows[1:] {
			next[rows[k]] = row
		}
	}
	for i, row := range e.rows {
		if _, ok := number[row.name]; !ok {
			number[row.name] = len(nameWord)
			nameWord = append(nameWord, e.names.cell(row.name))
		}
		e.add("rowName", uint64(number[row.name]))
		if n, ok := next[i]; ok {
			e.columns["rowHead"][i] |= layout.HeadNext
			e.addAt("rowNext", i, uint64(n))
		}
	}
	e.add("nameSeed", seeds...)
	e.add("nameRow", nameRow...)
	e.add("namePort", namePort...)
	e.add("nameWord", nameWord...)
	return nil
}

// number is what ports.Number answers for a name on any transport, and the
// protocols, as bits, for which it answers the same. The name's rows are given;
// without a port there, no protocol has an answer.
func (e *encoder) number(name string, rows []int) (port uint16, protocols uint64) {
	exception, excepted := numberExceptions[name]
	answer := func(protocol int) (port uint16, ok bool) {
		for _, row := range rows {
			r := &e.rows[row]
			if !r.hasPorts || !r.carries(protocol) {
				continue
			}
			if excepted && r.covers(portRange{exception, exception}) {
				return exception, true
			}
			if !ok {
				port, ok = r.first, true
			}
		}
		return port, ok
	}
	port, _ = answer(layout.AnyProtocol)
	for protocol := range layout.NumProtocols {
		if p, ok := answer(protocol); ok && p == port {
			protocols |= 1 << protocol
		}
	}
	return port, protocols
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
