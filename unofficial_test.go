package ports_test

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func uses(port uint16) []ports.Use { return slices.Collect(ports.Lookup(port).Uses()) }

func TestUses(t *testing.T) {
	cloverleaf := uses(60429)
	require.Len(t, cloverleaf, 1)
	assert.Equal(t, "Infor Cloverleaf", cloverleaf[0].Name)
	assert.Equal(t, ports.TCP, cloverleaf[0].Protocol)
	assert.Equal(t, ports.Report, cloverleaf[0].Evidence, "no document of the vendor was found")

	elasticsearch := slices.IndexFunc(uses(9200), func(u ports.Use) bool { return u.Name == "Elasticsearch" })
	require.GreaterOrEqual(t, elasticsearch, 0)
	assert.Equal(t, ports.Vendor, uses(9200)[elasticsearch].Evidence)
	assert.Equal(t, "wap-wsp", ports.Name(9200, ports.TCP), "which the registry does not know")

	assert.Empty(t, uses(417))
	assert.Empty(t, uses(429))
}

// TestReportedUses has what the registry's XML says in <unauthorized>.
func TestReportedUses(t *testing.T) {
	all := uses(90)
	require.NotEmpty(t, all)
	pointcast := all[len(all)-1]
	assert.Equal(t, "PORT 90 also being used unofficially by Pointcast", pointcast.Description)
	assert.Equal(t, ports.Registry, pointcast.Evidence)
	assert.Equal(t, ports.AnyProtocol, pointcast.Protocol, "reported for tcp and udp")
	assert.Empty(t, pointcast.Name)
	assert.Contains(t, pointcast.Source, "https://www.iana.org/")

	reported := 0
	for u := range ports.Uses() {
		if u.Evidence == ports.Registry {
			reported++
			assert.True(t, slices.ContainsFunc(slices.Collect(ports.Lookup(u.Ports.First).Entries()), func(e ports.Entry) bool {
				return e.Unauthorized() == u.Description
			}), "%v", u)
		}
	}
	assert.Greater(t, reported, 50)
}

// TestUsesTable holds the table, which is kept by hand, to its rules.
func TestUsesTable(t *testing.T) {
	var byHand, singles, ranges []ports.Use
	for u := range ports.Uses() {
		if u.Evidence == ports.Registry {
			continue
		}
		byHand = append(byHand, u)
		if u.Ports.Len() == 1 {
			singles = append(singles, u)
		} else {
			ranges = append(ranges, u)
		}
	}
	assert.GreaterOrEqual(t, len(byHand), 250)
	order := func(a, b ports.Use) int {
		return cmp.Or(cmp.Compare(a.Ports.First, b.Ports.First), cmp.Compare(a.Ports.Last, b.Ports.Last),
			cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	}
	for _, part := range [][]ports.Use{singles, ranges} {
		for i := 1; i < len(part); i++ {
			assert.Negative(t, order(part[i-1], part[i]), "%v and %v: out of order or the same", part[i-1], part[i])
		}
	}
	source := regexp.MustCompile(`^\S.*, https?://\S+$`)
	for _, u := range byHand {
		assert.Positive(t, u.Ports.Len(), "%v", u)
		assert.NotEmpty(t, u.Name, "%v", u)
		assert.NotEmpty(t, u.Description, "%v", u)
		assert.False(t, strings.HasSuffix(u.Description, "."), "%v", u)
		assert.Regexp(t, source, u.Source, "%v", u)
		assert.Contains(t, []ports.Protocol{ports.AnyProtocol, ports.TCP, ports.UDP}, u.Protocol, "%v", u)
		if official := repeats(u); !official.IsZero() {
			t.Errorf("%v repeats the registry's %v", u, official)
		}
	}
}

// repeats returns the entry that assigns a port of the use to that very use, if
// there is one: the product's first word is in its name or description, or its
// name in the product's.
func repeats(u ports.Use) ports.Entry {
	fold := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
	product := fold(strings.FieldsFunc(u.Name, func(r rune) bool { return r == ' ' || r == '(' })[0])
	for port := range u.Ports.All() {
		for e := range ports.Lookup(port).Entries() {
			if e.Name() == "" || u.Protocol != ports.AnyProtocol && e.Protocol() != ports.AnyProtocol && e.Protocol() != u.Protocol {
				continue
			}
			name := fold(e.Name())
			if len(product) > 3 && strings.Contains(name+fold(e.Description()), product) || len(name) > 3 && strings.Contains(fold(u.Name), name) {
				return e
			}
		}
	}
	return ports.Entry{}
}

// TestUsesOfEveryPort compares with all uses, the slow way.
func TestUsesOfEveryPort(t *testing.T) {
	all := slices.Collect(ports.Uses())
	for port := range 1 << 16 {
		var want []ports.Use
		for _, u := range all {
			if u.Ports.Contains(uint16(port)) {
				want = append(want, u)
			}
		}
		slices.SortStableFunc(want, func(a, b ports.Use) int {
			if (a.Evidence == ports.Registry) != (b.Evidence == ports.Registry) {
				return cmp.Compare(a.Evidence&ports.Registry, b.Evidence&ports.Registry)
			}
			return cmp.Compare(a.Ports.Len(), b.Ports.Len())
		})
		if got := uses(uint16(port)); !slices.Equal(got, want) {
			t.Fatalf("uses of %d: %v, want %v", port, got, want)
		}
	}
	stopsAfterOne(t, ports.Uses())
	stopsAfterOne(t, ports.Lookup(8080).Uses())
	stopsAfterOne(t, ports.Lookup(30001).Uses())
	stopsAfterOne(t, ports.Lookup(90).Uses())
}

func TestEvidence(t *testing.T) {
	testNames(t, []string{"vendor", "standard", "registry", "report"}, func(i int) ports.Evidence { return ports.Evidence(i) })
}
