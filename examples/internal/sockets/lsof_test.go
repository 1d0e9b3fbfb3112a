package sockets

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lsofSample is what lsof 4.95 prints with -FpcftPnT, put together from captures:
// two processes with listeners, one with sockets of all kinds.
const lsofSample = `p412
cmDNSResponder
f9
tIPv4
PUDP
n*:5353
f10
tIPv6
PUDP
n*:5353
f11
tIPv4
PUDP
n*:*
p15208
cpython3
f3
tIPv4
PTCP
n127.0.0.1:8099
TST=LISTEN
TQR=0
TQS=0
f4
tIPv6
PTCP
n[::1]:8098
TST=LISTEN
TQR=0
TQS=0
f5
tIPv4
PUDP
n127.0.0.1:32927->127.0.0.1:8095
TQR=0
TQS=0
f6
tIPv6
PTCP
n127.0.0.1:8096
TST=LISTEN
f7
tIPv4
PTCP
n127.0.0.1:39030->127.0.0.1:8099
TST=ESTABLISHED
f8
tIPv4
PTCP
n*:8100
TST=CLOSED
f9
tIPv6
PUDP
n[fe80::1%en0]:5354
`

func TestParseLsof(t *testing.T) {
	sockets, bad, err := parseLsof(strings.NewReader(lsofSample))
	require.NoError(t, err)
	assert.Zero(t, bad)
	assert.Equal(t, []string{
		"udp 0.0.0.0:5353", "udp [::]:5353",
		"tcp 127.0.0.1:8099", "tcp [::1]:8098", "tcp 127.0.0.1:8096", "udp [fe80::1%en0]:5354",
	}, places(sockets))
	assert.Equal(t, []Process{{PID: 412, Name: "mDNSResponder"}}, sockets[0].Processes)
	assert.Equal(t, []Process{{PID: 15208, Name: "python3"}}, sockets[2].Processes)

	const good = "p1\ncx\nf3\ntIPv4\nPTCP\nn*:22\nTST=LISTEN\n"
	for _, c := range []struct {
		name, in string
		want     []string
		bad      int
	}{
		{"empty", "", []string{}, 0},
		{"one", good, []string{"tcp 0.0.0.0:22"}, 0},
		{"line ends of another system", strings.ReplaceAll(good, "\n", "\r\n"), []string{"tcp 0.0.0.0:22"}, 0},
		{"empty lines", strings.ReplaceAll(good, "\n", "\n\n"), []string{"tcp 0.0.0.0:22"}, 0},
		{"a field before any file", "p1\nPUDP\nn*:53\n", []string{}, 2},
		{"no colon", "p1\nf3\ntIPv4\nPUDP\nn*\n", []string{}, 1},
		{"no line end", strings.TrimSuffix(good, "\n"), []string{"tcp 0.0.0.0:22"}, 0},
		{"cut short in the name", "p1\ncx\nf3\ntIPv4\nPUDP\nn*:", []string{}, 1},
		{"no name", "p1\ncx\nf3\ntIPv4\nPUDP\n", []string{}, 1},
		{"no family", "p1\ncx\nf3\nPUDP\nn*:53\n", []string{}, 1},
		{"no protocol", "p1\ncx\nf3\ntIPv4\nn*:53\n", []string{}, 1},
		{"a service name for a port", "p1\nf3\ntIPv4\nPUDP\nn*:ntp\n", []string{}, 1},
		{"port too great", "p1\nf3\ntIPv4\nPUDP\nn*:65536\n", []string{}, 1},
		{"an address without a port", "p1\nf3\ntIPv4\nPUDP\nn127.0.0.1:*\n", []string{}, 0},
		{"something before the star", "p1\nf3\ntIPv4\nPUDP\nnx*:53\n", []string{}, 1},
		{"bad process", "px\ncx\nf3\ntIPv4\nPUDP\nn*:53\n", []string{"udp 0.0.0.0:53"}, 1},
		{"unknown field", "p1\nf3\ntIPv4\nPUDP\nn*:53\nzwhat\n", []string{"udp 0.0.0.0:53"}, 1},
		{"good after bad", "lsof: WARNING\n" + good, []string{"tcp 0.0.0.0:22"}, 1},
	} {
		sockets, bad, err := parseLsof(strings.NewReader(c.in))
		require.NoError(t, err, c.name)
		assert.Equal(t, c.want, places(sockets), c.name)
		assert.Equal(t, c.bad, len(bad), c.name)
	}
}

// TestLsofHere opens sockets and has the real lsof look for them.
func TestLsofHere(t *testing.T) {
	if _, err := exec.LookPath("lsof"); err != nil {
		t.Skip("there is no lsof here")
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer c.Close()

	var s Snapshot
	require.NoError(t, askLsof(t.Context(), &s))
	found := make(map[string]int)
	for i, place := range places(s.Sockets) {
		found[place] = s.Sockets[i].Processes[0].PID
	}
	assert.Equal(t, os.Getpid(), found["tcp "+l.Addr().String()])
	assert.Equal(t, os.Getpid(), found["udp "+c.LocalAddr().String()])
}

func FuzzParseLsof(f *testing.F) {
	for _, seed := range []string{lsofSample, "", "p\nf\nn", "f1\nPTCP\nn:*\nTST=LISTEN", "p1\nf3\ntIPv6\nPUDP\nn*:*\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		sockets, bad, err := parseLsof(bytes.NewReader(in))
		checkParsed(t, in, sockets, bad, err)
	})
}
