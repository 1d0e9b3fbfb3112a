package main

import (
	"slices"

	"example.com/ports"
)

// portData is what -json prints: an object for each port, and for each name
// without one.
type portData struct {
	Port     *uint16                         `json:"port"` // null for a name without a port
	Name     string                          `json:"name"` // the registry's, "" for none
	Class    *ports.Class                    `json:"class"`
	Status   map[ports.Protocol]ports.Status `json:"status"`
	Entries  []ports.Record                  `json:"entries"`
	Former   []ports.Former                  `json:"former"` // names that the registry has no more
	Uses     []ports.Use                     `json:"uses"`
	Cautions []ports.Caution                 `json:"cautions"`
}

func newData(name string) portData {
	return portData{
		Name: name, Status: make(map[ports.Protocol]ports.Status),
		Entries: []ports.Record{}, Former: []ports.Former{}, Uses: []ports.Use{}, Cautions: []ports.Caution{},
	}
}

func newPortData(port uint16, proto ports.Protocol) portData {
	p := ports.Lookup(port)
	d := newData(ports.Name(port, proto))
	class := p.Class()
	d.Port, d.Class = &port, &class
	d.Former = slices.AppendSeq(d.Former, p.Former(proto))
	d.Uses = slices.AppendSeq(d.Uses, p.Uses(proto))
	d.Cautions = slices.AppendSeq(d.Cautions, p.Cautions(proto).All())
	for _, t := range transportsOf(proto) {
		d.Status[t] = p.Status(t)
	}
	d.Entries = mapSlice(carried(p.Entries(), proto), ports.Entry.Record)
	return d
}

func (a portsAnswer) data() (all []portData) {
	for port := range a.All() {
		all = append(all, newPortData(port, a.Protocol))
	}
	return all
}

// data has each port that was found, once, and the entries without a port, those
// of one name together.
func (a nameAnswer) data() (all []portData) {
	seen := make(map[uint16]bool)
	add := func(r ports.Range) {
		for port := range r.All() {
			if !seen[port] {
				seen[port] = true
				all = append(all, newPortData(port, a.proto))
			}
		}
	}
	for _, e := range a.entries {
		if r, ok := e.Ports(); ok {
			add(r)
			continue
		}
		last := len(all) - 1
		if last < 0 || all[last].Port != nil || all[last].Name != e.Name() {
			all = append(all, newData(e.Name()))
			last++
		}
		all[last].Entries = append(all[last].Entries, e.Record())
	}
	for _, u := range a.uses {
		add(u.Ports)
	}
	return all
}
