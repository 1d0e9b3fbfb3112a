package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/ports/internal/layout"
)

// registry is what the XML says, in its order, with persons, footnotes and
// aliases resolved.
type registry struct {
	updated string // the registry's own date
	sha256  string // of the XML, hexadecimal
	records []record
	people  []person
}

// record is one <record>.
type record struct {
	line         int // of the XML, for messages
	name         string
	protocol     int // a layout protocol
	hasPorts     bool
	first, last  uint16
	status       int // a layout status
	description  string
	historic     bool
	aliasOf      int // index of a record, -1 if not an alias
	assignees    []int
	contacts     []int // indexes of people
	registered   date
	modified     date
	references   []reference
	hasCode      bool
	serviceCode  uint32
	unauthorized string
	note         string

	secondary bool // the note says that another record of the port is the one that counts
	citesRFC  bool
}

type person struct {
	line      int // of the XML, for messages
	id        string
	name, org string
	uri       string
	updated   date
}

type reference struct {
	kind, value, text, section string
}

// date is a date, of which day, or day and month, or all may be unknown: 0.
type date struct{ year, month, day int }

func (d date) String() string {
	switch {
	case d.year == 0:
		return ""
	case d.month == 0:
		return fmt.Sprintf("%04d", d.year)
	case d.day == 0:
		return fmt.Sprintf("%04d-%02d", d.year, d.month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

var protocolNames = [layout.NumProtocols]string{"any", "tcp", "udp", "sctp", "dccp"}

// carries reports whether the record answers a question about the protocol: it
// names that or none.
func (r *record) carries(protocol int) bool {
	return r.protocol == protocol || r.protocol == layout.AnyProtocol || protocol == layout.AnyProtocol
}

func (r *record) covers(port uint16) bool {
	return r.hasPorts && r.first <= port && port <= r.last
}

func (r *record) ports() string {
	switch {
	case !r.hasPorts:
		return ""
	case r.first == r.last:
		return strconv.Itoa(int(r.first))
	}
	return fmt.Sprintf("%d-%d", r.first, r.last)
}

// label names a record to a person: "429/tcp ocs-amu", "no port/tcp nfs-domainroot",
// "4/udp (Unassigned)".
func (r *record) label() string {
	s := cmp.Or(r.ports(), "no port")
	if r.protocol != layout.AnyProtocol {
		s += "/" + protocolNames[r.protocol]
	}
	if r.name != "" {
		return s + " " + printable(r.name)
	}
	return s + " (" + printable(r.description) + ")"
}

// printable replaces what can't stand in a line of text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}

// preference orders the named records of a port by how fit they are to be the
// one that is shown for it: less is fitter, equals by registry order.
func (r *record) preference(protocol int) int {
	unfit := func(is bool) int {
		if is {
			return 1
		}
		return 0
	}
	namesOther := protocol != layout.AnyProtocol && r.protocol != protocol
	p := 0
	for _, is := range []bool{namesOther, r.aliasOf >= 0, r.secondary, r.description == "", !r.citesRFC} {
		p = p<<1 | unfit(is)
	}
	return p
}

// shown is the index of the record to show for a port on a protocol, among the
// candidates, which are indexes of records in registry order; -1 if none.
func (reg *registry) shown(candidates []int, port uint16, protocol int) int {
	best, bestPreference := -1, 0
	for _, i := range candidates {
		r := &reg.records[i]
		if r.name == "" || !r.covers(port) || !r.carries(protocol) {
			continue
		}
		if p := r.preference(protocol); best < 0 || p < bestPreference {
			best, bestPreference = i, p
		}
	}
	return best
}
