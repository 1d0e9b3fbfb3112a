package main

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports/internal/layout"
)

// usesRegistry is a registry for the tests of uses.
func usesRegistry(t testing.TB) *registry {
	reg, err := parse([]byte(document(`
		<record><name>wap-wsp</name><protocol>tcp</protocol><number>9200</number></record>
		<record><name>ms-wbt-server</name><protocol>tcp</protocol><number>3389</number></record>
		<record><name>x11</name><protocol>tcp</protocol><number>6000-6063</number></record>`, "")))
	require.NoError(t, err)
	return reg
}

const usesHeader = "ports,transport,name,description,registered,main,loopback,when,evidence,title,url,read\n"

func TestParseUses(t *testing.T) {
	uses, err := parseUses("uses.csv", []byte(usesHeader+
		"3389,tcp,RDP,Remote Desktop,ms-wbt-server,yes,,,vendor,Docs,https://a.example/1,2026-11\n"+
		"6000-6010,tcp,X,\"Displays, by number\",x11,,yes,if enabled,report,Docs,http://a.example/2,\n"), usesRegistry(t), false)
	require.NoError(t, err)
	assert.Equal(t, []use{
		{portRange: portRange{3389, 3389}, protocol: layout.TCP, name: "RDP", description: "Remote Desktop", registered: "ms-wbt-server",
			main: true, evidence: layout.EvidenceVendor, title: "Docs", url: "https://a.example/1"},
		{portRange: portRange{6000, 6010}, protocol: layout.TCP, name: "X", description: "Displays, by number", registered: "x11",
			loopback: true, when: "if enabled", evidence: layout.EvidenceReport, title: "Docs", url: "http://a.example/2"},
	}, uses)
}

func TestLongestUse(t *testing.T) {
	name, text := strings.Repeat("n", 63), strings.Repeat("t", 4095)
	uses, err := parseUses("uses.csv", []byte(usesHeader+"1,tcp,"+name+","+text+",,,,,vendor,"+text+",https://a.example/1,\n"), usesRegistry(t), false)
	require.NoError(t, err)
	assert.Equal(t, name, uses[0].name)
	_, err = parseUses("uses.csv", []byte(usesHeader+"1,tcp,n"+name+",x,,,,,vendor,x,https://a.example/1,\n"), usesRegistry(t), false)
	assert.ErrorContains(t, err, "2:7: name: 64 bytes: want at most 63")
}

func TestUsesErrors(t *testing.T) {
	reg := usesRegistry(t)
	for rows, want := range map[string]string{
		"9200,tcp,E,d,,,,,vendor,t":                                                                 "record on line 2: wrong number of fields",
		"9200,tcp,\"E,d,,,,,vendor,t,https://a.b,":                                                  "extraneous or missing \" in quoted-field",
		",tcp,E,d,,,,,vendor,t,https://a.b,":                                                        "2:1: ports: empty",
		"92OO,tcp,E,d,,,,,vendor,t,https://a.b,":                                                    `2:1: ports: port number "92OO": want a number or first-last`,
		"65536,tcp,E,d,,,,,vendor,t,https://a.b,":                                                   `2:1: ports: port number "65536": want at most 65535`,
		"9300-9200,tcp,E,d,,,,,vendor,t,https://a.b,":                                               `2:1: ports: port range "9300-9200" is reversed`,
		"9200,tpc,E,d,,,,,vendor,t,https://a.b,":                                                    `2:6: transport: unknown transport "tpc": want tcp, udp, sctp or dccp`,
		"9200,any,E,d,,,,,vendor,t,https://a.b,":                                                    `2:6: transport: unknown transport "any"`,
		"9200,tcp,,d,,,,,vendor,t,https://a.b,":                                                     "2:10: name: empty",
		"9200,tcp," + strings.Repeat("E", 129) + ",d,,,,,vendor,t,https://a.b,":                     "2:10: name: 129 bytes: want at most ",
		"9200,tcp,E,,,,,,vendor,t,https://a.b,":                                                     "2:12: description: empty",
		"9200,tcp,E,d\u202e,,,,,vendor,t,https://a.b,":                                              "2:12: description: the character U+202E, which is not printable",
		"9200,tcp,E,\"d\ne\",,,,,vendor,t,https://a.b,":                                             "2:12: description: the character U+000A, which is not printable",
		"9200,tcp,E,d  e,,,,,vendor,t,https://a.b,":                                                 `2:12: description: "d  e" has white space`,
		"9200,tcp,E ,d,,,,,vendor,t,https://a.b,":                                                   `2:10: name: "E " has white space`,
		"9200,tcp,E," + strings.Repeat("d", 10_000) + ",,,,,vendor,t,https://a.b,":                  "2:12: description: 10000 bytes: want at most ",
		"9200,tcp,E,d,wap-wps,,,,vendor,t,https://a.b,":                                             `2:14: registered: the registry has no "wap-wps" there`,
		"9200,udp,E,d,wap-wsp,,,,vendor,t,https://a.b,":                                             `2:14: registered: the registry has no "wap-wsp" there`,
		"9200-9201,tcp,E,d,wap-wsp,,,,vendor,t,https://a.b,":                                        `2:19: registered: the registry has no "wap-wsp" there`,
		"9200,tcp,E,d,,no,,,vendor,t,https://a.b,":                                                  `2:15: main: "no": want yes or nothing`,
		"9200,tcp,E,d,,,Yes,,vendor,t,https://a.b,":                                                 `2:16: loopback: "Yes": want yes or nothing`,
		"9200,tcp,E,d,,,,,standard,t,https://a.b,":                                                  `2:18: evidence: "standard": want vendor or report`,
		"9200,tcp,E,d,,,,,vendor,,https://a.b,":                                                     "2:25: title: empty",
		"9200,tcp,E,d,,,,,vendor,t,,":                                                               "2:27: url: empty",
		"9200,tcp,E,d,,,,,vendor,t,javascript:alert(1),":                                            `2:27: url: "javascript:alert(1)": want an http or https URL`,
		"9200,tcp,E,d,,,,,vendor,t,https://,":                                                       `2:27: url: "https://": want an http or https URL`,
		"9200,tcp,E,d,,,,,vendor,t,https://a.b,2026-13":                                             `2:39: read: "2026-13": want the month`,
		"9000-9128,tcp,E,d,,yes,,,vendor,t,https://a.b,":                                            "2:20: main: a range of more than 128 ports is not what they are best known for",
		"9201,tcp,E,d,,,,,vendor,t,https://a.b,\n9200,tcp,E,d,,,,,vendor,t,https://a.b,":            "3:1: ports: out of order",
		"9200-9201,tcp,E,d,,,,,vendor,t,https://a.b,\n9200,tcp,E,d,,,,,vendor,t,https://a.b,":       "3:1: ports: out of order",
		"9200,udp,E,d,,,,,vendor,t,https://a.b,\n9200,tcp,E,d,,,,,vendor,t,https://a.b,":            "3:1: ports: out of order",
		"9200,tcp,E,d,,,,x,vendor,t,https://a.b,\n9200,tcp,e,f,,,,x,report,t,https://c.d,":          `3:10: name: "e" is on line 2 already`,
		"9200,tcp,E,d,,yes,,,vendor,t,https://a.b,\n9200,tcp,F,d,,yes,,,vendor,t,https://a.b,":      "3:15: main: port 9200 has a main use on line 2 already",
		"9200-9209,tcp,E,d,,yes,,,vendor,t,https://a.b,\n9209,tcp,F,d,,yes,,,vendor,t,https://a.b,": "3:15: main: port 9209 has a main use on line 2 already",
	} {
		_, err := parseUses("uses.csv", []byte(usesHeader+rows+"\n"), reg, false)
		assert.ErrorContains(t, err, want, rows)
		assert.ErrorContains(t, err, "uses.csv:")
	}

	for text, want := range map[string]string{
		"":                          `uses.csv:1: the header is []: want ["ports" "transport"`,
		"port,transport\n":          `uses.csv:1: the header is ["port" "transport"]: want `,
		usesHeader + "9200\xff,tcp": "uses.csv is not UTF-8",
		strings.Replace(usesHeader, "ports", "\ufeffports", 1): "uses.csv:1: the header is ",
	} {
		_, err := parseUses("uses.csv", []byte(text), reg, false)
		assert.ErrorContains(t, err, want)
	}
	_, err := readUses("no/such/uses.csv", reg, false)
	assert.ErrorContains(t, err, "no/such/uses.csv")
}

// TestUsesOnTwo shows what is no error: the same use on another transport, under
// another condition, within a range, and a main use for each transport.
func TestUsesOnTwo(t *testing.T) {
	uses, err := parseUses("uses.csv", []byte(usesHeader+
		"9200,tcp,E,d,,yes,,,vendor,t,https://a.b,\n"+
		"9200,tcp,E,d,,,,until 2.0,vendor,t,https://a.b,\n"+
		"9200,udp,E,d,,yes,,,vendor,t,https://a.b,\n"+
		"9200-9300,tcp,E,d,,,,,vendor,t,https://a.b,\n"), usesRegistry(t), false)
	require.NoError(t, err)
	assert.Len(t, uses, 4)
}

// TestForcedUses has a use of a service that another snapshot of the registry lacks.
func TestForcedUses(t *testing.T) {
	reg := usesRegistry(t)
	uses, err := parseUses("uses.csv", []byte(usesHeader+"9200,tcp,E,d,gone,,,,vendor,t,https://a.b,\n"), reg, true)
	require.NoError(t, err)
	assert.Empty(t, uses[0].registered)
	assert.Equal(t, []string{`the use on line 2 is unofficial, since the registry has no "gone" there`}, reg.warnings)
}

// FuzzUses holds that what is taken is fit for the table, and that an error says
// where it is.
func FuzzUses(f *testing.F) {
	reg := usesRegistry(f)
	f.Add(usesHeader + "9200,tcp,E,d,wap-wsp,yes,yes,w,vendor,t,https://a.b,2026-11\n")
	f.Add(usesHeader + "9200-9300,udp,\"E\",\"d, \"\"e\"\"\",,,,,report,t,http://a.b,\r\n\r\n9300,sctp,E,d,,,,,vendor,t,https://a.b,\n")
	f.Add(usesHeader + "\"\n")
	f.Add("\ufeff" + usesHeader)
	f.Fuzz(func(t *testing.T, text string) {
		uses, err := parseUses("uses.csv", []byte(text), reg, false)
		if err != nil {
			assert.Regexp(t, `^uses\.csv(:\d+(:\d+)?: |: record on line |: parse error on line | is not UTF-8)`, err.Error())
			return
		}
		for i, u := range uses {
			assert.LessOrEqual(t, u.first, u.last)
			assert.Contains(t, []int{layout.TCP, layout.UDP, layout.SCTP, layout.DCCP}, u.protocol)
			for _, s := range []string{u.name, u.description, u.title, u.url} {
				assert.NotEmpty(t, s)
			}
			for _, s := range []string{u.name, u.description, u.registered, u.when, u.title, u.url} {
				assert.False(t, strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", s)
			}
			if i > 0 {
				assert.LessOrEqual(t, int(uses[i-1].first), int(u.first))
			}
		}
	})
}

// TestEncodeUses reads tables of uses back port by port.
func TestEncodeUses(t *testing.T) {
	uses := []use{
		{portRange: portRange{3389, 3389}, protocol: layout.TCP, name: "RDP", registered: "ms-wbt-server", main: true, evidence: layout.EvidenceVendor},
		{portRange: portRange{6000, 6010}, protocol: layout.TCP, name: "X", evidence: layout.EvidenceReport},
		{portRange: portRange{6005, 6005}, protocol: layout.TCP, name: "unauthorized use", evidence: layout.EvidenceRegistry},
		{portRange: portRange{6005, 6005}, protocol: layout.UDP, name: "Y", evidence: layout.EvidenceVendor},
		{portRange: portRange{10000, 10128}, protocol: layout.UDP, name: "Wide", evidence: layout.EvidenceVendor},
		{portRange: portRange{65408, 65535}, protocol: layout.UDP, name: "Last", evidence: layout.EvidenceVendor},
	}
	const used, reported, known = 1 << layout.SpanUsed, 1 << layout.SpanReported, 1 << layout.SpanKnown
	const onTCP, onUDP = 1<<layout.AnyProtocol | 1<<layout.TCP, 1<<layout.AnyProtocol | 1<<layout.UDP
	type answer struct {
		uses     []int // the first to be shown first
		marks    uint64
		any, tcp string // names
		udp      string
	}
	want := func(port int) answer {
		switch {
		case port == 3389:
			return answer{[]int{0}, known * onTCP, "RDP!", "RDP!", ""}
		case port == 6005:
			return answer{[]int{3, 2, 1}, (used+known)*onTCP | reported*onTCP | (used+known)*onUDP, "Y", "unauthorized use", "Y"}
		case 6000 <= port && port <= 6010:
			return answer{[]int{1}, (used + known) * onTCP, "X", "X", ""}
		case 10000 <= port && port <= 10128: // one port too many for a name
			return answer{[]int{4}, 0, "", "", ""}
		case 65408 <= port:
			return answer{[]int{5}, (used + known) * onUDP, "Last", "", "Last"}
		}
		return answer{}
	}
	table := encodeUses(uses)
	name := func(cell uint64) string {
		s := table.consts["useNameText"][cell>>layout.CellOffsetShift:][:cell&layout.CellLen]
		if cell&layout.CellMain != 0 {
			s += "!"
		}
		return s
	}
	named := 0
	span := -1
	for port := range 1 << 16 {
		bit := func(column string) bool { return table.columns[column][port/64]>>(port%64)&1 != 0 }
		if bit("useSpanStart") {
			span++
		}
		got := answer{uses: table.listAt("useList", table.columns["useSpanList"][span]), marks: table.columns["useSpanMarks"][span]}
		if bit("useNamedStart") {
			cell := table.columns["useCell"][named]
			named++
			names := make([]string, layout.NumProtocols)
			for protocol := range names {
				own := cell
				if cell&layout.CellSplit != 0 {
					own = table.columns["useSplit"][int(cell>>layout.CellOffsetShift)+protocol]
				}
				if own>>(layout.CellFirst+protocol)&1 != 0 {
					names[protocol] = name(own)
				}
			}
			got.any, got.tcp, got.udp = names[layout.AnyProtocol], names[layout.TCP], names[layout.UDP]
		}
		if !assert.Equal(t, want(port), got, "port %d", port) {
			return
		}
	}
	assert.Len(t, table.columns["useCell"], named)
}

// TestRank has uses in the order in which a port shows them.
func TestRank(t *testing.T) {
	wide := portRange{1, wideRange + 1}
	before := -1
	for _, u := range []use{
		{main: true, evidence: layout.EvidenceVendor},
		{main: true, evidence: layout.EvidenceReport},
		{evidence: layout.EvidenceVendor},
		{evidence: layout.EvidenceRegistry},
		{evidence: layout.EvidenceReport},
		{evidence: layout.EvidenceVendor, portRange: wide},
		{evidence: layout.EvidenceRegistry, portRange: wide},
		{evidence: layout.EvidenceReport, portRange: wide},
	} {
		assert.Less(t, before, u.rank(), "%+v", u)
		before = u.rank()
	}
}

func TestReportedUses(t *testing.T) {
	report := func(name, rest, ports string) string {
		return "<record><name>" + name + "</name>" + rest + "<unauthorized>Known Unauthorized Use on " + ports + "</unauthorized></record>"
	}
	reg, err := parse([]byte(document(
		report("a", "<protocol>tcp</protocol><number>100</number>", "ports 7 and 9")+
			report("b", "<number>200</number>", "200")+
			report("c", "<protocol>tcp</protocol><number>7</number>", "ports 7 and 9")+ // said already
			report("d", "", "port 300")+good, "")))
	require.NoError(t, err)
	var got []string
	for _, u := range reg.reportedUses() {
		assert.Equal(t, "unauthorized use", u.name)
		assert.Equal(t, layout.EvidenceRegistry, u.evidence)
		got = append(got, u.portRange.String()+"/"+protocolNames[u.protocol]+" "+u.description)
	}
	const said = " Known Unauthorized Use on "
	assert.Equal(t, []string{"7/tcp" + said + "ports 7 and 9", "9/tcp" + said + "ports 7 and 9", "200/tcp" + said + "200", "200/udp" + said + "200"}, got)
}
