package main

import (
	"cmp"
	"index/suffixarray"
	"slices"
	"strings"
)

// maxOverlap is the longest overlap that is looked for: each length takes a look at
// all strings.
const maxOverlap = 1 << 10

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
		longest int
	)
	for i, s := range nodes {
		next[i], headOf[i], tailOf[i] = -1, i, i
		longest = max(longest, len(s))
	}
	for n := min(longest-1, maxOverlap); n > 0; n-- {
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

// textPacker lays strings into one text and gives their text words.
type textPacker struct {
	lenBits int
	symbols *symbols
	text    string
	index   *suffixarray.Index
	offsets map[string]uint64 // found so far
}

// newTextPacker packs the strings written in the symbols.
func newTextPacker(lenBits int, all []string, in *symbols) *textPacker {
	encoded := make([]string, len(all))
	for i, s := range all {
		encoded[i] = in.encode(s)
	}
	text := packStrings(encoded)
	return &textPacker{lenBits, in, text, suffixarray.New([]byte(text)), map[string]uint64{"": 0}}
}

// offset is where s, which is written in the symbols, first occurs.
func (p *textPacker) offset(s string) uint64 {
	at, ok := p.offsets[s]
	if !ok {
		at = uint64(slices.Min(p.index.Lookup([]byte(s), -1)))
		p.offsets[s] = at
	}
	return at
}

// word is the text word of one of the strings packed; that of "" is 0.
func (p *textPacker) word(s string) uint64 {
	s = p.symbols.encode(s)
	return p.offset(s)<<p.lenBits | uint64(len(s))
}

// packPages lays equally long pages into one list of cells, in which pages may
// share cells, and returns where each begins.
func packPages(pages [][]uint64) (starts, cells []uint64) {
	startOf := make(map[string]uint64)
	for _, page := range pages {
		key := string(appendCells(nil, page))
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
		starts = append(starts, start)
	}
	return starts, cells
}

func appendCells(b []byte, cells []uint64) []byte {
	for _, c := range cells {
		b = append(b, byte(c), byte(c>>8), byte(c>>16), byte(c>>24), byte(c>>32), byte(c>>40), byte(c>>48), byte(c>>56))
	}
	return b
}
