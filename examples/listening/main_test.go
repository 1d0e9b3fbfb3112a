package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/sockets"
)

// sample is what a machine may tell.
func sample(context.Context) (sockets.Snapshot, error) {
	at := netip.MustParseAddr
	yes, no := true, false
	nginx := []sockets.Process{{PID: 812, Name: "nginx"}, {PID: 815, Name: "nginx"}}
	return sockets.Snapshot{
		Sockets: []sockets.Socket{
			{Protocol: ports.TCP, Address: at("0.0.0.0"), Port: 443, User: "root", Processes: []sockets.Process{{PID: 9, Name: "python3", Command: "python3 -m http.server 443"}}},
			{Protocol: ports.TCP, Address: at("::"), Port: 443, IPv6Only: &no, User: "root", Processes: nginx},
			{Protocol: ports.TCP, Address: at("0.0.0.0"), Port: 2201, Processes: []sockets.Process{{PID: 99, Name: "sshd"}}},
			{Protocol: ports.UDP, Address: at("::"), Port: 5353, Processes: []sockets.Process{{PID: 412, Name: "mDNSResponder"}}},
			{Protocol: ports.TCP, Address: at("127.0.0.1"), Port: 5432, User: "postgres", Processes: []sockets.Process{{PID: 8, Name: "postgres"}}},
			{Protocol: ports.TCP, Address: at("::"), Port: 8011, IPv6Only: &yes, User: "1000", Processes: []sockets.Process{{PID: 7, Name: "evil\x1b[2J\tname\n"}}},
			{Protocol: ports.TCP, Address: at("::1"), Port: 15001, Processes: []sockets.Process{}},
		},
		Notes: []string{"not all is \x1b[2Jseen"},
	}, nil
}

// linux is a system whose range of outgoing ports was set.
var linux = ephemeral.Range{Range: ports.Range{First: 10000, Last: 20000}}

func listening(t *testing.T, status int, ask func(context.Context) (sockets.Snapshot, error), args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	assert.Equal(t, status, run(t.Context(), args, &out, &err, system{ask, linux}), "exit status; stderr %s", &err)
	return out.String(), err.String()
}

func TestTable(t *testing.T) {
	out, stderr := listening(t, 0, sample)
	assert.Equal(t, "listening: not all is ?[2Jseen\n", stderr)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	require.Len(t, lines, 8)
	assert.Equal(t, strings.Fields("PORT ADDRESS OPEN TO USER PROCESS REGISTRY KNOWN USES REMARK"), strings.Fields(lines[0]))
	for i, want := range []string{
		`443/tcp +0\.0\.0\.0 +network +root +python3 \(9\) +https +.* another program than known here`,
		`443/tcp +:: +network, IPv4 too +root +nginx \(812\) and 1 more +https .* fits https`,
		`2201/tcp +0\.0\.0\.0 +network +- +sshd \(99\) +ats .* sshd usually serves ssh \(22\)`,
		`5353/udp +:: +network, maybe IPv4 too +- +mDNSResponder \(412\) +mdns`,
		`5432/tcp +127\.0\.0\.1 +this machine +postgres +postgres \(8\) +postgresql .* fits (?i:postgresql)`,
		`8011/tcp +:: +network, IPv6 only +1000 +evil\?\[2J\?name\? \(7\) +unassigned`,
		`15001/tcp +::1 +this machine +- +- .* in this system's ephemeral range, 10000-20000`,
	} {
		assert.Regexp(t, "^"+want, lines[i+1])
	}

	out, _ = listening(t, 0, func(context.Context) (sockets.Snapshot, error) { return sockets.Snapshot{}, nil })
	assert.Equal(t, "Nothing listens.\n", out)
	out, _ = listening(t, 0, sample, "429")
	assert.Equal(t, "Nothing listens on these ports.\n", out)
}

func TestUnseen(t *testing.T) {
	ask := func(ctx context.Context) (sockets.Snapshot, error) {
		s, err := sample(ctx)
		s.Unseen = "elsewhere"
		return s, err
	}
	_, stderr := listening(t, 0, ask)
	assert.Contains(t, stderr, "listening: where no process is shown, it belongs to elsewhere\n")
	_, stderr = listening(t, 0, ask, "443")
	assert.NotContains(t, stderr, "elsewhere", "those that are shown have one")
}

func TestFilter(t *testing.T) {
	for args, want := range map[string][]string{
		"443":            {"443/tcp", "443/tcp"},
		"443/udp":        nil,
		"5000-5999":      {"5353/udp", "5432/tcp"},
		"2201 5353/udp":  {"2201/tcp", "5353/udp"},
		"2201,https/tcp": {"443/tcp", "443/tcp", "2201/tcp"},
	} {
		out, _ := listening(t, 0, sample, strings.Fields(args)...)
		assert.Equal(t, want, regexp.MustCompile(`(?m)^\d+/\w+`).FindAllString(out, -1), args)
	}
}

func TestJSON(t *testing.T) {
	out, _ := listening(t, 0, sample, "-json", "2201", "15001", "8011")
	assert.NotContains(t, out, "\x1b")
	var got []map[string]any
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got, 3)
	assert.Equal(t, map[string]any{
		"protocol": "tcp", "address": "0.0.0.0", "port": 2201.0, "openTo": "network",
		"processes": []any{map[string]any{"pid": 99.0, "name": "sshd"}},
		"class":     "registered", "status": "assigned", "service": "ats", "uses": []any{},
		"remarks": []any{"sshd usually serves ssh (22)"},
	}, got[0])
	assert.Equal(t, true, got[1]["ipv6Only"])
	assert.Equal(t, []any{}, got[2]["processes"], "never null")

	out, _ = listening(t, 0, func(context.Context) (sockets.Snapshot, error) { return sockets.Snapshot{}, nil }, "-json")
	assert.Equal(t, "[]\n", out)
}

// changing is a machine on which, with each look, a socket goes and others come.
// The last look is interrupted.
func changing(cancel context.CancelFunc, looks ...[]uint16) func(context.Context) (sockets.Snapshot, error) {
	return func(context.Context) (s sockets.Snapshot, err error) {
		if len(looks) == 0 {
			cancel()
			return s, nil
		}
		for _, port := range looks[0] {
			s.Sockets = append(s.Sockets, sockets.Socket{Protocol: ports.TCP, Address: netip.IPv4Unspecified(), Port: port})
		}
		s.Notes = []string{"not all is seen"}
		looks = looks[1:]
		return s, nil
	}
}

func watch(t *testing.T, looks [][]uint16, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	assert.Zero(t, run(ctx, append(args, "-watch", "1ms"), &out, &err, system{changing(cancel, looks...), linux}))
	return out.String(), err.String()
}

func TestWatch(t *testing.T) {
	looks := [][]uint16{{22, 417}, {22, 417}, {22, 429}, {22, 429}}
	out, stderr := watch(t, looks)
	const moment = `\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n`
	assert.Regexp(t, "^"+moment+` +PORT .*\n +22/tcp .*\n +417/tcp .*\n`+
		moment+` +PORT .*\nwent +417/tcp .*\ncame +429/tcp .*\n$`, out, "what does not change is not said again")
	assert.NotContains(t, out, "\x1b", "not a terminal")
	assert.Equal(t, "listening: not all is seen\n", stderr, "said once")

	out, _ = watch(t, looks, "-json")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	require.Len(t, lines, 2)
	var rows []row
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &rows))
	require.Len(t, rows, 2)
	assert.Equal(t, "went", rows[0].Change)
	assert.Equal(t, uint16(429), rows[1].Port)
	assert.WithinDuration(t, time.Now(), *rows[1].Time, time.Hour)

	// A server that is started anew.
	s := screen{out: io.Discard, watch: true}
	for pid, want := range [][]string{{""}, {"went", "came"}} {
		server := sockets.Socket{Port: 80, Processes: []sockets.Process{{PID: pid, Name: "nginx"}}}
		rows = s.look(sockets.Snapshot{Sockets: []sockets.Socket{server}}, time.Now())
		for i, r := range rows {
			assert.Equal(t, want[i], r.Change)
		}
		assert.Len(t, rows, len(want))
	}

	// An interrupt does not wait for the next time.
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	start := time.Now()
	assert.Zero(t, run(ctx, []string{"-watch", "1h"}, io.Discard, io.Discard, system{sample, linux}))
	assert.Less(t, time.Since(start), time.Minute)
}

// TestTerminal shows each look in place of the one before.
func TestTerminal(t *testing.T) {
	var out bytes.Buffer
	s := screen{out: &out, watch: true, clear: true}
	ask := changing(nil, []uint16{22, 417}, []uint16{22, 429}, []uint16{22, 429})
	at := time.Date(2026, 11, 25, 19, 0, 0, 0, time.UTC)
	for _, want := range []string{
		` +22/tcp .*\n +417/tcp .*\n`,
		` +22/tcp .*\nwent +417/tcp .*\ncame +429/tcp .*\n`,
		` +22/tcp .*\n +429/tcp .*\n`,
	} {
		out.Reset()
		now, _ := ask(t.Context())
		require.NoError(t, s.draw(now, at))
		shown, ok := strings.CutPrefix(out.String(), clearScreen)
		assert.True(t, ok)
		assert.Regexp(t, `^2026-11-25 19:00:00\n +PORT .*\n`+want+`\nnot all is seen\n$`, shown)
	}
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
		{[]string{"htpp"}, `"htpp": want a port`},
		{[]string{"9-1"}, `"9-1": want the first port`},
		{[]string{"\x1b[2J"}, `"\x1b[2J"`},
		{[]string{"-\x1b[2J"}, `-?[2J`},
		{[]string{"-watch"}, "needs an argument"},
		{[]string{"-watch", "2"}, `"2" for flag -watch`},
		{[]string{"-watch=-2s"}, "-watch -2s: want an interval"},
		{[]string{"-json=maybe"}, `"maybe"`},
	} {
		out, stderr := listening(t, 2, sample, c.args...)
		assert.Empty(t, out, c.args)
		assert.Contains(t, stderr, c.want)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %q", stderr)
	}
	out, stderr := listening(t, 0, sample, "-h")
	assert.Contains(t, out, usage)
	assert.Empty(t, stderr)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFailures(t *testing.T) {
	out, stderr := listening(t, 1, func(context.Context) (sockets.Snapshot, error) {
		return sockets.Snapshot{}, errors.New("no such thing")
	})
	assert.Empty(t, out)
	assert.Equal(t, "listening: no such thing\n", stderr)
	var b strings.Builder
	assert.Equal(t, 1, run(t.Context(), nil, brokenWriter{}, &b, system{sample, linux}))
	assert.Contains(t, b.String(), "listening: disk full\n")
}
