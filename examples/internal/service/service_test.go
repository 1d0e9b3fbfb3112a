package service

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/ports"
)

func TestFold(t *testing.T) {
	tcpUDP := []ports.Protocol{ports.TCP, ports.UDP}
	// The registry has four records of 429: an old and a new spelling, each on TCP
	// and UDP.
	got := Fold(ports.Lookup(429).Entries())
	assert.Len(t, got, 2)
	assert.Equal(t, "ocs-amu", got[0].Name)
	assert.Equal(t, "ocs_amu", got[1].Name)
	assert.True(t, got[1].Historic)
	assert.Equal(t, tcpUDP, got[0].Protocols)
	assert.Equal(t, tcpUDP, got[1].Protocols)

	got = Fold(ports.Lookup(465).Entries())
	for _, s := range got {
		assert.Len(t, s.Protocols, 1, "%s is on one transport", s.Name)
	}
	assert.Empty(t, Fold(ports.Lookup(60429).Entries()))
}

func TestFoldUses(t *testing.T) {
	use := func(name string, proto ports.Protocol) ports.Use { return ports.Use{Name: name, Protocol: proto} }
	got := FoldUses(slices.Values([]ports.Use{use("a", ports.TCP), use("b", ports.TCP), use("a", ports.UDP)}))
	assert.Equal(t, []Use{
		{[]ports.Protocol{ports.TCP, ports.UDP}, use("a", ports.TCP)},
		{[]ports.Protocol{ports.TCP}, use("b", ports.TCP)},
	}, got)
}

func TestFoldFormer(t *testing.T) {
	got := FoldFormer(ports.Lookup(47).Former(ports.AnyProtocol)) // RFC 1700: ni-ftp 47/tcp and 47/udp
	assert.Len(t, got, 1)
	assert.Equal(t, "ni-ftp", got[0].Name)
	assert.Equal(t, []ports.Protocol{ports.TCP, ports.UDP}, got[0].Protocols)
}

func TestListedIn(t *testing.T) {
	for l, want := range map[ports.Listing]string{
		{Title: "RFC 1700", Date: ports.Date{Year: 1994, Month: 10}}:       "RFC 1700 (October 1994)",
		{Title: "a list", Date: ports.Date{Year: 2005, Month: 12, Day: 2}}: "a list (2 December 2005)",
	} {
		assert.Equal(t, want, ListedIn(l))
	}
}

func TestKnownFor(t *testing.T) {
	for _, c := range []struct {
		port  uint16
		proto ports.Protocol
		want  string
	}{
		{443, ports.AnyProtocol, ""}, // HTTPS is what the registry calls it
		{443, ports.TCP, ""},
		{443, ports.UDP, "HTTP/3"},
		{22, ports.TCP, ""},
		{3389, ports.AnyProtocol, "RDP"},
		{9200, ports.TCP, "Elasticsearch"},
		{51820, ports.UDP, "WireGuard"}, // no registered name
		{51820, ports.TCP, ""},
		{60429, ports.TCP, ""}, // a use, and not the main one
		{417, ports.TCP, ""},
	} {
		assert.Equal(t, c.want, KnownFor(c.port, c.proto), "%d/%v", c.port, c.proto)
	}
}
