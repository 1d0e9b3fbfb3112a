package main

import (
	"bytes"
	"strconv"

	"example.com/ports"
)

// namer says what is known of the ports of a row, whatever the row's format.
type namer struct {
	names  *ports.Overlay
	server bool // name the service's port alone, of two

	proto        ports.Protocol // of all rows, if isProtoFixed
	isProtoFixed bool
}

// added returns the names of the columns that are added for columns with ports.
func (n *namer) added(columns []string) []string {
	var added []string
	if n.server {
		columns, added = []string{"server"}, []string{"server_port", "server_clue"}
	}
	for _, column := range columns {
		added = append(added, column+"_service", column+"_class", column+"_status")
	}
	return added
}

// values appends the values of the columns that are added to a row, of which it
// takes what the columns with ports and, last, the transport's have. For a transport
// without ports there are none. ok is false if there is something that can't be
// read.
func (n *namer) values(values []string, fields [][]byte) (_ []string, ok bool) {
	var found [4]uint16 // enough not to allocate
	last := len(fields) - 1
	proto, numbers := n.proto, found[:0]
	if !n.isProtoFixed {
		if proto, ok = parseTransport(bytes.TrimSpace(fields[last])); !ok || proto == ports.NoProtocol {
			return nil, ok
		}
	}
	for _, field := range fields[:last] {
		port, ok := parsePort(bytes.TrimSpace(field))
		if !ok {
			return nil, false
		}
		numbers = append(numbers, port)
	}
	if n.server {
		port, clue := ports.ServerPort(numbers[0], numbers[1], proto)
		if clue == ports.ClueNone && numbers[0] != numbers[1] {
			return append(values, "", clue.String(), "", "", ""), true
		}
		values = append(values, strconv.Itoa(int(port)), clue.String())
		numbers = append(numbers[:0], port)
	}
	for _, port := range numbers {
		name, _ := n.names.Name(port, proto)
		values = append(values, name, ports.ClassOf(port).String(), ports.Lookup(port).Status(proto).String())
	}
	return values, true
}

// parsePort parses a port number.
func parsePort(s []byte) (port uint16, ok bool) {
	if len(s) == 0 || len(s) > 5 {
		return 0, false
	}
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return uint16(n), n < 1<<16
}

// parseTransport parses the name of a transport or its number in an IP header. A
// protocol without ports, and -, are ports.NoProtocol.
func parseTransport(s []byte) (proto ports.Protocol, ok bool) {
	switch string(s) { // what most rows have
	case "tcp", "TCP", "6":
		return ports.TCP, true
	case "udp", "UDP", "17":
		return ports.UDP, true
	}
	if n, ok := parsePort(s); ok {
		return ports.ProtocolOf(uint8(n)), n < 1<<8
	}
	switch string(bytes.ToLower(s)) {
	case "-", "icmp", "icmp6", "icmpv6", "ipv6-icmp", "igmp", "gre", "esp", "ah", "ospf", "pim", "vrrp", "ipip", "ipv6", "unknown_transport":
		return ports.NoProtocol, true
	}
	proto, err := ports.ParseProtocol(string(s))
	return proto, err == nil
}
