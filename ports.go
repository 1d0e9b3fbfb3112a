package ports

import (
	"iter"
	"math/bits"
	"strconv"
	"strings"

	"example.com/ports/internal/layout"
)

//go:generate go run ./internal/gen

// Port is a port number, to ask the registry about. It is comparable. The zero
// value is port 0.
type Port struct{ number uint16 }

// Lookup returns what the registry knows of a port. Every port has an answer,
// if only that it is unassigned.
func Lookup(port uint16) Port { return Port{port} }

// LookupName yields the entries that bear a service name, in registry order,
// those without a port too. The case of ASCII letters makes no difference, as
// RFC 6335, Section 5.1, has it.
func LookupName(name string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		number, ok := findName(name)
		if !ok {
			return
		}
		for row := int(nameRow[number]); ok; row, ok = nextRowOf(row) {
			if !entriesOf(row, yield) {
				return
			}
		}
	}
}

// Name returns the one name to show for a port on a transport, "" if the
// registry has none.
//
// Where it has several, the one to show is, by the first of these that tells
// them apart: of a record that names the transport rather than of one that
// names none; not an alias; not said to be a duplicate, or an unassigned but
// widespread use; of a record with a description; of a record that cites an
// RFC; the first. With [AnyProtocol] it is chosen among those of all
// transports. It does not allocate.
func Name(port uint16, proto Protocol) string {
	if proto > DCCP {
		return ""
	}
	cell := uint64(nameCell[uint(namePage[port>>layout.PageBits])+uint(port)%layout.PageSize])
	if cell&layout.CellSplit != 0 {
		cell = uint64(nameSplit[cell>>layout.CellOffsetShift+uint64(proto)])
	}
	// If the cell does not answer for the protocol, the length is 0. That is no
	// branch, for most ports of a scan have no name.
	answers := cell >> (layout.CellFirst + proto&7) & 1
	length := cell & layout.CellLength * answers
	offset := cell >> layout.CellOffsetShift
	return nameText[offset : offset+length]
}

// Number returns the port of a service name on a transport, in any letter case.
// It is the first port of the first entry, in registry order, that bears the
// name, has a port and names the transport or none; with [AnyProtocol], of
// whatever transport. One name is an exception: http-alt is 8080, as every
// services file has it, although it stands on 591 first. ok is false if there
// is no such entry. It does not allocate.
func Number(name string, proto Protocol) (port uint16, ok bool) {
	number, ok := findName(name)
	if !ok || proto > DCCP {
		return 0, false
	}
	if nameWord[number]>>(layout.CellFirst+proto)&1 != 0 {
		return namePort[number], true
	}
	want := answering(proto)
	for row := int(nameRow[number]); ok; row, ok = nextRowOf(row) {
		if head := rowHead[row]; head&layout.HeadPorts != 0 && head&want != 0 {
			return rowPort[row], true
		}
	}
	return 0, false
}

// findName finds the number of a name, which is its slot.
func findName(name string) (number int, ok bool) {
	if name == "" || len(name) >= 1<<layout.NameLenBits {
		return 0, false
	}
	head, tail := layout.Ends(name)
	hash := layout.Hash(head, tail, len(name))
	seed := nameSeed[layout.Bucket(hash, len(nameSeed))]
	number = layout.Slot(hash, uint32(seed), len(nameRow))
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

// nextRowOf finds the next row that bears the same name as a row.
func nextRowOf(row int) (next int, ok bool) {
	if rowHead[row]&layout.HeadNext == 0 {
		return 0, false
	}
	n, ok := lookup(nextRowRows[:], nextRow[:], row)
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

// Search yields the entries whose name or description contains the text,
// whatever the case of its letters, in registry order. The empty text is in
// all of them.
func Search(text string) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		text := strings.ToLower(text)
		for row := range rowHead {
			e := Entry{row: uint32(row) + 1}
			if !strings.Contains(strings.ToLower(e.Name()), text) && !strings.Contains(strings.ToLower(e.Description()), text) {
				continue
			}
			if !entriesOf(row, yield) {
				return
			}
		}
	}
}

// Number returns the port number.
func (p Port) Number() uint16 { return p.number }

// Class returns the class of the port: well-known, registered or dynamic.
func (p Port) Class() Class { return ClassOf(p.number) }

// span is the index of the port's span: how many spans start up to the port,
// less one.
func (p Port) span() int {
	word := p.number / 64
	upTo := spanStart[word] << (63 - p.number%64)
	return int(spanRank[word]) + bits.OnesCount64(upTo) - 1
}

// cover is the rows that cover a port, in registry order.
type cover struct {
	first, count int
	listed       bool
	shown        []uint8 // for each protocol, which of them, counted from 1; 0 for none
}

func (p Port) cover() cover {
	span := p.span()
	shape := shapes[int(spanShape[span])*layout.ShapeSize:][:layout.ShapeSize]
	return cover{int(spanFirst[span]), int(shape[layout.ShapeRows]), shape[layout.ShapeListed] != 0, shape[layout.ShapeShown:]}
}

// row is the i-th of the rows.
func (c *cover) row(i int) int {
	if c.listed {
		return int(spanRow[c.first+i])
	}
	return c.first + i
}

// Status returns the status of the port on a transport, over the entries that
// name the transport or none, with [AnyProtocol] over all: the first of
// [Assigned], [Reserved], [Deassigned] and [Unassigned] that one of them has.
// Without such an entry it is [NeverAssigned] for a dynamic port and
// [Unassigned] for others.
func (p Port) Status(proto Protocol) Status {
	best, found := Unassigned, false
	want := answering(proto)
	cover := p.cover()
	for i := range cover.count {
		row := cover.row(i)
		if rowHead[row]&want == 0 {
			continue
		}
		found = true
		if s := rowStatus(row); s == Assigned {
			return Assigned
		} else if s == Reserved || best == Unassigned {
			best = s
		}
	}
	if !found && p.Class() == Dynamic {
		return NeverAssigned
	}
	return best
}

// Entries yields every record that covers the port, in registry order:
// reserved and unassigned ones too.
func (p Port) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		cover := p.cover()
		for i := range cover.count {
			if !entriesOf(cover.row(i), yield) {
				return
			}
		}
	}
}

// Service returns the named entry to show for the port on a transport: the one
// that [Name] has the name of. ok is false if there is none.
func (p Port) Service(proto Protocol) (e Entry, ok bool) {
	if proto > DCCP {
		return Entry{}, false
	}
	cover := p.cover()
	shown := int(cover.shown[proto])
	if shown == 0 {
		return Entry{}, false
	}
	entriesOf(cover.row(shown-1), func(candidate Entry) bool {
		// The record that names the transport; else the first, which is the only
		// one if it names none.
		if e.IsZero() || candidate.protocol == proto {
			e = candidate
		}
		return true
	})
	return e, true
}

// Historic reports whether some entry of the port is historic. That does not
// make the port so: see [Entry.Historic].
func (p Port) Historic() bool {
	cover := p.cover()
	for i := range cover.count {
		if rowHead[cover.row(i)]&layout.HeadHistoric != 0 {
			return true
		}
	}
	return false
}

// String returns the port with the name to show or, without one, the status:
// "443 (https)", "60429 (never assigned)".
func (p Port) String() string {
	what := Name(p.number, AnyProtocol)
	if what == "" {
		what = p.Status(AnyProtocol).String()
	}
	return strconv.Itoa(int(p.number)) + " (" + what + ")"
}
