package ports_test

import (
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// The oracle answers questions about ports the slow way: it goes through all
// records and applies the documented rules to those that cover the port. It uses All and the accessors of Entry alone, which
// TestDigest and TestXML hold to the registry.

var protocols = []ports.Protocol{ports.AnyProtocol, ports.TCP, ports.UDP, ports.SCTP, ports.DCCP}

type oracleRecord struct {
	ports.Record
	entry     ports.Entry
	secondary bool
	citesRFC  bool
}

// oracle holds the records that cover each port.
func newOracle() (byPort [1 << 16][]*oracleRecord, all []*oracleRecord) {
	for e := range ports.All() {
		r := &oracleRecord{Record: e.Record(), entry: e}
		r.secondary = strings.Contains(r.Note, "a duplicate of") || strings.Contains(r.Note, "an unassigned but widespread use")
		for _, ref := range r.References {
			r.citesRFC = r.citesRFC || ref.Kind == "rfc"
		}
		all = append(all, r)
		if r.Ports == nil {
			continue
		}
		for port := int(r.Ports.First); port <= int(r.Ports.Last); port++ {
			byPort[port] = append(byPort[port], r)
		}
	}
	return byPort, all
}

// counts reports whether the record counts for a question about a transport.
func (r *oracleRecord) counts(proto ports.Protocol) bool {
	return proto == ports.AnyProtocol || r.Protocol == proto || r.Protocol == ports.AnyProtocol
}

func oracleStatus(records []*oracleRecord, port uint16, proto ports.Protocol) ports.Status {
	seen := make(map[ports.Status]bool)
	for _, r := range records {
		if r.counts(proto) {
			seen[r.Status] = true
		}
	}
	for _, s := range []ports.Status{ports.Assigned, ports.Reserved, ports.Deassigned, ports.Unassigned} {
		if seen[s] {
			return s
		}
	}
	if port >= 49152 {
		return ports.NeverAssigned
	}
	return ports.Unassigned
}

// oracleService narrows the candidates down by one rule after the other.
func oracleService(records []*oracleRecord, proto ports.Protocol) *oracleRecord {
	var left []*oracleRecord
	for _, r := range records {
		if r.Name != "" && r.counts(proto) {
			left = append(left, r)
		}
	}
	prefer := func(rule func(*oracleRecord) bool) {
		if slices.ContainsFunc(left, rule) {
			left = slices.DeleteFunc(left, func(r *oracleRecord) bool { return !rule(r) })
		}
	}
	if proto != ports.AnyProtocol {
		prefer(func(r *oracleRecord) bool { return r.Protocol == proto })
	}
	prefer(func(r *oracleRecord) bool { return r.AliasOf == "" })
	prefer(func(r *oracleRecord) bool { return !r.secondary })
	prefer(func(r *oracleRecord) bool { return r.Description != "" })
	prefer(func(r *oracleRecord) bool { return r.citesRFC })
	if len(left) == 0 {
		return nil
	}
	return left[0]
}

func TestEveryPort(t *testing.T) {
	byPort, _ := newOracle()
	for number := range 1 << 16 {
		port := uint16(number)
		records := byPort[port]
		p := ports.Lookup(port)
		var want []ports.Entry
		historic := false
		for _, r := range records {
			want = append(want, r.entry)
			historic = historic || r.Historic
		}
		if got := slices.Collect(p.Entries()); !slices.Equal(got, want) {
			t.Fatalf("Lookup(%d).Entries() = %v, want %v", port, got, want)
		}
		if p.Historic() != historic {
			t.Fatalf("Lookup(%d).Historic() = %t", port, !historic)
		}
		for _, proto := range protocols {
			if got, want := p.Status(proto), oracleStatus(records, port, proto); got != want {
				t.Fatalf("Lookup(%d).Status(%v) = %v, want %v", port, proto, got, want)
			}
			var wantEntry ports.Entry
			wantName := ""
			if r := oracleService(records, proto); r != nil {
				wantEntry, wantName = r.entry, r.Name
			}
			if got, ok := p.Service(proto); got != wantEntry || ok == wantEntry.IsZero() {
				t.Fatalf("Lookup(%d).Service(%v) = %v, %t, want %v", port, proto, got, ok, wantEntry)
			}
			if got := ports.Name(port, proto); got != wantName {
				t.Fatalf("Name(%d, %v) = %q, want %q", port, proto, got, wantName)
			}
		}
	}
}

func TestEveryName(t *testing.T) {
	byName := oracleNames()
	require.NotEmpty(t, byName)
	for name, records := range byName {
		var want []ports.Entry
		for _, r := range records {
			want = append(want, r.entry)
		}
		mixed := []byte(mapASCII(name, 'a', 'A'))
		for i := 0; i < len(mixed); i += 2 {
			mixed[i] = name[i]
		}
		for _, spelled := range []string{name, mapASCII(name, 'a', 'A'), string(mixed), records[0].Name} {
			if got := slices.Collect(ports.LookupName(spelled)); !slices.Equal(got, want) {
				t.Fatalf("LookupName(%q) = %v, want %v", spelled, got, want)
			}
			for _, proto := range protocols {
				wantPort, wantOK := oracleNumber(name, records, proto)
				if got, ok := ports.Number(spelled, proto); got != wantPort || ok != wantOK {
					t.Fatalf("Number(%q, %v) = %d, %t, want %d, %t", spelled, proto, got, ok, wantPort, wantOK)
				}
			}
		}
		for _, other := range []string{name + "x", name[1:] + "?", "\x00" + name, name + " ", name + name[len(name)-1:]} {
			if byName[mapASCII(other, 'A', 'a')] == nil {
				require.Empty(t, slices.Collect(ports.LookupName(other)), other)
			}
		}
	}
}

// oracleNames holds the records that bear each name, in small letters.
func oracleNames() map[string][]*oracleRecord {
	_, all := newOracle()
	byName := make(map[string][]*oracleRecord)
	for _, r := range all {
		if r.Name != "" {
			key := mapASCII(r.Name, 'A', 'a')
			byName[key] = append(byName[key], r)
		}
	}
	return byName
}

// mapASCII turns the 26 letters from one on to those from another on.
func mapASCII(s string, from, to byte) string {
	b := []byte(s)
	for i, c := range b {
		if from <= c && c < from+26 {
			b[i] = c - from + to
		}
	}
	return string(b)
}

func oracleNumber(name string, records []*oracleRecord, proto ports.Protocol) (uint16, bool) {
	for _, r := range records {
		// The one exception that is documented.
		if name == "http-alt" && r.Ports != nil && r.Ports.Contains(8080) && r.counts(proto) {
			return 8080, true
		}
	}
	for _, r := range records {
		if r.Ports != nil && r.counts(proto) {
			return r.Ports.First, true
		}
	}
	return 0, false
}

func TestSearchAgreesWithAll(t *testing.T) {
	for _, text := range []string{"", "http", "HTTP", "Kerberos", "ö", "RFC", "any private", "active users", "zone information", "Àe", "no such text anywhere"} {
		var want []ports.Entry
		for e := range ports.All() {
			if strings.Contains(strings.ToLower(e.Name()), strings.ToLower(text)) ||
				strings.Contains(strings.ToLower(e.Description()), strings.ToLower(text)) {
				want = append(want, e)
			}
		}
		assert.Equal(t, want, slices.Collect(ports.Search(text)), "Search(%q)", text)
	}
}

// TestIteratorsStop breaks out of every iterator after its first value: one
// that goes on regardless panics.
func TestIteratorsStop(t *testing.T) {
	http := ports.Lookup(80)
	e, _ := http.Service(ports.TCP)
	stopsAfterOne(t, ports.All())
	stopsAfterOne(t, ports.Search("http"))
	stopsAfterOne(t, ports.LookupName("http"))
	stopsAfterOne(t, http.Entries())
	stopsAfterOne(t, ports.Range{First: 1, Last: 3}.All())
	stopsAfterOne(t, e.References())
	for e := range ports.All() {
		if n := len(slices.Collect(e.Contacts())); n > 1 {
			stopsAfterOne(t, e.Contacts())
		}
		if n := len(slices.Collect(e.Assignees())); n > 1 {
			stopsAfterOne(t, e.Assignees())
		}
	}
}

func stopsAfterOne[T any](t *testing.T, seq iter.Seq[T]) {
	t.Helper()
	n := 0
	for range seq {
		n++
		break
	}
	assert.Equal(t, 1, n)
}
