package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"slices"

	"example.com/ports"
	"example.com/ports/examples/internal/ephemeral"
)

// socket is a listening TCP socket, or a bound UDP socket without a peer.
type socket struct {
	Protocol  ports.Protocol `json:"protocol"`
	Address   netip.Addr     `json:"address"`
	Port      uint16         `json:"port"`
	User      string         `json:"user,omitempty"`     // whose it is
	Processes []process      `json:"processes"`          // those that have it open, as far as the system tells
	IPv6Only  *bool          `json:"ipv6Only,omitempty"` // of the address ::, whether it takes no IPv4; nil if not known

	inode uint64 // Linux: which socket it is
}

// process is one that has a socket open.
type process struct {
	PID  int    `json:"pid"`
	Name string `json:"name,omitempty"`

	command string // the command line, if it is known
}

// snapshot is what the system tells of its sockets at one moment.
type snapshot struct {
	sockets   []socket
	ephemeral ephemeral.Range
	notes     []string // what could not be seen
}

// addBad notes lines that made no sense.
func (s *snapshot) addBad(of string, lines []string) {
	if len(lines) > 0 {
		s.notes = append(s.notes, fmt.Sprintf("%d lines of %s make no sense and are left out, the first of them %.80q", len(lines), of, lines[0]))
	}
}

// ask asks the operating system for its sockets.
func ask(ctx context.Context) (snapshot, error) {
	s := snapshot{ephemeral: ephemeral.Here()}
	var err error
	switch runtime.GOOS {
	case "linux", "android":
		if err = thisProcfs().read(&s); err == nil {
			askSS(ctx, s.sockets)
		}
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

func compareSockets(a, b socket) int {
	return cmp.Or(cmp.Compare(a.Port, b.Port), cmp.Compare(a.Protocol, b.Protocol), a.Address.Compare(b.Address))
}

// merge sorts the sockets by port and makes one of those with the same address:
// several processes may share one, or have one each. It changes its argument.
func merge(sockets []socket) []socket {
	slices.SortStableFunc(sockets, compareSockets)
	merged := []socket{}
	for _, s := range sockets {
		last := len(merged) - 1
		if last >= 0 && compareSockets(merged[last], s) == 0 {
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

// output runs a program of the system. Some report trouble with a part of what
// they were asked for, lsof for one, if there is no socket of one kind: what they
// wrote counts all the same.
func output(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		said := bytes.TrimSpace(exit.Stderr)
		if len(out) > 0 || len(said) == 0 && exit.ExitCode() == 1 {
			return string(out), nil
		}
		err = fmt.Errorf("%s: %w: %.200q", name, err, said)
	}
	return string(out), err
}
