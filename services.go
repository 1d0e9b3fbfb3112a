package ports

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"example.com/ports/internal/layout"
)

// Limits of a services file. The registry has 12,000 names on 13,000 ports and
// transports.
const (
	maxServicesLine  = 1 << 20 // bytes
	maxServicesNames = 1 << 16
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
// as it does for the system. What the file says replaces what was added before for
// the same port or name and the same transport. A line may have 1 MiB, a file 65,536
// names and 1,048,576 ports. So an Overlay takes at most 16 MB and twice the size of
// its file.
//
// An error names the line and what is wrong with it, and wraps that of r if there
// is one. Then nothing is added.
func (o *Overlay) ReadServices(r io.Reader) error {
	var file Overlay
	file.init()
	in := bufio.NewReader(r)
	names, ports := 0, 0
	for number := 1; ; number++ {
		line, err := readLine(in)
		if err != nil && err != io.EOF {
			return &servicesError{number, err}
		}
		added, lineErr := parseServices(line)
		names += len(added.names)
		if len(added.names) > 0 {
			ports += added.ports.Len()
		}
		switch {
		case lineErr != nil:
		case names > maxServicesNames:
			lineErr = errors.New("more than " + strconv.Itoa(maxServicesNames) + " names in all")
		case ports > maxServicesPorts:
			lineErr = errors.New("more than " + strconv.Itoa(maxServicesPorts) + " ports in all, with " + quote(added.ports.String()))
		}
		if lineErr != nil {
			return &servicesError{number, lineErr}
		}
		file.addFirst(added)
		if err == io.EOF {
			break
		}
	}
	o.addAll(&file)
	return nil
}

// servicesError is an error in a line of a services file.
type servicesError struct {
	line int
	err  error
}

func (e *servicesError) Error() string {
	return "ports: services, line " + strconv.Itoa(e.line) + ": " + strings.TrimPrefix(e.err.Error(), "ports: ")
}

func (e *servicesError) Unwrap() error { return e.err }

// readLine reads a line with its end.
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

// servicesLine is a line of a services file. The first name is the one to show,
// the others are aliases. A line without content has no names.
type servicesLine struct {
	ports Range
	proto Protocol
	names []string
}

func parseServices(s string) (line servicesLine, err error) {
	content, _, _ := strings.Cut(s, "#")
	fields := strings.Fields(content)
	if len(fields) == 0 {
		return line, nil
	}
	const want = ": want a name, a port and a protocol, such as http 80/tcp"
	if len(fields) == 1 {
		return line, errors.New("only " + quote(fields[0]) + want)
	}
	number, protocol, ok := strings.Cut(fields[1], "/")
	if !ok {
		return line, errors.New(quote(fields[1]) + " is not a port and a protocol" + want)
	}
	switch protocol {
	case "ddp", "divert", "udplite":
		return line, nil
	}
	if line.proto, err = ParseProtocol(protocol); err != nil {
		return line, err
	}
	if line.ports, err = ParseRange(number); err != nil {
		return line, err
	}
	line.names = slices.Delete(fields, 1, 2)
	for _, name := range line.names {
		if err := checkName(name); err != nil {
			return line, err
		}
	}
	return line, nil
}

// addFirst adds a line, but for ports and names that have been added already.
func (o *Overlay) addFirst(line servicesLine) {
	for i, name := range line.names {
		key := localName{lowerASCII(name), line.proto}
		if _, ok := o.numbers[key]; !ok {
			o.numbers[key] = localNumber{line.ports.First, name}
		}
		if i > 0 {
			continue
		}
		for port := range line.ports.All() {
			if o.names[o.at[port]][line.proto] == "" {
				o.set(port, line.proto, name)
			}
		}
	}
}

// addAll adds all of another overlay, which is not used any more.
func (o *Overlay) addAll(other *Overlay) {
	if o.at == nil {
		o.at, o.names, o.numbers = other.at, other.names, other.numbers
		return
	}
	for port, at := range other.at {
		for proto, name := range other.names[at] {
			if name != "" {
				o.set(uint16(port), Protocol(proto), name)
			}
		}
	}
	for key, number := range other.numbers {
		o.numbers[key] = number
	}
}

// WriteServices writes the registry as a file in the format of /etc/services,
// for where there is none: a line for each port and transport that has names,
// with the name that [Name] returns first, the others as aliases and the
// description as a comment. Ranges are written port by port, and names that the
// registry has for no transport in particular on all four. Names that the format
// can't hold are left out with a comment.
//
// Programs take the first line that has a name. So lines come last if [Number] has
// another port for their name.
func WriteServices(w io.Writer) error { return new(Overlay).WriteServices(w) }

// WriteServices writes the program's own names in the format of /etc/services,
// and then the registry's, as the function [WriteServices] does. A program that
// takes the first line for a port or a name has the answers of the overlay on each
// transport, known uses apart.
func (o *Overlay) WriteServices(w io.Writer) error {
	out := bufio.NewWriter(w)
	if o.at != nil {
		out.WriteString("# Local names.\n")
		o.writeLocal(out)
	}
	out.WriteString("# The IANA Service Name and Transport Protocol Port Number Registry of " + RegistryUpdated + ",\n" +
		"# without service names that have no port.\n")
	writeRegistry(out)
	return out.Flush()
}

func (o *Overlay) writeLocal(out *bufio.Writer) {
	type place struct {
		port  uint16
		proto Protocol
	}
	aliases := make(map[place][]string)
	for key, number := range o.numbers {
		for proto := TCP; proto <= DCCP; proto++ {
			port, ok := o.localNumber(key.name, proto)
			if ok && !layout.EqualFold(o.names[o.at[port]].get(proto), key.name) {
				aliases[place{port, proto}] = append(aliases[place{port, proto}], number.name)
			}
		}
	}
	var further []servicesLine
	for port := range 1 << 16 {
		for proto := TCP; proto <= DCCP; proto++ {
			shown := o.names[o.at[port]].get(proto)
			if shown == "" {
				continue
			}
			more := aliases[place{uint16(port), proto}]
			slices.Sort(more)
			line := servicesLine{Range{uint16(port), uint16(port)}, proto, append([]string{shown}, slices.Compact(more)...)}
			if number, ok := o.localNumber(lowerASCII(shown), proto); ok && int(number) == port {
				line.write(out, "")
			} else {
				further = append(further, line)
			}
		}
	}
	for _, line := range further {
		line.write(out, "")
	}
}

// writeRegistry writes the lines in two passes: those with names that have their
// port there, and then the others.
func writeRegistry(out *bufio.Writer) {
	var names [layout.MaxShown]string
	for _, further := range []bool{false, true} {
		if further {
			out.WriteString("# Further ports of names above.\n")
		}
		for port := range 1 << 16 {
			if Name(uint16(port), AnyProtocol) == "" {
				continue
			}
			for proto := TCP; proto <= DCCP; proto++ {
				line := servicesLine{Range{uint16(port), uint16(port)}, proto, names[:0]}
				line.addNames(further)
				if len(line.names) > 0 {
					e, _ := Port(port).Service(proto)
					line.write(out, e.Description())
				}
			}
		}
	}
	for e := range All() {
		if _, ok := e.Ports(); ok && e.Name() != "" && checkName(e.Name()) != nil {
			out.WriteString("# not writable: " + quote(e.String()) + "\n")
		}
	}
}

// addNames adds the registry's names, the one to show first. A line goes into the
// second pass if Number has another port for its first name. Aliases of which that
// is true leave their line and go into the second pass on one of their own.
func (l *servicesLine) addNames(further bool) {
	port := l.ports.First
	shown := Name(port, l.proto)
	if shown == "" {
		return
	}
	shownHere := isNumberOf(shown, port, l.proto)
	if further != shownHere {
		l.add(shown)
	}
	for e := range Port(port).Entries() {
		if name := e.Name(); name != "" && name != shown && e.Carries(l.proto) &&
			(!shownHere && further || shownHere && further != isNumberOf(name, port, l.proto)) {
			l.add(name)
		}
	}
}

func (l *servicesLine) add(name string) {
	if checkName(name) == nil && !slices.Contains(l.names, name) {
		l.names = append(l.names, name)
	}
}

// isNumberOf reports whether a name has its port there.
func isNumberOf(name string, port uint16, proto Protocol) bool {
	number, ok := Number(name, proto)
	return ok && number == port
}

func (l *servicesLine) write(out *bufio.Writer, comment string) {
	out.WriteString(l.names[0])
	out.WriteByte('\t')
	out.Write(strconv.AppendUint(out.AvailableBuffer(), uint64(l.ports.First), 10))
	out.WriteByte('/')
	out.WriteString(l.proto.String())
	for _, alias := range l.names[1:] {
		out.WriteByte('\t')
		out.WriteString(alias)
	}
	if comment != "" {
		out.WriteString("\t# ")
		out.WriteString(comment)
	}
	out.WriteByte('\n')
}
