package main

import (
	"fmt"
	"slices"

	"example.com/ports/internal/layout"
)

// encoder turns a registry into a table.
type encoder struct {
	*table
	reg                         *registry
	rows                        []row
	rowOf                       []int // of each record
	names, descs, notes, people *texts
}

// encode lays the registry out. It returns the rows of the table too.
func encode(reg *registry) (*table, []row, error) {
	e := &encoder{table: newTable(registrySchema), reg: reg}
	e.rows, e.rowOf = reg.rows()
	e.consts["RegistryUpdated"], e.consts["RegistrySHA256"], e.consts["entriesSHA256"] = reg.updated, reg.sha256, reg.digest()
	if len(e.rows) > layout.ListMax {
		return nil, nil, fmt.Errorf("%d rows: the table's capacity is %d", len(e.rows), layout.ListMax)
	}
	if err := e.pack(); err != nil {
		return nil, nil, err
	}
	e.persons()
	for i, row := range e.rows {
		e.row(i, &row)
	}
	e.references()
	if err := e.nameIndex(); err != nil {
		return nil, nil, err
	}
	return e.table, e.rows, e.spans()
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
		name    string
		strings []string
		texts   **texts
		most    int
	}{
		{"nameText", names, &e.names, layout.CellMax},
		{"descText", descs, &e.descs, layout.TextMax},
		{"noteText", notes, &e.notes, layout.TextMax},
		{"personText", people, &e.people, layout.TextMax},
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
		e.consts[part.name] = (*part.texts).text
	}
	return nil
}

func (e *encoder) persons() {
	for i, p := range e.reg.people {
		e.add("personName", e.people.word(p.name))
		e.add("personURI", e.people.word(p.uri))
		e.add("personUpdated", packDate(p.updated))
		if p.org != "" {
			e.addAt("personOrg", i, e.people.word(p.org))
		}
	}
}

func packDate(date string) uint64 {
	var year, month, day int
	fmt.Sscanf(date, "%d-%d-%d", &year, &month, &day) // what is not there stays 0
	return uint64(layout.PackDate(year, month, day))
}

// row fills the columns that have a value for each row, or for some, but for
// those of names and references.
func (e *encoder) row(i int, r *row) {
	e.add("rowHead", r.head())
	e.add("rowPort", uint64(r.first))
	e.add("rowDesc", e.descs.word(r.description))
	e.add("rowContacts", e.list("personList", r.contacts))
	if !slices.Equal(r.assignees, r.contacts) {
		e.addAt("rowAssignees", i, e.list("personList", r.assignees))
	}
	if r.last != r.first {
		e.addAt("rowLast", i, uint64(r.last))
	}
	if r.aliasOf >= 0 {
		e.addAt("rowAlias", i, uint64(e.rowOf[r.aliasOf]))
	}
	if r.registered != "" {
		e.addAt("rowRegistered", i, packDate(r.registered))
	}
	if r.modified != "" {
		e.addAt("rowModified", i, packDate(r.modified))
	}
	if r.hasCode {
		e.addAt("rowServiceCode", i, uint64(r.serviceCode))
	}
	for k, text := range r.texts {
		if text != "" {
			e.addAt(textElements[k].column, i, e.notes.word(text))
		}
	}
}

// references fills the columns of references.
func (e *encoder) references() {
	known := make(map[reference]int)
	for i, row := range e.rows {
		var list []int
		for _, x := range row.references {
			at, ok := known[x]
			if !ok {
				at = len(known)
				known[x] = at
				e.add("refKind", uint64(slices.Index(layout.RefKinds[:], x.kind)))
				e.add("refValue", e.notes.word(x.value))
				e.add("refText", e.notes.word(x.text))
				e.add("refSection", e.notes.word(x.section))
			}
			list = append(list, at)
		}
		if len(list) > 0 {
			e.addAt("rowReferences", i, e.list("refList", list))
		}
	}
}

// head is a row's head but for HeadNext, which nameIndex adds.
func (r *row) head() (head uint64) {
	for _, protocol := range r.protocols {
		head |= 1 << protocol
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
