package main

import (
	"fmt"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// cut cuts the port space where ranges of ports begin and end. It returns where
// each span begins and, at last, where all of them end.
func cut(ranges []portRange) []int {
	starts := []int{0, 1 << 16}
	for _, r := range ranges {
		starts = append(starts, int(r.first), int(r.last)+1)
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}

// spansOf are the spans that make up a range of ports.
func spansOf(starts []int, ports portRange) (from, to int) {
	from, _ = slices.BinarySearch(starts, int(ports.first))
	to, _ = slices.BinarySearch(starts, int(ports.last)+1)
	return from, to
}

// spans fills what leads from a port to its rows and to its name.
func (e *encoder) spans() error {
	ranges := []portRange{{firstDynamic, 65535}} // whose status is another without a record
	for _, row := range e.rows {
		if row.hasPorts {
			ranges = append(ranges, row.portRange)
		}
	}
	starts := cut(ranges)
	e.addSpans("span", starts[:len(starts)-1])
	covering := make([][]int, len(starts)-1) // rows, by span
	total := 0
	for i, r := range e.rows {
		if !r.hasPorts {
			continue
		}
		from, to := spansOf(starts, r.portRange)
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
	var covering []row
	for _, i := range rows {
		covering = append(covering, e.rows[i])
	}
	for protocol := range layout.NumProtocols {
		status = append(status, uint64(statusOf(covering, port, protocol)))
		which, cell := shownOf(covering, protocol), uint64(0)
		if which >= 0 {
			cell = e.names.cell(covering[which].name)
		}
		shown, cells = append(shown, uint64(1+which)), append(cells, cell)
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

// statusOf is the status of a port that these rows cover, on a protocol.
func statusOf(rows []row, port uint16, protocol int) int {
	best := -1
	for _, r := range rows {
		if r.carries(protocol) {
			best = max(best, statusRank[r.status])
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

// preference orders the named rows of a port by how fit they are to be the
// one that is shown for it: less is fitter, equals by registry order.
func (r *row) preference(protocol int) int {
	note := r.texts[textNote]
	p := 0
	for _, unfit := range []bool{
		protocol != layout.AnyProtocol && !slices.Contains(r.protocols, protocol),
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

// shownOf is which of the rows, which stand in registry order, is the one to show on
// a protocol; -1 if none.
func shownOf(rows []row, protocol int) int {
	best, bestPreference := -1, 0
	for i, r := range rows {
		if r.name == "" || !r.carries(protocol) {
			continue
		}
		if p := r.preference(protocol); best < 0 || p < bestPreference {
			best, bestPreference = i, p
		}
	}
	return best
}
