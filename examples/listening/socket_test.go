package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func TestMerge(t *testing.T) {
	at := netip.MustParseAddr("::1")
	a, b := process{2, "a"}, process{1, "b"}
	got := merge([]socket{
		{Protocol: ports.UDP, Address: at, Port: 9, Processes: []process{a}},
		{Protocol: ports.TCP, Address: at, Port: 9, Processes: []process{a}},
		{Protocol: ports.UDP, Address: at, Port: 9, Processes: []process{b, a}},
		{Protocol: ports.UDP, Address: at, Port: 8},
	})
	assert.Equal(t, []string{"udp [::1]:8", "tcp [::1]:9", "udp [::1]:9"}, places(got))
	assert.Equal(t, []process{}, got[0].Processes, "not nil: [] in JSON")
	assert.Equal(t, []process{a}, got[1].Processes)
	assert.Equal(t, []process{b, a}, got[2].Processes, "each once, by number")
	assert.Equal(t, []socket{}, merge(nil))
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
	var s snapshot
	require.NoError(t, askNetstat(t.Context(), &s))
	require.Len(t, s.sockets, 5)
	assert.Equal(t, []process{{1084, "svchost.exe"}}, s.sockets[0].Processes)
	assert.Equal(t, []process{{4, "System"}}, s.sockets[1].Processes)
	assert.Equal(t, []process{{5512, ""}}, s.sockets[3].Processes, "ended meanwhile")
	assert.Empty(t, s.notes)

	pretend(t, map[string]string{"netstat": say(netstatSample + "TCP x\n"), "tasklist": "echo access denied >&2; exit 5\n"})
	s = snapshot{}
	require.NoError(t, askNetstat(t.Context(), &s), "it goes on")
	assert.Len(t, s.sockets, 5)
	require.Len(t, s.notes, 2)
	assert.Contains(t, s.notes[0], `netstat makes no sense and is left out: "TCP x"`)
	assert.Equal(t, `the names of the processes are not known: tasklist: exit status 5: "access denied"`, s.notes[1])

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
		var s snapshot
		err := askLsof(t.Context(), &s)
		assert.Len(t, s.sockets, c.sockets, c.script)
		if c.err == "" {
			assert.NoError(t, err, c.script)
		} else {
			assert.ErrorContains(t, err, c.err)
		}
	}
}
