// Package sockets asks the operating system what listens on this machine: Linux by
// its /proc file system, macOS by lsof, Windows by netstat.
package sockets

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
)

// Socket is a listening TCP socket, or a bound UDP socket without a peer.
type Socket struct {
	Protocol  ports.Protocol `json:"protocol"`
	Address   netip.Addr     `json:"address"`
	Port      uint16         `json:"port"`
	IPv6Only  *bool          `json:"ipv6Only,omitempty"` // of the address ::, whether it takes no IPv4; nil if not known
	User      string         `json:"user,omitempty"`     // whose it is
	Processes []Process      `json:"processes"`          // those that have it open, as far as the system tells

	inode uint64 // Linux: which socket it is
}

// Compare orders sockets by port, transport and address.
func (s Socket) Compare(other Socket) int {
	return cmp.Or(cmp.Compare(s.Port, other.Port), cmp.Compare(s.Protocol, other.Protocol), s.Address.Compare(other.Address))
}

// Process is one that has a socket open.
type Process struct {
	PID     int    `json:"pid"`
	Name    string `json:"name,omitempty"`
	Command string `json:"-"` // the command line, where it is known
}

// String is the process for people: "nginx (812)".
func (p Process) String() string { return fmt.Sprintf("%s (%d)", cmp.Or(p.Name, "-"), p.PID) }

// Snapshot is what the system tells of its sockets at one moment.
type Snapshot struct {
	Sockets []Socket // in the order of Compare
	Unseen  string   // to whom the processes belong that are not seen, where some sockets have none
	Notes   []string // what else could not be seen
}

// addBad notes lines that make no sense.
func (s *Snapshot) addBad(of string, lines []string) {
	if len(lines) > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("lines of %s make no sense and are left out, %d in all, such as %.80q", of, len(lines), lines[0]))
	}
}

// Ask asks the operating system for its sockets.
func Ask(ctx context.Context) (s Snapshot, err error) {
	switch runtime.GOOS {
	case "linux", "android":
		if err = thisProcfs().read(&s); err == nil {
			askSS(ctx, s.Sockets)
		}
		s.Unseen = "a container or to the kernel"
		if os.Geteuid() != 0 {
			s.Unseen = "another user (only root may look), to a container, or to the kernel"
		}
	case "darwin":
		err = askLsof(ctx, &s)
	case "windows":
		err = askNetstat(ctx, &s)
	default:
		err = fmt.Errorf("no way is known to list the sockets of %s: want linux, macOS or windows", runtime.GOOS)
	}
	s.Sockets = merge(s.Sockets)
	return s, err
}

// merge sorts the sockets and makes one of those with the same address: several
// processes may share one, or have one each. It changes its argument.
func merge(sockets []Socket) []Socket {
	slices.SortStableFunc(sockets, Socket.Compare)
	merged := []Socket{}
	for _, s := range sockets {
		if last := len(merged) - 1; last >= 0 && merged[last].Compare(s) == 0 {
			merged[last].Processes = append(merged[last].Processes, s.Processes...)
			continue
		}
		s.Processes = append([]Process{}, s.Processes...)
		merged = append(merged, s)
	}
	for i, s := range merged {
		slices.SortFunc(s.Processes, func(a, b Process) int { return cmp.Compare(a.PID, b.PID) })
		merged[i].Processes = slices.Compact(s.Processes)
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
