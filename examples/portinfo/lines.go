package main

import (
	"cmp"
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

// rangeLines has a line for each service and each use within a range, by port, and
// for ports without an entry one with their status. Ports of which the registry
// says the same share lines.
func (a portsAnswer) rangeLines(v view) (lines []line) {
	type at struct {
		ports ports.Range
		line  line
	}
	var all []at
	run := ports.Range{First: a.First}
	for port := range a.All() {
		p, next := ports.Lookup(port), ports.Lookup(port+1)
		if port < a.Last && p.Class() == next.Class() && slices.Equal(slices.Collect(p.Entries()), slices.Collect(next.Entries())) {
			continue
		}
		run.Last = port
		found := services(p, a.Protocol)
		for _, s := range found {
			all = append(all, at{run, serviceLine(run.String(), s)})
		}
		if len(found) == 0 {
			all = append(all, at{run, line{run.String(), "", ports.OriginNone.String(), "", p.Status(a.Protocol).String()}})
		}
		run.First = port + 1
	}
	for _, uses := range a.usesByPorts() {
		where := uses[0].Ports
		shown, more := first(uses, v)
		for _, u := range shown {
			all = append(all, at{where, useLine(where.String(), u)})
		}
		if more != "" {
			all = append(all, at{where, line{where.String(), "", ports.OriginUse.String(), "", more}})
		}
	}
	slices.SortStableFunc(all, func(x, y at) int { return cmp.Compare(x.ports.First, y.ports.First) })
	return mapSlice(all, func(x at) line { return x.line })
}

// usesByPorts are the uses within a range, those of the same ports together.
func (a portsAnswer) usesByPorts() (groups [][]service.Use) {
	folded := service.FoldUses(func(yield func(ports.Use) bool) {
		for u := range ports.Uses() {
			if u.Ports.Overlaps(a.Range) && (a.Protocol == ports.AnyProtocol || a.Protocol == u.Protocol) && !yield(u) {
				return
			}
		}
	})
	for i, u := range folded {
		if i == 0 || u.Ports != folded[i-1].Ports {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], u)
	}
	return groups
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
