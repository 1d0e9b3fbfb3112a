package ports_test

import (
	"cmp"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// The titles of the lists.
const (
	rfc1340  = "RFC 1340"
	rfc1700  = "RFC 1700"
	iana2005 = "IANA's port-numbers"
)

var titles = []string{rfc1340, rfc1700, iana2005}

// TestListed has records that were looked up in the lists by hand.
func TestListed(t *testing.T) {
	for _, c := range []struct{ name, ports, want string }{
		{"tcpmux", "1/tcp", rfc1340},
		{"rje", "5/udp", rfc1340},
		{"ftp", "21/tcp", rfc1340},
		{"ssh", "22/tcp", iana2005}, // unassigned in the RFCs
		{"ssh", "22/udp", iana2005},
		{"ssh", "22/sctp", ""},
		{"telnet", "23/tcp", rfc1340},
		{"tacacs", "49/tcp", iana2005}, // login in the RFCs
		{"domain", "53/udp", rfc1340},
		{"bootps", "67/udp", rfc1340},
		{"www-http", "80/tcp", rfc1700},
		{"http", "80/tcp", iana2005},
		{"http", "80/sctp", ""},
		{"nntp", "119/tcp", rfc1340},
		{"ntp", "123/tcp", rfc1340},
		{"ntp", "123/udp", rfc1340},
		{"epmap", "135/tcp", iana2005}, // loc-srv in the RFCs
		{"snmp", "161/udp", rfc1340},
		{"irc", "194/tcp", rfc1340},
		{"imap3", "220/tcp", rfc1340},
		{"ldap", "389/tcp", rfc1700},
		{"onmux", "417/tcp", rfc1700},
		{"onmux", "417/udp", rfc1700},
		{"ocs_amu", "429/tcp", rfc1700},
		{"ocs-amu", "429/tcp", rfc1700}, // ocs_amu there
		{"https", "443/tcp", rfc1700},
		{"who", "513/udp", rfc1340},
		{"syslog", "514/udp", rfc1340},
		{"shell", "514/tcp", iana2005}, // cmd in the RFCs
		{"ldaps", "636/udp", iana2005},
		{"intuitive-edge", "1355/tcp", rfc1700}, // "intuitive edge" there
		{"mqtt", "1883/tcp", ""},
		{"shilp", "2049/tcp", rfc1340},
		{"nfs", "2049/tcp", iana2005},
		{"watchdog-nt", "2723/udp", iana2005}, // watchdognt there
		{"m3ua", "2905/sctp", iana2005},
		{"nsws", "3049/tcp", rfc1340}, // NSWS there
		{"nsws", "3049/udp", rfc1700}, // 3049/ddddp in RFC 1340
		{"active-net", "3322-3325", iana2005},
		{"dl-agent", "3876/tcp", iana2005}, // dl_agent there
		{"rfa", "4672/tcp", rfc1340},
		{"x11", "6000-6063/tcp", rfc1700},
		{"boe-cms", "6400", ""},        // info-aps there
		{"swx", "7300-7359", iana2005}, // 7300-7390 there
		{"font-service", "7100/udp", rfc1700},
		{"wap-wsp", "9200/tcp", iana2005},
		{"isode-dua", "17007/tcp", rfc1340},
	} {
		found := ""
		for e := range ports.LookupName(c.name) {
			r, _ := e.Ports()
			on := r.String()
			if e.Protocol() != ports.AnyProtocol {
				on += "/" + e.Protocol().String()
			}
			if on == c.ports {
				found = e.Listed().Title
				assert.Equal(t, e.Listed(), e.Record().Listed)
			}
		}
		assert.Equal(t, c.want, found, "%s %s", c.name, c.ports)
	}

	e, _ := ports.Lookup(21).Service(ports.TCP)
	assert.Equal(t, ports.Listing{
		Title: rfc1340, Date: ports.Date{Year: 1992, Month: 7}, URL: "https://www.rfc-editor.org/rfc/rfc1340.html",
	}, e.Listed())
	assert.Zero(t, ports.Entry{}.Listed())
	for e := range ports.Lookup(24).Entries() {
		assert.Zero(t, e.Listed(), "any private mail system, which has no name")
	}
}

// TestListedCounts has what a script found that was written for this alone: of
// each list the names, ports and transports, compared with the XML by letters and
// digits.
func TestListedCounts(t *testing.T) {
	if ports.RegistryUpdated != "2026-08-17" {
		t.Skip("the counts are those of another registry")
	}
	first := make(map[string]int)
	undated, later := 0, 0
	for e := range ports.All() {
		l := e.Listed()
		first[l.Title]++
		if l.Title == "" {
			continue
		}
		if e.Registered().IsZero() {
			undated++
		}
		if e.Registered().String() > l.Date.String() {
			later++
		}
	}
	delete(first, "")
	assert.Equal(t, map[string]int{rfc1340: 672, rfc1700: 641, iana2005: 7760}, first)
	assert.Equal(t, 7159, undated)
	assert.Equal(t, 96, later)
}

// listLine is a name, its ports and perhaps its transport in any of the lists, and
// some prose.
var listLine = regexp.MustCompile(`(?m)^ *([^#\s].*?)[ \t]+(\d+(?:-\d+)?)(?:/(\w+))?(?:\s|$)`)

// TestLists compares each entry with the lists, which are not part of the project.
func TestLists(t *testing.T) {
	earliest := make(map[string]string) // title, by letters of the name, ports and transport
	letters := func(name string) string {
		return strings.ToLower(strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !unicode.In(r, unicode.Letter, unicode.Digit) }), ""))
	}
	for i, file := range []string{"rfc1340-ports.txt", "rfc1700.txt", "port-numbers-2005-12-22.txt"} {
		text, err := os.ReadFile(filepath.Join("..", "shared", "history", file))
		if err != nil {
			t.Skipf("no list to compare with: %v", err)
		}
		for _, m := range listLine.FindAllStringSubmatch(string(text), -1) {
			what := letters(m[1]) + " " + m[2] + "/" + m[3]
			earliest[what] = cmp.Or(earliest[what], titles[i])
		}
	}
	want := make(map[ports.Entry]string)
	keep := func(e ports.Entry, name string) {
		r, _ := e.Ports()
		title := earliest[letters(name)+" "+r.String()+"/"+strings.TrimPrefix(e.Protocol().String(), "any")]
		if title != "" && (want[e] == "" || slices.Index(titles, title) < slices.Index(titles, want[e])) {
			want[e] = title
		}
	}
	for e := range ports.All() {
		if e.Name() == "" {
			continue
		}
		keep(e, e.Name())
		if target, ok := e.AliasOf(); ok {
			keep(target, e.Name())
		}
	}
	for e := range ports.All() {
		if e.Name() != "swx" && e.Listed().Title != want[e] { // swx had more ports
			t.Errorf("%v is in %q, want %q", e, e.Listed().Title, want[e])
		}
	}
}

func TestFormer(t *testing.T) {
	for _, c := range []struct {
		port  uint16
		proto ports.Protocol
		want  string
	}{
		{22, ports.AnyProtocol, ""},
		{417, ports.AnyProtocol, ""},
		{429, ports.AnyProtocol, ""},
		{47, ports.TCP, "47/tcp ni-ftp (NI FTP) " + iana2005},
		{47, ports.SCTP, ""},
		{49, ports.UDP, "49/udp login (Login Host Protocol) " + rfc1700},
		{63, ports.TCP, "63/tcp via-ftp (VIA Systems - FTP) " + rfc1340}, // without [DXD]
		{81, ports.TCP, "81/tcp hosts2-ns (HOSTS2 Name Server) " + iana2005},
		{100, ports.AnyProtocol, "100/tcp newacct ([unauthorized use]) " + iana2005},
		{135, ports.TCP, ""}, // loc-srv was renamed
		{143, ports.TCP, ""}, // imap2 was renamed
		{143, ports.UDP, "143/udp imap (Internet Message Access Protocol) " + iana2005 + ", 143/udp imap2 (Interim Mail Access Protocol v2) " + rfc1700},
		{2000, ports.AnyProtocol, "2000/tcp callbook () " + rfc1700 + ", 2000/udp callbook () " + rfc1700},
		{2723, ports.UDP, ""}, // watchdognt is another spelling
		{6667, ports.TCP, ""},
		{6667, ports.UDP, "6665-6669/udp ircu (IRCU) " + iana2005},
		{7359, ports.TCP, ""},
		{7360, ports.TCP, "7360-7390/any swx (The Swiss Exchange) " + iana2005},
		{7390, ports.AnyProtocol, "7360-7390/any swx (The Swiss Exchange) " + iana2005},
		{7391, ports.TCP, ""},
		{7360, ports.NoProtocol, ""},
		{47, ports.NoProtocol, ""},
		{0, ports.AnyProtocol, ""},
		{65535, ports.AnyProtocol, ""},
	} {
		var got []string
		for f := range ports.Lookup(c.port).Former(c.proto) {
			got = append(got, f.Ports.String()+"/"+f.Protocol.String()+" "+f.Name+" ("+f.Description+") "+f.Listing.Title)
		}
		assert.Equal(t, c.want, strings.Join(got, ", "), "%d/%v", c.port, c.proto)
	}
}

// TestFormerFile holds that each row of data/former.csv is found on its ports and
// transports, and nothing else anywhere.
func TestFormerFile(t *testing.T) {
	f, err := os.Open("data/former.csv")
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	want := make(map[uint16][]string)
	for _, row := range rows[1:] {
		r, err := ports.ParseRange(row[0])
		require.NoError(t, err)
		for port := range r.All() {
			for transport := range strings.SplitSeq(row[1], " ") {
				want[port] = append(want[port], strings.Join([]string{row[0], transport, row[2], row[4]}, "|"))
			}
		}
	}
	for port := range 1 << 16 {
		var got []string
		for f := range ports.Lookup(uint16(port)).Former(ports.AnyProtocol) {
			got = append(got, strings.Join([]string{f.Ports.String(), f.Protocol.String(), f.Name, f.Description}, "|"))
		}
		if !slices.Equal(want[uint16(port)], got) {
			t.Errorf("former names of %d: %q, want %q", port, got, want[uint16(port)])
		}
	}
	for range ports.Lookup(143).Former(ports.UDP) {
		break // a loop may end early
	}
}
