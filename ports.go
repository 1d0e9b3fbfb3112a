package ports

import (
	"errors"
	"iter"
	"math/bits"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/ports/internal/layout"
)

//go:generate go run ./internal/gen

// Port is a port number, to ask questions about. The zero value is port 0. It
// marshals as a number.
type Port uint16

// Lookup returns a port to ask questions about. Every port has an answer, if
// only that it is unassigned.
func Lookup(port uint16) Port { return Port(port) }

// LookupName yields the entries with a service name, in registry order, those
// without a port too. The case of ASCII letters makes no difference, as RFC
// 6335, Section 5.1, has it.
func LookupName(name string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		number, ok := findName(name)
		if !ok {
			return
		}
		for row := int(nameRow[number]); ok; row, ok = nextRow(row) {
			if !entriesOf(row, yield) {
				return
			}
		}
	}
}

// Name returns the one name to show for a port on a transport, "" if the
// registry has none.
//
// Where it has several, these rules choose, the first that tells them apart: a
// record that names the transport before one that names none; not an alias; not
// said to be a duplicate, or an unassigned but widespread use; with a
// description; with an RFC; the first in the registry. With [AnyProtocol] the
// names of all transports are candidates. It does not allocate.
func Name(port uint16, proto Protocol) string {
	if proto > DCCP {
		return ""
	}
	cell := registryCell(port, proto)
	return nameText[cell>>layout.CellOffsetShift:][:cellLen(cell, proto)]
}

// registryCell returns the name cell of a port, which has the answer for proto.
func registryCell(port uint16, proto Protocol) uint32 {
	cell := nameCell[uint(namePage[port>>layout.PageBits])+uint(port)%layout.PageSize]
	if cell&layout.CellSplit != 0 {
		cell = nameSplit[cell>>layout.CellOffsetShift+uint32(proto)]
	}
	return cell
}

// cellLen is the length of the name that a cell has for a protocol, 0 if it has
// none. It has no branch: most ports of a scan have no name, others do, and
// nothing predicts which. proto is a constant's value; &7 tells the compiler that
// the shift is a short one.
func cellLen(cell uint32, proto Protocol) uint32 {
	return cell & layout.CellLen * (cell >> (layout.CellFirst + proto&7) & 1)
}

// Names yields every port that has a name on a transport, ascending, and what
// [Name] returns for it.
func Names(proto Protocol) iter.Seq2[uint16, string] {
	return func(yield func(uint16, string) bool) {
		for port := range 1 << 16 {
			if name := Name(uint16(port), proto); name != "" && !yield(uint16(port), name) {
				return
			}
		}
	}
}

// Number returns the port of a service name on a transport, in any letter case.
// It is the first port of the first entry, in registry order, that has the name
// and a port and names the transport or none; with [AnyProtocol], any transport.
// One name is an exception: http-alt is 8080, as every services file has it,
// although it stands on 591 first. ok is false if there is no such entry. It does
// not allocate.
func Number(name string, proto Protocol) (port uint16, ok bool) {
	number, ok := findName(name)
	if !ok || proto > DCCP {
		return 0, false
	}
	if nameWord[number]>>(layout.CellFirst+proto)&1 != 0 {
		return namePort[number], true
	}
	for row := int(nameRow[number]); ok; row, ok = nextRow(row) {
		head := rowHead[row]
		if head&layout.HeadPorts != 0 && head&answering(proto) != 0 {
			return rowPort[row], true
		}
	}
	return 0, false
}

// answering is the protocols, as bits of a row's head, that answer a question
// about proto.
func answering(proto Protocol) uint16 {
	if proto == AnyProtocol {
		return layout.HeadProtocols
	}
	return 1<<AnyProtocol | 1<<proto
}

// findName finds the number of a name, which is its slot.
func findName(name string) (number int, ok bool) {
	head, tail := layout.Ends(name)
	hash := layout.Hash(head, tail, len(name))
	seed := nameSeed[layout.Bucket(hash, len(nameSeed))]
	number = layout.Slot(hash, seed, len(nameRow))
	found := nameOf(number)
	if len(found) != len(name) {
		return 0, false
	}
	if len(name) > layout.MaxEnds {
		return number, layout.EqualFold(found, name)
	}
	foundHead, foundTail := layout.Ends(found)
	return number, foundHead == head && foundTail == tail || layout.EqualEnds(foundHead, foundTail, head, tail)
}

// nextRow finds the next row that has the same name as a row.
func nextRow(row int) (next int, ok bool) {
	if rowHead[row]&layout.HeadNext == 0 {
		return 0, false
	}
	n, ok := lookup(rowNextKeys[:], rowNext[:], row)
	return int(n), ok
}

// All yields every record of the registry, in registry order: those without a
// name and those without a port too.
func All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for row := range rowHead {
			if !entriesOf(row, yield) {
				return
			}
		}
	}
}

// Search yields the entries of which the name or the description contains the
// text, in any letter case, in registry order. The empty text is in all of them.
func Search(text string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for row := range rowHead {
			found := containsFold(nameOf(int(rowName[row])), text) || containsFold(textOf(descText, rowDesc[row]), text)
			if found && !entriesOf(row, yield) {
				return
			}
		}
	}
}

// containsFold reports whether strings.ToLower of s contains that of text,
// without making either.
func containsFold(s, text string) bool {
	if text == "" {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text)
	first, upper := byte(0xff), byte(0xff) // which is in no UTF-8: text does not begin with ASCII
	if r = unicode.ToLower(r); r < utf8.RuneSelf {
		first, upper = byte(r), byte(r)
		if 'a' <= r && r <= 'z' {
			upper -= 'a' - 'A'
		}
	}
	for i := range len(s) {
		// Few other letters are the capitals of an ASCII one, but there are some.
		if c := s[i]; (c == first || c == upper || c >= utf8.RuneSelf && utf8.RuneStart(c)) && hasPrefixFold(s[i:], text) {
			return true
		}
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	for prefix != "" {
		p, n := utf8.DecodeRuneInString(prefix)
		r, m := utf8.DecodeRuneInString(s)
		if m == 0 || unicode.ToLower(p) != unicode.ToLower(r) {
			return false
		}
		prefix, s = prefix[n:], s[m:]
	}
	return true
}

// Parse parses a port, with or without its transport: "443", ":443", "443/tcp",
// "tcp/443", "https", "https/udp". A service name is looked up by [Number].
// Without a transport proto is [AnyProtocol]; on error it is [NoProtocol].
func Parse(s string) (port uint16, proto Protocol, err error) {
	what, proto := s, AnyProtocol
	if before, after, ok := strings.Cut(s, "/"); ok {
		last := strings.LastIndexByte(s, '/')
		if p, err := ParseProtocol(before); err == nil && !isNumber(before) {
			what, proto = after, p
		} else if p, err := ParseProtocol(s[last+1:]); err == nil {
			what, proto = s[:last], p
		} // else the slash is a part of a name: EtherNet/IP-1
	}
	what = strings.TrimPrefix(what, ":")
	if isNumber(what) {
		n, err := strconv.ParseUint(what, 10, 16)
		if err != nil {
			return 0, NoProtocol, parseError(s, "want a port from 0 to 65535")
		}
		return uint16(n), proto, nil
	}
	if port, ok := Number(what, proto); ok {
		return port, proto, nil
	}
	if _, ok := findName(what); ok {
		return 0, NoProtocol, parseError(s, "the registry has no port for that service there")
	}
	return 0, NoProtocol, parseError(s, "want a port such as 443, a service name such as https, or either with a transport, such as 443/tcp")
}

func isNumber(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func parseError(s, want string) error {
	return errors.New("ports: bad port " + quote(s) + ": " + want)
}

// Class returns the class of the port: well-known, registered or dynamic.
func (p Port) Class() Class { return ClassOf(uint16(p)) }

// spanOf returns the span of a port: how many spans begin up to it, less one.
func spanOf(port uint16, start *[layout.SpanWords]uint64, rank *[layout.SpanWords]uint16) uint {
	word := port / 64
	upTo := start[word] << (63 - port%64)
	return uint(rank[word]) + uint(bits.OnesCount64(upTo)) - 1
}

func (p Port) span() uint { return spanOf(uint16(p), &spanStart, &spanRank) }

// rows is the list of the rows that cover the port, in registry order.
func (p Port) rows() uint16 { return spanRows[p.span()] }

// Status returns the status of the port on a transport. Over the entries that
// name the transport or none, with [AnyProtocol] over all, it is the first of
// [Assigned], [Reserved], [Deassigned] and [Unassigned] that one of them has.
// Without such an entry it is [NeverAssigned] for a dynamic port and
// [Unassigned] for others.
func (p Port) Status(proto Protocol) Status {
	if proto > DCCP {
		if p.Class() == Dynamic {
			return NeverAssigned
		}
		return Unassigned
	}
	return Status(viewStatus[p.view(proto)])
}

// view returns where the answer for a protocol stands in the columns of views.
func (p Port) view(proto Protocol) uint {
	return uint(spanView[p.span()])*layout.NumProtocols + uint(proto)
}

// Entries yields every record that covers the port, in registry order:
// reserved and unassigned ones too.
func (p Port) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for row := range listOf(spanRow[:], p.rows()) {
			if !entriesOf(row, yield) {
				return
			}
		}
	}
}

// Service returns the named entry to show for the port on a transport: the one
// of which [Name] returns the name. ok is false if there is none.
func (p Port) Service(proto Protocol) (e Entry, ok bool) {
	if proto > DCCP {
		return Entry{}, false
	}
	shown := uint(viewShown[p.view(proto)])
	if shown == 0 {
		return Entry{}, false
	}
	rows := p.rows()
	row := rows - 1
	if rows >= layout.ListBit {
		row = spanRow[uint(rows-layout.ListBit)+shown-1] &^ layout.ListBit
	}
	// The record that names the transport; else the first, which is the only one
	// if it names none.
	protocols := rowHead[row] & layout.HeadProtocols
	if protocols>>proto&1 == 0 {
		proto = Protocol(bits.TrailingZeros16(protocols))
	}
	return Entry{row + 1, proto}, true
}

// Historic reports whether some entry of the port is historic. That does not
// make the port so: see [Entry.Historic].
func (p Port) Historic() bool {
	for row := range listOf(spanRow[:], p.rows()) {
		if rowHead[row]&layout.HeadHistoric != 0 {
			return true
		}
	}
	return false
}

// String returns the port with the name to show or, without one, the status:
// "443 (https)", "60429 (never assigned)".
func (p Port) String() string {
	what := Name(uint16(p), AnyProtocol)
	if what == "" {
		what = p.Status(AnyProtocol).String()
	}
	return strconv.Itoa(int(p)) + " (" + what + ")"
}
