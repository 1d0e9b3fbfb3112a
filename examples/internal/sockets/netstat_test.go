package sockets

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// netstatSample has the form of netstat -ano on Windows 11.
const netstatSample = "\r\nActive Connections\r\n\r\n" +
	"  Proto  Local Address          Foreign Address        State           PID\r\n" +
	"  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1084\r\n" +
	"  TCP    192.0.2.17:49703       203.0.113.80:443       ESTABLISHED     9120\r\n" +
	"  TCP    192.0.2.17:49810       203.0.113.80:443       TIME_WAIT       0\r\n" +
	"  TCP    [::]:445               [::]:0                 LISTENING       4\r\n" +
	"  UDP    0.0.0.0:5353           *:*                                    2212\r\n" +
	"  UDP    [::1]:1900             *:*                                    5512\r\n" +
	"  UDP    [fe80::1c2d:3e4f%12]:1900  *:*                                5512\r\n"

// The same in German, where listening is ABHÖREN, here in the code page of a
// console.
const netstatGerman = "\r\nAktive Verbindungen\r\n\r\n" +
	"  Proto  Lokale Adresse         Remoteadresse          Status           PID\r\n" +
	"  TCP    0.0.0.0:135            0.0.0.0:0              ABH\x99REN         1084\r\n" +
	"  TCP    192.0.2.17:49703       203.0.113.80:443       HERGESTELLT     9120\r\n"

const tasklistSample = `"System Idle Process","0","Services","0","8 K"
"System","4","Services","0","148 K"
"svchost.exe","1084","Services","0","17,432 K"
"a ""quoted"" name.exe","2212","Console","1","9,000 K"
`

func TestParseNetstat(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
		bad      int
	}{
		{"English", netstatSample, []string{
			"tcp 0.0.0.0:135", "tcp [::]:445",
			"udp 0.0.0.0:5353", "udp [::1]:1900", "udp [fe80::1c2d:3e4f%12]:1900",
		}, 0},
		{"German", netstatGerman, []string{"tcp 0.0.0.0:135"}, 0},
		{"a state of two words", "TCP 0.0.0.0:135 0.0.0.0:0 A L'ECOUTE 1084", []string{"tcp 0.0.0.0:135"}, 0},
		{"mapped", "TCP [::ffff:127.0.0.1]:80 [::]:0 LISTENING 7", []string{"tcp [::ffff:127.0.0.1]:80"}, 0},
		{"names of programs, as -b adds them", "TCP 0.0.0.0:135 0.0.0.0:0 LISTENING 1084\n  RpcSs\n [svchost.exe]\n", []string{"tcp 0.0.0.0:135"}, 0},
		{"empty", "", []string{}, 0},
		{"wrapped", "UDP [fe80::1c2d:3e4f:5061:7283%12]:1900\n   *:*  5512\n", []string{}, 1},
		{"without -o", "TCP 0.0.0.0:135 0.0.0.0:0 LISTENING", []string{}, 1},
		{"without -n", "TCP 0.0.0.0:epmap host:0 LISTENING 1084", []string{}, 1},
		{"bad peer", "TCP 0.0.0.0:135 host:0 LISTENING 1084", []string{}, 1},
		{"bad process", "UDP 0.0.0.0:135 *:* x\nUDP 0.0.0.0:135 *:* -1", []string{}, 2},
		{"port 0", "UDP 0.0.0.0:0 *:* 1", []string{}, 0},
	} {
		sockets, bad, err := parseNetstat(strings.NewReader(c.in))
		require.NoError(t, err, c.name)
		assert.Equal(t, c.want, places(sockets), c.name)
		assert.Equal(t, c.bad, len(bad), c.name)
	}
	sockets, _, _ := parseNetstat(strings.NewReader(netstatSample))
	assert.Equal(t, []Process{{PID: 1084}}, sockets[0].Processes)
	sockets, _, _ = parseNetstat(strings.NewReader("UDP 0.0.0.0:53 *:* 0"))
	assert.Empty(t, sockets[0].Processes, "0 is no process")
}

func TestParseTasklist(t *testing.T) {
	names, err := parseTasklist(strings.NewReader(tasklistSample + "\n\"alone\"\n\"x\",\"y\"\n"))
	require.NoError(t, err)
	assert.Equal(t, map[int]string{0: "System Idle Process", 4: "System", 1084: "svchost.exe", 2212: `a "quoted" name.exe`}, names)
	_, err = parseTasklist(strings.NewReader("\"open\n"))
	assert.Error(t, err)
}

func FuzzParseNetstat(f *testing.F) {
	for _, seed := range []string{netstatSample, netstatGerman, "", "TCP : : : :", "UDP [::]:1 *:* 99999999999999999999"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		sockets, bad, err := parseNetstat(bytes.NewReader(in))
		checkParsed(t, in, sockets, bad, err)
	})
}

func FuzzParseTasklist(f *testing.F) {
	for _, seed := range []string{tasklistSample, "", `"`, `"a"b,1`, "a,1\r\n,,\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if names, err := parseTasklist(bytes.NewReader(in)); names == nil {
			t.Error("no map", err)
		}
	})
}
