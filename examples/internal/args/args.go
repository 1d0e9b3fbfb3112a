// Package args reads command lines: flags anywhere, and ports as people write
// them.
package args

import (
	"flag"
	"fmt"
	"strings"

	"example.com/ports"
)

// Parse parses flags, which may stand before, between and behind the other
// arguments. It returns those, with 80,443 as two. Behind -- there are no flags.
func Parse(flags *flag.FlagSet, args []string) (others []string, err error) {
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		rest := flags.Args()
		parsed := args[:len(args)-len(rest)]
		n := min(len(rest), 1)
		if len(parsed) > 0 && parsed[len(parsed)-1] == "--" {
			n = len(rest)
		}
		for _, arg := range rest[:n] {
			others = append(others, strings.Split(arg, ",")...)
		}
		args = rest[n:]
	}
	return others, nil
}

// Ports is a port or a range on a transport, or on any.
type Ports struct {
	ports.Range
	Protocol ports.Protocol
}

// Has reports whether a port of a transport is one of them.
func (p Ports) Has(port uint16, proto ports.Protocol) bool {
	return p.Contains(port) && (p.Protocol == ports.AnyProtocol || p.Protocol == proto)
}

// ParsePorts parses what [ports.Parse] takes, and ranges as well: 443/tcp, https,
// 6000-6010, 6000-6010/udp.
func ParsePorts(s string) (Ports, error) {
	what, proto, err := CutTransport(s)
	if err != nil {
		return Ports{}, err
	}
	if IsNumeric(what) && strings.Contains(what, "-") {
		r, err := ports.ParseRange(what)
		return Ports{r, proto}, err
	}
	port, proto, err := ports.Parse(s)
	return Ports{ports.Range{First: port, Last: port}, proto}, err
}

// CutTransport takes the transport off a port, a range or a name, where there is
// one, as [ports.Parse] does. It is an error if something else stands behind a port
// or a range.
func CutTransport(s string) (what string, proto ports.Protocol, err error) {
	what = s
	if before, after, ok := strings.Cut(s, "/"); ok {
		last := strings.LastIndexByte(s, '/')
		if p, err := ports.ParseProtocol(before); err == nil && !IsNumeric(before) {
			what, proto = after, p
		} else if p, err := ports.ParseProtocol(s[last+1:]); err == nil {
			what, proto = s[:last], p
		} else if before != "" && IsNumeric(before) {
			return "", 0, fmt.Errorf("%q: %q is no transport: want tcp, udp, sctp or dccp", s, after)
		}
	}
	return strings.TrimPrefix(what, ":"), proto, nil
}

// IsNumeric reports whether s is a port or a range, good or bad, and no name.
func IsNumeric(s string) bool { return strings.Trim(s, "0123456789-") == "" }
