package args

import (
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/ports"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ args, want []string }{
		{nil, nil},
		{[]string{"-a", "-s", "x"}, nil},
		{[]string{"443", "-a", "80", "-s", "x"}, []string{"443", "80"}},
		{[]string{"-a", "80,443", "-s=x", "22"}, []string{"80", "443", "22"}},
		{[]string{"1", "-a", "-s", "x", "--", "-b", "-c"}, []string{"1", "-b", "-c"}},
	} {
		flags := flag.NewFlagSet("", flag.ContinueOnError)
		a, s := flags.Bool("a", false, ""), flags.String("s", "", "")
		got, err := Parse(flags, c.args)
		assert.NoError(t, err)
		assert.Equal(t, c.want, got, "%q", c.args)
		assert.Equal(t, c.args != nil, *a && *s == "x", "%q", c.args)
	}
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	_, err := Parse(flags, []string{"443", "-bogus"})
	assert.ErrorContains(t, err, "-bogus")
}

func TestParsePorts(t *testing.T) {
	for _, c := range []struct {
		in    string
		want  ports.Range
		proto ports.Protocol
		err   string
	}{
		{"443", ports.Range{First: 443, Last: 443}, ports.AnyProtocol, ""},
		{":443", ports.Range{First: 443, Last: 443}, ports.AnyProtocol, ""},
		{"tcp/443", ports.Range{First: 443, Last: 443}, ports.TCP, ""},
		{"https/udp", ports.Range{First: 443, Last: 443}, ports.UDP, ""},
		{"6000-6010", ports.Range{First: 6000, Last: 6010}, ports.AnyProtocol, ""},
		{"6000-6010/sctp", ports.Range{First: 6000, Last: 6010}, ports.SCTP, ""},
		{"udp/6000-6010", ports.Range{First: 6000, Last: 6010}, ports.UDP, ""},
		{"10-5", ports.Range{}, 0, `"10-5": want the first port`},
		{"80-", ports.Range{}, 0, `"80-": want a port`},
		{"70000", ports.Range{}, 0, `"70000": want a port from 0 to 65535`},
		{"443/foo", ports.Range{}, 0, `"443/foo": "foo" is no transport: want tcp, udp, sctp or dccp`},
		{"443/none", ports.Range{}, 0, `"443/none": "none" is no transport`},
		{"1-2/none", ports.Range{}, 0, `"1-2/none": "none" is no transport`},
		{"80/", ports.Range{}, 0, `"80/": "" is no transport`},
		{"6/443", ports.Range{}, 0, `"6/443": "443" is no transport`}, // 6 is a port here
		{"", ports.Range{}, 0, `"": want a port`},
	} {
		got, err := ParsePorts(c.in)
		if c.err != "" {
			assert.ErrorContains(t, err, c.err)
			continue
		}
		assert.NoError(t, err)
		assert.Equal(t, Ports{c.want, c.proto}, got, c.in)
	}
}

func TestHas(t *testing.T) {
	some := Ports{ports.Range{First: 10, Last: 12}, ports.UDP}
	assert.True(t, some.Has(12, ports.UDP))
	assert.False(t, some.Has(12, ports.TCP))
	assert.False(t, some.Has(13, ports.UDP))
	some.Protocol = ports.AnyProtocol
	assert.True(t, some.Has(10, ports.TCP))
}

func TestCutTransport(t *testing.T) {
	for in, want := range map[string]struct {
		what  string
		proto ports.Protocol
	}{
		"ssh":           {"ssh", ports.AnyProtocol},
		"ssh/UDP":       {"ssh", ports.UDP},
		"tcp/:443":      {"443", ports.TCP},
		"443/6":         {"443", ports.TCP},
		"914c/g":        {"914c/g", ports.AnyProtocol},
		"914c/g/tcp":    {"914c/g", ports.TCP},
		"EtherNet/IP-1": {"EtherNet/IP-1", ports.AnyProtocol},
	} {
		what, proto, err := CutTransport(in)
		assert.NoError(t, err)
		assert.Equal(t, want.what, what, in)
		assert.Equal(t, want.proto, proto, in)
	}
}
