package main

import (
	"fmt"
	"slices"

	"example.com/ports/internal/layout"
)

// encoder turns a registry into a table.
type encoder struct {
	reg                         *registry
	rows                        []row
	rowOf                       []int // of each record
	names, descs, notes, people *texts
	t                           *table
}

// encode lays the registry out.
func encode(reg *registry) (*table, error) {
	if err := reg.fits(); err != nil {
		return nil, err
	}
	e := &encoder{reg: reg, rows: reg.rows(), t: &table{
		updated: reg.updated, sha256: reg.sha256, entriesSHA256: reg.digest(),
	}}
	if len(e.rows) > layout.ListMax {
		return nil, fmt.Errorf("%d rows: the table's capacity is %d", len(e.rows), layout.ListMax)
	}
	e.rowOf = make([]int, len(reg.records))
	for r, row := range e.rows {
		for i := row.from; i < row.to; i++ {
			e.rowOf[i] = r
		}
	}
	if err := e.pack(); err != nil {
		return nil, err
	}
	e.persons()
	e.rowColumns()
	e.references()
	if err := e.nameIndex(); err != nil {
		return nil, err
	}
	return e.t, e.spans()
}

// fits is an error if a text is too long for its text word or name cell.
func (reg *registry) fits() error {
	for i := range reg.records {
		r := &reg.records[i]
		if n := len(r.name); n > layout.CellLen {
			return errorAt(r.line, "the name of %s has %d bytes: the table's capacity is %d", r.label(), n, layout.CellLen)
		}
		texts := append(r.texts[:], r.description)
		for _, x := range r.references {
			texts = append(texts, x.value, x.text, x.section)
		}
		for _, s := range texts {
			if len(s) > layout.TextLen {
				return errorAt(r.line, "a text of %s has %d bytes: the table's capacity is %d", r.label(), len(s), layout.TextLen)
			}
		}
	}
	for _, p := range reg.people {
		if n := max(len(p.name), len(p.org), len(p.uri)); n > layout.TextLen {
			return errorAt(p.line, "person %q has a text of %d bytes: the table's capacity is %d", p.id, n, layout.TextLen)
		}
	}
	return nil
}

// pack lays the registry's strings into the table's texts.
func (e *encoder) pack() error {
	var names, descs, notes, people []string
	for i := range e.reg.records {
		r := &e.reg.records[i]
		names, descs, notes = append(names, r.name), append(descs, r.description), append(notes, r.texts[:]...)
		for _, x := range r.references {
			notes = append(notes, x.value, x.text, x.section)
		}
	}
	for _, p := range e.reg.people {
		people = append(people, p.name, p.org, p.uri)
	}
	for _, part := range []struct {
		strings []string
		texts   **texts
		text    *string
		most    int
	}{
		{names, &e.names, &e.t.nameText, layout.CellMax},
		{descs, &e.descs, &e.t.descText, layout.TextMax},
		{notes, &e.notes, &e.t.noteText, layout.TextMax},
		{people, &e.people, &e.t.personText, layout.TextMax},
	} {
		slices.Sort(part.strings)
		total := 0
		for _, s := range slices.Compact(part.strings) {
			total += len(s)
		}
		if total > part.most {
			return fmt.Errorf("%d bytes of texts such as %.60q: the table's capacity is %d", total, part.strings[len(part.strings)-1], part.most)
		}
		*part.texts = newTexts(part.strings)
		*part.text = (*part.texts).text
	}
	return nil
}

func (e *encoder) persons() {
	t, texts := e.t, e.people
	for i, p := range e.reg.people {
		t.personName = append(t.personName, texts.word(p.name))
		t.personURI = append(t.personURI, texts.word(p.uri))
		t.personUpdated = append(t.personUpdated, packDate(p.updated))
		if p.org != "" {
			t.personOrg.add(i, texts.word(p.org))
		}
	}
}

func packDate(date string) uint64 {
	var year, month, day int
	fmt.Sscanf(date, "%d-%d-%d", &year, &month, &day) // what is not there stays 0
	return uint64(layout.PackDate(year, month, day))
}

// rowColumns fills the columns that have a value for each row, or for some, but
// for those of names and references.
func (e *encoder) rowColumns() {
	t := e.t
	people := newLists(&t.personList)
	for i, row := range e.rows {
		r := &e.reg.records[row.from]
		t.rowHead = append(t.rowHead, e.head(row))
		t.rowPort = append(t.rowPort, uint64(r.first))
		t.rowDesc = append(t.rowDesc, e.descs.word(r.description))
		t.rowContacts = append(t.rowContacts, people.add(uints(r.contacts)))
		if !slices.Equal(r.assignees, r.contacts) {
			t.rowAssignees.add(i, people.add(uints(r.assignees)))
		}
		if r.last != r.first {
			t.rowLast.add(i, uint64(r.last))
		}
		if r.aliasOf >= 0 {
			t.rowAlias.add(i, uint64(e.rowOf[r.aliasOf]))
		}
		if d := packDate(r.registered); d != 0 {
			t.rowRegistered.add(i, d)
		}
		if d := packDate(r.modified); d != 0 {
			t.rowModified.add(i, d)
		}
		if r.hasCode {
			t.rowServiceCode.add(i, uint64(r.serviceCode))
		}
	}
}

func uints(ints []int) (out []uint64) {
	for _, i := range ints {
		out = append(out, uint64(i))
	}
	return out
}

// references fills the columns of references, and those of texts, which stand in
// the same text.
func (e *encoder) references() {
	t := e.t
	known := make(map[reference]uint64)
	refs := newLists(&t.refList)
	for i, row := range e.rows {
		r := &e.reg.records[row.from]
		for k, s := range r.texts {
			if s != "" {
				t.rowTexts[k].add(i, e.notes.word(s))
			}
		}
		var list []uint64
		for _, x := range r.references {
			at, ok := known[x]
			if !ok {
				at = uint64(len(known))
				known[x] = at
				t.refKind = append(t.refKind, uint64(slices.Index(layout.RefKinds[:], x.kind)))
				t.refValue = append(t.refValue, e.notes.word(x.value))
				t.refText = append(t.refText, e.notes.word(x.text))
				t.refSection = append(t.refSection, e.notes.word(x.section))
			}
			list = append(list, at)
		}
		if len(list) > 0 {
			t.rowReferences.add(i, refs.add(list))
		}
	}
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
	return head | uint64(r.list)<<layout.HeadListShift
}
