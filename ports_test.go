package ports_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// The values expected below were read in the registry's XML of 2026-08-17.

func TestOnmux(t *testing.T) {
	p := ports.Lookup(417)
	assert.Equal(t, ports.WellKnown, p.Class())
	assert.Equal(t, ports.Assigned, p.Status(ports.TCP))
	assert.Equal(t, ports.Assigned, p.Status(ports.UDP))
	assert.Equal(t, ports.Unassigned, p.Status(ports.SCTP))
	assert.False(t, p.Historic())
	e, ok := p.Service(ports.TCP)
	require.True(t, ok)
	port := ports.Range{First: 417, Last: 417}
	hanna := []ports.Contact{{Name: "Stephen Hanna", URI: "mailto:hanna@world.std.com"}}
	assert.Equal(t, ports.Record{
		Name: "onmux", Protocol: ports.TCP, Ports: &port, Status: ports.Assigned,
		Description: "Onmux", Assignees: hanna, Contacts: hanna,
		Listed: ports.Listing{Title: "RFC 1700", Date: ports.Date{Year: 1994, Month: 10}, URL: "https://www.rfc-editor.org/rfc/rfc1700.html"},
	}, e.Record())
}

func TestOcsAmu(t *testing.T) {
	p := ports.Lookup(429)
	assert.True(t, p.Historic(), "the port has a historic entry")
	assert.Equal(t, ports.Assigned, p.Status(ports.TCP))
	living, ok := p.Service(ports.TCP)
	require.True(t, ok)
	assert.Equal(t, "ocs-amu", living.Name())
	assert.Equal(t, "OCS_AMU", living.Description(), "without the sentence about the replacement")
	assert.False(t, living.Historic(), "the service is not")
	_, ok = living.AliasOf()
	assert.False(t, ok)

	spellings := slices.Collect(ports.LookupName("OCS_AMU"))
	require.Len(t, spellings, 2)
	for i, proto := range []ports.Protocol{ports.TCP, ports.UDP} {
		assert.Equal(t, proto, spellings[i].Protocol())
		assert.True(t, spellings[i].Historic())
		target, ok := spellings[i].AliasOf()
		require.True(t, ok)
		assert.Equal(t, "ocs-amu", target.Name())
		assert.Equal(t, proto, target.Protocol())
	}
}

func TestCloverleaf(t *testing.T) {
	p := ports.Lookup(60429)
	assert.Equal(t, ports.Dynamic, p.Class())
	assert.Empty(t, slices.Collect(p.Entries()))
	for _, proto := range protocols {
		assert.Equal(t, ports.NeverAssigned, p.Status(proto))
		assert.Empty(t, ports.Name(60429, proto))
	}
	assert.Equal(t, "60429 (never assigned)", p.String())
}

func TestName(t *testing.T) {
	for _, c := range []struct {
		port  uint16
		proto ports.Protocol
		want  string
	}{
		{80, ports.TCP, "http"}, // also www, www-http
		{80, ports.AnyProtocol, "http"},
		{113, ports.TCP, "auth"}, // also ident
		{429, ports.TCP, "ocs-amu"},
		{465, ports.TCP, "submissions"}, // also urd
		{465, ports.UDP, "igmpv3lite"},
		{465, ports.SCTP, ""},
		{2049, ports.TCP, "nfs"},             // also shilp
		{6012, ports.TCP, "x11"},             // 6000-6063
		{6012, ports.SCTP, ""},               // x11 names tcp and udp
		{4242, ports.DCCP, "vrml-multi-use"}, // 4200-4299 names no transport
		{3283, ports.TCP, "net-assistant"},
		{0, ports.TCP, ""},
		{60429, ports.TCP, ""},
		{65535, ports.UDP, ""},
		{80, ports.Protocol(77), ""},
		{6400, ports.Protocol(5), ""},
	} {
		assert.Equal(t, c.want, ports.Name(c.port, c.proto), "Name(%d, %v)", c.port, c.proto)
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		name  string
		proto ports.Protocol
		want  uint16
		ok    bool
	}{
		{"https", ports.TCP, 443, true},
		{"HTTPS", ports.TCP, 443, true},
		{"http-alt", ports.TCP, 8080, true}, // 591 stands first
		{"Http-Alt", ports.UDP, 8080, true},
		{"http-alt", ports.AnyProtocol, 8080, true},
		{"http-alt", ports.SCTP, 0, false},
		{"x11", ports.UDP, 6000, true},
		{"boe-cms", ports.SCTP, 6400, true}, // names no transport
		{"boe-cms", ports.Protocol(77), 0, false},
		{"submissions", ports.UDP, 0, false},
		{"nfs-domainroot", ports.TCP, 0, false}, // no port
		{"whois++", ports.TCP, 63, true},
		{"", ports.TCP, 0, false},
		{"no-such-name", ports.TCP, 0, false},
		{"https ", ports.TCP, 0, false},
		{strings.Repeat("a", 1<<16), ports.TCP, 0, false},
		{"ﬁnger", ports.TCP, 0, false}, // only ASCII letters fold
	} {
		port, ok := ports.Number(c.name, c.proto)
		assert.Equal(t, c.ok, ok, "Number(%.20q, %v)", c.name, c.proto)
		assert.Equal(t, c.want, port, "Number(%.20q, %v)", c.name, c.proto)
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		port  uint16
		proto ports.Protocol
		want  ports.Status
	}{
		{0, ports.TCP, ports.Reserved},
		{2, ports.UDP, ports.Reserved},
		{4, ports.TCP, ports.Unassigned},
		{4, ports.SCTP, ports.Unassigned}, // no record
		{22, ports.SCTP, ports.Assigned},
		{24, ports.TCP, ports.Assigned}, // any private mail system
		{49151, ports.TCP, ports.Reserved},
		{49152, ports.TCP, ports.NeverAssigned},
		{6400, ports.Protocol(77), ports.Unassigned},
	} {
		assert.Equal(t, c.want, ports.Lookup(c.port).Status(c.proto), "%d/%v", c.port, c.proto)
	}
}

func TestPortString(t *testing.T) {
	assert.Equal(t, "443 (https)", ports.Lookup(443).String())
	assert.Equal(t, "4 (unassigned)", ports.Lookup(4).String())
	assert.Equal(t, "24 (assigned)", ports.Lookup(24).String())
	assert.Equal(t, "0 (reserved)", ports.Port(0).String())
}

func TestEntryString(t *testing.T) {
	first := func(name string) string {
		for e := range ports.LookupName(name) {
			return e.String()
		}
		return "none"
	}
	assert.Equal(t, "ssh 22/tcp", first("ssh"))
	assert.Equal(t, "x11 6000-6063/tcp", first("x11"))
	assert.Equal(t, "boe-cms 6400", first("boe-cms"))
	assert.Equal(t, "nfs-domainroot/tcp", first("nfs-domainroot"))
	for e := range ports.Lookup(4).Entries() {
		assert.Equal(t, "Unassigned 4/tcp", e.String())
		break
	}
}

func TestRecordJSON(t *testing.T) {
	e, _ := ports.Lookup(443).Service(ports.SCTP)
	got, err := json.Marshal(e.Record())
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"name": "https", "protocol": "sctp", "ports": "443", "status": "assigned",
		"description": "HTTPS",
		"assignees": [{"name": "Randall Stewart", "org": "IETF TSVWG", "uri": "mailto:rrs@lakerest.net"}],
		"contacts": [{"name": "Randall Stewart", "org": "IETF TSVWG", "uri": "mailto:rrs@lakerest.net"}],
		"modified": "2022-02-07",
		"references": [{"kind": "rfc", "value": "rfc9260"}]
	}`, string(got))
	var back ports.Record
	require.NoError(t, json.Unmarshal(got, &back))
	assert.Equal(t, e.Record(), back)
}

// TestImmutable changes all that a caller can get hold of, and asks again.
func TestImmutable(t *testing.T) {
	e, _ := ports.Lookup(80).Service(ports.TCP)
	before := e.Record()
	changed := e.Record()
	*changed.Ports = ports.Range{}
	clear(changed.Assignees)
	clear(changed.Contacts)
	clear(changed.References)
	assert.Equal(t, before, e.Record())

	code := slices.Collect(ports.LookupName("dccp-ping"))[0]
	*code.Record().ServiceCode = 1
	got, ok := code.ServiceCode()
	assert.True(t, ok)
	assert.EqualValues(t, 1885957735, got)
}

func TestZeroValues(t *testing.T) {
	var e ports.Entry
	assert.True(t, e.IsZero())
	assert.Equal(t, ports.Record{}, e.Record())
	assert.Empty(t, e.String())
	_, ok := e.Ports()
	assert.False(t, ok)
	_, ok = e.AliasOf()
	assert.False(t, ok)
	_, ok = e.ServiceCode()
	assert.False(t, ok)

	var p ports.Port
	assert.Equal(t, ports.Lookup(0), p)
	assert.Equal(t, ports.Reserved, p.Status(ports.TCP))

	var r ports.Range
	assert.Equal(t, "0", r.String())
	assert.Equal(t, 1, r.Len())
	assert.True(t, ports.Date{}.IsZero())
	assert.Empty(t, ports.Reference{}.String())
	assert.Empty(t, ports.Reference{}.URL())
}

func TestHandlesAreComparable(t *testing.T) {
	seen := make(map[ports.Entry]bool)
	n := 0
	for e := range ports.All() {
		seen[e] = true
		n++
	}
	assert.Len(t, seen, n)
	assert.Len(t, map[ports.Port]bool{ports.Lookup(80): true, ports.Lookup(81): true}, 2)
}

// TestParse has ports as the registry has them: ssh 22, https 443, http-alt 8080,
// and the names with a slash, which is no transport's.
func TestParse(t *testing.T) {
	for s, want := range map[string]struct {
		port  uint16
		proto ports.Protocol
	}{
		"0":                 {0, ports.AnyProtocol},
		"443":               {443, ports.AnyProtocol},
		":65535":            {65535, ports.AnyProtocol},
		"443/tcp":           {443, ports.TCP},
		"UDP/443":           {443, ports.UDP},
		"tcp/:443":          {443, ports.TCP},
		":443/udp4":         {443, ports.UDP},
		"443/6":             {443, ports.TCP},
		"6/tcp":             {6, ports.TCP}, // a port, and not the number of TCP
		"33/132":            {33, ports.SCTP},
		"443/any":           {443, ports.AnyProtocol},
		"SSH":               {22, ports.AnyProtocol},
		"https/udp":         {443, ports.UDP},
		"udp/https":         {443, ports.UDP},
		":ssh":              {22, ports.AnyProtocol},
		"http-alt":          {8080, ports.AnyProtocol},
		"914c/g":            {211, ports.AnyProtocol},
		"914c/g/tcp":        {211, ports.TCP},
		"tcp/EtherNet/IP-1": {2222, ports.TCP},
		"EtherNet/IP-1/udp": {2222, ports.UDP},
	} {
		port, proto, err := ports.Parse(s)
		require.NoError(t, err, s)
		assert.Equal(t, want.port, port, s)
		assert.Equal(t, want.proto, proto, s)
	}
	for s, want := range map[string]string{
		"":            "want a port such as 443",
		":":           "want a port such as 443",
		"/tcp":        "want a port such as 443",
		"65536":       "want a port from 0 to 65535",
		"99999999999": "want a port from 0 to 65535",
		"-1":          "want a port such as 443",
		"443/icmp":    "want a port such as 443",
		"443/none":    "want a port such as 443",
		"443/tcp/udp": "want a port such as 443",
		"tcp/tcp":     "the registry has no port for that service there", // a name of DNS service discovery
		"::443":       "want a port such as 443",
		"ssh/dccp":    "the registry has no port for that service there",
		"1password":   "the registry has no port for that service there",
	} {
		port, proto, err := ports.Parse(s)
		assert.ErrorContains(t, err, want, s)
		assert.ErrorContains(t, err, strconv.Quote(s))
		assert.Zero(t, port)
		assert.Equal(t, ports.NoProtocol, proto, s)
	}
}
