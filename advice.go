package ports

import (
	"errors"
	"iter"
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
	// [Port.Uses]; one that the registry reports is one of them. Ranges of more
	// than 128 ports do not count: they would leave nothing to take.
	CautionUsed
	// CautionBrowser: web browsers refuse to connect to the port over HTTP. It
	// is set whatever the transport.
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
// service of one's own. With [AnyProtocol] it has the status over all transports,
// see [Port.Status], and every other caution that holds on some transport. It does
// not allocate. It does not know what runs on this machine or in this network.
func (p Port) Cautions(proto Protocol) Caution {
	if proto > DCCP {
		return 0
	}
	// What holds of a port follows no pattern that a processor could predict, so
	// most is added without a branch.
	c := statusCautions[p.Status(proto)]
	var privileged, browser Caution
	if p < 1024 {
		privileged = CautionPrivileged
	}
	const last = int32(len(badPorts) - 1)
	below := int32(p) - last
	if badPorts[last+below&(below>>31)] { // min(p, last), which would be a branch
		browser = CautionBrowser
	}
	marks := useSpanMarks[p.useSpan()]
	return c | privileged | browser |
		CautionEphemeral*Caution(p>>15) | // from 32768 on, see Ephemeral
		CautionUsed*Caution(marks>>(layout.SpanUsed+proto)&1) |
		CautionReported*Caution(marks>>(layout.SpanReported+proto)&1)
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

// badPorts says of each port whether browsers refuse it: the "bad ports" of the
// Fetch standard, https://fetch.spec.whatwg.org/#port-blocking, as in its review
// draft of June 2026. Port 0 joined them late; older browsers lack it. The last
// stands for all ports from there on.
var badPorts = [...]bool{
	0: true, 1: true, 7: true, 9: true, 11: true, 13: true, 15: true, 17: true, 19: true,
	20: true, 21: true, 22: true, 23: true, 25: true, 37: true, 42: true, 43: true, 53: true,
	69: true, 77: true, 79: true, 87: true, 95: true, 101: true, 102: true, 103: true,
	104: true, 109: true, 110: true, 111: true, 113: true, 115: true, 117: true, 119: true,
	123: true, 135: true, 137: true, 139: true, 143: true, 161: true, 179: true, 389: true,
	427: true, 465: true, 512: true, 513: true, 514: true, 515: true, 526: true, 530: true,
	531: true, 532: true, 540: true, 548: true, 554: true, 556: true, 563: true, 587: true,
	601: true, 636: true, 989: true, 990: true, 993: true, 995: true, 1719: true, 1720: true,
	1723: true, 2049: true, 3659: true, 4045: true, 4190: true, 5060: true, 5061: true,
	6000: true, 6566: true, 6665: true, 6666: true, 6667: true, 6668: true, 6669: true,
	6679: true, 6697: true, 10080: true,
	10081: false,
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
