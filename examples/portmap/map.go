package main

import (
	"fmt"
	"image/color"

	"example.com/ports"
)

// side is how many cells the map is wide and high.
const side = 256

// kind is what a cell shows: a status, and the class where a status is of more
// than one.
type kind uint8

const (
	wellKnownAssigned kind = iota
	wellKnownUnassigned
	registeredAssigned
	registeredUnassigned
	reserved
	deassigned
	dynamic
	kinds // how many there are
)

// look is how the kinds are named and coloured. Hues are those of Okabe and Ito,
// "Color Universal Design", which people with any colour vision can tell apart.
// What is unassigned has a tint of its class's hue, so that lightness alone tells
// the gaps from what is taken.
var look = [kinds]struct {
	label string
	color color.RGBA
}{
	wellKnownAssigned:    {"well-known, assigned", color.RGBA{0xd5, 0x5e, 0x00, 0xff}},
	wellKnownUnassigned:  {"well-known, unassigned", color.RGBA{0xff, 0xd2, 0x8a, 0xff}},
	registeredAssigned:   {"registered, assigned", color.RGBA{0x00, 0x72, 0xb2, 0xff}},
	registeredUnassigned: {"registered, unassigned", color.RGBA{0xd6, 0xea, 0xf8, 0xff}},
	reserved:             {"reserved", color.RGBA{0x00, 0x00, 0x00, 0xff}},
	deassigned:           {"de-assigned", color.RGBA{0xcc, 0x79, 0xa7, 0xff}},
	dynamic:              {"dynamic, never assigned", color.RGBA{0xa6, 0xa6, 0xa6, 0xff}},
}

// kindOf returns what the cell of a port shows.
func kindOf(p ports.Port, proto ports.Protocol) kind {
	wellKnown := p.Class() == ports.WellKnown
	switch p.Status(proto) {
	case ports.Reserved:
		return reserved
	case ports.Deassigned:
		return deassigned
	case ports.NeverAssigned:
		return dynamic
	case ports.Assigned:
		if wellKnown {
			return wellKnownAssigned
		}
		return registeredAssigned
	}
	if wellKnown {
		return wellKnownUnassigned
	}
	return registeredUnassigned
}

// portMap is the port space as a transport has it.
type portMap struct {
	proto  ports.Protocol
	cells  [side][side]kind // by row and column
	counts [kinds]int
}

func newPortMap(proto ports.Protocol) *portMap {
	m := &portMap{proto: proto}
	for port := range side * side {
		k := kindOf(ports.Lookup(uint16(port)), proto)
		x, y := cell(uint16(port))
		m.cells[y][x] = k
		m.counts[k]++
	}
	return m
}

// cell returns the column and the row of a port. The curve is Hilbert's: it goes
// from the upper left corner by the left and then the right half to the upper
// right corner. Each two bits of the port, from the lowest, say in which quarter
// of a square twice as large what there is so far lies, turned as it has to be.
func cell(port uint16) (x, y int) {
	for size := 1; size < side; size *= 2 {
		right := int(port >> 1 & 1)
		down := int(port&1) ^ right
		if down == 0 {
			if right == 1 {
				x, y = size-1-x, size-1-y
			}
			x, y = y, x
		}
		x += size * right
		y += size * down
		port >>= 2
	}
	return x, y
}

// What stands around the map.

const title = "The port space along a Hilbert curve"

func (m *portMap) subtitle() string {
	return fmt.Sprintf("IANA registry of %s, %v transport", ports.RegistryUpdated, m.proto)
}

// quarters are the ports in each quarter of the map, in the order of the curve:
// upper left, lower left, lower right, upper right.
var quarters = [4]ports.Range{{First: 0, Last: 16383}, {First: 16384, Last: 32767}, {First: 32768, Last: 49151}, {First: 49152, Last: 65535}}

// count is how many cells are of a kind, as the legend has it.
func (m *portMap) count(k kind) string {
	n := m.counts[k]
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// share is how much of the port space is of a kind.
func (m *portMap) share(k kind) string {
	return fmt.Sprintf("%.2f %%", 100*float64(m.counts[k])/(side*side))
}
