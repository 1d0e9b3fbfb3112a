// Freeport helps to choose the port of a new service.
//
//	freeport [-within 8000-8999] [-proto tcp] [-n 10] [-json] [CANDIDATE...]
//
// Without candidates it suggests ports that are unassigned, that no known
// software has as its default, that browsers do not refuse and that are free on
// this machine now. Of candidates it says what speaks against each.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"

	"example.com/ports"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 1 if there is no port to suggest or a candidate is
// no good, 2 for wrong input.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("freeport", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		within = ports.Range{First: 1024, Last: 32767}
		proto  = ports.TCP
		n      = flags.Int("n", 10, "how many ports to suggest")
		asJSON = flags.Bool("json", false, "print JSON")
	)
	flags.TextVar(&within, "within", within, "the `range` to choose from")
	flags.TextVar(&proto, "proto", proto, "the `transport`; any: a port for TCP and UDP at once")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: freeport [flags] [CANDIDATE...]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if *n < 1 {
		fmt.Fprintf(stderr, "freeport: -n %d: want at least 1\n", *n)
		return 2
	}
	var candidates []uint16
	for _, arg := range flags.Args() {
		r, err := ports.ParseRange(arg)
		if err != nil {
			fmt.Fprintf(stderr, "freeport: %v\n", err)
			return 2
		}
		candidates = slices.AppendSeq(candidates, r.All())
	}

	var verdicts []verdict
	if len(candidates) > 0 {
		for _, port := range candidates {
			verdicts = append(verdicts, judge(port, proto))
		}
	} else {
		verdicts = suggest(within, proto, *n)
		if len(verdicts) == 0 {
			fmt.Fprintf(stderr, "freeport: no port within %v is free on %v and has nothing against it: want another range\n", within, proto)
			return 1
		}
	}
	if err := print(stdout, verdicts, proto, *asJSON); err != nil {
		fmt.Fprintf(stderr, "freeport: %v\n", err)
		return 1
	}
	if slices.ContainsFunc(verdicts, func(v verdict) bool { return !v.Good }) {
		return 1
	}
	return 0
}

// verdict is what is to be said of a port.
type verdict struct {
	Port     uint16   `json:"port"`
	Good     bool     `json:"good"`
	Cautions []string `json:"cautions"`
	Official string   `json:"official,omitempty"` // the service it is assigned to
	Uses     []string `json:"uses"`               // the software that has it as its default
	Here     string   `json:"here"`               // whether it is free on this machine
}

// judge says what speaks against a port.
func judge(port uint16, proto ports.Protocol) verdict {
	v := verdict{Port: port, Cautions: []string{}, Uses: []string{}, Official: ports.Name(port, proto)}
	for c := range ports.Lookup(port).Cautions(proto).All() {
		v.Cautions = append(v.Cautions, c.String())
	}
	for u := range ports.Lookup(port).Uses(proto) {
		if !slices.Contains(v.Uses, u.Name) {
			v.Uses = append(v.Uses, u.Name)
		}
	}
	v.Here = here(port, proto)
	v.Good = len(v.Cautions) == 0 && v.Here != inUse
	return v
}

// suggest looks for ports with nothing against them.
func suggest(within ports.Range, proto ports.Protocol, n int) []verdict {
	var found []verdict
	for port := range ports.Suggest(within, proto) {
		if v := judge(port, proto); v.Good {
			found = append(found, v)
		}
		if len(found) == n {
			break
		}
	}
	return found
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
	address := net.JoinHostPort("", strconv.Itoa(int(port)))
	var err error
	switch proto {
	case ports.TCP, ports.AnyProtocol:
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil {
			l.Close()
		}
	}
	switch proto {
	case ports.UDP, ports.AnyProtocol:
		var c net.PacketConn
		if err == nil {
			if c, err = net.ListenPacket("udp", address); err == nil {
				c.Close()
			}
		}
	}
	switch {
	case proto == ports.SCTP || proto == ports.DCCP || port == 0:
		return notChecked // 0 would bind any port
	case err == nil:
		return free
	case errors.Is(err, syscall.EACCES):
		return notAllowed
	}
	return inUse
}

func print(w io.Writer, verdicts []verdict, proto ports.Protocol, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(verdicts)
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "PORT\tVERDICT\tHERE\tWHY")
	for _, v := range verdicts {
		good := "good"
		if !v.Good {
			good = "better not"
		}
		fmt.Fprintf(tab, "%d/%v\t%s\t%s\t%s\n", v.Port, proto, good, v.Here, v.why())
	}
	return tab.Flush()
}

// why gives the reasons in words.
func (v *verdict) why() string {
	if len(v.Cautions) == 0 {
		if v.Here == inUse {
			return "another program on this machine has it"
		}
		return "unassigned, no known use, not ephemeral, not browser-blocked"
	}
	s := strings.Join(v.Cautions, ", ")
	if v.Official != "" {
		s += "; assigned to " + v.Official
	}
	if len(v.Uses) > 0 {
		s += "; used by " + strings.Join(v.Uses, ", ")
	}
	return s
}
