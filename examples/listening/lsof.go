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
	out, err := output(ctx, "lsof", "-nP", "-iTCP", "-iUDP", "-FpcftPnT")
	if err != nil {
		return err
	}
	sockets, bad, err := parseLsof(strings.NewReader(out))
	s.sockets = append(s.sockets, sockets...)
	s.addNote(bad.note("lsof"))
	if os.Geteuid() != 0 {
		s.addNote("without the rights to look into the processes of other users: their sockets are not shown")
	}
	return err
}

// parseLsof parses lsof's output of a field a line: p and c begin a process, f
// begins a file, and t (IPv4 or IPv6), P (TCP or UDP), n (the address) and
// T (of TCP, the state) belong to the file. Sockets with a peer, and those that
// are not bound, are left out.
func parseLsof(r io.Reader) (sockets []socket, bad badLines, err error) {
	var (
		proc process
		file *lsofFile // nil before the first of a process
	)
	endFile := func() {
		if file == nil || file.hasPeer() {
			return
		}
		s, ok := file.socket()
		if !ok {
			bad.add(file.proto + " " + file.name)
		} else if s.Port != 0 {
			s.Processes = []process{proc}
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
		known := true
		switch field {
		case 'p':
			endFile()
			file = nil
			pid, err := strconv.Atoi(value)
			proc, known = process{PID: pid}, err == nil
		case 'c':
			proc.Name = value
		case 'f':
			endFile()
			file = new(lsofFile)
		default:
			known = file != nil && file.set(field, value)
		}
		if !known {
			bad.add(line)
		}
	}
	endFile()
	return sockets, bad, lines.Err()
}

// lsofFile is what lsof tells of an open file.
type lsofFile struct{ family, proto, name, state string }

// set sets a field; it reports whether there is such a field.
func (f *lsofFile) set(field byte, value string) bool {
	switch field {
	case 't':
		f.family = value
	case 'P':
		f.proto = value
	case 'n':
		f.name = value
	case 'T': // of the several, only the state is of interest
		if state, ok := strings.CutPrefix(value, "ST="); ok {
			f.state = state
		}
	default:
		return false
	}
	return true
}

// hasPeer reports whether the socket does not wait for anybody.
func (f *lsofFile) hasPeer() bool {
	return strings.Contains(f.name, "->") || f.proto == "TCP" && f.state != "LISTEN"
}

// socket is the socket that lsof calls *:22, 127.0.0.1:631 or [::1]:631. One that
// is not bound to a port, *:*, has port 0.
func (f *lsofFile) socket() (s socket, ok bool) {
	switch f.proto {
	case "TCP":
		s.Protocol = ports.TCP
	case "UDP":
		s.Protocol = ports.UDP
	default:
		return s, false
	}
	colon := strings.LastIndexByte(f.name, ':')
	if colon < 0 {
		return s, false
	}
	host, port := f.name[:colon], f.name[colon+1:]
	var err error
	switch {
	case host == "*" && f.family == "IPv4":
		s.Address = netip.IPv4Unspecified()
	case host == "*" && f.family == "IPv6":
		s.Address = netip.IPv6Unspecified()
	default:
		if s.Address, err = netip.ParseAddr(strings.Trim(host, "[]")); err != nil {
			return s, false
		}
	}
	if port == "*" {
		return s, true
	}
	n, err := strconv.ParseUint(port, 10, 16)
	s.Port = uint16(n)
	return s, err == nil
}
