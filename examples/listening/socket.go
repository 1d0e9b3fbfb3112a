package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"example.com/ports"
)

// socket is a listening TCP socket, or a bound UDP socket without a peer.
type socket struct {
	Protocol  ports.Protocol `json:"protocol"`
	Address   netip.Addr     `json:"address"`
	Port      uint16         `json:"port"`
	Processes []process      `json:"processes"` // those that have it open, as far as the system tells

	inode uint64 // Linux: which socket it is
}

// process is one that has a socket open.
type process struct {
	PID  int    `json:"pid"`
	Name string `json:"name,omitempty"`
}

// snapshot is what the system tells of its sockets at one moment.
type snapshot struct {
	sockets   []socket
	ephemeral ports.Range // from which the system takes outgoing ports; empty if not known
	notes     []string    // what could not be seen
}

// addNote adds what could not be seen, if it is not empty or there already.
func (s *snapshot) addNote(note string) {
	if note != "" && !slices.Contains(s.notes, note) {
		s.notes = append(s.notes, note)
	}
}

// noRange is an empty range.
var noRange = ports.Range{First: 1, Last: 0}

// ask asks the operating system for its sockets.
func ask(ctx context.Context) (snapshot, error) {
	s := snapshot{ephemeral: noRange}
	if r, ok := ports.Ephemeral(runtime.GOOS); ok {
		s.ephemeral = r
	}
	var err error
	switch runtime.GOOS {
	case "linux", "android":
		err = thisProcfs().read(&s)
	case "darwin":
		err = askLsof(ctx, &s)
	case "windows":
		err = askNetstat(ctx, &s)
	default:
		err = fmt.Errorf("no way is known to list the sockets of %s: want linux, macOS or windows", runtime.GOOS)
	}
	s.sockets = merge(s.sockets)
	return s, err
}

// merge sorts the sockets by port and makes one of those with the same address:
// several processes may share one, or have one each. It changes its argument.
func merge(sockets []socket) []socket {
	slices.SortStableFunc(sockets, func(a, b socket) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), cmp.Compare(a.Protocol, b.Protocol), a.Address.Compare(b.Address))
	})
	merged := []socket{}
	for _, s := range sockets {
		last := len(merged) - 1
		if last >= 0 && merged[last].Port == s.Port && merged[last].Protocol == s.Protocol && merged[last].Address == s.Address {
			merged[last].Processes = slices.Concat(merged[last].Processes, s.Processes)
		} else {
			merged = append(merged, s)
		}
	}
	for i := range merged {
		all := slices.Clone(merged[i].Processes)
		slices.SortFunc(all, func(a, b process) int { return cmp.Or(cmp.Compare(a.PID, b.PID), cmp.Compare(a.Name, b.Name)) })
		merged[i].Processes = append([]process{}, slices.Compact(all)...)
	}
	return merged
}

// badLines are lines that a parser could not make sense of. They are counted, and
// the first is kept to show.
type badLines struct {
	count int
	first string
}

func (b *badLines) add(line string) {
	if b.count == 0 {
		b.first = line
	}
	b.count++
}

// note says that lines were left out; "" if there were none.
func (b *badLines) note(of string) string {
	switch b.count {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("a line of %s makes no sense and is left out: %.80q", of, b.first)
	}
	return fmt.Sprintf("%d lines of %s make no sense and are left out, the first of them %.80q", b.count, of, b.first)
}

// output runs a program of the system. Some report trouble with a part of what
// they were asked for, lsof for one, if there is no socket of one kind: what they
// wrote counts all the same.
func output(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return string(out), err
	}
	said := strings.TrimSpace(string(exit.Stderr))
	if len(out) > 0 || said == "" && exit.ExitCode() == 1 {
		return string(out), nil
	}
	return "", fmt.Errorf("%s: %w: %.200q", name, err, said)
}
