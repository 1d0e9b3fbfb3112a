package ports

import (
	"iter"
	"runtime"
	"slices"
	"strings"
)

// Caution is a set of reasons not to take a port for a service of one's own. The
// zero value is the empty set: nothing known speaks against the port.
type Caution uint16

const (
	// Privileged ports, 0-1023, only privileged programs may listen on, on many
	// systems.
	Privileged Caution = 1 << iota
	// Taken ports are assigned to a service, or have a use without a name.
	Taken
	// IsReserved ports IANA keeps back.
	IsReserved
	// WasAssigned ports were de-assigned: what had them may still be around.
	WasAssigned
	// NotAssignable ports are the dynamic ones: nobody can register them, and
	// programs take them for passing use.
	NotAssignable
	// InEphemeral ports lie in the range from which the operating system that
	// the program runs on takes ports for outgoing connections, see [Ephemeral]:
	// another program may have the port at any moment.
	InEphemeral
	// ReportedUse ports lie in a record of which the registry reports unauthorized
	// use. The report, [Entry.Unauthorized], may name only some of its ports.
	ReportedUse
	// UnofficialUse ports have a known unofficial use, see [Port.Uses].
	UnofficialUse
	// BrowserBlocked ports web browsers refuse to connect to over HTTP, whatever
	// the transport.
	BrowserBlocked
)

var cautionNames = [...]string{
	"privileged", "taken", "reserved", "was assigned", "not assignable", "ephemeral",
	"reported use", "unofficial use", "browser-blocked",
}

// Has reports whether all of d is in the set.
func (c Caution) Has(d Caution) bool { return c&d == d }

// All yields the cautions in the set one by one, in the order of the constants.
func (c Caution) All() iter.Seq[Caution] {
	return func(yield func(Caution) bool) {
		for ; c != 0; c &= c - 1 {
			if !yield(c & -c) {
				return
			}
		}
	}
}

// String returns the cautions in words, "taken, unofficial use", and "none" for
// the empty set.
func (c Caution) String() string {
	if c == 0 {
		return "none"
	}
	var words []string
	for i, name := range cautionNames {
		if c.Has(1 << i) {
			words = append(words, name)
		}
	}
	if unknown := c >> len(cautionNames); unknown != 0 {
		words = append(words, stringOf(nil, uint8(unknown), "Caution"))
	}
	return strings.Join(words, ", ")
}

// Cautions returns what speaks against taking a port on a transport for a
// service of one's own; with [AnyProtocol], on whatever transport. It does not
// allocate. It does not know what runs on this machine or in this network.
func Cautions(port uint16, proto Protocol) Caution {
	p := Lookup(port)
	var c Caution
	if p.Class() == WellKnown {
		c |= Privileged
	}
	switch p.Status(proto) {
	case Assigned:
		c |= Taken
	case Reserved:
		c |= IsReserved
	case Deassigned:
		c |= WasAssigned
	case NeverAssigned:
		c |= NotAssignable
	}
	if r, ok := Ephemeral(runtime.GOOS); ok && r.Contains(port) {
		c |= InEphemeral
	}
	want := answering(proto)
	cover := p.cover()
	for i := range cover.count {
		row := cover.row(i)
		if _, reported := lookup(unauthorizedRows[:], unauthorized[:], row); reported && rowHead[row]&want != 0 {
			c |= ReportedUse
		}
	}
	if p.usedUnofficially(proto) {
		c |= UnofficialUse
	}
	if _, bad := slices.BinarySearch(badPorts[:], port); bad {
		c |= BrowserBlocked
	}
	return c
}

// usedUnofficially reports whether the port has a use on the transport other
// than those that the registry reports.
func (p Port) usedUnofficially(proto Protocol) bool {
	for u := range p.Uses() {
		if u.Evidence == Registry {
			break // they come last
		}
		if u.carries(proto) {
			return true
		}
	}
	return false
}

// Suggest yields the ports within a range that nothing speaks against: those
// without [Cautions] on the transport, ascending.
func Suggest(within Range, proto Protocol) iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		for free := range Free(within, proto) {
			for port := range free.All() {
				if Cautions(port, proto) == 0 && !yield(port) {
					return
				}
			}
		}
	}
}

// badPorts are the ports that browsers refuse, ascending: the "bad ports" of the
// Fetch standard, https://fetch.spec.whatwg.org/#port-blocking, as in its review
// draft of June 2026. Port 0 joined them late; older browsers lack it.
var badPorts = [...]uint16{
	0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95,
	101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179,
	389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601,
	636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566,
	6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
}
