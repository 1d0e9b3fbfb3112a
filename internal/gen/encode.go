package main

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// maxCovering bounds what overlapping ranges may blow up to: five rows on each
// port are forty times today's.
const maxCovering = 5 << 16

// maxText bounds what goes into one of the table's texts: thirty times the
// descriptions of 2026.
const maxText = 8 << 20

// numberExceptions are the names for which ports.Number does not answer with
// the first record's port, as long as the registry has the name on this one.
var numberExceptions = map[string]uint16{
	// Registered on 591, for FileMaker, then on 8008 and 8080; every services file
	// says 8080, and so does everyone who says "http-alt".
	"http-alt": 8080,
}

// encoder turns a registry into a table.
type encoder struct {
	reg                         *registry
	rows                        []row
	rowOf                       []int // of each record
	t                           *table
	names, descs, notes, people *textPacker
}

// encode lays the registry out.
func encode(reg *registry) (*table, error) {
	e := &encoder{reg: reg, rows: reg.rows(), t: &table{
		updated: reg.updated, sha256: reg.sha256, entriesSHA256: reg.digest(),
	}}
	e.rowOf = make([]int, len(reg.records))
	for r, row := range e.rows {
		for i := row.from; i < row.to; i++ {
			e.rowOf[i] = r
		}
	}
	for _, step := range []func() error{e.texts, e.persons, e.rowColumns, e.nameIndex, e.spans} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return e.t, nil
}

// texts packs all strings.
func (e *encoder) texts() error {
	var names, descs, notes []string
	for i := range e.reg.records {
		r := &e.reg.records[i]
		for _, field := range []struct {
			what, s string
			lenBits int
			into    *[]string
		}{
			{"name", r.name, layout.NameLenBits, &names},
			{"description", r.description, layout.DescLenBits, &descs},
			{"note", r.note, layout.NoteLenBits, &notes},
			{"report of unauthorized use", r.unauthorized, layout.NoteLenBits, &notes},
		} {
			if limit := 1<<field.lenBits - 1; len(field.s) > limit {
				return errorAt(r.line, "the %s of %s has %d bytes: the table's capacity is %d",
					field.what, r.label(), len(field.s), limit)
			}
			*field.into = append(*field.into, field.s)
		}
		for _, x := range r.references {
			for _, s := range []string{x.value, x.text, x.section} {
				if limit := 1<<layout.NoteLenBits - 1; len(s) > limit {
					return errorAt(r.line, "a reference of %s has %d bytes: the table's capacity is %d", r.label(), len(s), limit)
				}
				notes = append(notes, s)
			}
		}
	}
	for _, all := range []struct {
		what  string
		texts []string
	}{{"names", names}, {"descriptions", descs}, {"notes and references", notes}} {
		if err := checkTotal(all.what, all.texts); err != nil {
			return err
		}
	}
	e.names = newTextPacker(layout.NameLenBits, names, plainText)
	e.descs = newTextPacker(layout.DescLenBits, descs, makeSymbols(descs))
	e.notes = newTextPacker(layout.NoteLenBits, notes, makeSymbols(notes))
	t := e.t
	t.nameText, t.descText, t.noteText = e.names.text, e.descs.text, e.notes.text
	t.descSymbols, t.descSymbolAt = e.descs.symbols.table()
	t.noteSymbols, t.noteSymbolAt = e.notes.symbols.table()
	return nil
}

func checkTotal(what string, texts []string) error {
	total := 0
	for _, s := range texts {
		total += len(s)
	}
	if total > maxText {
		return fmt.Errorf("the %s have %d bytes in all: the table's capacity is %d", what, total, maxText)
	}
	return nil
}

func mailless(uri string) string { return strings.TrimPrefix(uri, layout.Mailto) }

// persons fills the columns of persons. A person's URI follows the name in the
// text, so that one word leads to both.
func (e *encoder) persons() error {
	t := e.t
	var fields, packed []string
	for _, p := range e.reg.people {
		fields = append(fields, p.name, mailless(p.uri), p.org)
	}
	if err := checkTotal("persons", fields); err != nil {
		return err
	}
	codes := makeSymbols(fields)
	for _, p := range e.reg.people {
		for _, s := range []string{p.name, mailless(p.uri), p.org} {
			if n, limit := len(codes.encode(s)), 1<<layout.PersonLenBits-1; n > limit {
				return errorAt(p.line, "person %q: %.60q takes %d bytes: the table's capacity is %d", p.id, s, n, limit)
			}
		}
		packed = append(packed, codes.encode(p.name)+codes.encode(mailless(p.uri)), codes.encode(p.org))
	}
	e.people = newTextPacker(layout.PersonLenBits, packed, plainText)
	for i, p := range e.reg.people {
		name, uri := codes.encode(p.name), codes.encode(mailless(p.uri))
		at := e.people.offset(name + uri)
		word := (at<<layout.PersonLenBits|uint64(len(name)))<<layout.PersonLenBits | uint64(len(uri))
		word <<= 1
		if mailless(p.uri) != p.uri {
			word |= layout.PersonMail
		}
		t.person = append(t.person, word)
		t.personUpdated = append(t.personUpdated, packDate(p.updated))
		if p.org != "" {
			t.personOrg.add(i, e.people.word(codes.encode(p.org)))
		}
	}
	t.personText = e.people.text
	t.personSymbols, t.personSymbolAt = codes.table()
	return nil
}

func packDate(d date) uint64 { return uint64(layout.PackDate(d.year, d.month, d.day)) }

// rowColumns fills the columns that have a value for each row, or for some.
func (e *encoder) rowColumns() error {
	t := e.t
	personLists := newLists(&t.personList)
	refs := make(map[reference]uint64)
	refLists := newLists(&t.refList)
	for i, row := range e.rows {
		r := &e.reg.records[row.from]
		t.rowHead = append(t.rowHead, e.head(row))
		t.rowPort = append(t.rowPort, uint64(r.first))
		t.rowDesc = append(t.rowDesc, e.descs.word(r.description))
		if r.last != r.first {
			t.lastPort.add(i, uint64(r.last))
		}
		if r.aliasOf >= 0 {
			t.alias.add(i, uint64(e.rowOf[r.aliasOf]))
		}
		if d := packDate(r.registered); d != 0 {
			t.registered.add(i, d)
		}
		if d := packDate(r.modified); d != 0 {
			t.modified.add(i, d)
		}
		if r.hasCode {
			t.serviceCode.add(i, uint64(r.serviceCode))
		}
		if r.unauthorized != "" {
			t.unauthorized.add(i, e.notes.word(r.unauthorized))
		}
		if r.note != "" {
			t.note.add(i, e.notes.word(r.note))
		}

		people := uint64(0) // none
		if len(r.assignees) == 1 && slices.Equal(r.assignees, r.contacts) {
			people = 1 + uint64(r.assignees[0])
		} else if len(r.assignees)+len(r.contacts) > 0 {
			list := []uint64{uint64(len(r.assignees)), uint64(len(r.contacts))}
			for _, p := range slices.Concat(r.assignees, r.contacts) {
				list = append(list, uint64(p))
			}
			people = 1 + uint64(len(e.reg.people)) + personLists.add(list)
		}
		t.rowPeople = append(t.rowPeople, people)

		if len(r.references) > 0 {
			list := []uint64{uint64(len(r.references))}
			for _, x := range r.references {
				at, ok := refs[x]
				if !ok {
					at = uint64(len(refs))
					refs[x] = at
					t.refKind = append(t.refKind, uint64(slices.Index(layout.RefKinds[:], x.kind)))
					t.refValue = append(t.refValue, e.notes.word(x.value))
					t.refText = append(t.refText, e.notes.word(x.text))
					t.refSection = append(t.refSection, e.notes.word(x.section))
				}
				list = append(list, at)
			}
			t.references.add(i, refLists.add(list))
		}
	}
	return nil
}

// head is a row's head but for HeadNext, which nameIndex adds.
func (e *encoder) head(row row) uint64 {
	r := &e.reg.records[row.from]
	var head uint64
	for _, other := range e.reg.records[row.from:row.to] {
		head |= 1 << other.protocol
	}
	head |= uint64(r.status) << layout.HeadStatusShift
	if r.historic {
		head |= layout.HeadHistoric
	}
	if r.hasPorts {
		head |= layout.HeadPorts
	}
	if r.first != r.last {
		head |= layout.HeadRange
	}
	return head
}

// lists collects lists of numbers, equal ones once.
type lists struct {
	into *[]uint64
	at   map[string]uint64
}

func newLists(into *[]uint64) *lists { return &lists{into, make(map[string]uint64)} }

// add returns where the list begins.
func (l *lists) add(list []uint64) uint64 {
	key := string(appendCells(nil, list))
	at, ok := l.at[key]
	if !ok {
		at = uint64(len(*l.into))
		l.at[key] = at
		*l.into = append(*l.into, list...)
	}
	return at
}

// nameIndex fills what leads from a name to its rows.
func (e *encoder) nameIndex() error {
	rowsOf := make(map[string][]int) // by name in small letters
	var names []string
	for i, row := range e.rows {
		name := lowerASCII(e.reg.records[row.from].name)
		if name == "" {
			continue
		}
		if rowsOf[name] == nil {
			names = append(names, name)
		}
		rowsOf[name] = append(rowsOf[name], i)
	}
	seeds, slots, err := perfectHash(names)
	if err != nil {
		return err
	}
	t := e.t
	t.nameSeed = seeds
	t.nameRow = make([]uint64, len(names))
	t.namePort = make([]uint64, len(names))
	t.nameWord = make([]uint64, len(names)+1) // the last is no name's
	number := map[string]int{"": len(names)}
	nextRows := make(map[int]int)
	for i, name := range names {
		first := rowsOf[name][0]
		spelling := e.reg.records[e.rows[first].from].name
		number[spelling] = slots[i]
		t.nameRow[slots[i]] = uint64(first)
		t.nameWord[slots[i]] = e.cell(spelling)
	}
	for _, row := range e.rows {
		spelling := e.reg.records[row.from].name
		if _, ok := number[spelling]; !ok {
			number[spelling] = len(t.nameWord)
			t.nameWord = append(t.nameWord, e.cell(spelling))
		}
		t.rowName = append(t.rowName, uint64(number[spelling]))
	}
	for i, name := range names {
		rows := rowsOf[name]
		for k, next := range rows[1:] {
			t.rowHead[rows[k]] |= layout.HeadNext
			nextRows[rows[k]] = next
		}
		port, protocols := e.number(name, rows)
		t.namePort[slots[i]] = port
		t.nameWord[slots[i]] |= protocols << layout.CellFirst
	}
	for _, i := range slices.Sorted(maps.Keys(nextRows)) {
		t.nextRow.add(i, uint64(nextRows[i]))
	}
	return nil
}

// number is what ports.Number answers for a name, whatever the transport, and
// the protocols, as bits, for which it answers the same. The name's rows are
// given; without a port there, no protocol has an answer.
func (e *encoder) number(name string, rows []int) (port, protocols uint64) {
	exception, excepted := numberExceptions[name]
	answer := func(protocol int) (port uint16, ok bool) {
		for _, row := range rows {
			for i := e.rows[row].from; i < e.rows[row].to; i++ {
				r := &e.reg.records[i]
				if !r.hasPorts || !r.carries(protocol) {
					continue
				}
				if excepted && r.covers(exception) {
					return exception, true
				}
				if !ok {
					port, ok = r.first, true
				}
			}
		}
		return port, ok
	}
	whatever, _ := answer(layout.AnyProtocol)
	for protocol := range layout.NumProtocols {
		if p, ok := answer(protocol); ok && p == whatever {
			protocols |= 1 << protocol
		}
	}
	return uint64(whatever), protocols
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// spans fills what leads from a port to its rows and to its name.
func (e *encoder) spans() error {
	t := e.t
	starts := []int{0}
	for _, row := range e.rows {
		if r := &e.reg.records[row.from]; r.hasPorts {
			starts = append(starts, int(r.first), int(r.last)+1)
		}
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	if starts[len(starts)-1] == 1<<16 {
		starts = starts[:len(starts)-1]
	}
	covering := make([][]uint64, len(starts)) // rows, by span
	total := 0
	for i, row := range e.rows {
		r := &e.reg.records[row.from]
		if !r.hasPorts {
			continue
		}
		first, _ := slices.BinarySearch(starts, int(r.first))
		for s := first; s < len(starts) && starts[s] <= int(r.last); s++ {
			covering[s] = append(covering[s], uint64(i))
			if n := len(covering[s]); n > layout.MaxSpanRows {
				return errorAt(r.line, "%s: %d records on port %d: the table's capacity is %d", r.label(), n, starts[s], layout.MaxSpanRows)
			}
			if total++; total > maxCovering {
				return errorAt(r.line, "%s: overlapping records pass the table's capacity of %d", r.label(), maxCovering)
			}
		}
	}

	t.spanStart = make([]uint64, layout.SpanWords)
	for _, s := range starts {
		t.spanStart[s/64] |= 1 << (s % 64)
	}
	rank := 0
	for _, w := range t.spanStart {
		t.spanRank = append(t.spanRank, uint64(rank))
		rank += bits.OnesCount64(w)
	}

	cells := make([]uint64, 1<<16)
	shapes := newLists(&t.shapes)
	splits := newLists(&t.nameSplit)
	for s, rows := range covering {
		shape, cell := e.shape(rows, uint16(starts[s]), splits)
		t.spanShape = append(t.spanShape, shapes.add(shape)/layout.ShapeSize)
		if shape[layout.ShapeListed] == 0 && len(rows) > 0 {
			t.spanFirst = append(t.spanFirst, rows[0])
		} else {
			t.spanFirst = append(t.spanFirst, uint64(len(t.spanRow)))
			t.spanRow = append(t.spanRow, rows...)
		}
		end := 1 << 16
		if s+1 < len(starts) {
			end = starts[s+1]
		}
		for port := starts[s]; port < end; port++ {
			cells[port] = cell
		}
	}
	t.namePage, t.nameCell = packPages(slices.Collect(slices.Chunk(cells, layout.PageSize)))
	return nil
}

// shape is the shape of a span with these rows, and the name cell of its ports.
func (e *encoder) shape(rows []uint64, port uint16, splits *lists) (shape []uint64, cell uint64) {
	shape = make([]uint64, layout.ShapeSize)
	shape[layout.ShapeRows] = uint64(len(rows))
	if len(rows) > 0 && rows[len(rows)-1]-rows[0] != uint64(len(rows)-1) {
		shape[layout.ShapeListed] = 1
	}
	var candidates []int
	for _, i := range rows {
		for j := e.rows[i].from; j < e.rows[i].to; j++ {
			candidates = append(candidates, j)
		}
	}
	cells := make([]uint64, layout.NumProtocols)
	for protocol := range cells {
		i := e.reg.shown(candidates, port, protocol)
		if i < 0 {
			continue
		}
		shape[layout.ShapeShown+protocol] = 1 + uint64(slices.Index(rows, uint64(e.rowOf[i])))
		cells[protocol] = e.cell(e.reg.records[i].name) | layout.CellProtocols
		cell |= 1 << (layout.CellFirst + protocol)
	}
	names := slices.DeleteFunc(slices.Clone(cells), func(c uint64) bool { return c == 0 })
	switch names = slices.Compact(names); len(names) {
	case 0:
		return shape, 0
	case 1:
		return shape, names[0]&^layout.CellProtocols | cell
	}
	return shape, splits.add(cells)<<layout.CellOffsetShift | layout.CellSplit
}

// cell is a name cell with no protocols.
func (e *encoder) cell(name string) uint64 {
	word := e.names.word(name)
	return word>>layout.NameLenBits<<layout.CellOffsetShift | word&layout.CellLength
}
