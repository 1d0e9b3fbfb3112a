package main

import (
	"bytes"
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
		p := newTexts(in)
		assert.Less(t, len(p.text), total)
		for _, s := range in {
			w := p.word(s)
			assert.Equal(t, s, p.text[w>>layout.TextBits:][:w&layout.TextLen])
		}
	}
}

func TestPackPages(t *testing.T) {
	starts, spanCells := []int{0, 5, 8, 16, 30004, 65535, 65536}, []uint64{0, 7, 0, 1 << 31, 0, 9}
	pages, cells := packPages(starts, spanCells)
	require.Len(t, pages, layout.NumPages)
	span := 0
	for port := range 1 << 16 {
		if span+1 < len(starts) && port == starts[span+1] {
			span++
		}
		if got := cells[pages[port/layout.PageSize]+uint64(port)%layout.PageSize]; got != spanCells[span] {
			t.Fatalf("cell of %d: %d, want %d", port, got, spanCells[span])
		}
	}
	assert.Len(t, cells, 5*layout.PageSize-4-4, "equal pages once, and what one begins as another ends")
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
	encoded, rows, err := encode(reg)
	require.NoError(t, err)
	code, err := emit(encoded, func(i int) string { return rows[i].comment() })
	require.NoError(t, err)

	formatted, err := format.Source(code)
	require.NoError(t, err)
	assert.Equal(t, string(formatted), string(code), "gofmt would change the generated file")
	assert.True(t, strings.HasPrefix(string(code), "// Code generated "))
	assert.Regexp(t, `\n\t0x[0-9a-f]+, // 7/tcp,udp first\n`, string(code))
	assert.Regexp(t, `var spanStart = \[...]uint64{\n\t0x[0-9a-f]+, 0x`, string(code))
	assert.Contains(t, string(code), "max 8,080 of 65,535.\nvar rowPort")
	assert.Regexp(t, `var rowPort = \[...]uint16{\n\t\d+, `, string(code))
	for line := range strings.Lines(string(code)) {
		if strings.HasPrefix(line, "\t0x") || strings.HasPrefix(line, "\t0, ") {
			assert.LessOrEqual(t, len(line), 100, "of numbers: %s", line)
		}
	}
	assert.Contains(t, string(code), "// 6000-6063 Odd Name (of old)\n")
	assert.Contains(t, string(code), "// 6010/udp (Unassigned [was netstat])\n")

	loaded, err := load(code, registrySchema)
	require.NoError(t, err)
	back := decode(loaded)
	require.Len(t, back.records, len(reg.records))
	for i := range reg.records {
		assert.Equal(t, reg.fields(i), back.fields(i))
	}
	assert.Equal(t, reg.digest(), back.digest())
	assert.Equal(t, reg.updated, back.updated)
	assert.Equal(t, reg.sha256, back.sha256)

	again, err := compile(reg)
	require.NoError(t, err)
	assert.Equal(t, string(code), string(again), "same input, same bytes")
}

func TestWriteComment(t *testing.T) {
	var b bytes.Buffer
	writeComment(&b, "name", "is four "+strings.Repeat("word ", 30))
	assert.Equal(t, "\n// name is four"+strings.Repeat(" word", 12)+"\n//"+strings.Repeat(" word", 15)+"\n// word word word\n", b.String())
}

// TestAliasOfTheFirst has a record that is an alias of the first row, and there of
// the second record.
func TestAliasOfTheFirst(t *testing.T) {
	record := func(name, protocol, note string) string {
		return "<record><name>" + name + "</name><protocol>" + protocol + "</protocol><number>429</number><note>" + note + "</note></record>"
	}
	reg, err := parse([]byte(document(record("a-b", "tcp", "")+record("a-b", "udp", "")+record("a_b", "udp", `This entry is an alias to "a-b".`), "")))
	require.NoError(t, err)
	code, err := compile(reg)
	require.NoError(t, err)
	back, err := earlier(code)
	require.NoError(t, err)
	for _, r := range []*registry{reg, back} {
		assert.Equal(t, []int{-1, -1, 1}, []int{r.records[0].aliasOf, r.records[1].aliasOf, r.records[2].aliasOf})
		assert.Contains(t, r.fields(2), field{"alias of", "429/udp a-b"})
	}
}

// TestShown has the rows of one port; the first rule that tells them apart decides.
func TestShown(t *testing.T) {
	rfc := []reference{{kind: "rfc", value: "rfc1"}}
	of := func(protocol int, r record) row {
		r.name, r.protocol = "x", protocol
		if r.aliasOf == 0 {
			r.aliasOf = -1
		}
		return row{&r, []int{protocol}}
	}
	none := of(layout.AnyProtocol, record{description: "X", references: rfc})
	plain := of(layout.TCP, record{})
	described := of(layout.TCP, record{description: "X"})
	cited := of(layout.TCP, record{description: "X", references: rfc})
	alias := of(layout.TCP, record{aliasOf: 1, description: "X", references: rfc})
	for _, c := range []struct {
		rows []row
		tcp  int
		any  int
	}{
		{nil, -1, -1},
		{[]row{of(layout.UDP, record{})}, -1, 0},
		{[]row{none, plain}, 1, 0}, // whoever names the transport, if one is asked for
		{[]row{alias, plain}, 1, 1},
		{[]row{plain, described}, 1, 1},
		{[]row{described, cited}, 1, 1},
		{[]row{cited, cited}, 0, 0},
	} {
		assert.Equal(t, c.tcp, shownOf(c.rows, layout.TCP), "%v", c.rows)
		assert.Equal(t, c.any, shownOf(c.rows, layout.AnyProtocol), "%v", c.rows)
	}
	first := of(layout.TCP, record{description: "X", references: rfc})
	first.aliasOf = 0
	assert.Equal(t, 1, shownOf([]row{first, plain}, layout.TCP), "an alias of the first record")
}

func TestStatusOf(t *testing.T) {
	of := func(status int) row { return row{&record{status: status, protocol: layout.TCP}, []int{layout.TCP}} }
	assert.Equal(t, layout.Unassigned, statusOf(nil, 49151, layout.TCP))
	assert.Equal(t, layout.NeverAssigned, statusOf(nil, 49152, layout.TCP))
	assert.Equal(t, layout.Unassigned, statusOf([]row{of(layout.Unassigned)}, 49152, layout.TCP))
	assert.Equal(t, layout.NeverAssigned, statusOf([]row{of(layout.Reserved)}, 49152, layout.UDP))
	assert.Equal(t, layout.Reserved, statusOf([]row{of(layout.Deassigned), of(layout.Reserved), of(layout.Unassigned)}, 1, layout.TCP))
}

func TestRowCarries(t *testing.T) {
	tcpAndUDP := row{&record{protocol: layout.TCP}, []int{layout.TCP, layout.UDP}}
	none := row{&record{protocol: layout.AnyProtocol}, []int{layout.AnyProtocol}}
	for protocol, want := range [layout.NumProtocols]bool{layout.AnyProtocol: true, layout.TCP: true, layout.UDP: true} {
		assert.Equal(t, want, tcpAndUDP.carries(protocol), protocolNames[protocol])
		assert.True(t, none.carries(protocol), protocolNames[protocol])
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 65535: "65,535", 1048575: "1,048,575"} {
		assert.Equal(t, want, thousands(n))
	}
}

// TestLongTexts has a letter of several bytes wherever a line of source may end.
func TestLongTexts(t *testing.T) {
	for n := 84; n < 96; n++ {
		text := strings.Repeat("x", n) + strings.Repeat("\U0001f50c", 30)
		longText := newTable(&schema{consts: []constant{{"c", "is long.", true}}})
		longText.consts["c"] = text
		code, err := emit(longText, nil)
		require.NoError(t, err)
		back, err := load(code, longText.schema)
		require.NoError(t, err)
		assert.Equal(t, text, back.consts["c"])
	}
}

func TestLowerASCII(t *testing.T) {
	assert.Equal(t, "@az[`az{ä", lowerASCII("@AZ[`az{ä"))
}

// protocolsOf are the protocols of each row.
func protocolsOf(reg *registry) (protocols [][]int) {
	rows, _ := reg.rows()
	for _, r := range rows {
		protocols = append(protocols, r.protocols)
	}
	return protocols
}

func TestRows(t *testing.T) {
	reg := small(t)
	assert.Equal(t, []int{layout.TCP, layout.UDP}, protocolsOf(reg)[1], "first on tcp and udp is one row")
	reg.records = reg.records[1:2]
	for range 3 {
		reg.records = append(reg.records, reg.records[0])
	}
	for _, c := range []struct {
		protocols [4]int
		want      [][]int // the protocols of each row
	}{
		{[4]int{layout.TCP, layout.UDP, layout.SCTP, layout.DCCP}, [][]int{{layout.TCP, layout.UDP, layout.SCTP, layout.DCCP}}},
		{[4]int{layout.TCP, layout.UDP, layout.TCP, layout.UDP}, [][]int{{layout.TCP, layout.UDP}, {layout.TCP, layout.UDP}}},
		{[4]int{layout.UDP, layout.TCP, layout.TCP, layout.DCCP}, [][]int{{layout.UDP}, {layout.TCP}, {layout.TCP, layout.DCCP}}},
		{[4]int{layout.AnyProtocol, layout.TCP, layout.AnyProtocol, layout.AnyProtocol}, [][]int{{layout.AnyProtocol}, {layout.TCP}, {layout.AnyProtocol}, {layout.AnyProtocol}}},
	} {
		for i, protocol := range c.protocols {
			reg.records[i].protocol = protocol
		}
		assert.Equal(t, c.want, protocolsOf(reg), "%v", c.protocols)
	}
}

func TestCapacity(t *testing.T) {
	reg := small(t)
	for i := range 300 {
		r := reg.records[1]
		r.description = fmt.Sprint(i, strings.Repeat("x", 4000))
		reg.records = append(reg.records, r)
	}
	_, _, err := encode(reg)
	assert.ErrorContains(t, err, "bytes of texts")
	assert.ErrorContains(t, err, "the table's capacity is 1048575")
}

// TestOverflow has a number that is too large for the type of its column.
func TestOverflow(t *testing.T) {
	for bits, most := range map[int]uint64{8: 255, 16: 65535, 32: 1<<32 - 1} {
		values := []uint64{1, most}
		overflown := newTable(&schema{columns: []column{{name: "c", bits: bits}}})
		overflown.columns["c"] = values
		_, err := emit(overflown, nil)
		require.NoError(t, err)
		values[1]++
		_, err = emit(overflown, nil)
		assert.ErrorContains(t, err, fmt.Sprintf("c has the value %d in place 1: the table's capacity is %d", most+1, most))
	}
}

// TestFullTable has as many rows and uses as a table can have, and one more.
func TestFullTable(t *testing.T) {
	var reg registry
	var uses []use
	for i := range layout.ListMax {
		reg.records = append(reg.records, record{name: fmt.Sprint("n", i), status: layout.Assigned, aliasOf: -1})
		uses = append(uses, use{name: "n", portRange: portRange{uint16(i), uint16(i)}, protocol: layout.TCP})
	}
	_, _, err := encode(&reg)
	assert.NoError(t, err)
	_, err = compileUses(uses)
	assert.NoError(t, err)
	reg.records = append(reg.records, reg.records[0])
	_, _, err = encode(&reg)
	assert.ErrorContains(t, err, "32767 rows: the table's capacity is 32766")
	_, err = compileUses(append(uses, uses[0]))
	assert.ErrorContains(t, err, "32767 uses: the table's capacity is 32766")
}

func TestEarlierRefusesOtherFiles(t *testing.T) {
	code, err := compile(small(t))
	require.NoError(t, err)
	for from, to := range map[string]string{
		"package ports":                        "not Go",
		"const nameText":                       "const otherText",
		"var rowHead":                          "var otherHead",
		"var rowPort = [...]uint16{\n\t0, 7":   "var rowPort = [...]uint16{\n\t0, 7.5",
		`const RegistryUpdated = "2026-08-17"`: "const RegistryUpdated = 7",
	} {
		require.Contains(t, string(code), from)
		_, err := earlier([]byte(strings.Replace(string(code), from, to, 1)))
		assert.Error(t, err, to)
	}
}
