package main

import (
	"cmp"
	"fmt"
	"index/suffixarray"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// maxOverlap is the longest overlap that is looked for; there are few longer ones.
const maxOverlap = 16

// packStrings returns a text in which each of the strings occurs. It is short: a
// string that lies in another takes no room, and each is followed by one that begins
// as the text ends, with as much in common as can be. The same strings give the same
// text, in whatever order.
func packStrings(stringsToPack []string) string {
	var (
		nodes     = outermost(stringsToPack)
		beginning = make(map[string][]int) // the strings that begin so
		packed    = make([]bool, len(nodes))
		text      []byte
	)
	for i, s := range nodes {
		for n := range min(len(s), maxOverlap) {
			beginning[s[:n+1]] = append(beginning[s[:n+1]], i)
		}
	}
	next := func() (i, shared int) {
		for shared := min(len(text), maxOverlap); shared > 0; shared-- {
			end := string(text[len(text)-shared:])
			for ; len(beginning[end]) > 0; beginning[end] = beginning[end][1:] {
				if i := beginning[end][0]; !packed[i] {
					return i, shared
				}
			}
		}
		return -1, 0
	}
	for i := range nodes {
		for shared := 0; i >= 0 && !packed[i]; i, shared = next() {
			packed[i] = true
			text = append(text, nodes[i][shared:]...)
		}
	}
	return string(text)
}

// outermost returns the strings that lie in no other, each once, the shortest
// first: that packs them best.
func outermost(all []string) []string {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	all = slices.Compact(all)
	// NUL, which XML can't hold, keeps the strings apart.
	index := suffixarray.New([]byte(strings.Join(all, "\x00")))
	return slices.DeleteFunc(all, func(s string) bool {
		return s == "" || len(index.Lookup([]byte(s), 2)) > 1
	})
}

// texts is a text in which each of some strings occurs.
type texts struct {
	text    string
	index   *suffixarray.Index
	offsets map[string]uint64 // found so far
}

func newTexts(strings []string) *texts {
	text := packStrings(strings)
	return &texts{text, suffixarray.New([]byte(text)), map[string]uint64{"": 0}}
}

// offset is where a string stands in the text.
func (t *texts) offset(s string) uint64 {
	at, ok := t.offsets[s]
	if !ok {
		at = uint64(slices.Min(t.index.Lookup([]byte(s), -1)))
		t.offsets[s] = at
	}
	return at
}

// cell is a name cell with no protocols.
func (t *texts) cell(name string) uint64 {
	return t.offset(name)<<layout.CellOffsetShift | uint64(len(name))
}

// word is the text word of a string that is not longer than layout.TextLen. A
// text that is too long makes words that do not fit into a column.
func (t *texts) word(s string) uint64 { return t.offset(s)<<layout.TextBits | uint64(len(s)) }

// packPages lays the cells of spans, which begin and end at starts, into pages:
// where each page begins in a list of cells, in which pages may share cells.
func packPages(starts []int, spanCells []uint64) (pages, cells []uint64) {
	var ports []uint64 // the cell of each
	for i, cell := range spanCells {
		ports = append(ports, slices.Repeat([]uint64{cell}, starts[i+1]-starts[i])...)
	}
	startOf := make(map[string]uint64)
	for page := range slices.Chunk(ports, layout.PageSize) {
		key := fmt.Sprint(page)
		start, seen := startOf[key]
		if !seen {
			shared := min(len(page), len(cells))
			for !slices.Equal(cells[len(cells)-shared:], page[:shared]) {
				shared--
			}
			start = uint64(len(cells) - shared)
			cells = append(cells, page[shared:]...)
			startOf[key] = start
		}
		pages = append(pages, start)
	}
	return pages, cells
}
