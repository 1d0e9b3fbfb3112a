package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/sockets"
)

// linux is a system whose range of outgoing ports was set.
var linux = ephemeral.Range{Range: ports.Range{First: 10000, Last: 20000}}

func freeport(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	assert.Equal(t, status, run(args, &out, &err, linux), "exit status; stderr %s", &err)
	return out.String(), err.String()
}

func TestSuggestions(t *testing.T) {
	out, _ := freeport(t, 0, "-within", "8000-8999", "-n", "3", "-json")
	var got []verdict
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got, 3)
	for _, v := range got {
		assert.True(t, v.Good)
		assert.Equal(t, ports.Unassigned, ports.Lookup(v.Port).Status(ports.TCP))
		assert.Zero(t, ports.Lookup(v.Port).Cautions(ports.TCP))
		assert.Equal(t, free, v.Here)
	}
	out, _ = freeport(t, 0, "-within", "8000-8999", "-proto", "any", "-n", "1")
	assert.Contains(t, out, "/any  good     free  unassigned, no known use")

	out, _ = freeport(t, 0, "-within", "19000-22000", "-n", "1")
	assert.NotRegexp(t, `(?m)^1\d{4}/`, out, "this system takes those")

	_, stderr := freeport(t, 1, "-within", "0-1023")
	assert.Contains(t, stderr, "no port within 0-1023 is free on tcp and has nothing against it")
}

func TestRandom(t *testing.T) {
	found := make(map[string]bool)
	for range 5 {
		out, _ := freeport(t, 0, "-random", "-n", "1")
		found[out] = true
	}
	assert.Greater(t, len(found), 1, "of thousands of ports")
}

// TestFor takes the port of a name on machines of different systems and with
// different ports in use.
func TestFor(t *testing.T) {
	port := func(name string, within ports.Range, outgoing ephemeral.Range) uint16 {
		chosen := judge{ports.TCP, outgoing, func() []sockets.Socket { return nil }}.choose(name, within)
		require.Len(t, chosen, 1)
		return chosen[0].Port
	}
	all := ports.Range{First: 1024, Last: 32767}
	mine := port("myservice", all, ephemeral.Range{})
	assert.Equal(t, mine, port("myservice", all, linux))
	assert.Contains(t, slices.Collect(ports.Suggest(all, ports.TCP)), mine)
	assert.Equal(t, mine, port("myservice", ports.Range{First: mine - 10, Last: 32767}, linux), "other ports do not matter")
	assert.NotEqual(t, mine, port("myservice", ports.Range{First: mine + 1, Last: 32767}, linux))
	others := make(map[uint16]bool)
	for _, name := range []string{"a", "b", "c", "yourservice"} {
		others[port(name, all, linux)] = true
	}
	assert.Len(t, others, 4)

	l, err := net.Listen("tcp", fmt.Sprintf(":%d", mine))
	if err == nil {
		defer l.Close()
	}
	out, _ := freeport(t, 1, "-for", "myservice")
	assert.Regexp(t, fmt.Sprintf(`(?m)^%d/tcp +better not +in use`, mine), out, "it stays the same")
	_, stderr := freeport(t, 1, "-for", "myservice", "-within", "0-1023")
	assert.Contains(t, stderr, "no port within 0-1023")
}

func TestCandidates(t *testing.T) {
	out, _ := freeport(t, 1, "22", "9200,60429", "-json", "15003/tcp", "53/udp")
	var got []verdict
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got, 5)
	assert.Equal(t, "ssh", got[0].Official)
	assert.Equal(t, []ports.Caution{ports.CautionPrivileged, ports.CautionTaken, ports.CautionBrowser}, got[0].Cautions[:3])
	assert.Contains(t, got[1].Uses, "Elasticsearch")
	assert.Contains(t, got[2].Uses, "Infor Cloverleaf")
	assert.Contains(t, got[2].Cautions, ports.CautionDynamic)
	assert.Contains(t, got[3].Cautions, ports.CautionEphemeral)
	assert.Equal(t, "in this system's ephemeral range, 10000-20000", got[3].Ephemeral)
	assert.Equal(t, ports.TCP, got[3].Protocol)
	assert.Equal(t, ports.UDP, got[4].Protocol)

	out, _ = freeport(t, 1, "9200/tcp", "51820/udp")
	assert.Contains(t, out, "better not")
	assert.Contains(t, out, "  assigned to wap-wsp; used by Elasticsearch")
	assert.Contains(t, out, "by default, but not this system")
	out, _ = freeport(t, 1, "22", "15003")
	assert.Contains(t, out, "  privileged, browser; assigned to ssh; used by SSH")
	assert.Contains(t, out, "  in this system's ephemeral range")
}

// TestInUse holds a port open.
func TestInUse(t *testing.T) {
	var candidate uint16
	for candidate = range ports.Suggest(ports.Range{First: 8000, Last: 32767}, ports.TCP) {
		if here(candidate, ports.TCP) == free {
			break
		}
	}
	text := strconv.Itoa(int(candidate))
	freeport(t, 0, text)
	l, err := net.Listen("tcp", ":"+text)
	require.NoError(t, err)
	defer l.Close()
	out, _ := freeport(t, 1, text)
	assert.Contains(t, out, "in use")
	if runtime.GOOS == "linux" {
		assert.Contains(t, out, fmt.Sprintf("%s (%d) has it on this machine", filepath.Base(os.Args[0]), os.Getpid()))
	}
	out, _ = freeport(t, 0, "-within", text+"-32767", "-n", "1")
	assert.NotContains(t, out, text+"/tcp", "not suggested")
	assert.Equal(t, inUse, here(candidate, ports.AnyProtocol))

	c, err := net.ListenPacket("udp", ":0")
	require.NoError(t, err)
	defer c.Close()
	assert.Equal(t, inUse, here(uint16(c.LocalAddr().(*net.UDPAddr).Port), ports.UDP))
	assert.Equal(t, inUse, bound(syscall.Errno(10048)), "WSAEADDRINUSE, Windows Sockets Error Codes")
	assert.Equal(t, notAllowed, bound(syscall.EACCES))
	assert.Equal(t, notChecked+": too many open files", bound(errors.New("too many open files")))
	assert.Equal(t, notChecked, here(5000, ports.SCTP))
	assert.Equal(t, notChecked, here(0, ports.TCP))
}

func TestWrongInput(t *testing.T) {
	for _, c := range []struct{ arg, want string }{
		{"70000", `"70000": want a port from 0 to 65535`},
		{"htpp", `"htpp": want a port`},
		{"-for=", `-for "": want the name`},
		{"-for=a,-random", "-for without -n, -random and candidates"},
		{"-for=a,-n=2", "-for without"},
		{"-for=a,80", "-for without"},
		{"80,-n=2", "candidates without -n, -random and -within"},
		{"80,-random", "candidates without"},
		{"80,-within=1-90", "candidates without"},
		{"-proto=none", "-proto none: want tcp"},
		{"-\x1b[2J", "-?[2J"},
		{"\x1b[2J", `"\x1b[2J"`},
		{"-within=9-1", `"9-1": want the first port not to be greater`},
		{"-proto=icmp", `"icmp": want tcp`},
		{"-n=0", "-n 0: want at least 1"},
		{"-nonsense", "-nonsense"},
	} {
		out, stderr := freeport(t, 2, strings.Split(c.arg, ",")...)
		assert.Empty(t, out)
		assert.Contains(t, stderr, c.want)
	}
}
