package ports_test

import (
	"cmp"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func uses(port uint16, proto ports.Protocol) []ports.Use {
	return slices.Collect(ports.Lookup(port).Uses(proto))
}

func TestUses(t *testing.T) {
	cloverleaf := uses(60429, ports.TCP)
	require.Len(t, cloverleaf, 1)
	assert.Equal(t, "Infor Cloverleaf", cloverleaf[0].Name)
	assert.Equal(t, ports.TCP, cloverleaf[0].Protocol)
	assert.Equal(t, cloverleaf[0], uses(60429, ports.AnyProtocol)[0], "before that of a wide range")
	assert.Equal(t, ports.EvidenceReport, cloverleaf[0].Evidence, "no document of the maker was found")
	assert.Empty(t, uses(60429, ports.SCTP))
	syslog := uses(514, ports.AnyProtocol)
	assert.Equal(t, "Syslog", syslog[0].Name, "of two main uses the one with the maker's word")
	assert.Equal(t, "rsh", syslog[1].Name)

	elasticsearch := uses(9200, ports.TCP)[0]
	assert.Equal(t, "Elasticsearch", elasticsearch.Name)
	assert.True(t, elasticsearch.Main)
	assert.Equal(t, ports.EvidenceVendor, elasticsearch.Evidence)
	assert.Empty(t, elasticsearch.Registered, "the registry knows the port as wap-wsp")

	assert.Empty(t, uses(417, ports.AnyProtocol))
	assert.Empty(t, uses(429, ports.AnyProtocol))
}

// TestReportedUses has what the registry's XML says in <unauthorized>.
func TestReportedUses(t *testing.T) {
	type report struct {
		ports string
		proto ports.Protocol
		words string
	}
	count := make(map[report]int)
	for u := range ports.Uses() {
		if u.Evidence == ports.EvidenceRegistry {
			count[report{u.Ports.String(), u.Protocol, u.Description}]++
			assert.Equal(t, "unauthorized use", u.Name)
			assert.Empty(t, u.Registered)
			assert.Contains(t, u.Source.Value, "https://www.iana.org/")
		}
	}
	for r, n := range count {
		assert.Equal(t, 1, n, "%v", r)
	}
	for _, want := range []report{
		{"90", ports.TCP, "PORT 90 also being used unofficially by Pointcast"},
		{"6003", ports.UDP, "Known Unauthorized Use on port 6003"}, // x11 has 6000-6063
		{"796", ports.TCP, "Unauthorized Use Known on port 796"},   // unassigned: 788-799, no transport
		{"796", ports.UDP, "Unauthorized Use Known on port 796"},
		{"5152", ports.TCP, "Unauthorized Use Known on ports 5151 and 5152"},
		{"28018", ports.TCP, "Unauthorized Use Known on ports 28017, 28018 and 28019"},
		{"44516", ports.UDP, "Known UNAUTHORIZED USE: Ports 44515 & 44516"},
		{"33436-33534", ports.UDP, "Known Unauthorized Use on ports 33436-33534"},
		{"7011", ports.TCP, "Known Unauthorized Use on 7011"},
		{"100", ports.TCP, "Known Unauthorized Use on 100"},
		// These name no port: that of the record.
		{"8010", ports.TCP, "yes"},
		{"79", ports.TCP, "Unauthorized use by some mail users (see [RFC4146] for details)"},
		{"4444", ports.UDP, "krb524 assigned the port, nv used it without an assignment"},
	} {
		assert.Equal(t, 1, count[want], "%v", want)
	}
	assert.Zero(t, count[report{"7012", ports.TCP, "Known Unauthorized Use on 7011"}], "it is on 7012 in the registry and speaks of 7011")
}

// slowUses reads data/uses.csv by the words of its documentation alone.
func slowUses(t *testing.T) (all []ports.Use) {
	f, err := os.Open("data/uses.csv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	at := func(row []string, column string) string {
		i := slices.Index(rows[0], column)
		require.GreaterOrEqual(t, i, 0, column)
		return row[i]
	}
	for _, row := range rows[1:] {
		r, err := ports.ParseRange(at(row, "ports"))
		require.NoError(t, err)
		u := ports.Use{
			Ports: r, Protocol: ports.Protocol(slices.Index([]string{"", "tcp", "udp", "sctp", "dccp"}, at(row, "transport"))),
			Name: at(row, "name"), Description: at(row, "description"), Registered: at(row, "registered"),
			Main: at(row, "main") == "yes", Loopback: at(row, "loopback") == "yes", When: at(row, "when"),
			Source: ports.Reference{Kind: "uri", Value: at(row, "url"), Text: at(row, "title")},
		}
		if at(row, "evidence") == "vendor" {
			u.Evidence = ports.EvidenceVendor
		}
		all = append(all, u)
	}
	return all
}

// TestUsesOfEveryPort compares the table with the CSV on all ports and transports.
func TestUsesOfEveryPort(t *testing.T) {
	all := slowUses(t)
	for u := range ports.Uses() {
		if u.Evidence == ports.EvidenceRegistry { // TestReportedUses
			all = append(all, u)
		}
	}
	require.Len(t, slices.Collect(ports.Uses()), len(all))
	wide := func(u ports.Use) int { return min(1, u.Ports.Len()/129) }
	less := func(a, b ports.Use) int {
		main := func(u ports.Use) int { return map[bool]int{true: 0, false: 1}[u.Main] }
		return cmp.Or(cmp.Compare(main(a), main(b)), cmp.Compare(wide(a), wide(b)), cmp.Compare(b.Evidence, a.Evidence),
			a.Ports.Compare(b.Ports), cmp.Compare(a.Protocol, b.Protocol))
	}
	var first ports.Overlay
	for number := range 1 << 16 {
		port := uint16(number)
		var here []ports.Use
		for _, u := range all {
			if u.Ports.Contains(port) {
				here = append(here, u)
			}
		}
		slices.SortStableFunc(here, less)
		for _, proto := range protocols {
			want := here
			if proto != ports.AnyProtocol {
				want = slices.DeleteFunc(slices.Clone(here), func(u ports.Use) bool { return u.Protocol != proto })
			}
			if got := uses(port, proto); !slices.Equal(got, want) {
				t.Fatalf("uses of %d/%v: %v, want %v", port, proto, got, want)
			}
			registered, wantName, wantFrom := ports.Name(port, proto), "", ports.OriginNone
			useName := ""
			if len(want) > 0 && wide(want[0]) == 0 {
				useName = want[0].Name
			}
			set := func(name string, from ports.Origin) {
				if wantName == "" && name != "" {
					wantName, wantFrom = name, from
				}
			}
			if len(want) > 0 && want[0].Main {
				set(useName, ports.OriginUse)
			}
			set(registered, ports.OriginRegistry)
			set(useName, ports.OriginUse)
			first.UsesFirst = true
			if name, from := first.Name(port, proto); name != wantName || from != wantFrom {
				t.Fatalf("uses first, %d/%v is %q from %v, want %q from %v", port, proto, name, from, wantName, wantFrom)
			}
			first.UsesFirst = false
			if registered != "" {
				wantName, wantFrom = registered, ports.OriginRegistry
			}
			if name, from := first.Name(port, proto); name != wantName || from != wantFrom {
				t.Fatalf("%d/%v is %q from %v, want %q from %v", port, proto, name, from, wantName, wantFrom)
			}
		}
	}
	for _, proto := range []ports.Protocol{5, ports.NoProtocol} {
		assert.Empty(t, uses(8080, proto))
	}
	stopsAfterOne(t, ports.Uses())
	stopsAfterOne(t, ports.SearchUses(""))
	stopsAfterOne(t, ports.Lookup(8080).Uses(ports.AnyProtocol))
}

func TestSearchUses(t *testing.T) {
	for _, text := range []string{"", "grafana", "GRAFANA", "ms-wbt", "no such text anywhere", "é"} {
		var want []ports.Use
		for u := range ports.Uses() {
			if strings.Contains(strings.ToLower(u.Name+"\x00"+u.Description+"\x00"+u.Registered), strings.ToLower(text)) {
				want = append(want, u)
			}
		}
		assert.Equal(t, want, slices.Collect(ports.SearchUses(text)), text)
	}
}

func TestEvidence(t *testing.T) {
	testNames(t, []string{"report", "registry", "vendor"}, func(i int) ports.Evidence { return ports.Evidence(i) })
	assert.Less(t, ports.EvidenceReport, ports.EvidenceRegistry)
	assert.Less(t, ports.EvidenceRegistry, ports.EvidenceVendor, "the weakest first")
}
