package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"example.com/ports"
	"example.com/ports/internal/layout"
)

// named are the ports that each name has on a transport.
type named map[nameOn][]ports.Range

type nameOn struct {
	name     string // its letters and digits
	protocol ports.Protocol
}

func key(name string, protocol ports.Protocol) nameOn {
	return nameOn{strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name), protocol}
}

// has reports whether one range of the name's ports has all of these.
func (n named) has(name string, protocol ports.Protocol, r ports.Range) bool {
	return slices.ContainsFunc(n[key(name, protocol)], func(have ports.Range) bool {
		return have.Contains(r.First) && have.Contains(r.Last)
	})
}

func (n named) add(name string, protocol ports.Protocol, r ports.Range) {
	k := key(name, protocol)
	n[k] = append(n[k], r)
}

// lists are all lists, numbered as layout.Lists.
type lists struct {
	lines    [len(sources)][]line
	named    [len(sources)]named
	warnings []string
}

func readLists(dir string) (*lists, error) {
	var all lists
	for i, s := range sources {
		if s.file == "" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, s.file))
		if err != nil {
			return nil, err
		}
		lines, warnings, err := s.parse(string(text))
		if err != nil {
			return nil, err
		}
		all.lines[i], all.named[i] = lines, make(named)
		all.warnings = append(all.warnings, warnings...)
		for _, l := range lines {
			all.named[i].add(l.name, l.protocol, l.ports)
		}
	}
	return &all, nil
}

// earliest is the number of the first list that has one of the names, 0 if none.
func (all *lists) earliest(names []string, protocol ports.Protocol, r ports.Range) int {
	return max(0, slices.IndexFunc(all.named[:], func(n named) bool {
		return slices.ContainsFunc(names, func(name string) bool { return n.has(name, protocol, r) })
	}))
}

// listed is data/listed.csv.
func (all *lists) listed() []byte {
	aliases := make(map[ports.Entry][]string)
	for e := range ports.All() {
		if target, ok := e.AliasOf(); ok {
			aliases[target] = append(aliases[target], e.Name())
		}
	}
	found := make(table)
	for e := range ports.All() {
		r, ok := e.Ports()
		if !ok || e.Name() == "" {
			continue
		}
		if list := all.earliest(append(aliases[e], e.Name()), e.Protocol(), r); list > 0 {
			found.add(row{name: e.Name(), ports: r, list: list}, e.Protocol())
		}
	}
	return found.write([]string{"ports", "transport", "name", "list"}, func(r row, transports string) []string {
		return []string{r.ports.String(), transports, r.name, layout.Lists[r.list].ID}
	})
}

// former is data/former.csv.
func (all *lists) former() ([]byte, error) {
	registry := make(named)
	for e := range ports.All() {
		if r, ok := e.Ports(); ok && e.Name() != "" {
			registry.add(e.Name(), e.Protocol(), r)
		}
	}
	type former struct {
		nameOn
		ports ports.Range
	}
	last := make(map[former]row)
	var used [len(renamings)]bool
	for i, lines := range all.lines {
		for _, l := range lines {
			for _, r := range missing(registry, l) {
				n := slices.IndexFunc(renamings[:], func(n renaming) bool { return n.port == r.First && n.was == l.name })
				if n >= 0 {
					used[n] = true
					if registry.has(renamings[n].is, l.protocol, r) {
						continue
					}
				}
				last[former{key(l.name, l.protocol), r}] = row{l.name, r, i, l.description}
			}
		}
	}
	if i := slices.Index(used[:], false); i >= 0 {
		return nil, fmt.Errorf("the renaming of %s on port %d is of no use: want one that a list needs", renamings[i].was, renamings[i].port)
	}
	found := make(table)
	for k, r := range last {
		found.add(r, k.protocol)
	}
	return found.write([]string{"ports", "transport", "name", "list", "description"}, func(r row, transports string) []string {
		return []string{r.ports.String(), transports, r.name, layout.Lists[r.list].ID, r.description}
	}), nil
}

// missing returns the runs of a line's ports on which the registry does not have
// its name.
func missing(registry named, l line) (runs []ports.Range) {
	for port := range l.ports.All() {
		one := ports.Range{First: port, Last: port}
		if registry.has(l.name, l.protocol, one) {
			continue
		}
		if n := len(runs); n > 0 && port == runs[n-1].Last+1 {
			runs[n-1].Last = port
		} else {
			runs = append(runs, one)
		}
	}
	return runs
}

// row is a row of one of the files, but for the transports.
type row struct {
	name        string
	ports       ports.Range
	list        int
	description string
}

// table has the transports of each row.
type table map[row][]ports.Protocol

func (t table) add(r row, protocol ports.Protocol) {
	if !slices.Contains(t[r], protocol) { // a list and the registry have some records twice
		t[r] = append(t[r], protocol)
	}
}

// write writes the rows by port, the latest list first, then by name.
func (t table) write(header []string, fields func(r row, transports string) []string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(header)
	for _, protocols := range t {
		slices.Sort(protocols)
	}
	rows := slices.SortedFunc(maps.Keys(t), func(a, b row) int {
		return cmp.Or(a.ports.Compare(b.ports), cmp.Compare(b.list, a.list), strings.Compare(a.name, b.name),
			slices.Compare(t[a], t[b]))
	})
	for _, r := range rows {
		var transports []string
		for _, p := range t[r] {
			transports = append(transports, p.String())
		}
		w.Write(fields(r, strings.Join(transports, " ")))
	}
	w.Flush()
	return b.Bytes()
}
