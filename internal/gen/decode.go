package main

import (
	"fmt"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// decode is the inverse of encode. It reads every field of every record back
// as the package's reader does.
func decode(t *table) *registry {
	reg := &registry{updated: t.updated, sha256: t.sha256, people: t.people()}
	firstOf := make([]int, len(t.rowHead)) // record of each row
	for i, head := range t.rowHead {
		firstOf[i] = len(reg.records)
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
	head, name := t.rowHead[i], t.nameWord[t.rowName[i]]
	r := record{
		name:        t.nameText[name>>layout.CellOffsetShift:][:name&layout.CellLen],
		hasPorts:    head&layout.HeadPorts != 0,
		first:       uint16(t.rowPort[i]),
		last:        uint16(t.rowPort[i]),
		status:      int(head >> layout.HeadStatusShift & layout.HeadStatus),
		description: textOf(t.descText, t.rowDesc[i]),
		historic:    head&layout.HeadHistoric != 0,
		list:        int(head >> layout.HeadListShift & layout.HeadList),
		aliasOf:     -1,
		contacts:    listOf(t.personList, t.rowContacts[i]),
		registered:  unpackDate(t.rowRegistered.at(i)),
		modified:    unpackDate(t.rowModified.at(i)),
	}
	if head&layout.HeadRange != 0 {
		r.last = uint16(t.rowLast.at(i))
	}
	if target, ok := t.rowAlias.get(i); ok {
		r.aliasOf = int(target)
	}
	r.assignees = r.contacts
	if at, ok := t.rowAssignees.get(i); ok {
		r.assignees = listOf(t.personList, at)
	}
	if code, ok := t.rowServiceCode.get(i); ok {
		r.hasCode, r.serviceCode = true, uint32(code)
	}
	for k := range r.texts {
		r.texts[k] = textOf(t.noteText, t.rowTexts[k].at(i))
	}
	for _, x := range listOf(t.refList, t.rowReferences.at(i)) {
		r.references = append(r.references, reference{
			kind:    layout.RefKinds[t.refKind[x]],
			value:   textOf(t.noteText, t.refValue[x]),
			text:    textOf(t.noteText, t.refText[x]),
			section: textOf(t.noteText, t.refSection[x]),
		})
	}
	return r
}

func (t *table) people() (people []person) {
	for i := range t.personName {
		people = append(people, person{
			name:    textOf(t.personText, t.personName[i]),
			org:     textOf(t.personText, t.personOrg.at(i)),
			uri:     textOf(t.personText, t.personURI[i]),
			updated: unpackDate(t.personUpdated[i]),
		})
	}
	return people
}

func textOf(text string, word uint64) string {
	return text[word>>layout.TextBits:][:word&layout.TextLen]
}

func unpackDate(d uint64) string {
	if d == 0 {
		return ""
	}
	year, month, day := layout.UnpackDate(uint16(d))
	s := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
	return strings.TrimSuffix(strings.TrimSuffix(s, "-00"), "-00")
}

func listOf(column []uint64, word uint64) (list []int) {
	if word < layout.ListBit {
		if word > 0 {
			list = append(list, int(word)-1)
		}
		return list
	}
	for i := word - layout.ListBit; ; i++ {
		list = append(list, int(column[i]&^layout.ListBit))
		if column[i]&layout.ListBit != 0 {
			return list
		}
	}
}

func (s *sparse) get(key int) (uint64, bool) {
	i, ok := slices.BinarySearch(s.keys, uint64(key))
	if !ok {
		return 0, false
	}
	return s.values[i], true
}

// at is the value, 0 if there is none.
func (s *sparse) at(key int) uint64 {
	value, _ := s.get(key)
	return value
}
