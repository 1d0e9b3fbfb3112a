package ports_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// fetchBadPorts is the first column of the table in the Fetch standard, section
// "Port blocking".
var fetchBadPorts = []uint16{0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
	103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
	531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
	6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}

// TestCautionsOfEveryPort computes every caution again, the slow way.
func TestCautionsOfEveryPort(t *testing.T) {
	byPort, _ := newOracle()
	allUses := slices.Collect(ports.Uses())
	for number := range 1 << 16 {
		port := uint16(number)
		var portUses []ports.Use
		for _, u := range allUses {
			if u.Ports.Contains(port) {
				portUses = append(portUses, u)
			}
		}
		for _, proto := range protocols {
			want := ports.Caution(0)
			set := func(is bool, c ports.Caution) {
				if is {
					want |= c
				}
			}
			status := oracleStatus(byPort[port], port, proto)
			set(port < 1024, ports.CautionPrivileged)
			set(status == ports.Assigned, ports.CautionTaken)
			set(status == ports.Reserved, ports.CautionReserved)
			set(status == ports.Deassigned, ports.CautionDeassigned)
			set(port >= 49152, ports.CautionDynamic)
			set(port >= 32768, ports.CautionEphemeral) // Linux 32768-60999, macOS and Windows 49152-65535
			for _, u := range portUses {
				if proto == ports.AnyProtocol || u.Protocol == proto {
					set(u.Evidence == ports.EvidenceRegistry, ports.CautionReported)
					set(u.Registered == "" && u.Ports.Len() <= 128, ports.CautionUsed)
				}
			}
			set(slices.Contains(fetchBadPorts, port), ports.CautionBrowser)
			if got := ports.Lookup(port).Cautions(proto); got != want {
				t.Fatalf("Cautions(%d, %v) = %v, want %v", port, proto, got, want)
			}
		}
	}
}

func TestCautions(t *testing.T) {
	assert.Equal(t, "privileged, taken, browser", ports.Lookup(22).Cautions(ports.TCP).String())
	assert.True(t, ports.Lookup(9200).Cautions(ports.TCP).Has(ports.CautionTaken|ports.CautionUsed))
	assert.True(t, ports.Lookup(60429).Cautions(ports.TCP).Has(ports.CautionDynamic|ports.CautionUsed))
	assert.False(t, ports.Lookup(60429).Cautions(ports.SCTP).Has(ports.CautionUsed))
	assert.True(t, ports.Lookup(1521).Cautions(ports.TCP).Has(ports.CautionReported))
	assert.Equal(t, "none", ports.Caution(0).String())
	assert.Equal(t, "taken, used", (ports.CautionTaken | ports.CautionUsed).String())
	assert.Equal(t, "browser, Caution(32768)", (ports.CautionBrowser | 1<<15).String())
	assert.True(t, ports.CautionTaken.Has(0))
	assert.False(t, ports.CautionTaken.Has(ports.CautionTaken|ports.CautionPrivileged))
	assert.Equal(t, []ports.Caution{ports.CautionPrivileged, ports.CautionBrowser}, slices.Collect((ports.CautionBrowser | ports.CautionPrivileged).All()))
	assert.Empty(t, slices.Collect(ports.Caution(0).All()))
	stopsAfterOne(t, (ports.CautionTaken | ports.CautionPrivileged).All())
}

func TestCautionText(t *testing.T) {
	set := ports.CautionTaken | ports.CautionUsed
	asJSON, err := json.Marshal(map[ports.Caution]ports.Caution{set: 0})
	require.NoError(t, err)
	assert.Equal(t, `{"taken, used":"none"}`, string(asJSON))
	for text, want := range map[string]ports.Caution{
		"none": 0, "NONE": 0, "taken": ports.CautionTaken, "taken, used": set, "Used,taken": set,
		"privileged, taken, reserved, de-assigned, dynamic, ephemeral, reported, used, browser": 1<<9 - 1,
	} {
		got := ports.CautionBrowser
		require.NoError(t, got.UnmarshalText([]byte(text)), text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "taken,", "taken used", "Caution(512)", "none, taken"} {
		kept := ports.CautionBrowser
		assert.ErrorContains(t, kept.UnmarshalText([]byte(text)), ": want privileged, taken, ", text)
		assert.Equal(t, ports.CautionBrowser, kept, "a failure changes nothing")
	}
	b, err := ports.Caution(1 << 9).AppendText([]byte("x"))
	assert.ErrorContains(t, err, "Caution(512) has no text form")
	assert.Equal(t, "x", string(b))
}

func TestUnassignedRanges(t *testing.T) {
	everything := ports.Range{First: 0, Last: 65535}
	for _, proto := range protocols {
		free := make(map[uint16]bool)
		last := -2
		for r := range ports.UnassignedRanges(everything, proto) {
			require.Greater(t, int(r.First), last+1, "maximal and ascending")
			require.Positive(t, r.Len())
			last = int(r.Last)
			for port := range r.All() {
				free[port] = true
			}
		}
		for port := range everything.All() {
			want := ports.Lookup(port).Status(proto) == ports.Unassigned
			if proto == ports.AnyProtocol {
				want = true
				for _, p := range protocols[1:] {
					want = want && ports.Lookup(port).Status(p) == ports.Unassigned
				}
			}
			if free[port] != want {
				t.Fatalf("UnassignedRanges has %d on %v: %t, want %t", port, proto, free[port], want)
			}
		}
	}
	assert.Equal(t, []ports.Range{{First: 4, Last: 4}, {First: 6, Last: 6}}, slices.Collect(ports.UnassignedRanges(ports.Range{First: 1, Last: 7}, ports.TCP)))
	assert.Equal(t, []ports.Range{{First: 0, Last: 8}}, slices.Collect(ports.UnassignedRanges(ports.Range{First: 0, Last: 8}, ports.DCCP)), "cut at the ends")
	assert.Empty(t, slices.Collect(ports.UnassignedRanges(ports.Range{First: 5, Last: 4}, ports.TCP)))
	assert.Empty(t, slices.Collect(ports.UnassignedRanges(ports.Dynamic.Range(), ports.TCP)))
	stopsAfterOne(t, ports.UnassignedRanges(everything, ports.TCP))
	stopsAfterOne(t, ports.Suggest(everything, ports.TCP))
}

func TestSuggest(t *testing.T) {
	within := ports.Range{First: 8000, Last: 8999}
	for _, proto := range []ports.Protocol{ports.AnyProtocol, ports.TCP, ports.UDP, ports.SCTP, ports.DCCP} {
		var want []uint16
		for port := range within.All() {
			if ports.Lookup(port).Cautions(proto) == 0 {
				want = append(want, port)
			}
		}
		require.NotEmpty(t, want)
		assert.Equal(t, want, slices.Collect(ports.Suggest(within, proto)))
	}
	assert.Empty(t, slices.Collect(ports.Suggest(ports.WellKnown.Range(), ports.TCP)), "all are privileged")
}

func TestEphemeral(t *testing.T) {
	for goos, want := range map[string]ports.Range{
		"linux": {First: 32768, Last: 60999}, "windows": {First: 49152, Last: 65535}, "darwin": {First: 49152, Last: 65535},
		"freebsd": {First: 10000, Last: 65535}, "openbsd": {First: 1024, Last: 49151}, "netbsd": {First: 49152, Last: 65535},
		"dragonfly": {First: 1024, Last: 5000}, "illumos": {First: 32768, Last: 65535}, "aix": {First: 32768, Last: 65535},
	} {
		got, ok := ports.Ephemeral(goos)
		assert.True(t, ok, goos)
		assert.Equal(t, want, got, goos)
	}
	for _, goos := range []string{"js", "wasip1", "plan9", "", "Linux"} {
		_, ok := ports.Ephemeral(goos)
		assert.False(t, ok, goos)
	}
}
