package ports

import (
	"errors"

	"example.com/ports/internal/layout"
)

// Protocol is a transport protocol with port numbers in the registry, RFC 6335,
// Section 5. The zero value is [AnyProtocol].
type Protocol uint8

const (
	// AnyProtocol as a question means any transport. As the protocol of a record
	// it means that the record names none, and so holds for all of them.
	AnyProtocol Protocol = layout.AnyProtocol
	TCP         Protocol = layout.TCP
	UDP         Protocol = layout.UDP
	SCTP        Protocol = layout.SCTP
	DCCP        Protocol = layout.DCCP

	// NoProtocol is a transport without ports, such as ICMP. A question about it
	// finds nothing. Values that are none of the constants are taken for it.
	NoProtocol Protocol = 255
)

var protocolNames = [layout.NumProtocols]string{"any", "tcp", "udp", "sctp", "dccp"}

const noProtocolName = "none"

// ipProtocols are the numbers of the protocols in IANA's registry of Assigned
// Internet Protocol Numbers.
var ipProtocols = [layout.NumProtocols]uint8{TCP: 6, UDP: 17, SCTP: 132, DCCP: 33}

// ProtocolOf returns the protocol with that number in an IP header: 6 is [TCP],
// 17 [UDP], 132 [SCTP], 33 [DCCP]. Any other number is [NoProtocol].
func ProtocolOf(ipProtocol uint8) Protocol {
	switch ipProtocol {
	case 6:
		return TCP
	case 17:
		return UDP
	case 132:
		return SCTP
	case 33:
		return DCCP
	}
	return NoProtocol
}

// ParseProtocol parses the name of a transport protocol, in any letter case:
// "tcp", "udp", "sctp", "dccp" or "any"; the network names "tcp4",
// "tcp6", "udp4" and "udp6" of package net; or the number in an IP header: "6",
// "17", "132" or "33". On error it returns [NoProtocol], never [AnyProtocol].
func ParseProtocol(s string) (Protocol, error) {
	switch {
	case layout.EqualFold(s, "tcp4"), layout.EqualFold(s, "tcp6"), s == "6":
		return TCP, nil
	case layout.EqualFold(s, "udp4"), layout.EqualFold(s, "udp6"), s == "17":
		return UDP, nil
	case s == "132":
		return SCTP, nil
	case s == "33":
		return DCCP, nil
	}
	for i, name := range protocolNames {
		if layout.EqualFold(s, name) {
			return Protocol(i), nil
		}
	}
	return NoProtocol, errors.New("ports: unknown protocol " + quote(s) +
		": want tcp, udp, sctp, dccp, any, tcp4, tcp6, udp4, udp6, or the IP protocol number 6, 17, 132 or 33")
}

// Number returns the protocol's number in an IP header. ok is false for
// [AnyProtocol] and [NoProtocol].
func (p Protocol) Number() (ipProtocol uint8, ok bool) {
	if p == AnyProtocol || p > DCCP {
		return 0, false
	}
	return ipProtocols[p], true
}

// answers reports whether something of protocol p, which may be AnyProtocol,
// answers a question about a transport.
func (p Protocol) answers(question Protocol) bool {
	return question <= DCCP && (p == question || p == AnyProtocol || question == AnyProtocol)
}

// String returns "tcp", "udp", "sctp", "dccp", "any" for [AnyProtocol] and
// "none" for [NoProtocol].
func (p Protocol) String() string {
	if p == NoProtocol {
		return noProtocolName
	}
	return stringOf(protocolNames[:], uint8(p), "Protocol")
}

// AppendText implements [encoding.TextAppender]. It fails for a value that is
// none of the constants.
func (p Protocol) AppendText(b []byte) ([]byte, error) {
	if p == NoProtocol {
		return append(b, noProtocolName...), nil
	}
	return appendName(b, protocolNames[:], uint8(p), "Protocol")
}

// MarshalText implements [encoding.TextMarshaler]; see [Protocol.AppendText].
func (p Protocol) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [ParseProtocol] takes, and "none" for [NoProtocol].
func (p *Protocol) UnmarshalText(text []byte) error {
	if layout.EqualFold(string(text), noProtocolName) {
		*p = NoProtocol
		return nil
	}
	v, err := ParseProtocol(string(text))
	if err == nil {
		*p = v
	}
	return err
}
