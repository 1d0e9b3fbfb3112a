package ports_test

import (
	"encoding"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// Text forms are those that flags, JSON and map keys need.
var (
	_ encoding.TextAppender    = ports.Protocol(0)
	_ encoding.TextMarshaler   = ports.Protocol(0)
	_ encoding.TextUnmarshaler = new(ports.Protocol)
	_ encoding.TextAppender    = ports.Class(0)
	_ encoding.TextMarshaler   = ports.Class(0)
	_ encoding.TextUnmarshaler = new(ports.Class)
	_ encoding.TextAppender    = ports.Status(0)
	_ encoding.TextMarshaler   = ports.Status(0)
	_ encoding.TextUnmarshaler = new(ports.Status)
	_ encoding.TextAppender    = ports.Range{}
	_ encoding.TextMarshaler   = ports.Range{}
	_ encoding.TextUnmarshaler = new(ports.Range)
	_ encoding.TextAppender    = ports.Date{}
	_ encoding.TextMarshaler   = ports.Date{}
	_ encoding.TextUnmarshaler = new(ports.Date)
	_ encoding.TextAppender    = ports.Caution(0)
	_ encoding.TextMarshaler   = ports.Caution(0)
	_ encoding.TextUnmarshaler = new(ports.Caution)
)

func TestParseProtocol(t *testing.T) {
	for s, want := range map[string]ports.Protocol{
		"tcp": ports.TCP, "TCP": ports.TCP, "tcp4": ports.TCP, "Tcp6": ports.TCP,
		"udp": ports.UDP, "udp4": ports.UDP, "UDP6": ports.UDP,
		"sctp": ports.SCTP, "dccp": ports.DCCP, "any": ports.AnyProtocol,
		"6": ports.TCP, "17": ports.UDP, "132": ports.SCTP, "33": ports.DCCP,
	} {
		got, err := ports.ParseProtocol(s)
		require.NoError(t, err)
		assert.Equal(t, want, got, s)
	}
	for _, s := range []string{"", "tc", "tcp5", "tcp44", "any4", "sctp4", "ip", "tcp ", "ＴＣＰ", "1", "06", "0", "255"} {
		got, err := ports.ParseProtocol(s)
		require.Error(t, err, s)
		assert.Equal(t, ports.NoProtocol, got, "an error is not any transport")
		assert.ErrorContains(t, err, `"`+s+`"`)
		assert.ErrorContains(t, err, "want tcp, udp, sctp, dccp")
	}
}

// TestProtocolOf goes through the numbers of IANA's registry of Assigned Internet
// Protocol Numbers: 6 TCP, 17 UDP, 33 DCCP, 132 SCTP.
func TestQuotedText(t *testing.T) {
	_, err := ports.ParseProtocol(strings.Repeat("x", 60))
	assert.ErrorContains(t, err, strings.Repeat("x", 60)+`": want`)
	_, err = ports.ParseProtocol(strings.Repeat("x", 61))
	assert.ErrorContains(t, err, strings.Repeat("x", 60)+`"...: want`)
}

func TestCarries(t *testing.T) {
	for e := range ports.All() {
		for _, proto := range protocols {
			want := proto == ports.AnyProtocol || e.Protocol() == ports.AnyProtocol || e.Protocol() == proto
			if e.Carries(proto) != want {
				t.Fatalf("%v carries %v: %t", e, proto, !want)
			}
		}
	}
}

func TestProtocolOf(t *testing.T) {
	want := map[uint8]ports.Protocol{6: ports.TCP, 17: ports.UDP, 33: ports.DCCP, 132: ports.SCTP}
	for number := range 256 {
		proto, known := want[uint8(number)]
		if !known {
			proto = ports.NoProtocol
		}
		assert.Equal(t, proto, ports.ProtocolOf(uint8(number)), number)
		if known {
			back, ok := proto.Number()
			assert.True(t, ok)
			assert.Equal(t, uint8(number), back)
		}
	}
	for _, proto := range []ports.Protocol{ports.AnyProtocol, 5, ports.NoProtocol} {
		_, ok := proto.Number()
		assert.False(t, ok, proto)
	}
}

// TestNoProtocol asks every question about a transport without ports, on ports
// and names that have all kinds of answers.
func TestNoProtocol(t *testing.T) {
	overlay := ports.Overlay{UsesFirst: true}
	require.NoError(t, overlay.Add(ports.Range{First: 7, Last: 7}, ports.AnyProtocol, "mine"))
	for _, proto := range []ports.Protocol{ports.NoProtocol, 5} {
		for _, port := range []uint16{0, 7, 80, 443, 769, 4242, 6012, 8080, 9200, 51820, 60429} {
			p := ports.Lookup(port)
			assert.Empty(t, ports.Name(port, proto), port)
			_, ok := p.Service(proto)
			assert.False(t, ok, port)
			assert.Zero(t, p.Cautions(proto), port)
			assert.Empty(t, slices.Collect(p.Uses(proto)), port)
			name, from := overlay.Name(port, proto)
			assert.Empty(t, name, port)
			assert.Equal(t, ports.OriginNone, from, port)
			for e := range p.Entries() {
				assert.False(t, e.Carries(proto), e)
			}
		}
		assert.Equal(t, ports.Unassigned, ports.Lookup(80).Status(proto))
		assert.Equal(t, ports.NeverAssigned, ports.Lookup(60429).Status(proto))
		for _, name := range []string{"http", "domain", "mine", "x11"} {
			_, ok := ports.Number(name, proto)
			assert.False(t, ok, name)
			_, ok = overlay.Number(name, proto)
			assert.False(t, ok, name)
		}
		for port, name := range ports.Names(proto) {
			t.Errorf("%d has the name %q on %v", port, name, proto)
		}
		all := ports.Range{First: 0, Last: 65535}
		assert.Empty(t, slices.Collect(ports.UnassignedRanges(all, proto)))
		assert.Empty(t, slices.Collect(ports.Suggest(all, proto)))
		assert.Error(t, overlay.Add(all, proto, "theirs"))
	}
}

// TestNamedValues goes through the types whose values have names.
func TestNamedValues(t *testing.T) {
	testNames(t, []string{"any", "tcp", "udp", "sctp", "dccp"}, func(i int) ports.Protocol { return ports.Protocol(i) })
	testNames(t, []string{"well-known", "registered", "dynamic"}, func(i int) ports.Class { return ports.Class(i) })
	testNames(t, []string{"unassigned", "reserved", "de-assigned", "assigned", "never assigned"}, func(i int) ports.Status { return ports.Status(i) })
	assert.Equal(t, "Protocol(5)", ports.Protocol(5).String())
	assert.Equal(t, "Status(255)", ports.Status(255).String())
}

func testNames[T interface {
	comparable
	encoding.TextAppender
	String() string
}](t *testing.T, names []string, value func(int) T) {
	for i, name := range names {
		v := value(i)
		assert.Equal(t, name, v.String())
		b, err := v.AppendText([]byte("x"))
		require.NoError(t, err)
		assert.Equal(t, "x"+name, string(b))
		asJSON, err := json.Marshal(map[T]T{v: v})
		require.NoError(t, err)
		assert.Equal(t, `{"`+name+`":"`+name+`"}`, string(asJSON))
		var back map[T]T
		require.NoError(t, json.Unmarshal(asJSON, &back))
		assert.Equal(t, map[T]T{v: v}, back)
	}
	b, err := value(len(names)).AppendText([]byte("x"))
	assert.ErrorContains(t, err, "has no text form")
	assert.ErrorContains(t, err, fmt.Sprintf("(%d)", len(names)-1))
	assert.Equal(t, "x", string(b))
	kept := value(1)
	err = any(&kept).(encoding.TextUnmarshaler).UnmarshalText([]byte("no such"))
	assert.ErrorContains(t, err, `"no such": want `)
	assert.ErrorContains(t, err, names[len(names)-1])
	assert.Equal(t, value(1), kept, "a failure changes nothing")
}

func TestTextVar(t *testing.T) {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var (
		proto ports.Protocol
		span  ports.Range
	)
	flags.TextVar(&proto, "proto", ports.TCP, "")
	flags.TextVar(&span, "ports", ports.Range{First: 1, Last: 1023}, "")
	require.NoError(t, flags.Parse([]string{"-proto", "udp", "-ports", "6000-6063"}))
	assert.Equal(t, ports.UDP, proto)
	assert.Equal(t, ports.Range{First: 6000, Last: 6063}, span)
	assert.Error(t, flags.Parse([]string{"-ports", "70000"}))
}

func TestDate(t *testing.T) {
	for text, want := range map[string]ports.Date{
		"":           {},
		"1999":       {Year: 1999},
		"2001-12":    {Year: 2001, Month: 12},
		"2014-02-13": {Year: 2014, Month: 2, Day: 13},
		"2024-02-29": {Year: 2024, Month: 2, Day: 29},
		"2000-02-29": {Year: 2000, Month: 2, Day: 29},
		"0033-04-03": {Year: 33, Month: 4, Day: 3},
		"0001-01-01": {Year: 1, Month: 1, Day: 1},
		"9999-12-31": {Year: 9999, Month: 12, Day: 31},
	} {
		assert.Equal(t, text, want.String())
		b, err := want.AppendText([]byte("on "))
		require.NoError(t, err)
		assert.Equal(t, "on "+text, string(b))
		got := ports.Date{Year: 1}
		require.NoError(t, got.UnmarshalText([]byte(text)), text)
		assert.Equal(t, want, got)
	}
	for _, bad := range []ports.Date{{Month: 1}, {Year: 2014, Day: 5}, {Year: 2014, Month: 13}, {Year: -1}, {Year: 10000}, {Year: 2014, Month: 1, Day: -1}, {Year: 2023, Month: 2, Day: 29}} {
		b, err := bad.AppendText([]byte("x"))
		assert.ErrorContains(t, err, "is not a date: want ")
		assert.Equal(t, "x", string(b))
	}
	for _, text := range []string{"2014-13", "2014-00", "2014-02-30", "2014-04-31", "2023-02-29", "1900-02-29", "2014-2-1", "14-02-13",
		"2014-02-13-01", "2014/02/13", "2014-", "-2014", "+014", "0000", "2014-02-13T00:00:00Z", "tomorrow", " 2014"} {
		kept := ports.Date{Year: 7}
		err := kept.UnmarshalText([]byte(text))
		require.Error(t, err, text)
		assert.ErrorContains(t, err, `"`+text+`": want `)
		assert.Equal(t, ports.Date{Year: 7}, kept)
	}
}

func TestReference(t *testing.T) {
	for _, c := range []struct {
		ref         ports.Reference
		string, url string
	}{
		{ports.Reference{Kind: "rfc", Value: "rfc6335"}, "RFC 6335", "https://www.rfc-editor.org/rfc/rfc6335.html"},
		{ports.Reference{Kind: "rfc", Value: "rfc6335", Section: "8"}, "RFC 6335, Section 8", "https://www.rfc-editor.org/rfc/rfc6335.html#section-8"},
		{ports.Reference{Kind: "rfc", Value: "rfc8765", Text: "RFC8765, Section 6.1"}, "RFC8765, Section 6.1", "https://www.rfc-editor.org/rfc/rfc8765.html"},
		{ports.Reference{Kind: "draft", Value: "draft-herbert-gue-02"}, "draft-herbert-gue-02", "https://datatracker.ietf.org/doc/draft-herbert-gue-02"},
		{ports.Reference{Kind: "draft", Value: "draft-az.AZ_09~"}, "draft-az.AZ_09~", "https://datatracker.ietf.org/doc/draft-az.AZ_09~"},
		{ports.Reference{Kind: "draft", Value: "RFC-ietf-ntp-roughtime-19"}, "RFC-ietf-ntp-roughtime-19", "https://datatracker.ietf.org/doc/draft-ietf-ntp-roughtime-19"},
		{ports.Reference{Kind: "uri", Value: "https://xahau.network"}, "https://xahau.network", "https://xahau.network"},
		{ports.Reference{Kind: "uri", Value: "HTTP://a.b/c?d=e&f#g"}, "HTTP://a.b/c?d=e&f#g", "HTTP://a.b/c?d=e&f#g"},
		{ports.Reference{Kind: "uri", Value: "https://a.b/\"><script>ü"}, "https://a.b/\"><script>ü", "https://a.b/%22%3E%3Cscript%3E%C3%BC"},
		{ports.Reference{Kind: "uri", Value: "javascript:alert(1)//://"}, "javascript:alert(1)//://", ""},
		{ports.Reference{Kind: "uri", Value: "file:///etc/passwd"}, "file:///etc/passwd", ""},
		{ports.Reference{Kind: "rfc", Value: "rfc1/../../x?y"}, "RFC 1/../../x?y", "https://www.rfc-editor.org/rfc/rfc1%2F..%2F..%2Fx%3Fy.html"},
		{ports.Reference{Kind: "text", Text: "ITU-T X.510 / ISO/IEC 9584-11"}, "ITU-T X.510 / ISO/IEC 9584-11", ""},
		{ports.Reference{Kind: "note", Value: "1", Text: "It is only"}, "It is only", ""},
	} {
		assert.Equal(t, c.string, c.ref.String())
		assert.Equal(t, c.url, c.ref.URL())
	}
}
