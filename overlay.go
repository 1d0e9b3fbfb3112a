package ports

import (
	"cmp"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/ports/internal/layout"
)

// Origin is where a name comes from. The zero value is [OriginNone].
type Origin uint8

const (
	OriginNone     Origin = iota // there is no name
	OriginLocal                  // the program's own table
	OriginRegistry               // the registry
	OriginUse                    // the known uses
)

var originNames = [...]string{OriginNone: "none", OriginLocal: "local", OriginRegistry: "registry", OriginUse: "use"}

// String returns "none", "local", "registry" or "use".
func (o Origin) String() string { return stringOf(originNames[:], uint8(o), "Origin") }

// AppendText implements [encoding.TextAppender]. It fails for a value that is
// none of the constants.
func (o Origin) AppendText(b []byte) ([]byte, error) {
	return appendName(b, originNames[:], uint8(o), "Origin")
}

// MarshalText implements [encoding.TextMarshaler]; see [Origin.AppendText].
func (o Origin) MarshalText() ([]byte, error) { return o.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Origin.String] gives, in any letter case.
func (o *Origin) UnmarshalText(text []byte) error {
	v, err := parseName(originNames[:], string(text), "origin")
	if err == nil {
		*o = Origin(v)
	}
	return err
}

// Overlay chooses the name to show for a port: a program's own names first, then
// the registry's and those of known uses. The zero value has no own names and
// prefers the registry.
//
// Methods that ask may be called from several goroutines at once, as long as
// none adds. To change names while others ask, fill a new Overlay and put it in
// place of the old one, in a [sync/atomic.Pointer] that holds one from the start.
// An Overlay that has names must not be copied: the copy would share some of them.
type Overlay struct {
	// UsesFirst puts the main use before the registry's name: Elasticsearch, not
	// wap-wsp; RDP, not ms-wbt-server.
	UsesFirst bool

	at      *[1 << 16]uint32 // where a port's own names stand in names; 0: it has none
	names   []localNames
	numbers map[localName]localNumber
}

// localNames are the own names of a port, "" for none.
type localNames [layout.NumProtocols]string

// set names a port on a protocol.
func (o *Overlay) set(port uint16, proto Protocol, name string) {
	if o.at[port] == 0 {
		o.at[port] = uint32(len(o.names))
		o.names = append(o.names, localNames{})
	}
	o.names[o.at[port]][proto] = name
}

type localName struct {
	name  string // in small letters
	proto Protocol
}

// localNumber is the port of an own name.
type localNumber struct {
	port uint16
	name string // as it was added
}

// Add names ports on a transport, [AnyProtocol] for all transports. What is added
// later goes over what was added before, and a name for one transport over a
// name for all. A name must not be empty or have white space, # or characters that
// are not printable.
func (o *Overlay) Add(ports Range, proto Protocol, name string) error {
	switch {
	case ports.Len() == 0:
		return errors.New("ports: empty range " + quote(ports.String()) + ": want the first port not to be greater than the last")
	case proto > DCCP:
		return errors.New("ports: bad protocol " + quote(proto.String()) + ": want tcp, udp, sctp, dccp or any")
	}
	if err := checkName(name); err != nil {
		return err
	}
	o.init()
	for port := range ports.All() {
		o.set(port, proto, name)
	}
	o.numbers[localName{lowerASCII(name), proto}] = localNumber{ports.First, name}
	return nil
}

// checkName is an error if a name can't stand in a services file.
func checkName(name string) error {
	if name != "" && utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return r == '#' || unicode.IsSpace(r) || !unicode.IsPrint(r)
	}) {
		return nil
	}
	return errors.New("ports: bad name " + quote(name) + ": want one that is not empty and has printable characters only, no white space and no #")
}

func (o *Overlay) init() {
	if o.at == nil {
		o.at, o.names, o.numbers = new([1 << 16]uint32), make([]localNames, 1), make(map[localName]localNumber)
	}
}

// lowerASCII turns the ASCII capitals of s to small letters.
func lowerASCII(s string) string {
	isCapital := func(r rune) bool { return 'A' <= r && r <= 'Z' }
	if !strings.ContainsFunc(s, isCapital) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isCapital(r) {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

// Name returns the name to show for a port on a transport and where it comes
// from: the program's own, else the registry's, see [Name], else that of the
// first of [Port.Uses], where ranges of more than 128 ports do not count. With
// UsesFirst the main use's comes before the registry's. Without any it returns ""
// and [OriginNone]. It does not allocate.
func (o *Overlay) Name(port uint16, proto Protocol) (name string, from Origin) {
	if proto > DCCP {
		return "", OriginNone
	}
	if o.at != nil && o.at[port] != 0 {
		if name := o.names[o.at[port]].get(proto); name != "" {
			return name, OriginLocal
		}
	}
	cell := registryCell(port, proto)
	length := cellLen(cell, proto)
	if Port(port).isNamedByUse() && (length == 0 || o.UsesFirst) {
		use := Port(port).useNameCell(proto)
		useLength := cellLen(use, proto)
		// No processor can predict these two, so they are no branches.
		first := use & layout.CellMain
		if length == 0 {
			first = 1
		}
		if useLength == 0 {
			first = 0
		}
		if first != 0 {
			return useNameText[use>>layout.CellOffsetShift:][:useLength], OriginUse
		}
	}
	from = OriginRegistry
	if length == 0 {
		from = OriginNone
	}
	return nameText[cell>>layout.CellOffsetShift:][:length], from
}

// get returns the name on a protocol, which may be that for all.
func (n *localNames) get(proto Protocol) string {
	if n[proto] != "" || proto != AnyProtocol {
		return cmp.Or(n[proto], n[AnyProtocol])
	}
	return cmp.Or(n[TCP], n[UDP], n[SCTP], n[DCCP])
}

// Number returns the port of a name on a transport, in any letter case: the
// program's own, else the registry's ([Number]).
func (o *Overlay) Number(name string, proto Protocol) (port uint16, ok bool) {
	if len(o.numbers) > 0 && proto <= DCCP {
		if port, ok := o.localNumber(lowerASCII(name), proto); ok {
			return port, true
		}
	}
	return Number(name, proto)
}

// localNumber returns the port of the program's own name, which is in small letters.
func (o *Overlay) localNumber(name string, proto Protocol) (port uint16, ok bool) {
	n, ok := o.numbers[localName{name, proto}]
	if ok {
		return n.port, true
	}
	if proto != AnyProtocol {
		n, ok = o.numbers[localName{name, AnyProtocol}]
		return n.port, ok
	}
	for p := TCP; p <= DCCP && !ok; p++ {
		n, ok = o.numbers[localName{name, p}]
	}
	return n.port, ok
}
