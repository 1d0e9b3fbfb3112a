package main

import (
	"fmt"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// cut cuts the port space where ranges of ports begin and end. It returns where
// each span begins.
func cut(ranges [][2]uint16) []int {
	starts := []int{0}
	for _, r := range ranges {
		starts = append(starts, int(r[0]), int(r[1])+1)
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	if starts[len(starts)-1] == 1<<16 {
		starts = starts[:len(starts)-1]
	}
	return starts
}

// spansOf are the spans that make up a range of ports.
func spansOf(starts []int, first, last uint16) (from, to int) {
	from, _ = slices.BinarySearch(starts, int(first))
	to, _ = slices.BinarySearch(starts, int(last)+1)
	return from, to
}

// spans fills what leads from a port to its rows and to its name.
func (e *encoder) spans() error {
	ranges := [][2]uint16{{firstDynamic, 65535}} // whose status is another without a record
	for _, row := range e.rows {
		if r := &e.reg.records[row.from]; r.hasPorts {
			ranges = append(ranges, [2]uint16{r.first, r.last})
		}
	}
	starts := cut(ranges)
	e.addSpans("span", starts)
	covering := make([][]int, len(starts)) // rows, by span
	total := 0
	for i, row := range e.rows {
		r := &e.reg.records[row.from]
		if !r.hasPorts {
			continue
		}
		from, to := spansOf(starts, r.first, r.last)
		for s := from; s < to; s++ {
			covering[s] = append(covering[s], i)
			if n := len(covering[s]); n > layout.MaxShown {
				return errorAt(r.line, "%s: %d records on port %d: the table's capacity is %d", r.label(), n, starts[s], layout.MaxShown)
			}
			if total++; total > maxCovering {
				return errorAt(r.line, "%s: overlapping records pass the table's capacity of %d", r.label(), maxCovering)
			}
		}
	}
	views := make(map[string]uint64)
	var cells []uint64 // by span
	for s, rows := range covering {
		status, shown, names := e.view(rows, uint16(starts[s]))
		key := fmt.Sprint(status, shown)
		view, ok := views[key]
		if !ok {
			view = uint64(len(views))
			views[key] = view
			e.add("viewStatus", status...)
			e.add("viewShown", shown...)
		}
		e.add("spanView", view)
		e.add("spanRows", e.list("spanRow", rows))
		cells = append(cells, e.mergeCells("nameSplit", names))
	}
	pages, pageCells := packPages(starts, cells)
	e.add("namePage", pages...)
	e.add("nameCell", pageCells...)
	return nil
}

// view is, for each protocol, the status of a port that these rows cover, which
// of them is shown, counted from 1, and the cell of its name; 0 for none.
func (e *encoder) view(rows []int, port uint16) (status, shown, cells []uint64) {
	var records []int
	for _, i := range rows {
		for j := e.rows[i].from; j < e.rows[i].to; j++ {
			records = append(records, j)
		}
	}
	for protocol := range layout.NumProtocols {
		status = append(status, uint64(e.reg.statusOf(records, port, protocol)))
		which, cell := uint64(0), uint64(0)
		if i := e.reg.shown(records, protocol); i >= 0 {
			which = 1 + uint64(slices.Index(rows, e.rowOf[i]))
			cell = e.names.cell(e.reg.records[i].name)
		}
		shown, cells = append(shown, which), append(cells, cell)
	}
	return status, shown, cells
}

// mergeCells makes one name cell of those of each protocol, which are 0 where
// there is no name. Where they differ, they go into a column of their own.
func (t *table) mergeCells(column string, cells []uint64) uint64 {
	var merged, protocols uint64
	split := false
	own := make([]uint64, len(cells))
	for protocol, cell := range cells {
		if cell == 0 {
			continue
		}
		split = split || merged != 0 && merged != cell
		merged = cell
		protocols |= 1 << (layout.CellFirst + protocol)
		own[protocol] = cell | 1<<(layout.CellFirst+protocol)
	}
	if split {
		return t.run(column, own)<<layout.CellOffsetShift | layout.CellSplit
	}
	return merged | protocols
}

// statusOf is the status of a port that these records cover, on a protocol.
func (reg *registry) statusOf(records []int, port uint16, protocol int) int {
	best := -1
	for _, i := range records {
		if r := &reg.records[i]; r.carries(protocol) && statusRank[r.status] > best {
			best = statusRank[r.status]
		}
	}
	if best >= 0 {
		return slices.Index(statusRank[:], best)
	}
	if port >= firstDynamic {
		return layout.NeverAssigned
	}
	return layout.Unassigned
}

// statusRank orders the statuses of records: the highest on a port is the port's.
var statusRank = [...]int{layout.Unassigned: 0, layout.Deassigned: 1, layout.Reserved: 2, layout.Assigned: 3}

// firstDynamic is the first dynamic port, RFC 6335, Section 6. The last is 65535.
const firstDynamic = 49152

// preference orders the named records of a port by how fit they are to be the
// one that is shown for it: less is fitter, equals by registry order.
func (r *record) preference(protocol int) int {
	note := r.texts[textNote]
	p := 0
	for _, unfit := range []bool{
		protocol != layout.AnyProtocol && r.protocol != protocol,
		r.aliasOf >= 0,
		strings.Contains(note, "a duplicate of") || strings.Contains(note, "an unassigned but widespread use"),
		r.description == "",
		!slices.ContainsFunc(r.references, func(x reference) bool { return x.kind == "rfc" }),
	} {
		p <<= 1
		if unfit {
			p++
		}
	}
	return p
}

// shown is the index of the record to show on a protocol, among the candidates,
// which are indexes of records in registry order; -1 if none.
func (reg *registry) shown(candidates []int, protocol int) int {
	best, bestPreference := -1, 0
	for _, i := range candidates {
		r := &reg.records[i]
		if r.name == "" || !r.carries(protocol) {
			continue
		}
		if p := r.preference(protocol); best < 0 || p < bestPreference {
			best, bestPreference = i, p
		}
	}
	return best
}
