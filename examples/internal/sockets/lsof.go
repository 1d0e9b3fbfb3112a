package sockets

import (
	"bufio"
	"context"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"example.com/ports"
)

// askLsof adds the sockets that lsof lists, see lsof(8), OUTPUT FOR OTHER
// PROGRAMS. It does not ask for listeners alone, -sTCP:LISTEN, since with that
// lsof 4.95 lists no UDP sockets.
func askLsof(ctx context.Context, s *Snapshot) error {
	out, err := output(ctx, "lsof", "-nP", "-iTCP", "-iUDP", "-FpcLftPnT")
	if err != nil {
		return err
	}
	sockets, bad, err := parseLsof(strings.NewReader(out))
	s.Sockets = append(s.Sockets, sockets...)
	s.addBad("lsof", bad)
	if os.Geteuid() != 0 {
		s.Notes = append(s.Notes, "without the rights to look into the processes of other users: their sockets are not shown")
	}
	return err
}

// parseLsof parses lsof's output of a field a line: p begins a process, c is its
// name and L its user; f begins a file, which has t (IPv4 or IPv6), P (TCP or UDP),
// n (the address) and T (several, of which the state of TCP is of interest). Sockets
// with a peer, and those that are not bound, are left out.
func parseLsof(r io.Reader) (sockets []Socket, bad []string, err error) {
	var owner Process
	var user string
	var file map[byte]string // nil before the first of a process
	endFile := func() {
		if file == nil || strings.Contains(file['n'], "->") || file['P'] == "TCP" && file['T'] != "ST=LISTEN" {
			return
		}
		proto, err := ports.ParseProtocol(file['P'])
		local, ok := parseLsofAddress(file['n'], file['t'])
		if err != nil || !ok {
			bad = append(bad, file['P']+" "+file['n'])
		} else if local.Port() != 0 {
			sockets = append(sockets, Socket{Protocol: proto, Address: local.Addr(), Port: local.Port(), User: user, Processes: []Process{owner}})
		}
	}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if line == "" {
			continue
		}
		field, value := line[0], line[1:]
		switch {
		case field == 'p':
			endFile()
			pid, err := strconv.Atoi(value)
			if err != nil {
				bad = append(bad, line)
			}
			owner, user, file = Process{PID: pid}, "", nil
		case field == 'c':
			owner.Name = value
		case field == 'L':
			user = value
		case field == 'f':
			endFile()
			file = make(map[byte]string)
		case file == nil || strings.IndexByte("tPnT", field) < 0:
			bad = append(bad, line)
		case field != 'T' || strings.HasPrefix(value, "ST="):
			file[field] = value
		}
	}
	endFile()
	return sockets, bad, lines.Err()
}

// parseLsofAddress parses *:22, 127.0.0.1:631 or [::1]:631. One that is not bound to
// a port, *:*, has port 0.
func parseLsofAddress(s, family string) (local netip.AddrPort, ok bool) {
	if port, isAny := strings.CutPrefix(s, "*:"); isAny {
		s = map[string]string{"IPv4": "0.0.0.0:", "IPv6": "[::]:"}[family] + port
	}
	if host, isAny := strings.CutSuffix(s, ":*"); isAny {
		s = host + ":0"
	}
	local, err := netip.ParseAddrPort(s)
	return local, err == nil
}
