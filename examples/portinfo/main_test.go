package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// portinfo runs the program and returns what it printed, white space collapsed.
func portinfo(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	assert.Equal(t, status, run(args, &out, &err), "exit status")
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
	assert.NotContains(t, onmux, "Not of the registry")
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
		{"ssh/udp", []string{"Service ssh/udp"}, "sctp"},
		{"914c/g", []string{"alias of 914c-g"}, ""},
		{"6000-6010", []string{"6000-6010 x11 tcp, udp X Window System"}, ""},
		{"49150-49153/udp", []string{"49150 (reserved) udp", "49152-49153 never assigned"}, "inspider"},
		{"1023-1024", []string{"1023 (reserved)", "1024 (reserved)"}, "1023-1024 ("},
		{"9/dccp", []string{"Service code 1145656131", "ss -lnpd "}, "nmap"},
		{"18", []string{"The registry calls the service historic."}, "alias"},
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

func TestJSON(t *testing.T) {
	out, _ := portinfo(t, 0, "-json", "429/tcp", "60429-60430", "ssh")
	var got []map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got, 3+4)
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
}

func TestSearch(t *testing.T) {
	out, _ := portinfo(t, 0, "-search", "Kerberos V5")
	assert.Equal(t, "6620 kftp-data tcp, udp Kerberos V5 FTP Data 6621 kftp tcp, udp Kerberos V5 FTP Control 6623 ktelnet tcp, udp Kerberos V5 Telnet", out)
	out, _ = portinfo(t, 0, "-json", "-search", "Kerberos V5")
	var got []any
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	assert.Len(t, got, 6)
	out, stderr := portinfo(t, 1, "-search", "no such thing")
	assert.Empty(t, out)
	assert.Contains(t, stderr, `"no such thing"`)
}

func TestWrongInput(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "want a port such as 443"},
		{[]string{"70000"}, `"70000": want ports from 0 to 65535`},
		{[]string{"10-5"}, `"10-5": want the first port`},
		{[]string{"80-"}, `"80-": want a port`},
		{[]string{"443/foo"}, `"foo": want tcp, udp`},
		{[]string{"80/"}, `"80/": ports: unknown protocol ""`},
		{[]string{"80", "-json"}, `"-json": want flags before the questions`},
		{[]string{"-search", ""}, `-search "": want a text`},
		{[]string{"htpp"}, `"htpp": want a port such as 443`},
		{[]string{"submissions/udp"}, `"submissions" on udp`},
		{[]string{""}, `"": want a port`},
		{[]string{"80", "nonsense name"}, `"nonsense name"`},
		{[]string{"-bogus"}, "want -json or -search"},
		{[]string{"-search", "x", "80"}, `"80": want either -search or questions`},
	} {
		out, stderr := portinfo(t, 2, c.args...)
		assert.Empty(t, out, c.args)
		assert.Contains(t, stderr, c.want)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
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
		assert.Equal(t, 1, run(args, brokenWriter{}, &stderr))
		assert.Contains(t, stderr.String(), "pipe is broken")
	}
}

func FuzzQuestion(f *testing.F) {
	for _, q := range []string{"417", "443/tcp", "ssh", "6000-6010/udp", "-1", "http-alt/any", "/", "\x00", "65536"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, question string) {
		var out, stderr strings.Builder
		switch status := run([]string{"-json", "--", question}, &out, &stderr); status {
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
