package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func one(port uint16) ports.Range { return ports.Range{First: port, Last: port} }

// TestParse has lines of the lists that are odd, with what is odd about them.
func TestParse(t *testing.T) {
	x11 := ports.Range{First: 6000, Last: 6063}
	for list, cases := range map[int]map[string][]line{
		1: {
			"   rje               5/tcp    Remote Job Entry                  [12,JBP]\n":                                              {{"rje", one(5), ports.TCP, "Remote Job Entry"}},
			"   ftp              21/udp    File Transfer [Control]           [96,JBP]\n":                                              {{"ftp", one(21), ports.UDP, "File Transfer [Control]"}},
			"   newacct         100/tcp    [unauthorized use]\n":                                                                      {{"newacct", one(100), ports.TCP, "[unauthorized use]"}},
			"   link            245/tcp    LINK                              [1,RDB2]\n":                                              {{"link", one(245), ports.TCP, "LINK"}},
			"   imap3           220/tcp    Interactive Mail Access Protocol v3 [JXR2]\n":                                              {{"imap3", one(220), ports.TCP, "Interactive Mail Access Protocol v3"}},
			"   rfile           750/tcp\n   loadav          750/udp\n":                                                                {{"rfile", one(750), ports.TCP, ""}, {"loadav", one(750), ports.UDP, ""}},
			"   exec            512/tcp    remote process execution;\n                              authentication performed using\n": {{"exec", one(512), ports.TCP, "remote process execution;"}},
			"                    15/tcp    Unassigned [was netstat]             [JBP]\n":                                              nil,
			"\n                   224-241    Reserved                             [JBP]\n":                                            nil,
			"   NSWS            3049/ddddp\n":                                                                                         nil,
		},
		2: {
			"#                          Jon Postel <postel@isi.edu>\n#                15/tcp    Unassigned [was netstat]\n": nil,
			"                 24/tcp    any private mail system\n":                                                          nil,
			"RFC 1700                    Assigned Numbers                October 1994\n":                                    nil,
			"Reynolds & Postel                                              [Page 16]\n":                                    nil,
			"Ports are used in the TCP [RFC793] to name the ends of logical\n":                                              nil,
			"the range 0-1023.\n":                                  nil,
			"x11             6000-6063/tcp   X Window System\n":    {{"x11", x11, ports.TCP, "X Window System"}},
			"intuitive edge  1355/udp   Intuitive Edge\n":          {{"intuitive edge", one(1355), ports.UDP, "Intuitive Edge"}},
			"ftp              21/tcp    File Transfer [Control]\n": {{"ftp", one(21), ports.TCP, "File Transfer [Control]"}},
			"who             513/udp    maintains data bases showing who's\n#                          logged in to machines on a local\n": {{"who", one(513), ports.UDP, "maintains data bases showing who's"}},
			"hermes          1248/tcp\n": {{"hermes", one(1248), ports.TCP, ""}},
		},
		3: {
			"#unitary         126/tcp    Unisys Unitary Login\r\n":                       nil,
			"#\t\t1008/udp   Possibly used by Sun Solaris????\r\n":                       nil,
			"*               10108-10112 Unassigned\r\n":                                 nil,
			"\t        1023/udp   Reserved\r\n":                                          nil,
			"32483\r\n":                                                                  nil,
			"                           Robert E. Johnson, III <j@c.com> April 2003\r\n": nil,
			"applix\t\t999/udp\t   Applix ac\r\n":                                        {{"applix", one(999), ports.UDP, "Applix ac"}},
			"active-net\t3322-3325  Active Networks\r\n":                                 {{"active-net", ports.Range{First: 3322, Last: 3325}, ports.AnyProtocol, "Active Networks"}},
			"info-aps\t6400\r\n":                                                         {{"info-aps", one(6400), ports.AnyProtocol, ""}},
			"m2ua            2904/sctp  M2UA\r\n":                                        {{"m2ua", one(2904), ports.SCTP, "M2UA"}},
			"cxtp            5091/sctp  Context Transfer Protocol \r\n":                  {{"cxtp", one(5091), ports.SCTP, "Context Transfer Protocol"}},
			"The Registered Ports are those from 1024 through 49151\r\n":                 nil,
			"[RFC3720]   J. Satran, K. Meth, C. Sapuntzakis, M. Chadalapaka\r\n":         nil,
		},
	} {
		for text, want := range cases {
			got, warnings, err := sources[list].parse(text)
			require.NoError(t, err)
			assert.Equal(t, want, got, "%q", text)
			if text == "   NSWS            3049/ddddp\n" {
				assert.Contains(t, warnings[0], `rfc1340-ports.txt:1: NSWS is left out: ports: unknown protocol "ddddp"`)
			} else {
				assert.Empty(t, warnings)
			}
		}
	}
	_, _, err := sources[2].parse("# a\nfirst  65536/tcp  Out of range\n")
	assert.ErrorContains(t, err, "rfc1700.txt:2: ")
}

func TestHas(t *testing.T) {
	x11 := make(named)
	x11.add("x11", ports.TCP, ports.Range{First: 6000, Last: 6063})
	for on, want := range map[string]bool{"6000-6063": true, "6001": true, "5999-6001": false, "6062-6064": false, "5999-6064": false} {
		r, err := ports.ParseRange(on)
		require.NoError(t, err)
		assert.Equal(t, want, x11.has("X-11", ports.TCP, r), on)
		assert.False(t, x11.has("x11", ports.UDP, r), on)
	}
}

func TestMissing(t *testing.T) {
	registry := make(named)
	registry.add("swx", ports.AnyProtocol, ports.Range{First: 7300, Last: 7359})
	registry.add("Two-Parts", ports.TCP, one(11))
	registry.add("two_parts", ports.TCP, one(14))
	for _, c := range []struct {
		name     string
		protocol ports.Protocol
		ports    string
		want     []string
	}{
		{"swx", ports.AnyProtocol, "7300-7390", []string{"7360-7390"}},
		{"swx", ports.AnyProtocol, "7300-7359", nil},
		{"swx", ports.TCP, "7300", []string{"7300"}},
		{"TWOPARTS", ports.TCP, "10-16", []string{"10", "12-13", "15-16"}},
		{"two-parts", ports.UDP, "11", []string{"11"}},
		{"other", ports.TCP, "11", []string{"11"}},
	} {
		r, err := ports.ParseRange(c.ports)
		require.NoError(t, err)
		var got []string
		for _, r := range missing(registry, line{name: c.name, ports: r, protocol: c.protocol}) {
			got = append(got, r.String())
		}
		assert.Equal(t, c.want, got, "%v", c)
	}
}

// TestFiles makes the files anew and compares them with those of the project.
func TestFiles(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "history")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the lists, which are not part of the project, are not there: %v", err)
	}
	out := t.TempDir()
	require.NoError(t, run(dir, out))
	for _, name := range []string{"listed.csv", "former.csv"} {
		want, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("..", "..", "data", name))
		require.NoError(t, err)
		assert.True(t, string(want) == string(got), "data/%s is not what the lists say: go run ./internal/lists", name)
	}
}

func TestNoLists(t *testing.T) {
	assert.ErrorContains(t, run(t.TempDir(), t.TempDir()), "rfc1340-ports.txt")
}

// TestRenamings holds that each renaming is of a name that the registry has.
func TestRenamings(t *testing.T) {
	for i, r := range renamings {
		assert.NotEmpty(t, r.why, r.was)
		if i > 0 {
			assert.LessOrEqual(t, renamings[i-1].port, r.port, "in order")
		}
		has := false
		for e := range ports.Lookup(r.port).Entries() {
			has = has || e.Name() == r.is
		}
		assert.True(t, has, "%d %s", r.port, r.is)
	}
}
