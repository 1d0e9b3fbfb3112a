package ports

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Origin is where a name comes from. The zero value is [None].
type Origin uint8

const (
	None       Origin = iota // there is no name
	Local                    // the program's own table
	Official                 // the registry
	Unofficial               // the known unofficial uses
)

var originNames = [...]string{None: "none", Local: "local", Official: "official", Unofficial: "unofficial"}

// String returns "none", "local", "official" or "unofficial".
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

// Overlay is a table of a program's own names, laid over the registry. The zero
// value has none: it answers as the registry does, and after that as the known
// unofficial uses do.
//
// Methods that ask may be called from several goroutines at once, as long as
// none adds. To change names while others ask, fill a new Overlay and put it in
// place of the old one, in an [sync/atomic.Pointer] that holds one from the start.
// An Overlay that has names must not be copied: the copy would share some of them.
type Overlay struct {
	names   map[localPort]string
	numbers map[localName]uint16
}

type localPort struct {
	port  uint16
	proto Protocol
}

type localName struct {
	name  string // in small letters
	proto Protocol
}

// Add names ports on a transport, [AnyProtocol] for all transports. What is added
// later goes over what was added before, and a name for one transport over a
// name for all. A name must not be empty or contain white space or #.
func (o *Overlay) Add(ports Range, proto Protocol, name string) error {
	a := addition{ports, proto, name, false}
	if err := a.check(); err != nil {
		return errors.New("ports: " + err.Error())
	}
	o.apply(a)
	return nil
}

// addition is a name to be added.
type addition struct {
	ports Range
	proto Protocol
	name  string
	alias bool // not to be shown for the ports
}

func (a addition) check() error {
	switch {
	case a.ports.Len() == 0:
		return errors.New("empty range " + quote(a.ports.String()) + ": want the first port not to be greater than the last")
	case a.proto > DCCP:
		return errors.New("unknown protocol " + a.proto.String() + ": want TCP, UDP, SCTP, DCCP or AnyProtocol")
	case a.name == "" || strings.Contains(a.name, "#") || strings.ContainsFunc(a.name, unicode.IsSpace):
		return errors.New("bad name " + quote(a.name) + ": want one that is not empty and has no white space and no #")
	}
	return nil
}

func (o *Overlay) apply(a addition) {
	if o.names == nil {
		o.names, o.numbers = make(map[localPort]string), make(map[localName]uint16)
	}
	if !a.alias {
		for port := range a.ports.All() {
			o.names[localPort{port, a.proto}] = a.name
		}
	}
	o.numbers[localName{lowerASCII(a.name), a.proto}] = a.ports.First
}

// lowerASCII turns the ASCII capitals of s to small letters.
func lowerASCII(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return 'A' <= r && r <= 'Z' }) {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// asked yields the protocols under which the overlay may have an answer for a
// question about a protocol, the first first.
func asked(proto Protocol) iter.Seq[Protocol] {
	return func(yield func(Protocol) bool) {
		if !yield(proto) {
			return
		}
		if proto != AnyProtocol {
			yield(AnyProtocol)
			return
		}
		for p := TCP; p <= DCCP; p++ {
			if !yield(p) {
				return
			}
		}
	}
}

// Name returns the name to show for a port on a transport and where it comes
// from: the program's own, else the registry's ([Name]), else that of the first
// known unofficial use ([Port.Uses]); "" and [None] if there is none.
func (o *Overlay) Name(port uint16, proto Protocol) (name string, from Origin) {
	if len(o.names) > 0 && proto <= DCCP {
		for p := range asked(proto) {
			if name, ok := o.names[localPort{port, p}]; ok {
				return name, Local
			}
		}
	}
	if name := Name(port, proto); name != "" {
		return name, Official
	}
	for u := range Lookup(port).Uses() {
		if u.Name != "" && u.carries(proto) {
			return u.Name, Unofficial
		}
	}
	return "", None
}

// Number returns the port of a name on a transport, in any letter case: the
// program's own, else the registry's ([Number]).
func (o *Overlay) Number(name string, proto Protocol) (port uint16, ok bool) {
	if len(o.numbers) > 0 && proto <= DCCP {
		lower := lowerASCII(name)
		for p := range asked(proto) {
			if port, ok := o.numbers[localName{lower, p}]; ok {
				return port, true
			}
		}
	}
	return Number(name, proto)
}

const (
	// maxServicesLine is how long a line of a services file may be.
	maxServicesLine = 1 << 20

	// maxServicesPorts is how many ports the ranges of a services file may have in
	// all: each takes memory and time, and few bytes of a file can have many.
	maxServicesPorts = 1 << 20
)

// ReadServices adds the names of a file in the format of /etc/services: on each
// line a name, a port and protocol, and aliases, up to a # if there is one.
//
//	http  80/tcp  www www-http  # World Wide Web
//
// A range of ports, 6000-6063/tcp, may stand for a port, and dccp and sctp beside
// tcp and udp; ddp, divert and udplite, whose ports are not the registry's, are
// passed over. Where several lines have the same port or name, the first counts,
// as it does for the system. All of the file goes over what was added before.
// Lines may have 1 MiB, and the ports of all lines may be 1,048,576.
//
// An error names the line and what is wrong with it, and nothing is added.
func (o *Overlay) ReadServices(r io.Reader) error {
	var additions []addition
	ports := 0
	in := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, err := readLine(in)
		if err != nil && err != io.EOF {
			return lineError(number, err)
		}
		added, lineErr := parseServices(line)
		if lineErr != nil {
			return lineError(number, lineErr)
		}
		additions = append(additions, added...)
		if len(added) > 0 {
			if ports += added[0].ports.Len(); ports > maxServicesPorts {
				return lineError(number, errors.New(strconv.Itoa(ports)+" ports in all, with "+quote(added[0].ports.String())+": want at most "+strconv.Itoa(maxServicesPorts)))
			}
		}
		if err == io.EOF {
			break
		}
	}
	for _, a := range slices.Backward(additions) { // so that the first goes over the others
		o.apply(a)
	}
	return nil
}

func lineError(number int, err error) error {
	return errors.New("ports: services, line " + strconv.Itoa(number) + ": " + strings.TrimPrefix(err.Error(), "ports: "))
}

// readLine reads a line of whatever length up to maxServicesLine.
func readLine(in *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		part, err := in.ReadSlice('\n')
		b.Write(part)
		if b.Len() > maxServicesLine {
			return "", errors.New("longer than " + strconv.Itoa(maxServicesLine) + " bytes: " + quote(b.String()))
		}
		if err != bufio.ErrBufferFull {
			return b.String(), err
		}
	}
}

// parseServices parses a line of a services file.
func parseServices(line string) ([]addition, error) {
	content, _, _ := strings.Cut(line, "#")
	fields := strings.Fields(content)
	if len(fields) == 0 {
		return nil, nil
	}
	const want = ": want a name, a port and a protocol, such as http 80/tcp"
	if len(fields) == 1 {
		return nil, errors.New("only " + quote(fields[0]) + want)
	}
	number, protocol, ok := strings.Cut(fields[1], "/")
	if !ok {
		return nil, errors.New(quote(fields[1]) + " is not a port and a protocol" + want)
	}
	switch protocol {
	case "ddp", "divert", "udplite":
		return nil, nil
	}
	proto, err := ParseProtocol(protocol)
	if err != nil {
		return nil, err
	}
	ports, err := ParseRange(number)
	if err != nil {
		return nil, err
	}
	additions := []addition{{ports, proto, fields[0], false}}
	for _, alias := range fields[2:] {
		additions = append(additions, addition{ports, proto, alias, true})
	}
	return additions, nil
}

// WriteServices writes the registry as a file in the format of /etc/services,
// for where there is none: a line for each port and transport that has names,
// with the name that [Name] answers first, the others as aliases and the
// description as a comment. Ranges are written port by port, and names that the
// registry has for no transport in particular for all four. Names with white
// space or #, which the format can't hold, are left out with a comment.
//
// Programs take the first line that has a name. So names that stand on several
// ports come twice over: first with the port that [Number] answers, and behind
// all of those with their other ports.
func WriteServices(w io.Writer) error {
	out := bufio.NewWriter(w)
	out.WriteString("# The IANA Service Name and Transport Protocol Port Number Registry of " + RegistryUpdated + ",\n" +
		"# without service names that have no port.\n")
	var further []servicesLine
	for port := range 1 << 16 {
		for proto := TCP; proto <= DCCP; proto++ {
			line := newServicesLine(uint16(port), proto)
			if len(line.names) == 0 {
				continue
			}
			if shown := line.names[0]; !line.isNumberOf(shown) {
				further = append(further, line)
				continue
			}
			var later []string
			for _, alias := range line.names[1:] {
				if !line.isNumberOf(alias) {
					later = append(later, alias)
				}
			}
			line.names = slices.DeleteFunc(line.names, func(s string) bool { return slices.Contains(later, s) })
			line.write(out)
			for _, alias := range later {
				further = append(further, servicesLine{line.port, line.proto, []string{alias}, line.description})
			}
		}
	}
	out.WriteString("# Further ports of names above.\n")
	for _, line := range further {
		line.write(out)
	}
	for e := range All() {
		if _, ok := e.Ports(); ok && !writable(e.Name()) && e.Name() != "" {
			out.WriteString("# not writable: " + strings.ReplaceAll(e.String(), "\n", " ") + "\n")
		}
	}
	return out.Flush()
}

// servicesLine is a line of a services file.
type servicesLine struct {
	port        uint16
	proto       Protocol
	names       []string // the first is shown, the others are aliases
	description string
}

func newServicesLine(port uint16, proto Protocol) servicesLine {
	line := servicesLine{port: port, proto: proto}
	p := Lookup(port)
	shown, ok := p.Service(proto)
	if !ok {
		return line
	}
	if writable(shown.Name()) {
		line.names = append(line.names, shown.Name())
		line.description = shown.Description()
	}
	for e := range p.Entries() {
		if name := e.Name(); name != "" && (e.Protocol() == proto || e.Protocol() == AnyProtocol) &&
			writable(name) && !slices.Contains(line.names, name) {
			line.names = append(line.names, name)
		}
	}
	return line
}

func writable(name string) bool { return addition{name: name}.check() == nil }

// isNumberOf reports whether the line has the port that Number answers.
func (l *servicesLine) isNumberOf(name string) bool {
	port, ok := Number(name, l.proto)
	return ok && port == l.port
}

func (l *servicesLine) write(out *bufio.Writer) {
	out.WriteString(l.names[0])
	out.WriteString("\t" + strconv.Itoa(int(l.port)) + "/" + l.proto.String())
	for _, alias := range l.names[1:] {
		out.WriteString("\t" + alias)
	}
	if l.description != "" {
		out.WriteString("\t# " + l.description)
	}
	out.WriteByte('\n')
}
