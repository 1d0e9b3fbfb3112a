package main

import (
	"cmp"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompare(t *testing.T) {
	record := func(name, number, note string) string {
		return "<record><name>" + name + "</name><protocol>tcp</protocol><number>" + number + "</number><note>" + note + "</note></record>"
	}
	reg := func(records ...string) *registry {
		r, err := parse([]byte(document(strings.Join(records, ""), "")))
		require.NoError(t, err)
		return r
	}
	a := reg(record("same", "9", "x"), record("twice", "8", "1"), record("twice", "8", "2"), record("moved", "7", "x"), record("told", "1-2", "x"))
	b := reg(record("told", "1-2", "y"), record("same", "9", "x"), record("twice", "8", "1"), record("moved", "6", "x"), record("new", "6", "x"))
	c := compare(a, b)
	var out strings.Builder
	c.print(&out, 4)
	assert.Equal(t, `5 entries, were 5: 2 added, 2 removed, 1 changed
changed: 1-2/tcp told
    note: "y", was "x"
added: 6/tcp moved
    name: "moved"
    protocol: "tcp"
    ports: "6"
    status: "assigned"
    note: "x"
added: 6/tcp new
    name: "new"
    protocol: "tcp"
    ports: "6"
    status: "assigned"
    note: "x"
removed: 7/tcp moved
and 1 more
`, out.String())
	for want, c := range map[string]changes{
		"": {before: 100, after: 110, removed: 5, changed: 5},
		"94 entries, were 100: more than 5% lost":     {before: 100, after: 94},
		"18 entries, were 19: more than 5% lost":      {before: 19, after: 18},
		"111 entries, were 100: more than 10% gained": {before: 100, after: 111},
		"6 of 100 entries are gone and 0 changed":     {before: 100, after: 100, removed: 6},
		"0 of 100 entries are gone and 6 changed":     {before: 100, after: 100, changed: 6},
	} {
		err := loss(a, b, &c)
		if want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, want)
		}
	}
	assert.NoError(t, loss(a, b, &changes{before: 99, after: 99, removed: 99}), "a few records have no shares")
	assert.NoError(t, loss(a, b, &changes{before: 100, after: 95}))

	many, others := reg(record("many", "1-3277", "x")), reg(record("others", "1-3277", "x"))
	assert.ErrorContains(t, loss(many, others, &changes{before: 100, after: 100}), "the name of 3277 ports changed: more than 5%")
	assert.NoError(t, loss(reg(record("many", "1-3276", "x")), reg(record("others", "1-3276", "x")), &changes{before: 100, after: 100}))

	const older = "THIS IS OLDER than the table that was there, of 2026-08-17\n"
	out.Reset()
	require.NoError(t, reportChanges(&out, a, a, 0))
	assert.NotContains(t, out.String(), "OLDER")
	b.updated = "2026-08-16"
	require.NoError(t, reportChanges(&out, a, b, 0))
	assert.Contains(t, out.String(), older)

	a.updated, b.updated = "2024-02-29", "2026-03-01"
	assert.NoError(t, loss(a, b, &changes{}))
	b.updated = "2026-03-02"
	assert.ErrorContains(t, loss(a, b, &changes{}), "2026-03-02, more than two years after that of 2024-02-29")
}

// rawRecord is a record as encoding/xml reads it into a struct, unlike the
// generator, which goes through it tag by tag.
type rawRecord struct {
	Name     string `xml:"name"`
	Protocol string `xml:"protocol"`
	Number   string `xml:"number"`
	Date     string `xml:"date,attr"`
	Updated  string `xml:"updated,attr"`
	Inner    string `xml:",innerxml"`
	Direct   []struct {
		Type string `xml:"type,attr"`
		Data string `xml:"data,attr"`
	} `xml:"xref"`
	Assignee []struct {
		Data string `xml:"data,attr"`
	} `xml:"assignee>xref"`
}

type rawRegistry struct {
	Records []rawRecord `xml:"record"`
	People  []struct {
		ID    string `xml:"id,attr"`
		Inner string `xml:",innerxml"`
	} `xml:"people>person"`
}

func (r *rawRecord) label() string {
	clean := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	s := cmp.Or(clean(r.Number), "no port")
	if r.Protocol != "" {
		s += "/" + clean(r.Protocol)
	}
	if name := clean(r.Name); name != "" {
		return s + " " + name
	}
	_, description, _ := strings.Cut(r.Inner, "<description>")
	description, _, _ = strings.Cut(description, "</description>")
	return s + " (" + clean(description) + ")"
}

var rawPerson = regexp.MustCompile(`<xref type="person"[^>]*>`)

// rawText is the record as it stands in the file but for white space, with the
// persons that it refers to rather than what the file calls them.
func (r *rawRecord) rawText(people map[string]string) string {
	words := append(strings.Fields(rawPerson.ReplaceAllString(r.Inner, "")), r.Date, r.Updated)
	for _, x := range r.Direct {
		if x.Type == "person" {
			words = append(words, people[x.Data])
		}
	}
	for _, x := range r.Assignee {
		words = append(words, people[x.Data])
	}
	return strings.Join(words, " ")
}

// TestChangesOfRegistry compares two files of the registry record by record, as
// the XML has them, with what the generator says has changed.
func TestChangesOfRegistry(t *testing.T) {
	_, before := registryXML(t, "PORTS_XML_BEFORE", "service-names-port-numbers-2025-08-26.xml")
	_, after := registryXML(t, "PORTS_XML", "service-names-port-numbers.xml")

	type key struct{ name, number, protocol string }
	read := func(source []byte) (byKey map[key][]*rawRecord, people map[string]string) {
		var raw rawRegistry
		require.NoError(t, xml.Unmarshal(source, &raw))
		people, byKey = make(map[string]string), make(map[key][]*rawRecord)
		for _, p := range raw.People {
			people[p.ID] = strings.Join(strings.Fields(p.Inner), " ")
		}
		for i := range raw.Records {
			r := &raw.Records[i]
			k := key{strings.Join(strings.Fields(r.Name), " "), r.Number, r.Protocol}
			byKey[k] = append(byKey[k], r)
		}
		return byKey, people
	}
	old, oldPeople := read(before)
	young, youngPeople := read(after)
	var want []string
	for k, was := range old {
		is := young[k]
		for i, r := range was {
			switch {
			case i >= len(is):
				want = append(want, "removed: "+r.label())
			case r.rawText(oldPeople) != is[i].rawText(youngPeople):
				want = append(want, "changed: "+is[i].label())
			}
		}
	}
	for k, is := range young {
		for _, r := range is[min(len(is), len(old[k])):] {
			want = append(want, "added: "+r.label())
		}
	}

	a, err := parse(before)
	require.NoError(t, err)
	b, err := parse(after)
	require.NoError(t, err)
	c := compare(a, b)
	var got []string
	for _, change := range c.list {
		got = append(got, change.what+": "+change.record.label())
	}
	slices.Sort(got)
	slices.Sort(want)
	assert.Equal(t, want, got)
	assert.NotEmpty(t, got)
	assert.Len(t, got, c.added+c.removed+c.changed)
}

// TestAnswersOfTable has ports with several names: the table that was there answers
// as the registry it was made from did, or each of them would count as changed.
func TestAnswersOfTable(t *testing.T) {
	reg, err := parse([]byte(document(rivalRecords(), "")))
	require.NoError(t, err)
	code, err := compile(reg)
	require.NoError(t, err)
	before, err := earlier(code)
	require.NoError(t, err)
	assert.True(t, reg.answers() == before.answers())
}
