package ports_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/ports"
)

func TestServerPort(t *testing.T) {
	for _, c := range []struct {
		a, b  uint16
		proto ports.Protocol
		want  uint16
		by    ports.Clue
	}{
		{443, 51515, ports.TCP, 443, ports.CluePrivileged},
		{443, 8080, ports.TCP, 443, ports.CluePrivileged},
		{50123, 60124, ports.TCP, 0, ports.ClueNone},
		{51820, 52500, ports.UDP, 51820, ports.ClueUse},
		{60429, 50123, ports.TCP, 60429, ports.ClueUse},
		{60429, 50123, ports.SCTP, 60429, ports.ClueUse},
		{60429, 50123, ports.UDP, 60429, ports.ClueUse},
		{60429, 20001, ports.TCP, 60429, ports.ClueUse},
		{32767, 32768, ports.TCP, 32767, ports.ClueEphemeral},
		{32768, 32767, ports.TCP, 32767, ports.ClueEphemeral},
		{429, 429, ports.TCP, 429, ports.CluePrivileged},
		{0, 443, ports.TCP, 443, ports.CluePrivileged},
		{0, 52500, ports.TCP, 0, ports.ClueNone},
		{0, 0, ports.TCP, 0, ports.ClueNone},
		{443, 51515, ports.NoProtocol, 0, ports.ClueNone},
		{443, 443, ports.NoProtocol, 0, ports.ClueNone},
	} {
		port, by := ports.ServerPort(c.a, c.b, c.proto)
		assert.Equal(t, c.want, port, c)
		assert.Equal(t, c.by, by, c)
	}
}

// TestServerPortOfManyPairs compares the answer with one from what the package says
// of each port, and with that for the pair swapped.
func TestServerPortOfManyPairs(t *testing.T) {
	known := func(port uint16, proto ports.Protocol) bool {
		for u := range ports.Lookup(port).Uses(proto) {
			if u.Evidence != ports.EvidenceRegistry && u.Ports.Len() <= 128 {
				return true
			}
		}
		return false
	}
	clues := []struct {
		by  ports.Clue
		has func(port, other uint16, proto ports.Protocol) bool
	}{
		{ports.CluePrivileged, func(port, _ uint16, _ ports.Protocol) bool { return 1 <= port && port <= 1023 }},
		{ports.ClueUse, func(port, _ uint16, proto ports.Protocol) bool { return known(port, proto) }},
		{ports.ClueEphemeral, func(port, other uint16, proto ports.Protocol) bool {
			return proto == ports.TCP && port != 0 && port <= 32767 && other >= 32768
		}},
		{ports.ClueRegistered, func(port, _ uint16, proto ports.Protocol) bool { return ports.Name(port, proto) != "" }},
		{ports.ClueUse, func(port, _ uint16, _ ports.Protocol) bool { return known(port, ports.AnyProtocol) }},
	}
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func() uint16 {
		return uint16(rng.IntN([]int{1100, 10_000, 1 << 16}[rng.IntN(3)]))
	}
	for range 100_000 {
		a, b, proto := pick(), pick(), protocols[rng.IntN(len(protocols))]
		if a == b {
			continue
		}
		var want uint16
		var wantBy ports.Clue
		for _, c := range clues {
			if inA, inB := c.has(a, b, proto), c.has(b, a, proto); inA != inB {
				want, wantBy = b, c.by
				if inA {
					want = a
				}
				break
			}
		}
		port, by := ports.ServerPort(a, b, proto)
		swapped, bySwapped := ports.ServerPort(b, a, proto)
		if port != want || by != wantBy || swapped != port || bySwapped != by {
			t.Fatalf("of %d and %d on %v it is %d by %v, swapped %d by %v, want %d by %v", a, b, proto, port, by, swapped, bySwapped, want, wantBy)
		}
	}
}

func TestClue(t *testing.T) {
	testNames(t, []string{"none", "privileged", "use", "registered", "ephemeral"}, func(i int) ports.Clue { return ports.Clue(i) })
}
