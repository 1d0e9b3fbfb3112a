package main

import (
	"cmp"
	"fmt"
	"slices"

	"example.com/ports/internal/layout"
)

// compileUses lays uses out as Go source.
func compileUses(uses []use) ([]byte, error) {
	slices.SortStableFunc(uses, func(u, v use) int { return cmp.Or(u.compare(&v), cmp.Compare(u.rank(), v.rank())) })
	if len(uses) > maxUses {
		return nil, fmt.Errorf("%d uses: the table's capacity is %d", len(uses), maxUses)
	}
	return emit(encodeUses(uses), func(i int) string {
		u := &uses[i]
		return u.portRange.String() + "/" + protocolNames[u.protocol] + " " + u.name
	})
}

// encodeUses lays out uses that stand in the order of the table.
func encodeUses(uses []use) *table {
	t := newTable(usesSchema)
	var all [3][]string
	for _, u := range uses {
		all[0] = append(all[0], u.name)
		all[1] = append(all[1], u.description, u.registered, u.when)
		all[2] = append(all[2], u.title, u.url)
	}
	names, texts, sources := newTexts(all[0]), newTexts(all[1]), newTexts(all[2])
	for _, u := range uses {
		head := uint64(u.protocol | u.evidence<<layout.UseEvidenceShift)
		if u.main {
			head |= layout.UseMain
		}
		if u.loopback {
			head |= layout.UseLoopback
		}
		t.add("useHead", head)
		t.add("useFirst", uint64(u.first))
		t.add("useLast", uint64(u.last))
		t.add("useName", names.word(u.name))
		t.add("useDesc", texts.word(u.description))
		t.add("useRegistered", texts.word(u.registered))
		t.add("useWhen", texts.word(u.when))
		t.add("useTitle", sources.word(u.title))
		t.add("useURL", sources.word(u.url))
	}
	t.consts["useNameText"], t.consts["useText"], t.consts["useSourceText"] = names.text, texts.text, sources.text
	t.useSpans(uses, names)
	return t
}

// useSpans fills what leads from a port to its uses and to the name of one.
func (t *table) useSpans(uses []use, names *texts) {
	var ranges []portRange
	for _, u := range uses {
		ranges = append(ranges, u.portRange)
	}
	starts := cut(ranges)
	t.addSpans("useSpan", starts[:len(starts)-1])
	covering := make([][]int, len(starts)-1) // uses, by span
	for i, ports := range ranges {
		from, to := spansOf(starts, ports)
		for s := from; s < to; s++ {
			covering[s] = append(covering[s], i)
		}
	}
	var named []int // ports
	for s, list := range covering {
		slices.SortStableFunc(list, func(i, j int) int { return cmp.Compare(uses[i].rank(), uses[j].rank()) })
		t.add("useSpanList", t.list("useList", list))
		marks, cells := spanOfUses(uses, list, names)
		t.add("useSpanMarks", marks)
		cell := t.mergeCells("useSplit", cells)
		for port := starts[s]; cell != 0 && port < starts[s+1]; port++ {
			named = append(named, port)
			t.add("useCell", cell)
		}
	}
	t.addSpans("useNamed", named)
}

// spanOfUses are the marks of a span with these uses, which stand in the order in
// which they are shown, and the name cell of each protocol. A wide range names no
// port.
func spanOfUses(uses []use, list []int, names *texts) (marks uint64, cells []uint64) {
	cells = make([]uint64, layout.NumProtocols)
	for _, i := range list {
		u := &uses[i]
		cell := names.cell(u.name)
		if u.main {
			cell |= layout.CellMain
		}
		for _, protocol := range []int{layout.AnyProtocol, u.protocol} {
			if cells[protocol] == 0 && !u.wide() {
				cells[protocol] = cell
			}
			marks |= u.marks() << protocol
		}
	}
	return marks, cells
}

// marks are the marks that a use sets, for protocol 0.
func (u *use) marks() (marks uint64) {
	if u.evidence == layout.EvidenceRegistry {
		marks |= 1 << layout.SpanReported
	} else if !u.wide() {
		marks |= 1 << layout.SpanKnown
	}
	if u.registered == "" && !u.wide() {
		marks |= 1 << layout.SpanUsed
	}
	return marks
}
