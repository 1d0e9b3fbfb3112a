// Package portmap draws the port space as a square of 65,536 cells along a Hilbert
// curve, coloured by what is known of each port. The curve keeps ports that are
// close in number close in the picture: a block of ports is a patch, and a quarter
// of the ports a quarter of the map.
package portmap

import (
	"sync"

	"example.com/ports"
	"example.com/ports/examples/internal/service"
)

// Side is how many cells the map is wide and high.
const Side = 256

// Kind is what a cell shows of a port.
type Kind uint8

const (
	Assigned     Kind = iota // the registry has it assigned
	AssignedUsed             // and it has a known use that is another
	Used                     // not assigned, with a known use
	Wide                     // not assigned, within a wide range of a known use
	Reserved
	Deassigned
	Unassigned
	NeverAssigned
	NumKinds
)

// looks has the kinds' names and their colours on a light and on a dark ground.
// People who see fewer colours can tell each two of them apart; a test has the
// numbers.
var looks = [NumKinds]struct{ name, light, dark string }{
	Assigned:      {"assigned", "#3f87d9", "#3a7cc9"},
	AssignedUsed:  {"assigned, with another known use", "#173a7a", "#a9d4ff"},
	Used:          {"not assigned, with a known use", "#d1247f", "#ff7ab8"},
	Wide:          {"not assigned, within a wide range of a use", "#f9e8c8", "#40352a"},
	Reserved:      {"reserved", "#000000", "#c9a227"},
	Deassigned:    {"de-assigned", "#8a6d1f", "#87621a"},
	Unassigned:    {"unassigned", "#eceff3", "#23282f"},
	NeverAssigned: {"never assigned (dynamic)", "#b3bfca", "#444d58"},
}

// String returns what a legend calls the kind.
func (k Kind) String() string { return looks[k].name }

// KindOf returns what the cell of a port shows.
func KindOf(port uint16) Kind {
	p := ports.Lookup(port)
	status := p.Status(ports.AnyProtocol)
	inWide := false
	for u := range p.Uses(ports.AnyProtocol) {
		switch {
		case service.IsWide(u):
			inWide = true
		case status != ports.Assigned:
			return Used
		case u.Registered == "":
			return AssignedUsed
		}
	}
	switch {
	case status == ports.Assigned:
		return Assigned
	case inWide:
		return Wide
	case status == ports.Reserved:
		return Reserved
	case status == ports.Deassigned:
		return Deassigned
	case status == ports.NeverAssigned:
		return NeverAssigned
	}
	return Unassigned
}

// Counts are how many ports are of each kind.
type Counts [NumKinds]int

// Count counts the ports of a range by kind.
func Count(r ports.Range) Counts {
	var counts Counts
	for port := range r.All() {
		counts[KindOf(port)]++
	}
	return counts
}

// Cell returns the column and the row of a port. The curve goes from the upper
// left corner by the left and then the right half to the upper right corner. Each
// two bits of the port, from the lowest, say in which quarter of a square twice as
// large what there is so far lies, turned as it has to be.
func Cell(port uint16) (x, y int) {
	for size := 1; size < Side; size *= 2 {
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

// cells has the kinds by row and column.
var cells = sync.OnceValue(func() *[Side][Side]Kind {
	var m [Side][Side]Kind
	for port := range 1 << 16 {
		x, y := Cell(uint16(port))
		m[y][x] = KindOf(uint16(port))
	}
	return &m
})
