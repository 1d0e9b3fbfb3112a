package main

import (
	"fmt"
	"go/format"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports/internal/layout"
)

func TestPackStrings(t *testing.T) {
	for _, c := range []struct {
		in   []string
		want string
	}{
		{nil, ""},
		{[]string{"", ""}, ""},
		{[]string{"abc"}, "abc"},
		{[]string{"bc", "abcd", "abcd", "a"}, "abcd"},
		{[]string{"cde", "abc"}, "abcde"},
		{[]string{"aba", "bab"}, "abab"}, // each could follow the other
		{[]string{"x", "y"}, "xy"},
	} {
		assert.Equal(t, c.want, packStrings(c.in), "%q", c.in)
		slices.Reverse(c.in)
		assert.Equal(t, c.want, packStrings(c.in), "%q", c.in)
	}

	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var in []string
		total := 0
		for range 60 {
			b := make([]byte, rng.IntN(9))
			for i := range b {
				b[i] = "abü"[rng.IntN(4)]
			}
			in = append(in, string(b))
			total += len(b)
		}
		p := newTextPacker(4, in, plainText)
		assert.Less(t, len(p.text), total)
		for _, s := range in {
			w := p.word(s)
			assert.Equal(t, s, p.text[w>>4:][:w&15])
		}
	}
}

func TestSymbols(t *testing.T) {
	in := []string{"", "the theme of the thesis", "then", "thé", "the theme of the thesis"}
	s := makeSymbols(in)
	text, at := s.table()
	require.Len(t, at, 257)
	for _, want := range in {
		got := ""
		for _, c := range []byte(s.encode(want)) {
			assert.NotZero(t, c)
			got += text[at[c]:at[int(c)+1]]
		}
		assert.Equal(t, want, got)
	}
	assert.LessOrEqual(t, len(s.encode(in[1])), len(in[1])/2+1)

	long := makeSymbols([]string{strings.Repeat("a", 1<<15), strings.Repeat("bc", 1<<14)})
	_, at = long.table()
	assert.Less(t, at[256], uint64(1<<16), "offsets have 16 bits")

	var all []string
	for b := range 256 {
		all = append(all, string([]byte{byte(b)}))
	}
	assert.LessOrEqual(t, len(makeSymbols(all[1:]).list), maxSymbols)
}

func TestPackPages(t *testing.T) {
	pages := [][]uint64{{0, 0, 0}, {0, 0, 5}, {5, 6, 1 << 40}, {0, 0, 0}, {7, 0, 0}, {0, 0, 0}}
	starts, cells := packPages(pages)
	require.Len(t, starts, len(pages))
	for i, page := range pages {
		assert.Equal(t, page, cells[starts[i]:][:3])
	}
	assert.Equal(t, []uint64{0, 0, 0, 5, 6, 1 << 40, 7, 0, 0}, cells)
}

func TestPerfectHash(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 1000, 20_000} {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf("svc-%d", i))
		}
		seeds, slots, err := perfectHash(names)
		require.NoError(t, err)
		taken := make([]bool, n)
		for i, name := range names {
			h := hashName(strings.ToUpper(name))
			s := layout.Slot(h, uint32(seeds[layout.Bucket(h, len(seeds))]), n)
			assert.Equal(t, slots[i], s)
			assert.False(t, taken[s])
			taken[s] = true
		}
	}
}

func TestNoPerfectHash(t *testing.T) {
	_, _, err := perfectHash([]string{"a", "x[y", "x{y"})
	assert.ErrorContains(t, err, "no seed keeps apart the names a, x[y, x{y")
}

func TestEncodeDecode(t *testing.T) {
	reg := small(t)
	table, err := encode(reg)
	require.NoError(t, err)
	code := emit(table, func(i int) string { return reg.rowComment(reg.rows()[i]) })

	formatted, err := format.Source(code)
	require.NoError(t, err)
	assert.Equal(t, string(formatted), string(code), "gofmt would change the generated file")
	assert.True(t, strings.HasPrefix(string(code), "// Code generated "))
	assert.Contains(t, string(code), "// 7/tcp,udp first\n")
	assert.Contains(t, string(code), "// 6000-6063 Odd Name (of old)\n")
	assert.Contains(t, string(code), "// 6010/udp (Unassigned [was netstat])\n")

	loaded, err := load(code)
	require.NoError(t, err)
	back := decode(loaded)
	require.Len(t, back.records, len(reg.records))
	for i := range reg.records {
		assert.Equal(t, reg.fields(i, joinAll), back.fields(i, joinAll))
	}
	assert.Equal(t, reg.digest(), back.digest())
	assert.Equal(t, reg.updated, back.updated)
	assert.Equal(t, reg.sha256, back.sha256)

	again, err := compile(reg)
	require.NoError(t, err)
	assert.Equal(t, string(code), string(again), "same input, same bytes")
}

func TestRows(t *testing.T) {
	reg := small(t)
	assert.Equal(t, row{1, 3}, reg.rows()[1], "first on tcp and udp is one row")
	reg.records = reg.records[1:2]
	for range 3 {
		reg.records = append(reg.records, reg.records[0])
	}
	for _, c := range []struct {
		protocols [4]int
		want      []row
	}{
		{[4]int{layout.TCP, layout.UDP, layout.SCTP, layout.DCCP}, []row{{0, 4}}},
		{[4]int{layout.TCP, layout.UDP, layout.TCP, layout.UDP}, []row{{0, 2}, {2, 4}}},
		{[4]int{layout.UDP, layout.TCP, layout.TCP, layout.DCCP}, []row{{0, 1}, {1, 2}, {2, 4}}},
		{[4]int{layout.AnyProtocol, layout.TCP, layout.AnyProtocol, layout.AnyProtocol}, []row{{0, 1}, {1, 2}, {2, 3}, {3, 4}}},
	} {
		for i, protocol := range c.protocols {
			reg.records[i].protocol = protocol
		}
		assert.Equal(t, c.want, reg.rows(), "%v", c.protocols)
	}
}

func TestCapacity(t *testing.T) {
	long := strings.Repeat("x", 1<<17)
	for field, set := range map[string]func(*registry){
		"the name of 7/tcp":                             func(reg *registry) { reg.records[1].name = long },
		"the description of 7/tcp first":                func(reg *registry) { reg.records[1].description = long },
		"the note of 7/tcp first":                       func(reg *registry) { reg.records[1].note = long },
		"the report of unauthorized use of 7/tcp first": func(reg *registry) { reg.records[1].unauthorized = long },
		"a reference of 0-":                             func(reg *registry) { reg.records[0].last = 9; reg.records[0].references[0].text = long },
		`person "Jane_Doe": "`: func(reg *registry) {
			rng := rand.New(rand.NewPCG(1, 2))
			name := make([]byte, 400)
			for i := range name {
				name[i] = byte('!' + rng.IntN(90))
			}
			reg.people[0].name = string(name)
		},
	} {
		reg := small(t)
		set(reg)
		_, err := encode(reg)
		require.Error(t, err, field)
		assert.ErrorContains(t, err, field)
		assert.ErrorContains(t, err, "the table's capacity is ")
	}
}

func TestLoadRefusesOtherFiles(t *testing.T) {
	code, err := compile(small(t))
	require.NoError(t, err)
	for from, to := range map[string]string{
		"package ports":                        "not Go",
		"const nameText":                       "const otherText",
		"var rowHead":                          "var otherHead",
		"var rowPort = [...]uint16{\n\t0":      "var rowPort = [...]uint16{\n\t0.5",
		`const RegistryUpdated = "2026-08-17"`: "const RegistryUpdated = 7",
	} {
		require.Contains(t, string(code), from)
		_, err := load([]byte(strings.Replace(string(code), from, to, 1)))
		assert.Error(t, err, to)
	}
}
