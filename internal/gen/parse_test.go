package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports/internal/layout"
)

func small(t testing.TB) *registry {
	source, err := os.ReadFile("testdata/small.xml")
	require.NoError(t, err)
	reg, err := parse(source)
	require.NoError(t, err)
	return reg
}

func TestParse(t *testing.T) {
	reg := small(t)
	assert.Equal(t, "2026-08-17", reg.updated)
	assert.Len(t, reg.sha256, 64)
	assert.Equal(t, []person{
		{line: 105, id: "Jane_Doe", name: "Jane Döe", org: "Example", uri: "mailto:jane@example.com http://example.com/?a&b", updated: "2012-01"},
		{line: 112, id: "Example_Inc.", org: "Example, Inc.", uri: "mailto:a&b@example.com"},
		{line: 116, id: "Nobody"},
	}, reg.people)

	want := []record{
		{
			protocol: layout.TCP, hasPorts: true, status: layout.Reserved, description: "Reserved",
			modified: "2024-12-20", references: []reference{{kind: "rfc", value: "rfc6335"}},
		},
		{
			name: "first", protocol: layout.TCP, hasPorts: true, portRange: portRange{7, 7}, status: layout.Assigned,
			description: "The first service", assignees: []int{0}, contacts: []int{0},
		},
		{
			name: "first", protocol: layout.UDP, hasPorts: true, portRange: portRange{7, 7}, status: layout.Assigned,
			description: "The first service", assignees: []int{0}, contacts: []int{0},
		},
		{
			name: "first", protocol: layout.DCCP, hasPorts: true, portRange: portRange{7, 7}, status: layout.Assigned,
			description: "The first service", hasCode: true, serviceCode: 1145656131,
		},
		{
			name: "under-score", protocol: layout.TCP, hasPorts: true, portRange: portRange{429, 429}, status: layout.Assigned,
			description: "Underscores", assignees: []int{1}, contacts: []int{0},
			registered: "2001-12", modified: "2014-02-13",
			references: []reference{
				{"draft", "draft-doe-under-01", "draft-doe-under-01, Section 4.3", "4.3"},
				{"uri", "https://example.com/spec", "Spec", ""},
				{"text", "", "A text", ""},
				{"note", "1", "Only for experiments.", ""},
			},
		},
		{
			name: "under_score", protocol: layout.TCP, hasPorts: true, portRange: portRange{429, 429}, status: layout.Assigned,
			description: "Underscores", historic: true, aliasOf: 4,
			texts: [numTexts]string{textNote: `New contact added on 2008-02-01 This entry is an alias to "under-score". This entry is now historic, not usable for use with many common service discovery mechanisms.`},
		},
		{
			name: "Odd Name (of old)", hasPorts: true, portRange: portRange{6000, 6063}, status: layout.Assigned,
			texts: [numTexts]string{
				textUnauthorized: "Known Unauthorized Use on port 6000",
				textNote:         "(previous contact was[Jane_Doe]). See [RFC6614], Appendix A.",
			},
		},
		{protocol: layout.UDP, hasPorts: true, portRange: portRange{6010, 6010}, description: "Unassigned [was netstat]"},
		{
			name: "msp", protocol: layout.TCP, hasPorts: true, portRange: portRange{18, 18}, status: layout.Assigned,
			description: "Message Send Protocol (historic)", historic: true,
		},
		{
			name: "discovered", protocol: layout.UDP, status: layout.Assigned, description: "Without a port",
			texts: [numTexts]string{textNote: "Defined TXT keys: none"},
		},
		{name: "HTTP-alt", protocol: layout.TCP, hasPorts: true, portRange: portRange{591, 591}, status: layout.Assigned, description: "Not this one"},
		{name: "http-alt", protocol: layout.TCP, hasPorts: true, portRange: portRange{8080, 8080}, status: layout.Assigned, description: "This one"},
	}
	for i := range want {
		if want[i].aliasOf == 0 {
			want[i].aliasOf = -1
		}
		want[i].line = reg.records[i].line
	}
	assert.Equal(t, want, reg.records)
	assert.Equal(t, 9, reg.records[0].line)
}

// document is a registry with the given records and persons.
func document(records, people string) string {
	return `<?xml version='1.0' encoding='UTF-8'?>
<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers">
<updated>2026-08-17</updated>
` + records + "\n<people>" + people + "</people>\n</registry>\n"
}

const good = `<record><name>a</name><protocol>tcp</protocol><description>A</description><number>1</number></record>`

// TestRefusals has records that can't be placed, all on line 4.
func TestRefusals(t *testing.T) {
	long := strings.Repeat("x", 4096)
	_, err := parse([]byte(document(good, "")))
	require.NoError(t, err)
	for _, c := range []struct{ record, want string }{
		{`<record><name>a</name><number>x</number></record>`, `port number "x": want a number or first-last`},
		{`<record><name>a</name><number>65536</number></record>`, `port number "65536": want at most 65535`},
		{`<record><name>a</name><number>1-99999999999999999999</number></record>`, `want at most 65535`},
		{`<record><name>a</name><number>9-7</number></record>`, `port range "9-7" is reversed`},
		{`<record><name>a</name><number>1,2</number></record>`, `port number "1,2"`},
		{`<record><name>a</name><protocol>icmp</protocol></record>`, `unknown protocol "icmp" of a record: want tcp, udp, sctp, dccp, or none`},
		{`<record><name>a</name><protocol>any</protocol></record>`, `unknown protocol "any"`},
		{`<record><name>a</name><colour>red</colour></record>`, `unknown element <colour> in <record>`},
		{`<record colour="red"><name>a</name></record>`, `unknown attribute colour="red" of <record>: want date, updated`},
		{`<record><name lang="en">a</name></record>`, `unknown attribute lang="en" of <name>: want none`},
		{`<record date="2001" date="2002"><name>a</name></record>`, `<record> has the attribute date twice`},
		{`<updated>2026-08-18</updated>`, `a second <updated> in one <registry>`},
		{`<record><name>a</name><name>b</name></record>`, `a second <name> in one <record>`},
		{`<record><name>a</name><description/><description/></record>`, `a second <description> in one <record>`},
		{`<record><name>a</name><note/><note/></record>`, `a second <note> in one <record>`},
		{`<record><name>a<br/></name></record>`, `unknown element <br> in <name>: want none`},
		{`<record><name>a</name><note><b>x</b></note></record>`, `unknown element <b> in <note>: want br, paragraph, xref`},
		{`<record><name>a</name>stray</record>`, `text "stray" in <record>`},
		{`<record><description>Unassigned</description></record>`, `neither name nor number: "Unassigned"`},
		{`<record><name>a</name><sc>SC:DISC</sc></record>`, `service code "SC:DISC": want a number up to 4294967295`},
		{`<record date="yesterday"><name>a</name></record>`, `date "yesterday": want year-month-day`},
		{`<record date="2014-02-30"><name>a</name></record>`, `date "2014-02-30"`},
		{`<record date="1066-10-14"><name>a</name></record>`, `date "1066-10-14": want a year from 1970 to 2096`},
		{`<record><name>a</name><assignee><xref type="rfc" data="rfc1"/></assignee></record>`, `<xref type="rfc"> in <assignee>: want a person`},
		{`<record><name>a</name><assignee><name>x</name></assignee></record>`, `unknown element <name> in <assignee>: want xref`},
		{`<record><name>a</name><xref type="isbn" data="1"/></record>`, `<xref> of the unknown type "isbn": want person, rfc`},
		{`<record><name>a</name><xref type="rfc"/></record>`, `<xref type="rfc"> refers to nothing`},
		{`<record><name>a</name><xref type="rfc" data="rfc1" lang="en"/></record>`, `unknown attribute lang="en" of <xref>`},
		{`<record><name>a</name><xref type="note" data="9"/></record>`, `refers to the footnote "9", which is not there`},
		{alias("b", `This entry is an alias to "a".`), `1/tcp b is an alias of "a", which has no record on that port and transport`},
		{good + strings.Replace(good, "A</", "B</", 1) + alias("b", `This entry is an alias to "a".`), `alias of "a", which has 2 records`},
		{alias("b", `This entry is an alias to "b".`), `is an alias of itself`},
		{good + alias("b", `This entry is an alias to "a". This entry is an alias to "c".`), `is an alias of both "a" and "c"`},
		{good + alias("b", `This entry is an alias to "a".`) + alias("c", `This entry is an alias to "b".`), `1/tcp c is an alias of an alias, "b"`},
		{alias("b", `This entry is an alias to "a".`) + good + alias("c", `This entry is an alias to "b".`), `1/tcp c is an alias of an alias, "b"`},
		{alias("c", `This entry is an alias to "b".`) + alias("b", `This entry is an alias to "a".`) + good, `1/tcp c is an alias of an alias, "b"`},
		{good + alias("b", `This entry is an alias to "a".`) +
			`<record><name>c</name><protocol>tcp</protocol><description>IANA assigned this well-formed service name as a replacement for "b".</description><number>1</number></record>`,
			`says it replaces "b", whose note on line 4 does not agree`},
		{`<range><record><name>a</name></record></range>`, `<record> is not directly in <registry>`},
		{`<title>a` + "\u202e" + `b</title>`, `the character U+202E, which is not printable`},
		{`<title a="` + "\u202e" + `"/>`, `the attribute a of <title>: the character U+202E, which is not printable`},
		{`<title a="1" a="2"/>`, `<title> has the attribute a twice`},
		{`<record xmlns="urn:other"><name>a</name></record>`, `<record> is in the namespace "urn:other"`},
		{`<record><name>` + strings.Repeat("x", 64) + `</name></record>`, `has 64 bytes: the table's capacity is 63`},
		{`<record><name>a</name><description>` + long + `</description></record>`, `<description>: 4096 bytes: want at most 4095`},
		{`<record><name>a</name><note>` + long + `</note></record>`, `<note>: 4096 bytes: want at most 4095`},
		{`<record><name>a</name><unauthorized>` + long + `</unauthorized></record>`, `<unauthorized>: 4096 bytes: want at most 4095`},
		{`<record><name>a</name><xref type="uri" data="x">` + long + `</xref></record>`, `<xref>: 4096 bytes: want at most 4095`},
		{`<record><name>a</name><xref type="uri" data="` + long + `"/></record>`, `the attribute data of <xref>: 4096 bytes: want at most 4095`},
		{`<record><number>5</number></record>`, `a record with neither name nor description: 5`},
		{`<record><name>a</name><number>08</number></record>`, `port number "08": want it without zeros in front`},
		{`<record><name>a</name><number>7-08</number></record>`, `port number "7-08": want it without zeros in front`},
		{`<record updated="soon"><name>a</name></record>`, `date "soon": want year-month-day, year-month or year`},
		{`<record><name>a</name><xref type="person" data="p">P</xref></record>`, `<xref type="person" data="p"> has a text or section, "P"`},
		{`<record><name>a</name><xref type="person" data="p" section="2"/></record>`, `<xref type="person" data="p"> has a text or section, "2"`},
		{`<record><name>a</record>`, `not well-formed XML`},
		{`<record><name>&ent;</name></record>`, `not well-formed XML`},
		{`<record><name>` + strings.Repeat("<name>", 20) + `</name></record>`, `unknown element <name> in <name>: want none`},
	} {
		_, err := parse([]byte(document(c.record, "")))
		if assert.Error(t, err, c.record) {
			assert.ErrorContains(t, err, c.want)
			assert.ErrorContains(t, err, "line 4: ")
		}
	}
}

// TestDrift has what the registry may come to have. The error names it, and where
// it is said how to let it in.
func TestDrift(t *testing.T) {
	for source, want := range map[string]string{
		document(good+`<appendix/>`, ""):                                                                       `line 4: unknown element <appendix> in <registry>`,
		document(`<record><name>a</name><colour>red</colour></record>`, ""):                                    `line 4: unknown element <colour> in <record>`,
		document(`<record colour="red"><name>a</name></record>`, ""):                                           `line 4: unknown attribute colour="red" of <record>`,
		document(`<record><name lang="en">a</name></record>`, ""):                                              `line 4: unknown attribute lang="en" of <name>`,
		document(`<record><name>a</name><note><b/></note></record>`, ""):                                       `line 4: unknown element <b> in <note>`,
		document(`<record><name>a</name><xref type="doi" data="1"/></record>`, ""):                             `line 4: <xref> of the unknown type "doi"`,
		document(`<record><protocol>quic</protocol><name>a</name></record>`, ""):                               `line 4: unknown protocol "quic"`,
		document(good+`<record><number>2</number><description>Suspended since May</description></record>`, ""): `line 4: 2 (Suspended since May) is in the unknown state "Suspended"`,
		document(alias("a", "This entry is now obsolete."), ""):                                                `line 4: 1/tcp a is in an unknown state, its note is "This entry is now obsolete."`,
		document(alias("a", "This entry is an alias for x."), ""):                                              `line 4: 1/tcp a is an alias of nothing known, its note is "This entry is an alias for x."`,
		document(good, `<person id="x"><fax>1</fax></person>`):                                                 `line 5: unknown element <fax> in <person>`,
		document(good, `<person id="x" country="no"/>`):                                                        `line 5: unknown attribute country="no" of <person>`,
		strings.Replace(document(good, ""), "<people>", `<people a="b">`, 1):                                   `line 5: unknown attribute a="b" of <people>`,
		document(good+`<footnote anchor="1" a="b">x</footnote>`, ""):                                           `line 4: unknown attribute a="b" of <footnote>`,
	} {
		_, err := parse([]byte(source))
		assert.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, " (if the registry has it now, see CONTRIBUTING.md)")
	}
}

func alias(name, note string) string {
	return `<record><name>` + name + `</name><protocol>tcp</protocol><number>1</number><note>` + note + `</note></record>`
}

func TestRefusedPersons(t *testing.T) {
	for people, want := range map[string]string{
		`<person id="a"/><person id="a"/>`:                     `a second <person id="a">, the first is on line 5`,
		`<person id="a"><name>x</name><name>y</name></person>`: `a second <name> in one <person>`,
		`<person/>`: `a <person> without id`,
		`<person id="a"><phone>1</phone></person>`:                                                     `unknown element <phone> in <person>`,
		`<person id="a" x="y"/>`:                                                                       `unknown attribute x="y" of <person>`,
		`<person id="a"><name>` + strings.Repeat("x", 4096) + `</name></person>`:                       `<name>: 4096 bytes: want at most 4095`,
		`<person id="a">` + strings.Repeat("<uri>"+strings.Repeat("x", 99)+"</uri>", 41) + `</person>`: `the URIs of <person id="a"> have 4099 bytes: the table's capacity is 4095`,
		`<robot id="a"/>`: `unknown element <robot> in <people>: want person`,
		`<person id="a"><updated>now</updated></person>`:  `date "now"`,
		`<person id="a"><name><b>x</b></name></person>`:   `unknown element <b> in <name>`,
		`<person id="a"><name type="x">x</name></person>`: `unknown attribute type="x" of <name>`,
	} {
		_, err := parse([]byte(document(good, people)))
		assert.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, "line 5: ")
	}
}

func TestNotTheRegistry(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	fmt.Fprint(w, document(good, ""))
	require.NoError(t, w.Close())
	for source, want := range map[string]string{
		"":                      "line 1: no element: want <registry>",
		" \n ":                  "line 2: no element: want <registry>",
		zipped.String():         "not UTF-8: want plain XML, neither compressed",
		"\xff\xfe<\x00":         "nor UTF-16",
		"<!DOCTYPE html><html>": `a directive, "DOCTYPE html": the registry has no document type`,
		"\n<html><head>":        `line 2: <html> is in the namespace ""`,
		"just text":             "line 1",
		"{}":                    "line 1",
		"<registry/>":           `namespace ""`,
		"<!-- nothing -->":      "line 1: no element: want <registry>",
		`<registries xmlns="http://www.iana.org/assignments"/>`: `line 1: <registries>: want <registry id="service-names-port-numbers">`,
		document("", ""): "no records",
		document(`<record><description>Unassigned</description><number>1</number></record>`, ""): "no record with a name",
		strings.Replace(document(good, ""), "service-names-port-numbers", "protocol-numbers", 1): `<registry id="protocol-numbers">: want <registry id="service-names-port-numbers">`,
		strings.Replace(document(good, ""), "<updated>2026-08-17</updated>", "", 1):              "no <updated>",
		strings.Replace(document(good, ""), "2026-08-17", "August", 1):                           `<updated> of the registry is "August"`,
		strings.Replace(document(good, ""), "UTF-8", "ISO-8859-1", 1):                            `encoding "ISO-8859-1": want UTF-8`,
		strings.Replace(document(good, ""), "<name>a", "<name>\xe9", 1):                          "not UTF-8",
		document(good, "")[:200]:       "not well-formed XML: unexpected EOF",
		document(good, "") + "<more/>": "",
		document(good, "") + "<more/>": "<more> is in the namespace",
		document(good, "") + `<registry xmlns="http://www.iana.org/assignments"/>`: "<registry> after the end of the registry",
		document(good, "") + "more":    `text "more" outside of the registry`,
		document(good, "") + "</more>": "not well-formed XML",
		`<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a "&b;&b;">]>` + document(good, "")[39:]: "no document type",
		document(`<footnote anchor="1">a</footnote><footnote anchor="1">b</footnote>`, ""):   `a second <footnote anchor="1">`,
	} {
		_, err := parse([]byte(source))
		require.Error(t, err, "%.80q", source)
		assert.ErrorContains(t, err, want, "%.80q", source)
	}
}

func TestToleratedDifferences(t *testing.T) {
	for _, source := range []string{
		"\ufeff" + document(good, ""),
		document(`<registration_rule>Expert Review</registration_rule><note title="x"><xref type="uri" data="y"/></note>`+good, ""),
		strings.Replace(document(good, ""), "<registry", `<?oxygen RNGSchema="x"?><!-- c --><registry`, 1),
		document(strings.ReplaceAll(good, "><", ">\n\t <"), ""),
		strings.Replace(document(good, ""), `numbers">`, `numbers" xmlns:id="urn:x">`, 1),
	} {
		reg, err := parse([]byte(source))
		require.NoError(t, err)
		assert.Equal(t, "a", reg.records[0].name)
	}
	// A sentence about a replaced name that has no record left is all that tells
	// of it, so it stays.
	sentence := `IANA assigned this well-formed service name as a replacement for "a_b".`
	reg, err := parse([]byte(document(`<record><name>a-b</name><description>`+sentence+`</description><number>1</number></record>`, "")))
	require.NoError(t, err)
	assert.Equal(t, sentence, reg.records[0].description)

	both := sentence + ` IANA assigned this well-formed service name as a replacement for "a__b".`
	reg, err = parse([]byte(document(`<record><name>a-b</name><description>`+both+`</description><number>1</number></record>`+
		`<record><name>a_b</name><number>1</number><note>This entry is an alias to "a-b".</note></record>`+
		`<record><name>a__b</name><number>1</number><note>This entry is an alias to "a-b".</note></record>`, "")))
	require.NoError(t, err)
	assert.Empty(t, reg.records[0].description)
}

// TestAtTheLimits has what just keeps the limits.
func TestAtTheLimits(t *testing.T) {
	text := strings.Repeat("x", 4095)
	var strangers, uris strings.Builder
	for i := range 20 {
		fmt.Fprintf(&strangers, `<xref type="person" data="p%d"/>`, i)
	}
	for range 32 {
		uris.WriteString("<uri>" + text[:127] + "</uri>")
	}
	for _, source := range []string{
		document(`<record><name>`+text[:63]+`</name><number>1-16384</number></record>`, ""),
		document(`<record><name>a</name><description>`+text+`</description><note>`+text+`</note></record>`, ""),
		document(`<record><name>a</name><xref type="uri" data="`+text+`">`+text+`</xref></record>`, ""),
		document(`<record><name>a</name>`+strangers.String()+`</record>`, ""),
		document(good, `<person id="p"><name>`+text+`</name>`+uris.String()+`</person>`),
	} {
		reg, err := parse([]byte(source))
		require.NoError(t, err)
		_, err = compile(reg)
		require.NoError(t, err)
	}
}

// TestHistoric has what is said to be historic, in the note or the description,
// and what is only an alias.
func TestHistoric(t *testing.T) {
	reg, err := parse([]byte(document(good+
		alias("b", `This entry is an alias to "a".`)+
		alias("c", `This entry is now historic.`)+
		alias("d", `Historic usage was x.`)+
		`<record><name>e</name><description>E (historic)</description></record>`+
		`<record><number>2</number><description>Reserved (historic)</description></record>`, "")))
	require.NoError(t, err)
	for i, want := range []bool{false, false, true, false, true, false} {
		assert.Equal(t, want, reg.records[i].historic, reg.records[i].label())
	}
}

func TestTextOfReferences(t *testing.T) {
	for xref, want := range map[string]string{
		`<xref type="uri" data="http://x">X</xref>`: "[X]",
		`<xref type="rfc" data="rfc1"/>`:            "[RFC1]",
		`<xref type="rfc" data="rfc1">R</xref>`:     "[R]",
		`<xref type="uri" data="http://x"/>`:        "[http://x]",
	} {
		reg, err := parse([]byte(document(`<record><name>a</name><note>see`+xref+`there</note></record>`, "")))
		require.NoError(t, err)
		assert.Equal(t, "see"+want+"there", reg.records[0].texts[textNote])
	}
}

// TestYears has the first and the last year that a packed date holds.
func TestYears(t *testing.T) {
	for year, want := range map[string]bool{"1969": false, "1970": true, "2096": true, "2097": false} {
		_, err := parseDate(year)
		assert.Equal(t, want, err == nil, year)
	}
}

func TestMailAddress(t *testing.T) {
	for uri, want := range map[string]string{ // the first is as the registry has them, the others are made up
		"mailto:hanna&world.std.com": "mailto:hanna@world.std.com",
		"mailto:a&b&c":               "mailto:a@b&c",
		"mailto:a&b@c":               "mailto:a&b@c",
		"http://c/?a&b":              "http://c/?a&b",
		"tel:+1":                     "tel:+1",
	} {
		assert.Equal(t, want, mailAddress(uri))
	}
}

func TestStatus(t *testing.T) {
	for description, want := range map[string]int{ // as the registry has them
		"Unassigned":                        layout.Unassigned,
		"unassigned":                        layout.Unassigned,
		"Unassigned (FRP-Released 12/7/00)": layout.Unassigned,
		"(unassigned) Possibly assigned":    layout.Unassigned,
		"Reserved":                          layout.Reserved,
		"Reserved - IANA":                   layout.Reserved,
		"De-registered":                     layout.Deassigned,
		"Removed":                           layout.Deassigned,
		"Deprecated":                        layout.Deassigned,
		"Decomissioned Port 04/14/00, ms":   layout.Deassigned,
		"De-Commissioned Port":              layout.Deassigned,
		"any private mail system":           layout.Assigned,
		"Possibly used by Sun Solaris??":    layout.Assigned,
		"":                                  layout.Assigned,
	} {
		got, err := status(&record{description: description})
		require.NoError(t, err)
		assert.Equal(t, want, got, description)
		got, err = status(&record{name: "x", description: description})
		require.NoError(t, err)
		assert.Equal(t, layout.Assigned, got)
	}
	for _, description := range []string{"Suspended", "(withdrawn) on 2030-01-01", "re-assigned", "[Reserved]", "Obsolete", "Un\u0430ssigned"} {
		_, err := status(&record{description: description})
		assert.ErrorContains(t, err, "is in the unknown state")
		_, err = status(&record{name: "x", description: description})
		assert.NoError(t, err)
	}
}

// TestHostile has inputs that are made to cost time or memory. That they do is
// for whoever runs the test to see: it takes a second.
func TestHostile(t *testing.T) {
	const mega = 1 << 20
	const piece = "more than 131072 bytes without a record, a person or a footnote"
	var ranges strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&ranges, "<record><name>a</name><number>%d-%d</number></record>", i%4*16000+i/4, i%4*16000+15000-i/4)
		fmt.Fprintf(&ranges, "<record><name>b</name><number>%d</number></record>", 5000+2*i)
	}
	for name, c := range map[string]struct{ source, want string }{
		"spaces":     {document("<record><name>"+strings.Repeat(" ", 8*mega), ""), "line 4: " + piece},
		"depth":      {document(strings.Repeat("<note>", mega), ""), piece},
		"attributes": {document("<record "+strings.Repeat(`a="" `, mega/4)+"/>", ""), piece},
		"comments":   {document(strings.Repeat("<!---->", mega), ""), piece},
		"ranges":     {document(ranges.String(), ""), "overlapping records pass the table's capacity of 327680"},
	} {
		reg, err := parse([]byte(c.source))
		if err == nil {
			_, _, err = encode(reg)
		}
		assert.ErrorContains(t, err, c.want, name)
	}
}

func FuzzParse(f *testing.F) {
	source, err := os.ReadFile("testdata/small.xml")
	require.NoError(f, err)
	f.Add(source)
	f.Add([]byte(document(good, "")))
	f.Add([]byte(document(good+alias("b", `This entry is an alias to "a".`), "")))
	f.Add([]byte(document(`<record><name>a</name><xref type="text">x</xref><note>y<br/><paragraph>z</paragraph></note></record>`, `<person id="p"><uri>mailto:a&amp;b</uri></person>`)))
	f.Fuzz(func(t *testing.T, source []byte) {
		reg, err := parse(source)
		if err != nil {
			return
		}
		code, err := compile(reg) // reads the table back and compares
		if err != nil {
			if strings.Contains(err.Error(), "capacity") {
				return
			}
			t.Fatal(err)
		}
		if before, err := earlier(code); err != nil || before.digest() != reg.digest() {
			t.Fatalf("the table of %q reads otherwise: %v", source, err)
		}
	})
}

// FuzzEarlier reads tables that somebody has edited.
func FuzzEarlier(f *testing.F) {
	reg, err := parse([]byte(document(good+`<record><name>b</name><xref type="person" data="p"/><xref type="person" data="q"/></record>`,
		`<person id="p"><name>P</name></person><person id="q"/>`)))
	require.NoError(f, err)
	code, err := compile(reg)
	require.NoError(f, err)
	f.Add(code)
	f.Add([]byte("package ports\nconst RegistryUpdated = `2026-01-01`\nvar rowHead = [...]uint8{1, 'a', -1}\n"))
	f.Fuzz(func(t *testing.T, code []byte) {
		if before, _ := earlier(code); before != nil {
			compare(before, reg)
		}
	})
}

// TestRepeated has whole duplicates: of an alias and of the record it is an alias of.
func TestRepeated(t *testing.T) {
	b := alias("b", `This entry is an alias to "a".`)
	reg, err := parse([]byte(document(good+good+b+b, "")))
	require.NoError(t, err)
	require.Len(t, reg.records, 2)
	assert.Equal(t, 0, reg.records[1].aliasOf)
	assert.Contains(t, reg.dump(1), "alias of: \"1/tcp a\"\n")
	assert.NotContains(t, reg.dump(0), "alias of")
	assert.Len(t, reg.warnings, 2)
}

// TestReportedPorts has reports in the words of the registry, and what is no port.
func TestReportedPorts(t *testing.T) {
	for report, want := range map[string][]portRange{
		"Known Unauthorized Use on port 6003":               {{6003, 6003}},
		"Known Unauthorized Use on 100":                     {{100, 100}},
		"Known Unauthorized Use on ports 4490 and 4491":     {{4490, 4490}, {4491, 4491}},
		"Known Unauthorized Use on port 1, and use on 5":    {{1, 1}, {5, 5}},
		"Known Unauthorized Use on ports 33436-33534":       {{33436, 33534}},
		"Unassigned but widespread use":                     {{6000, 6063}},
		"Known Unauthorized Use, reported on 2019-2020":     {{6000, 6063}},
		"Known Unauthorized Use on ports 1, 2 and 3 of 100": {{1, 1}, {2, 2}, {3, 3}},
	} {
		r := record{hasPorts: true, portRange: portRange{6000, 6063}}
		r.texts[textUnauthorized] = report
		assert.Equal(t, want, r.reportedPorts(), report)
	}
}
