package ports

import (
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"

	"example.com/ports/internal/layout"
)

// Caution is a set of reasons not to take a port for a service of one's own. The
// zero value is the empty set: nothing known speaks against the port.
type Caution uint16

const (
	// CautionPrivileged: only privileged programs may listen on ports 0-1023, on
	// many systems.
	CautionPrivileged Caution = 1 << iota
	// CautionTaken: the port is assigned to a service, or to a use without a name.
	CautionTaken
	// CautionReserved: IANA keeps the port back.
	CautionReserved
	// CautionDeassigned: the port was assigned, and what had it may still be
	// around.
	CautionDeassigned
	// CautionDynamic: nobody can register the port, 49152-65535.
	CautionDynamic
	// CautionEphemeral: Linux, macOS or Windows takes the port for outgoing
	// connections by default, so another program may have it at any moment. See
	// [Ephemeral].
	CautionEphemeral
	// CautionReported: the registry reports unauthorized use of the port.
	CautionReported
	// CautionUsed: the port has a use that is not the registered service, see
	// [Port.Uses]; one that the registry reports is one of them.
	CautionUsed
	// CautionBrowser: web browsers refuse to connect to the port over HTTP. They
	// do so on any transport.
	CautionBrowser
)

var cautionNames = [...]string{
	"privileged", "taken", "reserved", "de-assigned", "dynamic", "ephemeral", "reported", "used", "browser",
}

const (
	allCautions = Caution(1)<<len(cautionNames) - 1
	noCaution   = "none"
)

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

// String returns the cautions in words, "taken, used", and "none" for the empty
// set.
func (c Caution) String() string { return string(c.append(nil)) }

func (c Caution) append(b []byte) []byte {
	if c == 0 {
		return append(b, noCaution...)
	}
	separator := ""
	for i, name := range cautionNames {
		if c.Has(1 << i) {
			b = append(append(b, separator...), name...)
			separator = ", "
		}
	}
	if unknown := c &^ allCautions; unknown != 0 {
		b = append(append(b, separator...), "Caution("+strconv.Itoa(int(unknown))+")"...)
	}
	return b
}

// AppendText implements [encoding.TextAppender] with the text of
// [Caution.String]. It fails for a set that has more than the constants.
func (c Caution) AppendText(b []byte) ([]byte, error) {
	if c&^allCautions != 0 {
		return b, errors.New("ports: " + c.String() + " has no text form: want a set of " + strings.Join(cautionNames[:], ", "))
	}
	return c.append(b), nil
}

// MarshalText implements [encoding.TextMarshaler]; see [Caution.AppendText].
func (c Caution) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Caution.String] gives: words in any order and letter case with commas between,
// or "none".
func (c *Caution) UnmarshalText(text []byte) error {
	var set Caution
	if s := string(text); !layout.EqualFold(s, noCaution) {
		for word := range strings.SplitSeq(s, ",") {
			i, err := parseName(cautionNames[:], strings.TrimSpace(word), "caution")
			if err != nil {
				return err
			}
			set |= 1 << i
		}
	}
	*c = set
	return nil
}

// Cautions returns what speaks against taking the port on a transport for a
// service of one's own; with [AnyProtocol], on some transport. It does not
// allocate. It does not know what runs on this machine or in this network.
func (p Port) Cautions(proto Protocol) Caution {
	if proto > DCCP {
		return 0
	}
	c := statusCautions[p.Status(proto)]
	if p < 1024 {
		c |= CautionPrivileged
	}
	if linux.Contains(uint16(p)) || windows.Contains(uint16(p)) {
		c |= CautionEphemeral
	}
	marks := useSpanMarks[p.useSpan()]
	if marks>>(layout.SpanUsed+proto)&1 != 0 {
		c |= CautionUsed
	}
	if marks>>(layout.SpanReported+proto)&1 != 0 {
		c |= CautionReported
	}
	if uint16(p) <= badPorts[len(badPorts)-1] {
		if _, bad := slices.BinarySearch(badPorts[:], uint16(p)); bad {
			c |= CautionBrowser
		}
	}
	return c
}

var statusCautions = [...]Caution{
	Unassigned:    0,
	Reserved:      CautionReserved,
	Deassigned:    CautionDeassigned,
	Assigned:      CautionTaken,
	NeverAssigned: CautionDynamic,
}

// UnassignedRanges yields the ranges of ports within a range that are unassigned
// on a transport, with [AnyProtocol] on every transport, ascending. They are
// maximal: two of them have a port between that is not unassigned. Dynamic ports
// are not among them, since they can't be assigned.
func UnassignedRanges(within Range, proto Protocol) iter.Seq[Range] {
	return func(yield func(Range) bool) {
		if proto > DCCP {
			return
		}
		none := Range{1, 0}
		free := none
		for port := range within.All() {
			switch {
			case Port(port).Status(proto) == Unassigned && free == none:
				free = Range{port, port}
			case Port(port).Status(proto) == Unassigned:
				free.Last = port
			case free != none:
				if !yield(free) {
					return
				}
				free = none
			}
		}
		if free != none {
			yield(free)
		}
	}
}

// Suggest yields the ports within a range that nothing speaks against: those
// without [Port.Cautions] on the transport, ascending.
func Suggest(within Range, proto Protocol) iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		if proto > DCCP {
			return
		}
		for port := range within.All() {
			if Port(port).Cautions(proto) == 0 && !yield(port) {
				return
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

// The default ranges of outgoing ports of Linux, and of Windows and macOS. See
// [Ephemeral] for their sources.
var (
	linux   = Range{32768, 60999}
	windows = Range{49152, 65535}
)

// Ephemeral returns the range from which an operating system, named as
// [runtime.GOOS] names it, takes ports for outgoing connections by default. ok is
// false where the range is not known or the system has none, such as js. An
// administrator can set another.
//
// The ranges were checked in November 2026 in these documents:
//
//	linux      kernel documentation, ip-sysctl: ip_local_port_range
//	windows    Microsoft, "The default dynamic port range for TCP/IP has changed", KB 929851
//	darwin     xnu, bsd/netinet/in_pcb.c and in.h: IPPORT_HIFIRSTAUTO, IPPORT_HILASTAUTO
//	freebsd    sys/netinet/in.h: IPPORT_EPHEMERALFIRST, IPPORT_EPHEMERALLAST
//	netbsd     sys/netinet/in.h: IPPORT_ANONMIN, IPPORT_ANONMAX
//	openbsd    sys/netinet/in_pcb.c and in.h: IPPORT_RESERVED, IPPORT_USERRESERVED
//	dragonfly  sys/netinet/in.h: IPPORT_RESERVED, IPPORT_USERRESERVED
//	illumos    uts/common/inet/tcp/tcp_tunables.c: smallest_anon_port, largest_anon_port
//	aix        IBM RSCT 3.2, "Ephemeral ports": tcp_ephemeral_low, tcp_ephemeral_high
//
// Those of android and ios are taken to be those of linux and darwin, whose
// kernels they have, and that of solaris to be that of illumos.
func Ephemeral(goos string) (r Range, ok bool) {
	switch goos {
	case "linux", "android":
		return linux, true
	case "windows", "darwin", "ios", "netbsd":
		return windows, true
	case "freebsd":
		return Range{10000, 65535}, true
	case "openbsd":
		return Range{1024, 49151}, true
	case "dragonfly":
		return Range{1024, 5000}, true
	case "illumos", "solaris", "aix":
		return Range{32768, 65535}, true
	}
	return Range{}, false
}
