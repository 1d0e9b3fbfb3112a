package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"

	"example.com/ports"
	"example.com/ports/examples/internal/args"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/plain"
	"example.com/ports/examples/internal/sockets"
)

// verdict is what is to be said of a port.
type verdict struct {
	Port      uint16          `json:"port"`
	Protocol  ports.Protocol  `json:"protocol"`
	Good      bool            `json:"good"`
	Cautions  []ports.Caution `json:"cautions"`
	Ephemeral string          `json:"ephemeral,omitempty"` // which systems take it for outgoing connections
	Official  string          `json:"official,omitempty"`  // the service it is assigned to
	Uses      []string        `json:"uses"`                // the software that has it as its default
	Here      string          `json:"here"`                // whether it is free on this machine
	By        []string        `json:"by,omitempty"`        // the programs that have it, as far as the system tells
}

// judge judges ports for a transport, on a system that takes a range of them for
// outgoing connections.
type judge struct {
	proto    ports.Protocol
	outgoing ephemeral.Range
	sockets  func() []sockets.Socket // those of this machine
}

// verdict says what speaks against a port.
func (j judge) verdict(port uint16) verdict {
	p := ports.Lookup(port)
	cautions := p.Cautions(j.proto)
	if j.outgoing.Contains(port) {
		cautions |= ports.CautionEphemeral
	}
	v := verdict{
		Port:      port,
		Protocol:  j.proto,
		Cautions:  slices.AppendSeq([]ports.Caution{}, cautions.All()),
		Ephemeral: j.outgoing.Remark(port),
		Official:  ports.Name(port, j.proto),
		Uses:      []string{},
		Here:      here(port, j.proto),
	}
	for u := range p.Uses(j.proto) {
		if !slices.Contains(v.Uses, u.Name) {
			v.Uses = append(v.Uses, u.Name)
		}
	}
	v.Good = cautions == 0 && v.Here != inUse
	if v.Here != inUse {
		return v
	}
	for _, s := range j.sockets() {
		if s.Port != port || j.proto != ports.AnyProtocol && j.proto != s.Protocol {
			continue
		}
		for _, p := range s.Processes {
			v.By = append(v.By, p.String())
		}
	}
	return v
}

// candidates judges ports and ranges, which may have a transport of their own.
func (j judge) candidates(candidates []string) (verdicts []verdict, err error) {
	for _, candidate := range candidates {
		p, err := args.ParsePorts(candidate)
		if err != nil {
			return nil, err
		}
		of := j
		if p.Protocol != ports.AnyProtocol {
			of.proto = p.Protocol
		}
		for port := range p.All() {
			verdicts = append(verdicts, of.verdict(port))
		}
	}
	return verdicts, nil
}

// suggest looks for n ports with nothing against them.
func (j judge) suggest(within ports.Range, n int, random bool) (good []verdict) {
	suggested := slices.Collect(ports.Suggest(within, j.proto))
	if random {
		rand.Shuffle(len(suggested), func(a, b int) { suggested[a], suggested[b] = suggested[b], suggested[a] })
	}
	for _, port := range suggested {
		if j.outgoing.Contains(port) {
			continue
		}
		if v := j.verdict(port); v.Good {
			good = append(good, v)
		}
		if len(good) == n {
			break
		}
	}
	return good
}

// choose returns the one port of a name: of those that nothing known speaks
// against, the one whose hash together with the name is the greatest. So other
// ports may come and go, and the name still has its own.
func (j judge) choose(name string, within ports.Range) (chosen []verdict) {
	var greatest [sha256.Size]byte
	var its uint16
	for port := range ports.Suggest(within, j.proto) {
		hash := sha256.Sum256(fmt.Appendf(nil, "%d %s", port, name))
		if bytes.Compare(hash[:], greatest[:]) > 0 {
			greatest, its = hash, port
		}
	}
	if its == 0 { // which is never suggested
		return nil
	}
	return []verdict{j.verdict(its)}
}

// What may be the case on this machine.
const (
	free       = "free"
	inUse      = "in use"
	notAllowed = "not allowed"
	notChecked = "not checked"
)

// here binds the port on all addresses and lets it go.
func here(port uint16, proto ports.Protocol) string {
	if port == 0 || proto == ports.SCTP || proto == ports.DCCP {
		return notChecked // 0 would bind any port
	}
	address := net.JoinHostPort("", strconv.Itoa(int(port)))
	var err error
	if proto != ports.UDP {
		err = tryBind(net.Listen("tcp", address))
	}
	if proto != ports.TCP && err == nil {
		err = tryBind(net.ListenPacket("udp", address))
	}
	return bound(err)
}

// bound says what it means that a port could be bound, or not.
func bound(err error) string {
	const wsaEADDRINUSE = syscall.Errno(10048) // what Windows has for EADDRINUSE
	switch {
	case err == nil:
		return free
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, wsaEADDRINUSE):
		return inUse
	case errors.Is(err, syscall.EACCES):
		return notAllowed
	}
	return notChecked + ": " + err.Error()
}

func tryBind(socket io.Closer, err error) error {
	if err == nil {
		socket.Close()
	}
	return err
}

func write(w io.Writer, verdicts []verdict, asJSON bool) error {
	if asJSON {
		return plain.JSON(w, verdicts, "  ")
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	plain.Row(tab, "PORT", "VERDICT", "HERE", "WHY")
	for _, v := range verdicts {
		good := "good"
		if !v.Good {
			good = "better not"
		}
		plain.Row(tab, fmt.Sprintf("%d/%v", v.Port, v.Protocol), good, v.Here, v.why())
	}
	return tab.Flush()
}

// why gives the reasons in words.
func (v *verdict) why() string {
	if v.Good {
		return "unassigned, no known use of its own, not ephemeral, not browser-blocked"
	}
	var reasons []string
	if v.Here == inUse {
		reasons = append(reasons, cmp.Or(strings.Join(v.By, ", "), "another program")+" has it on this machine")
	}
	var words []string
	for _, c := range v.Cautions {
		isSaidBelow := c == ports.CautionTaken && v.Official != "" || c == ports.CautionUsed && len(v.Uses) > 0 ||
			c == ports.CautionEphemeral && v.Ephemeral != ""
		if !isSaidBelow {
			words = append(words, c.String())
		}
	}
	if len(words) > 0 {
		reasons = append(reasons, strings.Join(words, ", "))
	}
	if v.Official != "" {
		reasons = append(reasons, "assigned to "+v.Official)
	}
	const shown = 3
	if n := len(v.Uses); n > shown {
		reasons = append(reasons, fmt.Sprintf("used by %s and %d more", strings.Join(v.Uses[:shown], ", "), n-shown))
	} else if n > 0 {
		reasons = append(reasons, "used by "+strings.Join(v.Uses, ", "))
	}
	if v.Ephemeral != "" {
		reasons = append(reasons, v.Ephemeral)
	}
	return strings.Join(reasons, "; ")
}
