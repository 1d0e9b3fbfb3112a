package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"example.com/ports"
	"example.com/ports/examples/internal/plain"
	"example.com/ports/examples/internal/service"
)

// maxUses is how many uses are shown of a port, unless all are wanted.
const maxUses = 5

// line is the fields of a line: ports, name, where the name is from, transports,
// description.
type line [5]string

func serviceLine(where string, s service.Service) line {
	description := s.Description
	if s.Historic {
		description = "historic: " + description
	}
	return line{where, s.Name, ports.OriginRegistry.String(), list(s.Protocols, ","), description}
}

func useLine(where string, u service.Use) line {
	return line{where, u.Name, ports.OriginUse.String(), list(u.Protocols, ","), u.Description}
}

// everyday chooses names as people use them: Elasticsearch, not wap-wsp.
var everyday = ports.Overlay{UsesFirst: true}

// lineOf has the everyday name of a port, and the transports on which that is its
// name.
func lineOf(p ports.Port, proto ports.Protocol) line {
	number := uint16(p)
	name, from := everyday.Name(number, proto)
	var on []string
	for _, t := range transportsOf(proto) {
		if n, _ := everyday.Name(number, t); n == name && name != "" {
			on = append(on, t.String())
		}
	}
	description := p.Status(proto).String()
	switch from {
	case ports.OriginRegistry:
		e, _ := p.Service(proto)
		description = e.Description()
	case ports.OriginUse:
		for u := range p.Uses(proto) {
			description = u.Description // of the first, which has the name
			break
		}
	}
	return line{withTransport(fmt.Sprint(number), proto), name, from.String(), strings.Join(on, ","), description}
}

// rangeLines has a line for each service of a run of ports of which the registry
// says the same, or one with their status, and then the first few uses of each port.
// A use of several ports stands at the first of them.
func (a portsAnswer) rangeLines(v view) (lines []line) {
	for port := int(a.First); port <= int(a.Last); {
		run := a.run(uint16(port))
		p := ports.Lookup(run.First)
		found := service.Fold(slices.Values(carried(p.Entries(), a.Protocol)))
		for _, s := range found {
			lines = append(lines, serviceLine(run.String(), s))
		}
		if len(found) == 0 {
			lines = append(lines, line{run.String(), "", ports.OriginNone.String(), "", p.Status(a.Protocol).String()})
		}
		for port := range run.All() {
			lines = append(lines, a.useLines(port, v)...)
		}
		port = int(run.Last) + 1
	}
	return lines
}

// run is the ports from a first one on that have its class and its entries.
func (a portsAnswer) run(from uint16) ports.Range {
	run := ports.Range{First: from, Last: from}
	entries := slices.Collect(ports.Lookup(from).Entries())
	for run.Last < a.Last {
		next := ports.Lookup(run.Last + 1)
		if next.Class() != ports.ClassOf(from) || !slices.Equal(slices.Collect(next.Entries()), entries) {
			break
		}
		run.Last++
	}
	return run
}

func (a portsAnswer) useLines(port uint16, v view) (lines []line) {
	var uses []ports.Use
	for u := range ports.Lookup(port).Uses(a.Protocol) {
		if u.Ports.First == port || port == a.First { // else it stands at another port
			uses = append(uses, u)
		}
	}
	shown, more := first(service.FoldUses(slices.Values(uses)), v)
	for _, u := range shown {
		lines = append(lines, useLine(u.Ports.String(), u))
	}
	if more != "" {
		lines = append(lines, line{fmt.Sprint(port), "", ports.OriginUse.String(), "", more})
	}
	return lines
}

// first returns the first few uses, of which the main one is the first, and words
// for how many more there are.
func first(uses []service.Use, v view) (shown []service.Use, more string) {
	if n := len(uses) - maxUses; n > 0 && !v.all {
		return uses[:maxUses], fmt.Sprintf("and %d more (-all)", n)
	}
	return uses, ""
}

// table prints lines aligned, their descriptions cut to what fits.
func table(b *strings.Builder, lines []line) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		if d := []rune(l[4]); len(d) > 50 {
			l[4] = string(d[:47]) + "..."
		}
		plain.Row(w, l[:]...)
	}
	w.Flush() // into memory: can't fail
}
