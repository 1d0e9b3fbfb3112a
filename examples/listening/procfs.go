package main

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
	return procfs{
		os.DirFS(root),
		func(name string) (string, error) { return os.Readlink(path.Join(root, name)) },
		binary.NativeEndian,
	}
}

// read adds the sockets of the network namespace that the program is in, each
// with the processes that have it open.
func (p procfs) read(s *snapshot) error {
	var missing error
	found := 0
	for _, table := range []struct {
		name  string
		proto ports.Protocol
	}{
		{"net/tcp", ports.TCP},
		{"net/tcp6", ports.TCP},
		{"net/udp", ports.UDP},
		{"net/udp6", ports.UDP},
	} {
		f, err := p.fsys.Open(table.name)
		if errors.Is(err, fs.ErrNotExist) {
			missing = err // without IPv6 there are no such tables
			continue
		} else if err != nil {
			return err
		}
		sockets, bad, err := parseProcNet(f, table.proto, p.order)
		f.Close()
		if err != nil {
			return fmt.Errorf("/proc/%s: %w", table.name, err)
		}
		found++
		s.sockets = append(s.sockets, sockets...)
		s.addBad("/proc/"+table.name, bad)
	}
	if found == 0 {
		return fmt.Errorf("/proc has no tables of sockets: %w", missing)
	}
	owners, denied := p.owners(s.sockets)
	without := 0
	for i := range s.sockets {
		s.sockets[i].Processes = owners[s.sockets[i].inode]
		if len(s.sockets[i].Processes) == 0 {
			without++
		}
	}
	switch {
	case without == 0:
	case denied:
		s.notes = append(s.notes, "without the rights to look into all processes: some sockets are shown without theirs")
	default:
		s.notes = append(s.notes, "some sockets are shown without a process: none that can be seen from here has them, so they are of another PID namespace, such as a container's, or the kernel's own")
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
func parseProcNet(r io.Reader, proto ports.Protocol, order binary.ByteOrder) (sockets []socket, bad []string, err error) {
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
			sockets = append(sockets, socket{Protocol: proto, Address: local.Addr(), Port: local.Port(), User: userName(fields[7]), inode: inode})
		}
	}
	return sockets, bad, lines.Err()
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
// sockets. denied reports whether there are processes that it may not look into.
func (p procfs) owners(sockets []socket) (of map[uint64][]process, denied bool) {
	of = make(map[uint64][]process)
	for _, s := range sockets {
		if s.inode != 0 { // the kernel's own sockets have none
			of[s.inode] = nil
		}
	}
	entries, err := fs.ReadDir(p.fsys, ".")
	if err != nil {
		return of, errors.Is(err, fs.ErrPermission)
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		dir := path.Join(entry.Name(), "fd")
		links, err := fs.ReadDir(p.fsys, dir)
		if err != nil { // the process may have ended meanwhile
			denied = denied || errors.Is(err, fs.ErrPermission)
			continue
		}
		seen := make(map[uint64]bool) // a process may have a socket open twice
		for _, link := range links {
			target, err := p.readLink(path.Join(dir, link.Name()))
			if err != nil {
				denied = denied || errors.Is(err, fs.ErrPermission)
				continue
			}
			inode, ok := socketInode(target)
			if _, wanted := of[inode]; ok && wanted && !seen[inode] {
				seen[inode] = true
				of[inode] = append(of[inode], process{pid, p.nameOf(entry.Name()), p.command(entry.Name())})
			}
		}
	}
	return of, denied
}

// socketInode takes the number out of "socket:[1065]".
func socketInode(target string) (uint64, bool) {
	digits, ok := strings.CutPrefix(target, "socket:[")
	if !ok {
		return 0, false
	}
	digits, ok = strings.CutSuffix(digits, "]")
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, ok && err == nil
}

// maxComm is how much of a process's name the kernel keeps.
const maxComm = 15

// nameOf is the name of a process, "" if it is not known. If the kernel has cut
// it short, the name of the program's file has the rest.
func (p procfs) nameOf(pid string) string {
	b, err := fs.ReadFile(p.fsys, path.Join(pid, "comm"))
	if err != nil {
		return ""
	}
	name := strings.TrimSuffix(string(b), "\n")
	if len(name) < maxComm {
		return name
	}
	exe, err := p.readLink(path.Join(pid, "exe"))
	if file := path.Base(strings.TrimSuffix(exe, " (deleted)")); err == nil && strings.HasPrefix(file, name) {
		return file
	}
	return name
}

// command is the command line of a process, its words with spaces between.
func (p procfs) command(pid string) string {
	b, _ := fs.ReadFile(p.fsys, path.Join(pid, "cmdline"))
	return strings.ReplaceAll(string(b), "\x00", " ")
}

// userName is the name of a user by the number, or the number if there is none.
func userName(uid string) string {
	if u, err := user.LookupId(uid); err == nil {
		return u.Username
	}
	return uid
}

// askSS has ss tell which sockets of the address :: take IPv4 too: /proc does not.
// ss writes those as *:80, and [::]:80 for IPv6 alone. Without ss it is not known.
func askSS(ctx context.Context, sockets []socket) {
	out, _ := output(ctx, "ss", "-Hlntu6")
	only := make(map[string]*bool) // "tcp 80"
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) < 5 {
			continue
		}
		if port, ok := strings.CutPrefix(fields[4], "*:"); ok {
			only[fields[0]+" "+port] = new(bool)
		} else if port, ok := strings.CutPrefix(fields[4], "[::]:"); ok {
			yes := true
			only[fields[0]+" "+port] = &yes
		}
	}
	for i, s := range sockets {
		if s.Address == netip.IPv6Unspecified() {
			sockets[i].IPv6Only = only[fmt.Sprintf("%v %d", s.Protocol, s.Port)]
		}
	}
}
