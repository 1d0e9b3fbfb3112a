package main

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"example.com/ports"
)

// answer is the answer to one question: as a page for people and as data for
// programs.
type answer interface {
	page(b *strings.Builder, goos string)
	data() []any
}

// ask answers a question such as "443", "443/tcp", "6000-6010" or "ssh".
func ask(question string) (answer, error) {
	what, proto := question, ports.AnyProtocol
	// The last slash: names such as 914c/g have one too.
	if i := strings.LastIndexByte(question, '/'); i >= 0 {
		if p, err := ports.ParseProtocol(question[i+1:]); err == nil {
			what, proto = question[:i], p
		} else if !slices.ContainsFunc([]rune(question[:i]), notDigitOrDash) {
			return nil, fmt.Errorf("%q: %w", question, err)
		}
	}
	if what != "" && !slices.ContainsFunc([]rune(what), notDigitOrDash) {
		r, err := ports.ParseRange(what)
		if err != nil {
			return nil, err
		}
		if r.Len() == 1 {
			return portAnswer{ports.Lookup(r.First), proto}, nil
		}
		return rangeAnswer{r, proto}, nil
	}
	var entries []ports.Entry
	for e := range ports.LookupName(what) {
		if e.Carries(proto) {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		if strings.HasPrefix(question, "-") {
			return nil, fmt.Errorf("unexpected %q: want flags before the questions", question)
		}
		on := ""
		if proto != ports.AnyProtocol {
			on = " on " + proto.String()
		}
		return nil, fmt.Errorf("no service is called %q%s: want a port such as 443, a range such as 6000-6010 or a registered name such as ssh; -search looks for parts of names", what, on)
	}
	return nameAnswer{entries, proto}, nil
}

func notDigitOrDash(r rune) bool { return (r < '0' || r > '9') && r != '-' }

// service is a run of entries that say the same of several transports.
type service struct {
	protocols []ports.Protocol
	record    ports.Record
}

// fold folds the entries that differ in their transport alone. The living names
// come before those that are historic.
func fold(entries iter.Seq[ports.Entry], proto ports.Protocol) []service {
	var services []service
	for e := range entries {
		if !e.Carries(proto) {
			continue
		}
		r := e.Record()
		same := slices.IndexFunc(services, func(s service) bool {
			other := s.record
			other.Protocol = r.Protocol
			return reflect.DeepEqual(other, r)
		})
		if same < 0 {
			services = append(services, service{record: r})
			same = len(services) - 1
		}
		services[same].protocols = append(services[same].protocols, r.Protocol)
	}
	slices.SortStableFunc(services, func(a, b service) int {
		switch {
		case a.record.Historic == b.record.Historic:
			return 0
		case b.record.Historic:
			return -1
		}
		return 1
	})
	return services
}

// transports lists the protocols of a service: "tcp, udp".
func (s *service) transports() string {
	if slices.Equal(s.protocols, []ports.Protocol{ports.AnyProtocol}) {
		return "no transport named"
	}
	return strings.Join(mapSlice(s.protocols, ports.Protocol.String), ", ")
}

var transports = []ports.Protocol{ports.TCP, ports.UDP, ports.SCTP, ports.DCCP}

// transportsOf are the transports that a question is about.
func transportsOf(proto ports.Protocol) []ports.Protocol {
	if proto == ports.AnyProtocol {
		return transports
	}
	return []ports.Protocol{proto}
}

// portData is what -json prints of a port.
type portData struct {
	Port     uint16                          `json:"port"`
	Name     string                          `json:"name,omitempty"`
	Class    ports.Class                     `json:"class"`
	Range    ports.Range                     `json:"classRange"`
	Status   map[ports.Protocol]ports.Status `json:"status"`
	Historic bool                            `json:"historicEntry"`
	Entries  []ports.Record                  `json:"entries"`
	Uses     []ports.Use                     `json:"uses"`
	Cautions []string                        `json:"cautions"`
}

func newPortData(p ports.Port, proto ports.Protocol) portData {
	d := portData{
		Port:     uint16(p),
		Name:     ports.Name(uint16(p), proto),
		Class:    p.Class(),
		Range:    p.Class().Range(),
		Status:   make(map[ports.Protocol]ports.Status),
		Historic: p.Historic(),
		Entries:  []ports.Record{},
		Uses:     slices.AppendSeq([]ports.Use{}, p.Uses(proto)),
		Cautions: []string{},
	}
	for c := range p.Cautions(proto).All() {
		d.Cautions = append(d.Cautions, c.String())
	}
	for _, t := range transportsOf(proto) {
		d.Status[t] = p.Status(t)
	}
	for e := range p.Entries() {
		if e.Carries(proto) {
			d.Entries = append(d.Entries, e.Record())
		}
	}
	return d
}

// portAnswer is about one port.
type portAnswer struct {
	port  ports.Port
	proto ports.Protocol
}

func (a portAnswer) data() []any { return []any{newPortData(a.port, a.proto)} }

// rangeAnswer is about several ports.
type rangeAnswer struct {
	ports ports.Range
	proto ports.Protocol
}

func (a rangeAnswer) data() []any {
	var all []any
	for port := range a.ports.All() {
		all = append(all, newPortData(ports.Lookup(port), a.proto))
	}
	return all
}

// nameAnswer is about a service name.
type nameAnswer struct {
	entries []ports.Entry
	proto   ports.Protocol
}

func (a nameAnswer) data() []any { return listAnswer(a.entries).data() }

// listAnswer is a list of entries.
type listAnswer []ports.Entry

func (a listAnswer) data() []any {
	return mapSlice(a, func(e ports.Entry) any { return e.Record() })
}
