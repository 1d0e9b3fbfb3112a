package main

import (
	"strings"
	"testing"

	"github.com/thediveo/netdb"

	"example.com/ports"
)

// TestNetdbReadsServices has netdb's parser read what WriteServices writes.
func TestNetdbReadsServices(t *testing.T) {
	var b strings.Builder
	if err := ports.WriteServices(&b); err != nil {
		t.Fatal(err)
	}
	protocols := netdb.NewProtocolIndex([]netdb.Protocol{{Name: "tcp"}, {Name: "udp"}, {Name: "sctp"}, {Name: "dccp"}})
	services, err := netdb.ParseServices(strings.NewReader(b.String()), protocols)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(b.String(), "\n") - strings.Count(b.String(), "\n#") - 1; len(services) != lines {
		t.Fatalf("netdb reads %d services of %d lines", len(services), lines)
	}
	index := netdb.NewServiceIndex(services)
	for port := range 1 << 16 {
		for _, proto := range transports {
			want := ports.Name(uint16(port), proto)
			got := ""
			if s := index.ByPort(port, proto.String()); s != nil {
				got = s.Name
			}
			if got != want {
				t.Fatalf("%d/%v is %q, want %q", port, proto, got, want)
			}
		}
	}
}
