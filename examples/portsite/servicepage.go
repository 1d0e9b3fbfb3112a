package main

import (
	"net/http"
	"slices"
	"strings"

	"example.com/ports"
	"example.com/ports/examples/internal/service"
)

// serviceView is what the page of a service name shows.
type serviceView struct {
	Name     string
	Numbers  []numbered
	Services []service.Service
	Known    []*hit // the uses of that name
}

// numbered is a port of a name, and on which transports it has it.
type numbered struct {
	Port      uint16
	Protocols []ports.Protocol
}

func newServiceView(name string) serviceView {
	v := serviceView{Name: name, Services: service.Fold(ports.LookupName(name))}
	for _, t := range allTransports {
		port, ok := ports.Number(name, t)
		if !ok {
			continue
		}
		i := slices.IndexFunc(v.Numbers, func(n numbered) bool { return n.Port == port })
		if i < 0 {
			v.Numbers = append(v.Numbers, numbered{Port: port})
			i = len(v.Numbers) - 1
		}
		v.Numbers[i].Protocols = append(v.Numbers[i].Protocols, t)
	}
	for _, h := range hits() {
		if h.Use && strings.EqualFold(h.Name, name) {
			v.Known = append(v.Known, h)
		}
	}
	return v
}

// AliasOf is the living name, if the name is a historic spelling and nothing
// else.
func (v serviceView) AliasOf() string {
	for _, s := range v.Services {
		if s.AliasOf == "" {
			return ""
		}
	}
	return v.Services[0].AliasOf
}

// Portless reports whether the name has no port at all.
func (v serviceView) Portless() bool {
	return !slices.ContainsFunc(v.Services, func(s service.Service) bool { return s.Ports != nil })
}

// serviceData is the page of a service name as JSON.
type serviceData struct {
	Name    string                    `json:"name"`
	Ports   map[ports.Protocol]uint16 `json:"ports"`
	Entries []ports.Record            `json:"entries"`
	Known   []*hit                    `json:"known"`
}

func (v serviceView) data() serviceData {
	d := serviceData{Name: v.Name, Ports: make(map[ports.Protocol]uint16), Known: append([]*hit{}, v.Known...)}
	for _, n := range v.Numbers {
		for _, t := range n.Protocols {
			d.Ports[t] = n.Port
		}
	}
	for e := range ports.LookupName(v.Name) {
		d.Entries = append(d.Entries, e.Record())
	}
	return d
}

func (s *site) service(w http.ResponseWriter, r *http.Request) {
	question, suffix := cutJSON(r.PathValue("name"))
	to, problem := resolve(question)
	// Here the name is meant, even if a use has it too.
	for e := range ports.LookupName(question) {
		to, problem = serviceURL(e.Name()), ""
		break
	}
	if problem != "" {
		s.notFound(w, r, problem, question)
		return
	}
	if page := addSuffix(to, suffix); page != r.URL.EscapedPath() {
		redirect(w, r, page)
		return
	}
	v := newServiceView(question)
	s.answer(w, r, "service", page{
		Title:   "Service " + v.Name,
		About:   "The service name " + v.Name + " in IANA's registry: its ports, who registered it, and when.",
		Address: to,
		JSON:    to + ".json",
		View:    v,
	}, v.data())
}
