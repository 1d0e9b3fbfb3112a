package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// sample is what a machine may tell.
func sample(context.Context) (snapshot, error) {
	at := netip.MustParseAddr
	return snapshot{
		sockets: merge([]socket{
			{Protocol: ports.UDP, Address: at("::"), Port: 5353, Processes: []process{{412, "mDNSResponder"}}},
			{Protocol: ports.TCP, Address: at("0.0.0.0"), Port: 80, Processes: []process{{815, "nginx"}}},
			{Protocol: ports.TCP, Address: at("0.0.0.0"), Port: 80, Processes: []process{{812, "nginx"}, {815, "nginx"}}},
			{Protocol: ports.TCP, Address: at("::"), Port: 80, Processes: []process{{812, "nginx"}}},
			{Protocol: ports.TCP, Address: at("0.0.0.0"), Port: 2201, Processes: []process{{99, "sshd"}}},
			{Protocol: ports.TCP, Address: at("::1"), Port: 3000, Processes: []process{{7, "evil\x1b[2J\tname"}}},
			{Protocol: ports.TCP, Address: at("127.0.0.1"), Port: 40001},
		}),
		ephemeral: ports.Range{First: 32768, Last: 60999},
		notes:     []string{"without the rights"},
	}, nil
}

func listening(t *testing.T, status int, ask func(context.Context) (snapshot, error), args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	assert.Equal(t, status, run(t.Context(), args, &out, &err, ask), "exit status; stderr %s", &err)
	return out.String(), err.String()
}

func TestTable(t *testing.T) {
	out, stderr := listening(t, 0, sample)
	assert.Equal(t, ""+
		"PORT       ADDRESS    PROCESS                 CLASS       REGISTRY        KNOWN USES                         REMARK\n"+
		"80/tcp     0.0.0.0    nginx (812) and 1 more  well-known  http, assigned  HTTP, Apache HTTP Server, 12 more  -\n"+
		"80/tcp     ::         nginx (812)             well-known  http, assigned  HTTP, Apache HTTP Server, 12 more  -\n"+
		"2201/tcp   0.0.0.0    sshd (99)               registered  ats, assigned   -                                  sshd usually serves ssh (22), the port is registered to ats\n"+
		"3000/tcp   ::1        evil?[2J?name (7)       registered  hbci, assigned  Grafana, Next.js, 20 more          -\n"+
		"5353/udp   ::         mDNSResponder (412)     registered  mdns, assigned  mDNS, Avahi, 2 more                -\n"+
		"40001/tcp  127.0.0.1  -                       registered  unassigned      Jira                               the port is unassigned; in this system's ephemeral range, 32768-60999\n", out)
	assert.Equal(t, "listening: without the rights\n", stderr)

	out, _ = listening(t, 0, func(context.Context) (snapshot, error) { return snapshot{}, nil })
	assert.Equal(t, "Nothing listens.\n", out)
}

func TestJSON(t *testing.T) {
	out, stderr := listening(t, 0, sample, "-json")
	var got []map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got, 6)
	assert.Equal(t, map[string]any{
		"protocol": "tcp", "address": "0.0.0.0", "port": 2201.0,
		"processes": []any{map[string]any{"pid": 99.0, "name": "sshd"}},
		"class":     "registered", "status": "assigned", "service": "ats", "uses": []any{},
		"remarks": []any{"sshd usually serves ssh (22), the port is registered to ats"},
	}, got[2])
	assert.Equal(t, []any{}, got[5]["processes"], "never null")
	assert.Equal(t, []any{}, got[0]["remarks"])
	assert.Equal(t, "listening: without the rights\n", stderr)

	out, _ = listening(t, 0, func(context.Context) (snapshot, error) { return snapshot{}, nil }, "-json")
	assert.Equal(t, "[]\n", out)
}

// thrice interrupts a watch at the third look.
func thrice(cancel context.CancelFunc) func(context.Context) (snapshot, error) {
	looks := 0
	return func(ctx context.Context) (snapshot, error) {
		if looks++; looks == 3 {
			cancel()
		}
		return sample(ctx)
	}
}

func TestWatch(t *testing.T) {
	var out, stderr strings.Builder
	ctx, cancel := context.WithCancel(t.Context())
	assert.Zero(t, run(ctx, []string{"-watch", "1ms"}, &out, &stderr, thrice(cancel)))
	assert.Equal(t, 2, strings.Count(out.String(), "PORT "))
	assert.Contains(t, out.String(), "60999\n\nPORT", "an empty line between")
	assert.NotContains(t, out.String(), "\x1b", "not a terminal")
	assert.Equal(t, "listening: without the rights\n", stderr.String(), "said once")

	out.Reset()
	ctx, cancel = context.WithCancel(t.Context())
	assert.Zero(t, run(ctx, []string{"-json", "-watch", "1ms"}, &out, &stderr, thrice(cancel)))
	assert.Equal(t, 2, strings.Count(out.String(), "\n"), "a line each time")
	for line := range strings.Lines(out.String()) {
		assert.True(t, json.Valid([]byte(line)))
	}

	// An interrupt does not wait for the next time.
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	start := time.Now()
	assert.Zero(t, run(ctx, []string{"-watch", "1h"}, &out, &stderr, sample))
	assert.Less(t, time.Since(start), time.Minute)
}

func TestClear(t *testing.T) {
	var out bytes.Buffer
	s := screen{out: &out, again: true, clear: true}
	now, _ := sample(t.Context())
	require.NoError(t, s.draw(now))
	assert.True(t, strings.HasPrefix(out.String(), clearScreen+"PORT "))
	assert.True(t, strings.HasSuffix(out.String(), "\n\nwithout the rights\n"))
	assert.False(t, isTerminal(&out))
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	defer w.Close()
	assert.False(t, isTerminal(w))
}

func TestWrongInput(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"22"}, `unexpected "22"`},
		{[]string{"-watch"}, "needs an argument"},
		{[]string{"-watch", "2"}, `"2" for flag -watch: want an interval such as 2s`},
		{[]string{"-watch", "0s"}, "want an interval"},
		{[]string{"-watch=-2s"}, "want an interval"},
		{[]string{"-json=maybe"}, `"maybe"`},
		{[]string{"-bogus"}, "-bogus; usage: listening [-json] [-watch 2s]"},
	} {
		out, stderr := listening(t, 2, sample, c.args...)
		assert.Empty(t, out, c.args)
		assert.Contains(t, stderr, c.want)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
	}
	out, stderr := listening(t, 0, sample, "-h")
	assert.Equal(t, usage, out)
	assert.Empty(t, stderr)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFailures(t *testing.T) {
	out, stderr := listening(t, 1, func(context.Context) (snapshot, error) { return snapshot{}, errors.New("no such thing") })
	assert.Empty(t, out)
	assert.Equal(t, "listening: no such thing\n", stderr)
	var b strings.Builder
	assert.Equal(t, 1, run(t.Context(), nil, brokenWriter{}, &b, sample))
	assert.Contains(t, b.String(), "listening: disk full\n")
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
	}
	var opened []open
	for _, c := range []struct{ network, address string }{
		{"tcp4", "127.0.0.1:0"}, {"tcp4", "0.0.0.0:0"}, {"tcp6", "[::1]:0"}, {"tcp6", "[::]:0"},
	} {
		l, err := net.Listen(c.network, c.address)
		if err != nil && c.network == "tcp6" {
			t.Logf("skipped %s: no IPv6 here: %v", c.address, err)
			continue
		}
		require.NoError(t, err)
		defer l.Close()
		opened = append(opened, open{ports.TCP, l.Addr()})
	}
	for _, c := range []struct{ network, address string }{
		{"udp4", "127.0.0.1:0"}, {"udp6", "[::1]:0"},
	} {
		l, err := net.ListenPacket(c.network, c.address)
		if err != nil && c.network == "udp6" {
			t.Logf("skipped %s: no IPv6 here: %v", c.address, err)
			continue
		}
		require.NoError(t, err)
		defer l.Close()
		opened = append(opened, open{ports.UDP, l.LocalAddr()})
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

	out, _ := listening(t, 0, ask, "-json")
	var rows []struct {
		Protocol  ports.Protocol
		Address   netip.Addr
		Port      uint16
		Processes []process
		Class     ports.Class
		Remarks   []string
	}
	require.NoError(t, json.Unmarshal([]byte(out), &rows))
	for _, o := range opened {
		found := false
		at := netip.MustParseAddrPort(o.local.String())
		for _, r := range rows {
			if r.Protocol != o.proto || r.Address != at.Addr() || r.Port != at.Port() {
				continue
			}
			found = true
			require.Len(t, r.Processes, 1, "%v", at)
			assert.Equal(t, os.Getpid(), r.Processes[0].PID)
			assert.Equal(t, filepath.Base(os.Args[0]), r.Processes[0].Name)
			assert.Equal(t, ports.ClassOf(at.Port()), r.Class)
			if ephemeral, ok := thisProcfs().ephemeral(); ok && ephemeral.Contains(at.Port()) {
				assert.Contains(t, r.Remarks[len(r.Remarks)-1], "ephemeral range")
			}
		}
		assert.True(t, found, "%v %v in\n%s", o.proto, at, out)
	}
	for _, r := range rows {
		for _, c := range []net.Addr{conn.LocalAddr(), peer.LocalAddr()} {
			if at := netip.MustParseAddrPort(c.String()); r.Address == at.Addr() && r.Port == at.Port() {
				assert.NotEqual(t, c.Network(), r.Protocol.String(), "%v is no listener", c)
			}
		}
	}
}
