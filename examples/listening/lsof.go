package main

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
func askLsof(ctx context.Context, s *snapshot) error {
	out, err := output(ctx, "lsof", "-nP", "-iTCP", "-iUDP", "-FpcLftPnT")
	if err != nil {
		return err
	}
	sockets, bad, err := parseLsof(strings.NewReader(out))
	s.sockets = append(s.sockets, sockets...)
	s.addBad("lsof", bad)
	if os.Geteuid() != 0 {
		s.notes = append(s.notes, "without the rights to look into the processes of other users: their sockets are not shown")
	}
	return err
}

// parseLsof parses lsof's output of a field a line: p, c and L (the user) begin a
// process, f begins a file, and t (IPv4 or IPv6), P (TCP or UDP), n (the address)
// and T (of TCP, the state) belong to the file. Sockets with a peer, and those that
// are not bound, are left out.
func parseLsof(r io.Reader) (sockets []socket, bad []string, err error) {
	var of socket            // the user and the process of the files that follow
	var file map[byte]string // nil before the first of a process
	endFile := func() {
		if file == nil || strings.Contains(file['n'], "->") || file['P'] == "TCP" && file['T'] != "LISTEN" {
			return
		}
		local, ok := parseLsofAddress(file['n'], file['t'])
		s := of
		s.Address, s.Port = local.Addr(), local.Port()
		switch file['P'] {
		case "TCP":
			s.Protocol = ports.TCP
		case "UDP":
			s.Protocol = ports.UDP
		default:
			ok = false
		}
		if !ok {
			bad = append(bad, file['P']+" "+file['n'])
		} else if s.Port != 0 {
			sockets = append(sockets, s)
		}
	}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if line == "" {
			continue
		}
		field, value := line[0], line[1:]
		state, isState := strings.CutPrefix(value, "ST=")
		switch {
		case field == 'p':
			endFile()
			file = nil
			pid, err := strconv.Atoi(value)
			if err != nil {
				bad = append(bad, line)
			}
			of = socket{Processes: []process{{PID: pid}}}
		case field == 'c' && len(of.Processes) > 0:
			of.Processes[0].Name = value
		case field == 'L':
			of.User = value
		case field == 'f':
			endFile()
			file = make(map[byte]string)
		case strings.IndexByte("tPn", field) >= 0 && file != nil:
			file[field] = value
		case field == 'T' && file != nil: // of the several, only the state is of interest
			if isState {
				file[field] = state
			}
		default:
			bad = append(bad, line)
		}
	}
	endFile()
	return sockets, bad, lines.Err()
}

// parseLsofAddress parses an address such as *:22, 127.0.0.1:631 or [::1]:631. One
// that is not bound to a port, *:*, has port 0.
func parseLsofAddress(s, family string) (local netip.AddrPort, ok bool) {
	if port, all := strings.CutPrefix(s, "*:"); all {
		any, ok := map[string]string{"IPv4": "0.0.0.0:", "IPv6": "[::]:"}[family]
		if !ok {
			return local, false
		}
		s = any + port
	}
	if bound, none := strings.CutSuffix(s, ":*"); none {
		s = bound + ":0"
	}
	local, err := netip.ParseAddrPort(s)
	return local, err == nil
}
