package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/service"
)

// linux is a system whose range of outgoing ports was set.
var linux = view{goos: "linux", ephemeral: ephemeral.Range{Range: ports.Range{First: 10000, Last: 20000}}}

// portinfo runs the program and returns what it printed, white space collapsed.
func portinfo(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	assert.Equal(t, status, run(args, &out, &err, linux), "exit status")
	return strings.Join(strings.Fields(out.String()), " "), err.String()
}

func TestStory(t *testing.T) {
	out, stderr := portinfo(t, 0, "417", "429", "60429")
	assert.Empty(t, stderr)
	pages := strings.Split(out, strings.Repeat("-", 72))
	require.Len(t, pages, 3)

	onmux := pages[0]
	assert.Contains(t, onmux, "Port 417: onmux")
	assert.Contains(t, onmux, "well-known, 0-1023")
	assert.Contains(t, onmux, "assigned on tcp, udp; unassigned on sctp, dccp")
	assert.Contains(t, onmux, "Stephen Hanna <hanna@world.std.com>")
	assert.Contains(t, onmux, "The registry gives no date.")
	assert.Contains(t, onmux, "Document The registry names none.")
	assert.Contains(t, onmux, "Listed RFC 1700 (October 1994), the earliest list that has it")
	assert.NotContains(t, onmux, "istoric")

	ocsAmu := pages[1]
	assert.Contains(t, ocsAmu, "Port 429: ocs-amu")
	living, spelling, ok := strings.Cut(ocsAmu, "ocs_amu (tcp, udp)")
	require.True(t, ok)
	assert.Contains(t, living, "ocs-amu (tcp, udp)")
	assert.NotContains(t, living, "istoric")
	assert.Contains(t, spelling, "Historic This spelling only: it is an alias of ocs-amu, which is alive.")

	cloverleaf := pages[2]
	assert.Contains(t, cloverleaf, "dynamic, 49152-65535")
	assert.Contains(t, cloverleaf, "never assigned on tcp, udp, sctp, dccp")
	assert.Contains(t, cloverleaf, "That does not say that nothing runs here")
	assert.Contains(t, cloverleaf, "Infor Cloverleaf (tcp) Use Portable client to host server Known by others' word only: no document of the maker was found")
	assert.NotContains(t, onmux, "What is known to run here")
}

func TestQuestions(t *testing.T) {
	for _, c := range []struct {
		question string
		want     []string
		not      string
	}{
		{"443/tcp", []string{"Port 443/tcp: https", "Status assigned on tcp", "RFC 9110: https://www.rfc-editor.org/rfc/rfc9110.html", "-sS -p 443"}, "sctp"},
		{"ssh", []string{"Port 22/tcp, 22/udp, 22/sctp", "None: a name for service discovery"}, ""},
		{"HTTP-alt", []string{"Port 8080/tcp, 8080/udp", "(tcp, udp) on 591"}, ""},
		{"ssh/udp", []string{"Name ssh/udp"}, "sctp"},
		{"914c/g", []string{"alias of 914c-g"}, ""},
		{"tcp/443", []string{"Port 443/tcp: https"}, "sctp"},
		{":443", []string{"Port 443: https"}, ""},
		{"80,443", []string{"Port 80: http", "Port 443: https"}, ""},
		{"6000-6010", []string{"6000-6010 x11 registry tcp,udp X Window System 6000 ", "6006 TensorBoard use"}, ""},
		{"9199-9201", []string{"9200 wap-wsp registry tcp,udp", "9200 Elasticsearch use tcp "}, ""},
		{"49150-49153/udp", []string{"49150 - registry udp Reserved", "49152-49153 - none - never assigned"}, "inspider"},
		{"1023-1024", []string{"1023 - registry tcp,udp Reserved", "1024 - registry tcp,udp Reserved"}, "1023-1024 -"},
		{"9/dccp", []string{"Service code 1145656131", "ss -lnpd "}, "nmap"},
		{"22/tcp", []string{"What is known to run here SSH (tcp), what the port is best known for Use Secure shell Registered as ssh"}, ""},
		{"18", []string{"The registry calls the service historic."}, "alias"},
		{"47", []string{"Formerly ni-ftp (tcp, udp) Description NI FTP Listed IANA's port-numbers (22 December 2005), the last list that has it"}, ""},
		{"24", []string{"No service name (tcp, udp) Description any private mail system Status assigned"}, ""},
		{"9200/tcp", []string{"wap-wsp (tcp)", "Elasticsearch (tcp)", "by a document of its maker, or a standard", "taken (assigned by IANA); used (other"}, ""},
		{"90", []string{"unauthorized use (tcp, udp) Use PORT 90 also being used unofficially by Pointcast"}, ""},
		{"60429/udp", []string{"never assigned on udp"}, "Cloverleaf"},
		{"70/any", []string{"Port 70: gopher"}, ""},
	} {
		out, stderr := portinfo(t, 0, c.question)
		assert.Empty(t, stderr)
		for _, want := range c.want {
			assert.Contains(t, out, want, c.question)
		}
		if c.not != "" {
			assert.NotContains(t, out, c.not, c.question)
		}
	}
}

// TestNames asks for products and protocols.
func TestNames(t *testing.T) {
	for _, c := range []struct{ question, want string }{
		{"grafana", "Name grafana ============ What people know by that name Grafana (tcp) on 3000"},
		{"wireguard", "WireGuard (udp) on 51820, what the port is best known for"},
		{"wireguard/udp", "Name wireguard/udp"},
		{"cloverleaf", "Infor Cloverleaf (tcp) on 60429"},
		{"rdp", "Name rdp ======== What people know by that name RDP (tcp) on 3389, what the port is best known for Use"},
		{"mongo", "Name mongo ========== What people know by that name MongoDB (tcp) on 27017, what the port"},
		{"docker", "Name docker"},
	} {
		out, _ := portinfo(t, 0, c.question)
		assert.Contains(t, out, c.want, c.question)
	}
	out, _ := portinfo(t, 0, "docker")
	assert.NotContains(t, out, "Docker Swarm", "there is a service with just that name")
}

// TestBusyPort has a port with more uses than a page shows.
func TestBusyPort(t *testing.T) {
	uses := service.FoldUses(ports.Lookup(8080).Uses(ports.AnyProtocol))
	require.Greater(t, len(uses), maxUses)
	more := fmt.Sprintf("and %d more (-all)", len(uses)-maxUses)
	for _, args := range [][]string{{"8080"}, {"8080", "-all"}, {"8080-8081"}, {"8080-8081", "-all"}} {
		var out strings.Builder
		run(args, &out, io.Discard, linux)
		all := len(args) > 1
		assert.Equal(t, !all, strings.Contains(out.String(), more), args)
		assert.Equal(t, all, strings.Contains(out.String(), uses[len(uses)-1].Name), args)
		if args[0] == "8080" {
			want := maxUses
			if all {
				want = len(uses)
			}
			assert.Equal(t, want, strings.Count(out.String(), "\n  Source  "), args)
		}
	}
}

func TestEphemeral(t *testing.T) {
	out, _ := portinfo(t, 0, "15001")
	assert.Contains(t, out, "ephemeral (in this system's ephemeral range, 10000-20000)")
	out, _ = portinfo(t, 0, "51820")
	assert.Contains(t, out, "by default, but not this system)")
}

func TestShort(t *testing.T) {
	var b, stderr strings.Builder
	require.Zero(t, run([]string{"-short", "417", "429/udp", "9200", "51820", "60429", "61001", "1023"}, &b, &stderr, linux))
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for i, want := range []string{
		"417\tonmux\tregistry\ttcp,udp\tOnmux",
		"429/udp\tocs-amu\tregistry\tudp\tOCS_AMU",
		"9200\tElasticsearch\tuse\ttcp\t",
		"51820\tWireGuard\tuse\tudp\t",
		"60429\tInfor Cloverleaf\tuse\ttcp\t",
		"61001\t-\tnone\t-\tnever assigned",
		"1023\t-\tnone\t-\treserved",
	} {
		assert.True(t, strings.HasPrefix(lines[i], want), "%q: want %q", lines[i], want)
		assert.Equal(t, 4, strings.Count(lines[i], "\t"), lines[i])
	}
	assert.Len(t, lines, 7)
	out, _ := portinfo(t, 0, "-short", "rdp")
	assert.Regexp(t, "^3389 RDP .* - rdp registry any Windows Remote", out)
	out, stderr2 := portinfo(t, 1, "-short", "22/sctp", "posgres", "443/sctp")
	assert.Equal(t, "22/sctp ssh registry sctp SSH 443/sctp https registry sctp HTTPS", out)
	assert.Contains(t, stderr2, `nothing is called "posgres"`)
	out, _ = portinfo(t, 0, "-short", "ocs_amu", "wireguard", "6000-6002")
	assert.Contains(t, out, "429 ocs_amu registry tcp,udp historic: OCS_AMU 51820 WireGuard use udp")
	assert.Contains(t, out, "6001 x11 registry tcp,udp X Window System 6002 x11")
}

func TestJSON(t *testing.T) {
	out, _ := portinfo(t, 0, "429/tcp", "60429-60430", "-json", "ssh", "docker/tcp", "wireguard")
	var got []map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	var numbers []any
	for _, object := range got {
		numbers = append(numbers, object["port"])
		assert.Equal(t, slices.Sorted(maps.Keys(got[0])), slices.Sorted(maps.Keys(object)), "one shape")
		for key, value := range object {
			assert.True(t, value != nil || object["port"] == nil && (key == "port" || key == "class"), "%s of %v", key, object)
		}
	}
	assert.Equal(t, []any{429.0, 60429.0, 60430.0, 22.0, nil, 2375.0, 51820.0}, numbers, "ssh has entries without a port too")
	assert.Equal(t, "ocs-amu", got[0]["name"])
	assert.Equal(t, map[string]any{"tcp": "assigned"}, got[0]["status"])
	entries := got[0]["entries"].([]any)
	require.Len(t, entries, 2)
	assert.Equal(t, "ocs-amu", entries[1].(map[string]any)["aliasOf"])
	assert.Equal(t, "dynamic", got[1]["class"])
	assert.Equal(t, []any{}, got[1]["entries"])
	assert.Equal(t, "Infor Cloverleaf", got[1]["uses"].([]any)[0].(map[string]any)["name"])
	assert.Contains(t, got[1]["cautions"], "used")
	assert.Equal(t, "ssh", got[3]["name"])
	assert.Equal(t, []any{}, got[3]["former"])
	out, _ = portinfo(t, 0, "-json", "47/udp")
	assert.Contains(t, out, `"former": [ { "ports": "47", "protocol": "udp", "name": "ni-ftp", "description": "NI FTP"`)
}

func TestSearch(t *testing.T) {
	out, _ := portinfo(t, 0, "-search", "Kerberos V5")
	assert.Equal(t, "6620 kftp-data registry tcp,udp Kerberos V5 FTP Data 6621 kftp registry tcp,udp Kerberos V5 FTP Control 6623 ktelnet registry tcp,udp Kerberos V5 Telnet", out)
	out, _ = portinfo(t, 0, "-json", "-search", "Kerberos V5")
	var got []any
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	assert.Len(t, got, 3)
	out, _ = portinfo(t, 0, "-search", "wireguard")
	assert.Contains(t, out, "51820 WireGuard use udp")
	out, stderr := portinfo(t, 1, "-search", "no such thing")
	assert.Empty(t, out)
	assert.Contains(t, stderr, `"no such thing"`)
}

// TestHostile has text that is to harm a terminal or to forge lines.
func TestHostile(t *testing.T) {
	const evil = "\x1b[2Jevil\u202e\n\u009b31m"
	var b strings.Builder
	record := ports.Record{Name: evil, Description: evil, Note: evil, Unauthorized: evil, AliasOf: evil,
		Assignees: []ports.Contact{{Name: evil, Org: evil}}, References: []ports.Reference{{Kind: "text", Text: evil}}}
	printService(&b, service.Service{Record: record}, true)
	use := ports.Use{Name: evil, Description: evil, Registered: evil, When: evil, Source: ports.Reference{Text: evil, Value: evil}}
	printUses(&b, "", slices.Values([]ports.Use{use}), true, linux)
	table(&b, []line{{evil, evil, evil, evil, evil}})
	for _, args := range [][]string{{evil}, {"-" + evil}, {"-search", evil}, {"-search", "x", evil}, {"443/" + evil}, {evil + "-1"}, {"-all=" + evil}} {
		_, stderr := portinfo(t, max(1, run(args, io.Discard, io.Discard, linux)), args...)
		b.WriteString(stderr)
	}
	assert.NotContains(t, b.String(), "evil\n")
	assert.Empty(t, strings.Trim(b.String(), "\n"+strings.Map(printable, b.String())), "%q", &b)
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return -1
}

func TestWrongInput(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "want a port such as 443"},
		{[]string{"70000"}, `"70000": want a port from 0 to 65535`},
		{[]string{"10-5"}, `"10-5": want the first port`},
		{[]string{"80-"}, `"80-": want a port`},
		{[]string{"443/foo"}, `"443/foo": "foo" is no transport: want tcp`},
		{[]string{"80/"}, `"80/"`},
		{[]string{"-search", ""}, `or -search TEXT`},
		{[]string{"80", "-json", "-short"}, "want either -json or -short"},
		{[]string{"443/none"}, `"none" is no transport`},
		{[]string{"80", "70000"}, `"70000"`},
		{[]string{""}, `"": want a port`},
		{[]string{"-bogus"}, "want -all, -json, -short or -search"},
		{[]string{"-search", "x", "80"}, `"80": want either -search or questions`},
	} {
		out, stderr := portinfo(t, 2, c.args...)
		assert.Empty(t, out, c.args)
		assert.Contains(t, stderr, c.want)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
	}
}

func TestUnknownName(t *testing.T) {
	for name, want := range map[string]string{
		"htpp": `"htpp" (did you mean http`, "posgres": "postgresql", "grafna": "Grafana", "rafana": `"rafana"`,
		"submissions/udp": `nothing is called "submissions" on udp: want`, "a\nb": `"a\nb"`,
	} {
		for _, how := range []string{"-short", "-json", "-all"} {
			out, stderr := portinfo(t, 1, how, name)
			assert.Empty(t, out)
			assert.Contains(t, stderr, want)
			assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
		}
	}
}

func TestHelp(t *testing.T) {
	out, _ := portinfo(t, 0, "-h")
	assert.Contains(t, out, "usage: portinfo")
}

func TestListeningCommands(t *testing.T) {
	for goos, want := range map[string]string{
		"linux": "ss -lnptu 'sport = :22'", "darwin": "lsof -nP -i :22",
		"windows": `netstat -ano | findstr ":22 "`, "freebsd": "sockstat -l -p 22", "plan9": "netstat -an",
	} {
		assert.Contains(t, listeningCommands(goos, 22, ports.AnyProtocol)[0], want)
	}
	assert.Contains(t, listeningCommands("linux", 22, ports.SCTP)[0], "ss -lnpS ")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("pipe is broken") }

func TestWriteError(t *testing.T) {
	for _, args := range [][]string{{"80"}, {"-json", "80"}} {
		var stderr strings.Builder
		assert.Equal(t, 1, run(args, brokenWriter{}, &stderr, linux))
		assert.Contains(t, stderr.String(), "pipe is broken")
	}
}

func FuzzQuestion(f *testing.F) {
	for _, q := range []string{"417", "443/tcp", "ssh", "6000-6010/udp", "-1", "http-alt/any", "/", "\x00", "65536"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, question string) {
		var out, stderr strings.Builder
		switch status := run([]string{"-json", "--", question}, &out, &stderr, linux); status {
		case 0:
			if !json.Valid([]byte(out.String())) {
				t.Fatalf("%q: no JSON: %s", question, &out)
			}
		case 1, 2:
			if stderr.String() == "" {
				t.Fatalf("%q: status %d without a word", question, status)
			}
		default:
			t.Fatalf("%q: status %d", question, status)
		}
	})
}
