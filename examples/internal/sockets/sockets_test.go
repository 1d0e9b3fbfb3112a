package sockets

import (
	"net"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func TestMerge(t *testing.T) {
	at := netip.MustParseAddr("::1")
	a, b := Process{PID: 2, Name: "a"}, Process{PID: 1, Name: "b"}
	got := merge([]Socket{
		{Protocol: ports.UDP, Address: at, Port: 9, Processes: []Process{a}},
		{Protocol: ports.TCP, Address: at, Port: 9, Processes: []Process{a}},
		{Protocol: ports.UDP, Address: at, Port: 9, Processes: []Process{b, a}},
		{Protocol: ports.UDP, Address: at, Port: 8},
	})
	assert.Equal(t, []string{"udp [::1]:8", "tcp [::1]:9", "udp [::1]:9"}, places(got))
	assert.Equal(t, []Process{}, got[0].Processes, "not nil: [] in JSON")
	assert.Equal(t, []Process{a}, got[1].Processes)
	assert.Equal(t, []Process{b, a}, got[2].Processes, "each once, by number")
	assert.Equal(t, []Socket{}, merge(nil))
}

// pretend puts shell scripts in the place of programs of the system.
func pretend(t *testing.T, scripts map[string]string) {
	t.Helper()
	switch runtime.GOOS {
	case "windows", "js", "wasip1", "plan9", "ios", "android":
		t.Skipf("needs /bin/sh, which %s has not", runtime.GOOS)
	}
	dir := t.TempDir()
	for name, script := range scripts {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755))
	}
	t.Setenv("PATH", dir)
}

func TestAskNetstat(t *testing.T) {
	say := func(text string) string { return "echo '" + strings.ReplaceAll(text, "'", "") + "'\n" }
	pretend(t, map[string]string{
		"netstat":  `[ "$*" = "-ano" ] || exit 9` + "\n" + say(netstatSample),
		"tasklist": `[ "$*" = "/fo csv /nh" ] || exit 9` + "\n" + say(tasklistSample),
	})
	var s Snapshot
	require.NoError(t, askNetstat(t.Context(), &s))
	require.Len(t, s.Sockets, 5)
	assert.Equal(t, []Process{{PID: 1084, Name: "svchost.exe"}}, s.Sockets[0].Processes)
	assert.Equal(t, []Process{{PID: 4, Name: "System"}}, s.Sockets[1].Processes)
	assert.Equal(t, []Process{{PID: 5512, Name: ""}}, s.Sockets[3].Processes, "ended meanwhile")
	assert.Empty(t, s.Notes)

	pretend(t, map[string]string{"netstat": say(netstatSample + "TCP x\n"), "tasklist": "echo access denied >&2; exit 5\n"})
	s = Snapshot{}
	require.NoError(t, askNetstat(t.Context(), &s), "it goes on")
	assert.Len(t, s.Sockets, 5)
	require.Len(t, s.Notes, 2)
	assert.Contains(t, s.Notes[0], `lines of netstat make no sense and are left out, 1 in all, such as "TCP x"`)
	assert.Equal(t, `the names of the processes are not known: tasklist: exit status 5: "access denied"`, s.Notes[1])

	pretend(t, nil)
	assert.ErrorContains(t, askNetstat(t.Context(), &s), "netstat")
}

func TestAskLsof(t *testing.T) {
	for _, c := range []struct {
		script  string
		sockets int
		err     string
	}{
		{"exit 1", 0, ""}, // that is how it says that there is no socket
		{"printf 'p1\\ncx\\nf3\\ntIPv4\\nPUDP\\nn*:53\\n'; echo no such thing >&2; exit 1", 1, ""},
		{"echo lsof: unknown option >&2; exit 1", 0, `lsof: exit status 1: "lsof: unknown option"`},
		{"exit 3", 0, "lsof: exit status 3"},
	} {
		pretend(t, map[string]string{"lsof": c.script + "\n"})
		var s Snapshot
		err := askLsof(t.Context(), &s)
		assert.Len(t, s.Sockets, c.sockets, c.script)
		if c.err == "" {
			assert.NoError(t, err, c.script)
		} else {
			assert.ErrorContains(t, err, c.err)
		}
	}
}

// TestHere opens sockets and looks for them and this process.
func TestHere(t *testing.T) {
	switch runtime.GOOS {
	case "linux", "android":
	default:
		t.Skipf("the sockets of %s are listed by a program of the system, which is not run in tests", runtime.GOOS)
	}
	type open struct {
		proto ports.Protocol
		local net.Addr
		only6 bool
	}
	var opened []open
	for _, c := range []struct{ network, address string }{
		{"tcp4", "127.0.0.1:0"}, {"tcp4", "0.0.0.0:0"}, {"tcp6", "[::1]:0"}, {"tcp6", "[::]:0"}, {"tcp", "[::]:0"},
	} {
		l, err := net.Listen(c.network, c.address)
		if err != nil && c.network != "tcp4" {
			t.Logf("skipped %s: no IPv6 here: %v", c.address, err)
			continue
		}
		require.NoError(t, err)
		defer l.Close()
		opened = append(opened, open{ports.TCP, l.Addr(), c.network == "tcp6"})
	}
	for _, c := range []struct{ network, address string }{
		{"udp4", "127.0.0.1:0"}, {"udp6", "[::1]:0"}, {"udp6", "[::]:0"}, {"udp", "[::]:0"},
	} {
		l, err := net.ListenPacket(c.network, c.address)
		if err != nil && c.network != "udp4" {
			t.Logf("skipped %s: no IPv6 here: %v", c.address, err)
			continue
		}
		require.NoError(t, err)
		defer l.Close()
		opened = append(opened, open{ports.UDP, l.LocalAddr(), c.network == "udp6"})
	}
	// Neither end of a connection is a listener.
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	conn, err := net.Dial("tcp4", listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	peer, err := net.Dial("udp4", "127.0.0.1:9")
	require.NoError(t, err)
	defer peer.Close()
	listener.Close()

	s, err := Ask(t.Context())
	require.NoError(t, err)
	for _, o := range opened {
		at := netip.MustParseAddrPort(o.local.String())
		i := slices.IndexFunc(s.Sockets, func(s Socket) bool {
			return s.Protocol == o.proto && s.Address == at.Addr() && s.Port == at.Port()
		})
		require.GreaterOrEqual(t, i, 0, "%v %v", o.proto, at)
		found := s.Sockets[i]
		require.Len(t, found.Processes, 1, "%v", at)
		assert.Equal(t, os.Getpid(), found.Processes[0].PID)
		assert.Equal(t, filepath.Base(os.Args[0]), found.Processes[0].Name)
		assert.Contains(t, found.Processes[0].Command, os.Args[0])
		if me, err := user.Current(); err == nil {
			assert.Equal(t, me.Username, found.User)
		}
		if _, err := exec.LookPath("ss"); err != nil {
			t.Log("skipped whether :: takes IPv4: there is no ss here")
		} else if at.Addr() == netip.IPv6Unspecified() {
			require.NotNil(t, found.IPv6Only, "%v", at)
			assert.Equal(t, o.only6, *found.IPv6Only, "%v", at)
		}
	}
	for _, s := range s.Sockets {
		for _, c := range []net.Addr{conn.LocalAddr(), peer.LocalAddr()} {
			if at := netip.MustParseAddrPort(c.String()); s.Address == at.Addr() && s.Port == at.Port() {
				assert.NotEqual(t, c.Network(), s.Protocol.String(), "%v is no listener", c)
			}
		}
	}
}
