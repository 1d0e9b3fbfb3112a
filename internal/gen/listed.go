package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// What the lists before the XML say: data/listed.csv and data/former.csv, which
// internal/lists makes.

// listing is a row of either.
type listing struct {
	portRange
	protocols         []int // ascending
	name, description string
	list              int // of layout.Lists: the earliest of a record, the last of a former name
}

var (
	formerColumns = []string{"ports", "transport", "name", "list", "description"}
	listedColumns = formerColumns[:4]
)

func readListings(name string, columns []string) ([]listing, error) {
	text, err := readFile(name)
	if err != nil {
		return nil, err
	}
	return parseListings(name, text, columns)
}

func parseListings(name string, text []byte, columns []string) (all []listing, err error) {
	seen := make(map[string]int) // line, by what makes a listing
	var listIDs []string
	for _, list := range layout.Lists {
		listIDs = append(listIDs, list.ID)
	}
	err = parseCSV(name, text, columns, []string{"description"}, func(line int, row map[string]string) (column string, err error) {
		l := listing{name: row["name"], description: row["description"]}
		if l.portRange, err = parsePorts(row["ports"]); err != nil {
			return "ports", err
		}
		for s := range strings.SplitSeq(row["transport"], " ") {
			l.protocols = append(l.protocols, slices.Index(protocolNames[:], s))
		}
		if slices.Contains(l.protocols, -1) || !slices.IsSorted(l.protocols) {
			return "transport", fmt.Errorf("%q: want some of %q, in this order", row["transport"], protocolNames)
		}
		if l.list = slices.Index(listIDs, row["list"]); l.list < 1 {
			return "list", fmt.Errorf("unknown list %q: want one of %q", row["list"], listIDs[1:])
		}
		if n := len(all); n > 0 && l.compare(&all[n-1]) < 0 {
			return "ports", errors.New("out of order: want the rows by first port, last port, the latest list first, and name")
		}
		for _, protocol := range l.protocols {
			what := fmt.Sprintf("%v/%d %s", l.portRange, protocol, l.name)
			if before, dup := seen[what]; dup {
				return "name", fmt.Errorf("%q is on line %d already", l.name, before)
			}
			seen[what] = line
		}
		all = append(all, l)
		return "", nil
	})
	return all, err
}

// compare orders the rows of both files.
func (l *listing) compare(m *listing) int {
	return cmp.Or(l.portRange.compare(m.portRange), cmp.Compare(m.list, l.list), strings.Compare(l.name, m.name))
}

// mark tells the records of the registry which list has them, and returns how many
// listings have no record: a newer registry may have dropped it.
func (reg *registry) mark(listed []listing) (gone int) {
	at := make(map[spot][]*record)
	for i := range reg.records {
		if r := &reg.records[i]; r.hasPorts {
			at[r.spot()] = append(at[r.spot()], r)
		}
	}
	for _, l := range listed {
		for _, protocol := range l.protocols {
			found := at[spot{l.name, l.portRange.String(), protocol}]
			for _, r := range found {
				r.list = l.list
			}
			if len(found) == 0 {
				gone++
			}
		}
	}
	return gone
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
		return all[i].portRange.String() + "/" + protocolList(all[i].protocols) + " " + all[i].name
	})
}
