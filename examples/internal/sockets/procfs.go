package sockets

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"os/user"
	"path"
	"strconv"
	"strings"

	"example.com/ports"
)

// procfs is Linux's /proc file system, see proc(5).
type procfs struct {
	fsys     fs.FS
	readLink func(name string) (target string, err error) // fs.ReadLink is of Go 1.25
	order    binary.ByteOrder                             // of the machine: the kernel prints addresses as it has them in memory
}

func thisProcfs() procfs {
	const root = "/proc"
	readLink := func(name string) (string, error) { return os.Readlink(path.Join(root, name)) }
	return procfs{os.DirFS(root), readLink, binary.NativeEndian}
}

// read adds the sockets of the network namespace that the program is in, each
// with the processes that have it open.
func (p procfs) read(s *Snapshot) error {
	for _, name := range []string{"net/tcp", "net/tcp6", "net/udp", "net/udp6"} {
		f, err := p.fsys.Open(name)
		if errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(name, "6") {
			continue // a machine without IPv6
		} else if err != nil {
			return fmt.Errorf("/proc: %w", err)
		}
		proto, _ := ports.ParseProtocol(path.Base(name))
		sockets, bad, err := parseProcNet(f, proto, p.order)
		f.Close()
		if err != nil {
			return fmt.Errorf("/proc/%s: %w", name, err)
		}
		s.Sockets = append(s.Sockets, sockets...)
		s.addBad("/proc/"+name, bad)
	}
	owners := p.owners(s.Sockets)
	for i := range s.Sockets {
		s.Sockets[i].Processes = owners[s.Sockets[i].inode]
	}
	return nil
}

// States of a socket in /proc/net, from the kernel's include/net/tcp_states.h.
// A UDP socket without a peer is in the state that TCP calls closed.
const (
	stateClose  = "07"
	stateListen = "0A"
)

// parseProcNet parses one of /proc/net/tcp, tcp6, udp and udp6. Sockets that
// neither listen nor wait for datagrams from anybody are left out.
func parseProcNet(r io.Reader, proto ports.Protocol, order binary.ByteOrder) (sockets []Socket, bad []string, err error) {
	want := stateListen
	if proto == ports.UDP {
		want = stateClose
	}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || fields[0] == "sl" {
			continue
		}
		if len(fields) < 10 || !strings.HasSuffix(fields[0], ":") {
			bad = append(bad, lines.Text())
			continue
		}
		local, ok := parseProcAddress(fields[1], order)
		inode, err := strconv.ParseUint(fields[9], 10, 64)
		if !ok || err != nil || len(fields[3]) != 2 {
			bad = append(bad, lines.Text())
			continue
		}
		if fields[3] == want && local.Port() != 0 {
			sockets = append(sockets, Socket{Protocol: proto, Address: local.Addr(), Port: local.Port(), User: userName(fields[7]), inode: inode})
		}
	}
	return sockets, bad, lines.Err()
}

// userName is the name of a user by the number, or the number if there is none.
func userName(uid string) string {
	if u, err := user.LookupId(uid); err == nil {
		return u.Username
	}
	return uid
}

// parseProcAddress parses an address such as 0100007F:0016, which is
// 127.0.0.1:22 on a little-endian machine: one or four 32-bit words, each in the
// order of the machine, and the port as a plain number.
func parseProcAddress(s string, order binary.ByteOrder) (netip.AddrPort, bool) {
	digits, portDigits, _ := strings.Cut(s, ":")
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != 4 && len(b) != 16 || len(portDigits) != 4 {
		return netip.AddrPort{}, false
	}
	port, err := strconv.ParseUint(portDigits, 16, 16)
	if err != nil {
		return netip.AddrPort{}, false
	}
	for word := b; len(word) > 0; word = word[4:] {
		order.PutUint32(word, binary.BigEndian.Uint32(word))
	}
	addr, ok := netip.AddrFromSlice(b)
	return netip.AddrPortFrom(addr, uint16(port)), ok
}

// owners finds the processes that have the sockets open, by the numbers of the
// sockets.
func (p procfs) owners(sockets []Socket) map[uint64][]Process {
	of := make(map[uint64][]Process)
	for _, s := range sockets {
		if s.inode != 0 { // some of the kernel's own have none
			of[s.inode] = nil
		}
	}
	links, _ := fs.Glob(p.fsys, "[0-9]*/fd/*") // of the processes that may be looked into
	for _, link := range links {
		target, _ := p.readLink(link) // the process may have ended meanwhile
		var inode uint64
		if _, err := fmt.Sscanf(target, "socket:[%d]", &inode); err != nil {
			continue
		}
		if _, wanted := of[inode]; wanted {
			pid, _, _ := strings.Cut(link, "/")
			of[inode] = append(of[inode], p.process(pid))
		}
	}
	return of
}

// maxComm is how much of a process's name the kernel keeps.
const maxComm = 15

// process is what is known of a process. If the kernel has cut its name short, that
// of the program's file has the rest.
func (p procfs) process(pid string) Process {
	number, _ := strconv.Atoi(pid)
	comm, _ := fs.ReadFile(p.fsys, path.Join(pid, "comm"))
	command, _ := fs.ReadFile(p.fsys, path.Join(pid, "cmdline"))
	name := strings.TrimSuffix(string(comm), "\n")
	if len(name) >= maxComm {
		exe, err := p.readLink(path.Join(pid, "exe"))
		if file := path.Base(strings.TrimSuffix(exe, " (deleted)")); err == nil && strings.HasPrefix(file, name) {
			name = file
		}
	}
	return Process{number, name, strings.ReplaceAll(string(command), "\x00", " ")}
}

// askSS has ss tell which sockets of the address :: take IPv4 too, which /proc does
// not: ss writes their address as *, and as [::] that of those that do not. Without
// ss it is not known.
func askSS(ctx context.Context, sockets []Socket) {
	out, _ := output(ctx, "ss", "-Hlntu6")
	only := make(map[string]*bool) // of "tcp 80"
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) < 5 {
			continue
		}
		for address, isOnly := range map[string]bool{"*:": false, "[::]:": true} {
			if port, ok := strings.CutPrefix(fields[4], address); ok {
				only[fields[0]+" "+port] = &isOnly
			}
		}
	}
	for i, s := range sockets {
		if s.Address == netip.IPv6Unspecified() {
			sockets[i].IPv6Only = only[fmt.Sprintf("%v %d", s.Protocol, s.Port)]
		}
	}
}
