package main

import (
	"strings"

	"example.com/ports/internal/layout"
)

// decode is the inverse of encode. It reads every field of every record back
// as the package's reader does.
func decode(t *table) *registry {
	reg := &registry{updated: t.updated, sha256: t.sha256}
	plain := func(text string, word uint64, lenBits int) string {
		return text[word>>lenBits:][:word&(1<<lenBits-1)]
	}
	expand := func(codes, symbols string, at []uint64) string {
		var b strings.Builder
		for _, c := range []byte(codes) {
			b.WriteString(symbols[at[c]:at[int(c)+1]])
		}
		return b.String()
	}
	note := func(word uint64) string {
		return expand(plain(t.noteText, word, layout.NoteLenBits), t.noteSymbols, t.noteSymbolAt)
	}
	personal := func(codes string) string { return expand(codes, t.personSymbols, t.personSymbolAt) }
	unpack := func(d uint64) date {
		year, month, day := layout.UnpackDate(uint16(d))
		return date{year, month, day}
	}
	for i, word := range t.person {
		org, _ := t.personOrg.get(i)
		uriLen := word >> 1 & (1<<layout.PersonLenBits - 1)
		nameLen := word >> (1 + layout.PersonLenBits) & (1<<layout.PersonLenBits - 1)
		codes := t.personText[word>>(1+2*layout.PersonLenBits):]
		p := person{
			name:    personal(codes[:nameLen]),
			org:     personal(plain(t.personText, org, layout.PersonLenBits)),
			uri:     personal(codes[nameLen:][:uriLen]),
			updated: unpack(t.personUpdated[i]),
		}
		if word&layout.PersonMail != 0 {
			p.uri = layout.Mailto + p.uri
		}
		reg.people = append(reg.people, p)
	}
	list := func(list []uint64, from, n uint64) (out []int) {
		for _, v := range list[from : from+n] {
			out = append(out, int(v))
		}
		return out
	}
	firstOf := make([]int, len(t.rowHead)) // record of each row
	for i, head := range t.rowHead {
		firstOf[i] = len(reg.records)
		r := record{
			name:        t.nameText[t.nameWord[t.rowName[i]]>>layout.CellOffsetShift:][:t.nameWord[t.rowName[i]]&layout.CellLength],
			hasPorts:    head&layout.HeadPorts != 0,
			first:       uint16(t.rowPort[i]),
			last:        uint16(t.rowPort[i]),
			status:      int(head >> layout.HeadStatusShift & layout.HeadStatusMask),
			description: expand(plain(t.descText, t.rowDesc[i], layout.DescLenBits), t.descSymbols, t.descSymbolAt),
			historic:    head&layout.HeadHistoric != 0,
			aliasOf:     -1,
		}
		if last, ok := t.lastPort.get(i); ok {
			r.last = uint16(last)
		}
		if target, ok := t.alias.get(i); ok {
			r.aliasOf = int(target) // a row as yet
		}
		if d, ok := t.registered.get(i); ok {
			r.registered = unpack(d)
		}
		if d, ok := t.modified.get(i); ok {
			r.modified = unpack(d)
		}
		if code, ok := t.serviceCode.get(i); ok {
			r.hasCode, r.serviceCode = true, uint32(code)
		}
		if w, ok := t.unauthorized.get(i); ok {
			r.unauthorized = note(w)
		}
		if w, ok := t.note.get(i); ok {
			r.note = note(w)
		}
		switch v := t.rowPeople[i]; {
		case v == 0:
		case v <= uint64(len(reg.people)):
			r.assignees = []int{int(v) - 1}
			r.contacts = r.assignees
		default:
			at := v - 1 - uint64(len(reg.people))
			n, m := t.personList[at], t.personList[at+1]
			r.assignees = list(t.personList, at+2, n)
			r.contacts = list(t.personList, at+2+n, m)
		}
		if at, ok := t.references.get(i); ok {
			for _, x := range list(t.refList, at+1, t.refList[at]) {
				r.references = append(r.references, reference{
					kind:    layout.RefKinds[t.refKind[x]],
					value:   note(t.refValue[x]),
					text:    note(t.refText[x]),
					section: note(t.refSection[x]),
				})
			}
		}
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
