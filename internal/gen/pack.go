package main

import (
	"cmp"
	"fmt"
	"index/suffixarray"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// maxOverlap is the longest overlap that is looked for: each length takes a look at
// all strings. The longest name has 63 bytes.
const maxOverlap = 1 << 6

// packStrings returns a text in which each of the strings occurs. It is short:
// a string that lies in another takes no room, and a string that begins as
// another ends follows it and shares that part. The longest such overlaps are
// taken first, which comes near the shortest text there is. The same strings
// give the same text, in whatever order.
func packStrings(stringsToPack []string) string {
	nodes := outermost(stringsToPack)
	var (
		next    = make([]int, len(nodes)) // the string that follows, -1 if none yet
		hasPrev = make([]bool, len(nodes))
		shared  = make([]int, len(nodes)) // how many bytes next shares
		headOf  = make([]int, len(nodes)) // of the chain that ends here
		tailOf  = make([]int, len(nodes)) // of the chain that begins here
	)
	for i := range nodes {
		next[i], headOf[i], tailOf[i] = -1, i, i
	}
	for n := maxOverlap; n > 0; n-- {
		heads := make(map[string][]int)
		for i, s := range nodes {
			if !hasPrev[i] && len(s) > n {
				heads[s[:n]] = append(heads[s[:n]], i)
			}
		}
		for i, s := range nodes {
			if next[i] >= 0 || len(s) <= n {
				continue
			}
			overlap := s[len(s)-n:]
			candidates := heads[overlap]
			k := slices.IndexFunc(candidates, func(j int) bool { return j != headOf[i] })
			if k < 0 {
				continue
			}
			j := candidates[k]
			candidates[k] = candidates[0] // k is 0, or 1 if 0 is the chain's own head
			heads[overlap] = candidates[1:]
			next[i], shared[i], hasPrev[j] = j, n, true
			head, tail := headOf[i], tailOf[j]
			headOf[tail], tailOf[head] = head, tail
		}
	}
	var b strings.Builder
	for i := range nodes {
		if hasPrev[i] {
			continue
		}
		b.WriteString(nodes[i])
		for j := i; next[j] >= 0; j = next[j] {
			b.WriteString(nodes[next[j]][shared[j]:])
		}
	}
	return b.String()
}

// outermost returns the strings that lie in no other, each once, the longest
// first.
func outermost(all []string) []string {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
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
