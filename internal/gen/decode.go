package main

import (
	"fmt"
	"strings"

	"example.com/ports/internal/layout"
)

// decode is the inverse of encode. It reads every field of every record back
// as the package's reader does.
func decode(t *table) *registry {
	reg := &registry{updated: t.consts["RegistryUpdated"], sha256: t.consts["RegistrySHA256"], people: t.people()}
	var firstOf []int // record of each row
	for i, head := range t.columns["rowHead"] {
		firstOf = append(firstOf, len(reg.records))
		r := t.row(i)
		for p := range layout.NumProtocols {
			if head>>p&1 != 0 {
				r.protocol = p
				reg.records = append(reg.records, r)
			}
		}
	}
	for i := range reg.records {
		r := &reg.records[i]
		if r.aliasOf < 0 {
			continue
		}
		for r.aliasOf = firstOf[r.aliasOf]; reg.records[r.aliasOf].protocol != r.protocol; {
			r.aliasOf++
		}
	}
	return reg
}

// row is a record of the row, without its protocol. If it is an alias, aliasOf
// is a row.
func (t *table) row(i int) record {
	col := t.columns
	head, name, port := col["rowHead"][i], col["nameWord"][col["rowName"][i]], uint16(col["rowPort"][i])
	r := record{
		name:        t.consts["nameText"][name>>layout.CellOffsetShift:][:name&layout.CellLen],
		hasPorts:    head&layout.HeadPorts != 0,
		portRange:   portRange{port, port},
		status:      int(head >> layout.HeadStatusShift & layout.HeadStatus),
		description: t.text("descText", col["rowDesc"][i]),
		historic:    head&layout.HeadHistoric != 0,
		list:        int(head >> layout.HeadListShift & layout.HeadList),
		aliasOf:     -1,
		contacts:    t.listAt("personList", col["rowContacts"][i]),
	}
	if head&layout.HeadRange != 0 {
		last, _ := t.at("rowLast", i)
		r.last = uint16(last)
	}
	if target, ok := t.at("rowAlias", i); ok {
		r.aliasOf = int(target)
	}
	r.assignees = r.contacts
	if list, ok := t.at("rowAssignees", i); ok {
		r.assignees = t.listAt("personList", list)
	}
	if registered, ok := t.at("rowRegistered", i); ok {
		r.registered = unpackDate(registered)
	}
	if modified, ok := t.at("rowModified", i); ok {
		r.modified = unpackDate(modified)
	}
	if code, ok := t.at("rowServiceCode", i); ok {
		r.hasCode, r.serviceCode = true, uint32(code)
	}
	for k, e := range textElements {
		word, _ := t.at(e.column, i)
		r.texts[k] = t.text("noteText", word)
	}
	references, _ := t.at("rowReferences", i)
	for _, x := range t.listAt("refList", references) {
		r.references = append(r.references, reference{
			kind:    layout.RefKinds[col["refKind"][x]],
			value:   t.text("noteText", col["refValue"][x]),
			text:    t.text("noteText", col["refText"][x]),
			section: t.text("noteText", col["refSection"][x]),
		})
	}
	return r
}

func (t *table) people() (people []person) {
	for i, name := range t.columns["personName"] {
		org, _ := t.at("personOrg", i)
		people = append(people, person{
			name:    t.text("personText", name),
			org:     t.text("personText", org),
			uri:     t.text("personText", t.columns["personURI"][i]),
			updated: unpackDate(t.columns["personUpdated"][i]),
		})
	}
	return people
}

// text is the string that a text word finds.
func (t *table) text(name string, word uint64) string {
	return t.consts[name][word>>layout.TextBits:][:word&layout.TextLen]
}

func unpackDate(d uint64) string {
	if d == 0 {
		return ""
	}
	year, month, day := layout.UnpackDate(uint16(d))
	s := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
	return strings.TrimSuffix(strings.TrimSuffix(s, "-00"), "-00")
}

// listAt is the list that a list word finds.
func (t *table) listAt(column string, word uint64) (list []int) {
	if word < layout.ListBit {
		if word > 0 {
			list = append(list, int(word)-1)
		}
		return list
	}
	for _, n := range t.columns[column][word-layout.ListBit:] {
		list = append(list, int(n&^layout.ListBit))
		if n&layout.ListBit != 0 {
			break
		}
	}
	return list
}
