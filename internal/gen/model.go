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

	warnings []string // slips of the registry, with their lines
}

// record is one <record>.
type record struct {
	line     int // of the XML, for messages
	name     string
	protocol int // a layout protocol
	hasPorts bool
	portRange
	status      int // a layout status
	description string
	historic    bool
	aliasOf     int // index of a record, -1 if not an alias
	assignees   []int
	contacts    []int  // indexes of people
	registered  string // a date as exact as the registry gives it: "2014-02-13", "2001-12", "1999" or ""
	modified    string
	references  []reference
	hasCode     bool
	serviceCode uint32
	texts       [numTexts]string
	list        int // the earliest of layout.Lists that has it, 0 for none
}

// textElements are the elements of a record that are kept as text and that few
// records have. To keep a new one takes a line here, a constant below, and an
// accessor in package ports.
var textElements = [numTexts]struct{ element, column string }{
	textUnauthorized: {"unauthorized", "rowUnauthorized"},
	textNote:         {"note", "rowNote"},
}

const (
	textUnauthorized = iota
	textNote
	numTexts
)

type person struct {
	line      int // of the XML, for messages
	id        string
	name, org string
	uri       string
	updated   string
}

type reference struct {
	kind, value, text, section string
}

var protocolNames = [layout.NumProtocols]string{"any", "tcp", "udp", "sctp", "dccp"}

// spot is where a name has a record.
type spot struct {
	name, ports string
	protocol    int
}

func (r *record) spot() spot { return spot{r.name, r.ports(), r.protocol} }

func (r *record) ports() string {
	if !r.hasPorts {
		return ""
	}
	return r.portRange.String()
}

type portRange struct{ first, last uint16 }

func (p portRange) String() string {
	if p.first == p.last {
		return strconv.Itoa(int(p.first))
	}
	return fmt.Sprintf("%d-%d", p.first, p.last)
}

func (p portRange) len() int { return int(p.last) - int(p.first) + 1 }

func (p portRange) covers(q portRange) bool { return p.first <= q.first && q.last <= p.last }

func (p portRange) compare(q portRange) int {
	return cmp.Or(cmp.Compare(p.first, q.first), cmp.Compare(p.last, q.last))
}

// label names a record to a person: "429/tcp ocs-amu", "no port/tcp nfs-domainroot",
// "4/udp (Unassigned)".
func (r *record) label() string {
	s := cmp.Or(r.ports(), "no port")
	if r.protocol != layout.AnyProtocol {
		s += "/" + protocolNames[r.protocol]
	}
	if r.name != "" {
		return s + " " + r.name
	}
	return s + " (" + r.description + ")"
}

// checkPrintable refuses what people would not see, or not as it is, on a terminal
// or a page: control characters, those that change the direction of writing, those
// without width.
func checkPrintable(s string) error {
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("the character %U, which is not printable", r)
		}
	}
	return nil
}

// checkLength refuses a text that is too long for a table.
func checkLength(s string) error {
	if len(s) > maxText {
		return fmt.Errorf("%d bytes: want at most %d", len(s), maxText)
	}
	return nil
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
