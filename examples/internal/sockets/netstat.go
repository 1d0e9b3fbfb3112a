package sockets

import (
	"bufio"
	"context"
	"encoding/csv"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"example.com/ports"
)

// askNetstat adds the sockets that Windows' netstat lists. It tells the numbers
// of the processes, and tasklist their names.
func askNetstat(ctx context.Context, s *Snapshot) error {
	out, err := output(ctx, "netstat", "-ano")
	if err != nil {
		return err
	}
	sockets, bad, err := parseNetstat(strings.NewReader(out))
	s.addBad("netstat", bad)
	var names map[int]string
	list, listErr := output(ctx, "tasklist", "/fo", "csv", "/nh")
	if listErr == nil {
		names, listErr = parseTasklist(strings.NewReader(list))
	}
	if listErr != nil {
		s.Notes = append(s.Notes, "the names of the processes are not known: "+listErr.Error())
	}
	for _, found := range sockets {
		for i := range found.Processes {
			found.Processes[i].Name = names[found.Processes[i].PID]
		}
	}
	s.Sockets = append(s.Sockets, sockets...)
	return err
}

// parseNetstat parses the output of netstat -ano:
//
//	Proto  Local Address          Foreign Address        State           PID
//	TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1084
//	UDP    [::1]:1900             *:*                                    5512
//
// The state is in the language of the system, and there it may be more than a word.
// So what tells a listener is that it has no peer. Lines that do not begin with a
// protocol are headings, in whatever language.
func parseNetstat(r io.Reader) (sockets []Socket, bad []string, err error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || fields[0] != "TCP" && fields[0] != "UDP" {
			continue
		}
		s, hasPeer, ok := netstatSocket(fields)
		if !ok {
			bad = append(bad, lines.Text())
		} else if !hasPeer && s.Port != 0 {
			sockets = append(sockets, s)
		}
	}
	return sockets, bad, lines.Err()
}

func netstatSocket(fields []string) (s Socket, hasPeer, ok bool) {
	proto, _ := ports.ParseProtocol(fields[0])
	if len(fields) < 4 || proto == ports.TCP && len(fields) < 5 {
		return s, false, false
	}
	local, err := netip.ParseAddrPort(fields[1])
	peer, peerErr := netip.ParseAddrPort(fields[2])
	pid, pidErr := strconv.ParseUint(fields[len(fields)-1], 10, 32)
	if err != nil || pidErr != nil || peerErr != nil && fields[2] != "*:*" {
		return s, false, false
	}
	s = Socket{Protocol: proto, Address: local.Addr(), Port: local.Port()}
	if pid != 0 { // the idle process has no sockets: 0 is none
		s.Processes = []Process{{PID: int(pid)}}
	}
	return s, peer.Port() != 0, true
}

// parseTasklist parses the output of tasklist /fo csv /nh, the names of processes
// by their numbers:
//
//	"svchost.exe","1084","Services","0","17,432 K"
func parseTasklist(r io.Reader) (map[int]string, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	names := make(map[int]string)
	for _, row := range rows {
		if len(row) > 1 {
			if pid, err := strconv.Atoi(row[1]); err == nil {
				names[pid] = row[0]
			}
		}
	}
	return names, err
}
