package ports

import "example.com/ports/internal/layout"

// Clue is why [ServerPort] takes a port for the service's. The zero value is
// [ClueNone].
type Clue uint8

const (
	ClueNone       Clue = iota // nothing tells
	CluePrivileged             // it is below 1024
	ClueUse                    // it has a known use, see [Port.Uses]
	ClueRegistered             // it has a name in the registry
	ClueEphemeral              // the other port is one that systems give to clients
)

var clueNames = [...]string{
	ClueNone: "none", CluePrivileged: "privileged", ClueUse: "use", ClueRegistered: "registered", ClueEphemeral: "ephemeral",
}

// String returns "none", "privileged", "use", "registered" or "ephemeral".
func (c Clue) String() string { return stringOf(clueNames[:], uint8(c), "Clue") }

// AppendText implements [encoding.TextAppender]. It fails for a value that is
// none of the constants.
func (c Clue) AppendText(b []byte) ([]byte, error) {
	return appendName(b, clueNames[:], uint8(c), "Clue")
}

// MarshalText implements [encoding.TextMarshaler]; see [Clue.AppendText].
func (c Clue) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Clue.String] gives, in any letter case.
func (c *Clue) UnmarshalText(text []byte) error {
	v, err := parseName(clueNames[:], string(text), "clue")
	if err == nil {
		*c = Clue(v)
	}
	return err
}

// ServerPort tells which of a flow's two ports is the service's, and why. The
// answer is the same for a and b swapped. The first clue counts that one of the
// ports has and the other has not:
//
//  1. It is privileged: below 1024, and not 0.
//  2. It has a known use on the transport, on its own or in a range of up to 128
//     ports. What the registry reports as unauthorized does not count.
//  3. On TCP alone, it is below 32768 and not 0, and the other is not below 32768.
//     Systems take ports for outgoing connections from there on, see [Ephemeral].
//  4. It has a name in the registry on the transport.
//  5. It has a known use on another transport, which is [ClueUse] too. Who has a
//     number on TCP mostly has it on UDP as well.
//
// Without a clue ServerPort abstains: port is 0 and by is [ClueNone]. To take the
// lower port then is to toss a coin on TCP, and right two times in three on UDP. If
// a and b are equal, port is that port, and by is the first clue that it has.
// docs/flows.md has how often each clue is right.
//
// It guesses from the numbers alone. It can't know a service that listens on an
// unusual port, nor a client that was bound to a well-known one, nor flows between
// two servers. Who has seen the first packet of a TCP connection, its SYN, knows
// better.
func ServerPort(a, b uint16, proto Protocol) (port uint16, by Clue) {
	if proto > DCCP {
		return 0, ClueNone
	}
	if a == b {
		return a, clueOf(a, proto)
	}
	if inA, inB := isPrivileged(a), isPrivileged(b); inA != inB {
		return choose(a, b, inA), CluePrivileged
	}
	if inA, inB := hasUse(a, proto), hasUse(b, proto); inA != inB {
		return choose(a, b, inA), ClueUse
	}
	if proto == TCP && a != 0 && b != 0 && (a < linux.First) != (b < linux.First) {
		return min(a, b), ClueEphemeral
	}
	if inA, inB := Name(a, proto) != "", Name(b, proto) != ""; inA != inB {
		return choose(a, b, inA), ClueRegistered
	}
	if inA, inB := hasUse(a, AnyProtocol), hasUse(b, AnyProtocol); inA != inB {
		return choose(a, b, inA), ClueUse
	}
	return 0, ClueNone
}

func choose(a, b uint16, inA bool) uint16 {
	if inA {
		return a
	}
	return b
}

// clueOf returns the first clue that a port has.
func clueOf(port uint16, proto Protocol) Clue {
	switch {
	case isPrivileged(port):
		return CluePrivileged
	case hasUse(port, proto):
		return ClueUse
	case Name(port, proto) != "":
		return ClueRegistered
	case hasUse(port, AnyProtocol):
		return ClueUse
	}
	return ClueNone
}

func isPrivileged(port uint16) bool { return 0 < port && port < 1024 }

// hasUse reports whether the port has a known use of its own.
func hasUse(port uint16, proto Protocol) bool {
	return useSpanMarks[Port(port).useSpan()]>>(layout.SpanKnown+proto)&1 != 0
}
