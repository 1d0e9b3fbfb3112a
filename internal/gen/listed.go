package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// What the lists before the XML say: data/listed.csv and data/former.csv, which
// internal/lists makes.

// listing is a row of either.
type listing struct {
	first, last       uint16
	protocols         []int // ascending
	name, description string
	list              int // of layout.Lists: the earliest of a record, the last of a former name
}

// The columns. data/listed.csv has no description.
const (
	listedPorts = iota
	listedTransport
	listedName
	listedList
	listedDescription
)

var formerColumns = []string{
	listedPorts: "ports", listedTransport: "transport", listedName: "name", listedList: "list", listedDescription: "description",
}

var listedColumns = formerColumns[:listedDescription]

func readListings(name string, columns []string) ([]listing, error) {
	text, err := readFile(name)
	if err != nil {
		return nil, err
	}
	return parseListings(name, text, columns)
}

func parseListings(name string, text []byte, columns []string) (all []listing, err error) {
	seen := make(map[string]int) // line, by what makes a listing
	err = parseCSV(name, text, columns, func(line int, row []string) (int, error) {
		if column, err := checkRow(row, listedDescription); err != nil {
			return column, err
		}
		l := listing{name: row[listedName]}
		if len(row) > listedDescription {
			l.description = row[listedDescription]
		}
		if column, err := l.parse(row); err != nil {
			return column, err
		}
		if n := len(all); n > 0 && l.compare(&all[n-1]) < 0 {
			return listedPorts, errors.New("out of order: want the rows by first port, last port, the latest list first, and name")
		}
		for _, protocol := range l.protocols {
			what := fmt.Sprintf("%d-%d/%d %s", l.first, l.last, protocol, l.name)
			if before, dup := seen[what]; dup {
				return listedName, fmt.Errorf("%q is on line %d already", l.name, before)
			}
			seen[what] = line
		}
		all = append(all, l)
		return 0, nil
	})
	return all, err
}

// parse parses the columns of ports, transports and list.
func (l *listing) parse(row []string) (column int, err error) {
	if l.first, l.last, err = parsePorts(row[listedPorts]); err != nil {
		return listedPorts, err
	}
	for _, s := range strings.Split(row[listedTransport], " ") {
		l.protocols = append(l.protocols, slices.Index(protocolNames[:], s))
	}
	if slices.Contains(l.protocols, -1) || !slices.IsSorted(l.protocols) {
		return listedTransport, fmt.Errorf("%q: want some of %q, in this order", row[listedTransport], protocolNames)
	}
	var ids []string
	for _, list := range layout.Lists[1:] {
		ids = append(ids, list.ID)
	}
	if l.list = 1 + slices.Index(ids, row[listedList]); l.list == 0 {
		return listedList, fmt.Errorf("unknown list %q: want one of %q", row[listedList], ids)
	}
	return 0, nil
}

// compare orders the rows of both files.
func (l *listing) compare(m *listing) int {
	return cmp.Or(cmp.Compare(l.first, m.first), cmp.Compare(l.last, m.last), cmp.Compare(m.list, l.list), strings.Compare(l.name, m.name))
}

// mark tells the records of the registry which list has them. It returns how many
// listings have no record: a newer registry may have dropped it.
func (reg *registry) mark(listed []listing) (gone int) {
	named := reg.named()
	for _, l := range listed {
		for _, protocol := range l.protocols {
			found := false
			for _, r := range named[l.name] {
				if r.hasPorts && r.first == l.first && r.last == l.last && r.protocol == protocol {
					r.list, found = l.list, true
				}
			}
			if !found {
				gone++
			}
		}
	}
	return gone
}

// reportListed says how many records the lists have.
func (reg *registry) reportListed(w io.Writer, gone, former int) {
	var first [len(layout.Lists)]int
	total, later := 0, 0
	for _, r := range reg.records {
		if r.list == 0 {
			continue
		}
		total++
		first[r.list]++
		list := layout.Lists[r.list]
		if packDate(r.registered) > uint64(layout.PackDate(list.Year, list.Month, list.Day)) {
			later++
		}
	}
	fmt.Fprintf(w, "%d entries are in a list from before the XML, %d of them dated later by the registry; %d former names\n", total, later, former)
	for i, list := range layout.Lists[1:] {
		fmt.Fprintf(w, "    first in %s: %d\n", list.Title, first[1+i])
	}
	if gone > 0 {
		fmt.Fprintf(w, "    in data/listed.csv and no more in the registry: %d\n", gone)
	}
}

// compileFormer lays former names out as Go source.
func compileFormer(all []listing) ([]byte, error) {
	t := newTable(formerSchema)
	var words []string
	for _, l := range all {
		words = append(words, l.name, l.description)
	}
	texts := newTexts(words)
	t.consts["formerText"] = texts.text
	for _, l := range all {
		head := uint64(l.list) << layout.FormerListShift
		for _, protocol := range l.protocols {
			head |= 1 << protocol
		}
		t.add("formerHead", head)
		t.add("formerFirst", uint64(l.first))
		t.add("formerLast", uint64(l.last))
		t.add("formerName", texts.word(l.name))
		t.add("formerDesc", texts.word(l.description))
	}
	return emit(t, func(i int) string {
		return portsText(all[i].first, all[i].last) + "/" + protocolList(all[i].protocols) + " " + all[i].name
	})
}
