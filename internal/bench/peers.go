package main

import (
	"context"
	"net"
	"strings"

	google "github.com/google/gopacket/layers"
	gopacket "github.com/gopacket/gopacket/layers"
	"github.com/thediveo/netdb"

	"example.com/ports"
)

// peer is one way to ask. Its loops call it directly, so that it may be inlined
// as in a program that uses it; they return something made of all answers.
type peer struct {
	name string

	ports  func(tcp []uint16) int // names of TCP ports
	names  func(tcp []string) int // ports of TCP names, of any letter case where it says so
	upper  bool                   // names may be in capitals
	lookup func(port uint16, proto ports.Protocol) (name string, ok bool)

	// The program that costs are measured on: what it imports, what stands
	// beside main, and an expression of the name of the port n.
	imports []string
	decls   func() string
	call    string
}

// What the Go map and the flat array hold: the answers of ports, in copies of
// the text.
var flat, nameOf, numberOf = answers()

func answers() (flat *[1 << 16]string, nameOf map[uint16]string, numberOf map[string]uint16) {
	flat, nameOf, numberOf = new([1 << 16]string), make(map[uint16]string), make(map[string]uint16)
	for port := range flat {
		if name := ports.Name(uint16(port), ports.TCP); name != "" {
			flat[port] = strings.Clone(name)
			nameOf[uint16(port)] = strings.Clone(name)
		}
	}
	for e := range ports.All() {
		if port, ok := ports.Number(e.Name(), ports.TCP); ok {
			numberOf[strings.Clone(e.Name())] = port
		}
	}
	return flat, nameOf, numberOf
}

var peers = []peer{
	{
		name: "ports",
		ports: func(tcp []uint16) (n int) {
			for _, p := range tcp {
				n += len(ports.Name(p, ports.TCP))
			}
			return n
		},
		names: func(tcp []string) (n int) {
			for _, s := range tcp {
				p, _ := ports.Number(s, ports.TCP)
				n += int(p)
			}
			return n
		},
		upper: true,
		lookup: func(port uint16, proto ports.Protocol) (string, bool) {
			name := ports.Name(port, proto)
			return name, name != ""
		},
		imports: []string{"example.com/ports"},
		call:    "ports.Name(n, ports.TCP)",
	},
	{
		name: "gopacket v1.7.7",
		ports: func(tcp []uint16) (n int) {
			for _, p := range tcp {
				s, _ := gopacket.TCPPortNames(gopacket.TCPPort(p))
				n += len(s)
			}
			return n
		},
		lookup: func(port uint16, proto ports.Protocol) (string, bool) {
			switch proto {
			case ports.TCP:
				return gopacket.TCPPortNames(gopacket.TCPPort(port))
			case ports.UDP:
				return gopacket.UDPPortNames(gopacket.UDPPort(port))
			case ports.SCTP:
				return gopacket.SCTPPortNames(gopacket.SCTPPort(port))
			}
			return "", false
		},
		imports: []string{"github.com/gopacket/gopacket/layers"},
		call:    "first(layers.TCPPortNames(layers.TCPPort(n)))",
		decls:   func() string { return "func first(s string, _ bool) string { return s }" },
	},
	{
		name: "google/gopacket",
		ports: func(tcp []uint16) (n int) {
			for _, p := range tcp {
				n += len(google.TCPPortNames[google.TCPPort(p)])
			}
			return n
		},
		lookup: func(port uint16, proto ports.Protocol) (name string, ok bool) {
			switch proto {
			case ports.TCP:
				name, ok = google.TCPPortNames[google.TCPPort(port)]
			case ports.UDP:
				name, ok = google.UDPPortNames[google.UDPPort(port)]
			case ports.SCTP:
				name, ok = google.SCTPPortNames[google.SCTPPort(port)]
			}
			return name, ok
		},
		imports: []string{"github.com/google/gopacket/layers"},
		call:    "layers.TCPPortNames[layers.TCPPort(n)]",
	},
	{
		name: "thediveo/netdb",
		ports: func(tcp []uint16) (n int) {
			for _, p := range tcp {
				if s := netdb.ServiceByPort(int(p), "tcp"); s != nil {
					n += len(s.Name)
				}
			}
			return n
		},
		names: func(tcp []string) (n int) {
			for _, s := range tcp {
				if s := netdb.ServiceByName(s, "tcp"); s != nil {
					n += s.Port
				}
			}
			return n
		},
		lookup: func(port uint16, proto ports.Protocol) (string, bool) {
			if s := netdb.ServiceByPort(int(port), proto.String()); s != nil {
				return s.Name, true
			}
			return "", false
		},
		imports: []string{"github.com/thediveo/netdb"},
		call:    "name(netdb.ServiceByPort(int(n), \"tcp\"))",
		decls: func() string {
			return "func name(s *netdb.Service) string { if s == nil { return \"\" }; return s.Name }"
		},
	},
	{
		name: "Go map",
		ports: func(tcp []uint16) (n int) {
			for _, p := range tcp {
				n += len(nameOf[p])
			}
			return n
		},
		names: func(tcp []string) (n int) {
			for _, s := range tcp {
				n += int(numberOf[s])
			}
			return n
		},
		call:  "names[n]",
		decls: func() string { return literal("var names = map[uint16]string{") },
	},
	{
		name: "Go map, lower case",
		names: func(tcp []string) (n int) {
			for _, s := range tcp {
				n += int(numberOf[strings.ToLower(s)])
			}
			return n
		},
		upper: true,
	},
	{
		name: "flat array",
		ports: func(tcp []uint16) (n int) {
			for _, p := range tcp {
				n += len(flat[p])
			}
			return n
		},
		call:  "names[n]",
		decls: func() string { return literal("var names = [1<<16]string{") },
	},
	{
		name: "net.LookupPort",
		names: func(tcp []string) (n int) {
			for _, s := range tcp {
				p, _ := net.DefaultResolver.LookupPort(context.Background(), "tcp", s)
				n += p
			}
			return n
		},
		upper:   true,
		imports: []string{"net", "strconv"},
		call:    "port(net.LookupPort(\"tcp\", \"https\"+strconv.Itoa(int(n))[:0]))",
		decls:   func() string { return "func port(n int, _ error) string { return strconv.Itoa(n) }" },
	},
}
