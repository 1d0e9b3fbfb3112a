package main

import (
	"iter"
	"net/http"
	"slices"

	"example.com/ports"
)

// maxRuns is how many lines a page of a range has. The rest is on the next page.
// The lines are in blocks, of which all but the first are folded.
const (
	maxRuns  = 256
	blockLen = 32
)

// line is ports in a row of which the same is known.
type line struct {
	Ports  ports.Range
	Status ports.Status
	Names  []string // of services, without historic spellings
	Note   string   // what the registry says instead of a name; "" for nothing
	Uses   []string
}

func newLine(r ports.Range) line {
	p := ports.Lookup(r.First)
	l := line{Ports: r, Status: p.Status(ports.AnyProtocol)}
	for e := range p.Entries() {
		_, alias := e.AliasOf()
		switch name := e.Name(); {
		case alias || slices.Contains(l.Names, name):
		case name != "":
			l.Names = append(l.Names, name)
		case l.Status == ports.Assigned:
			l.Note = e.Description()
		}
	}
	for u := range p.Uses(ports.AnyProtocol) {
		if !slices.Contains(l.Uses, u.Name) {
			l.Uses = append(l.Uses, u.Name)
		}
	}
	return l
}

// usesShown is how many uses a line names.
const usesShown = 3

// Shown are the uses that a line names.
func (l line) Shown() []string { return l.Uses[:min(len(l.Uses), usesShown)] }

// More is how many uses a line does not name.
func (l line) More() int { return len(l.Uses) - len(l.Shown()) }

// rangeView is what the page of a range shows.
type rangeView struct {
	Ports ports.Range
	Runs  []line
	Rest  string // the range that did not fit; "" if all did
}

func newRangeView(r ports.Range) rangeView {
	v := rangeView{Ports: r}
	first := r.First
	for port := range r.All() {
		if port < r.Last && sameKnown(port, port+1) {
			continue
		}
		v.Runs = append(v.Runs, newLine(ports.Range{First: first, Last: port}))
		first = port + 1
		if len(v.Runs) == maxRuns && port < r.Last {
			v.Rest = ports.Range{First: first, Last: r.Last}.String()
			break
		}
	}
	return v
}

// sameKnown reports whether the same is known of two ports.
func sameKnown(a, b uint16) bool {
	p, q := ports.Lookup(a), ports.Lookup(b)
	return p.Class() == q.Class() && equal(p.Entries(), q.Entries()) && equal(p.Uses(ports.AnyProtocol), q.Uses(ports.AnyProtocol))
}

func equal[T comparable](a, b iter.Seq[T]) bool {
	return slices.Equal(slices.Collect(a), slices.Collect(b))
}

// block is the lines that are folded together.
type block struct {
	Ports ports.Range
	Runs  []line
}

// Blocks are the lines of the page.
func (v rangeView) Blocks() []block {
	var all []block
	for runs := range slices.Chunk(v.Runs, blockLen) {
		all = append(all, block{ports.Range{First: runs[0].Ports.First, Last: runs[len(runs)-1].Ports.Last}, runs})
	}
	return all
}

// Classes are those of the range.
func (v rangeView) Classes() []ports.Class {
	var all []ports.Class
	for c := ports.ClassOf(v.Ports.First); c <= ports.ClassOf(v.Ports.Last); c++ {
		all = append(all, c)
	}
	return all
}

// Beside are the ports before and after the range, as far as there are any.
func (v rangeView) Beside() []ports.Port {
	var all []ports.Port
	if v.Ports.First > 0 {
		all = append(all, ports.Lookup(v.Ports.First-1))
	}
	if v.Ports.Last < 65535 {
		all = append(all, ports.Lookup(v.Ports.Last+1))
	}
	return all
}

// runData is a line of the page of a range as JSON.
type runData struct {
	Ports   ports.Range    `json:"ports"`
	Class   ports.Class    `json:"class"`
	Status  ports.Status   `json:"status"`
	Entries []ports.Record `json:"entries"`
	Uses    []ports.Use    `json:"uses"`
}

func (v rangeView) data() map[string]any {
	runs := []runData{}
	for _, r := range v.Runs {
		p := ports.Lookup(r.Ports.First)
		d := runData{r.Ports, p.Class(), r.Status, []ports.Record{}, slices.AppendSeq([]ports.Use{}, p.Uses(ports.AnyProtocol))}
		for e := range p.Entries() {
			d.Entries = append(d.Entries, e.Record())
		}
		runs = append(runs, d)
	}
	data := map[string]any{"ports": v.Ports, "runs": runs}
	if v.Rest != "" {
		data["next"] = "/" + v.Rest + ".json"
	}
	return data
}

func (s *site) ports(w http.ResponseWriter, r *http.Request, asked ports.Range) {
	v, address := newRangeView(asked), "/"+asked.String()
	s.answer(w, r, "range", page{
		Title:   "Ports " + asked.String(),
		About:   "The ports " + asked.String() + ": what the registry says of them, and what is known to run on them.",
		Address: address,
		JSON:    address + ".json",
		View:    v,
	}, v.data())
}
