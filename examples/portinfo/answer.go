package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"example.com/ports"
	"example.com/ports/examples/internal/args"
	"example.com/ports/examples/internal/near"
	"example.com/ports/examples/internal/service"
)

// answer is the answer to one question: as a page for people, as lines for scripts
// and as data for programs.
type answer interface {
	page(b *strings.Builder, v view)
	lines() []line
	data() []portData
}

// ask answers a question such as "443", "tcp/443", "6000-6010" or "ssh".
func ask(question string) (answer, error) {
	name, proto, err := args.CutTransport(question)
	if err == nil && !args.IsNumeric(name) {
		return askName(name, proto)
	}
	p, err := args.ParsePorts(question)
	return portsAnswer(p), err
}

// askName looks for services and uses of that name. If there are none, it looks
// for uses that have it as a word of their name.
func askName(name string, proto ports.Protocol) (answer, error) {
	found := nameAnswer{name: name, proto: proto}
	for e := range ports.LookupName(name) {
		if e.Carries(proto) {
			found.entries = append(found.entries, e)
		}
	}
	var asWord []ports.Use
	for u := range ports.SearchUses(name) {
		switch {
		case proto != ports.AnyProtocol && proto != u.Protocol:
		case strings.EqualFold(u.Name, name):
			found.uses = append(found.uses, u)
		case hasWord(u.Name, name):
			asWord = append(asWord, u)
		}
	}
	if found.isEmpty() {
		found.uses = asWord
	}
	if !found.isEmpty() {
		return found, nil
	}
	what := fmt.Sprintf("%q", name)
	if proto != ports.AnyProtocol {
		what += " on " + proto.String()
	} else if names := near.Names(name); len(names) > 0 {
		what += " (did you mean " + strings.Join(names, ", ") + "?)"
	}
	return nil, fmt.Errorf("nothing is called %s: want a port such as 443, a range such as 6000-6010 or a name such as ssh; -search looks for parts of names", what)
}

func hasWord(text, word string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) })
}

// portsAnswer is about a port or a range.
type portsAnswer args.Ports

func (a portsAnswer) lines() (lines []line) {
	for port := range a.All() {
		lines = append(lines, lineOf(ports.Lookup(port), a.Protocol))
	}
	return lines
}

// nameAnswer is about a name, or what a search has found.
type nameAnswer struct {
	name    string // "" for a search
	proto   ports.Protocol
	entries []ports.Entry
	uses    []ports.Use
}

func search(text string) nameAnswer {
	return nameAnswer{entries: slices.Collect(ports.Search(text)), uses: slices.Collect(ports.SearchUses(text))}
}

func (a nameAnswer) isEmpty() bool { return len(a.entries)+len(a.uses) == 0 }

func (a nameAnswer) lines() (lines []line) {
	for _, s := range service.Fold(slices.Values(a.entries)) {
		where := ""
		if s.Ports != nil {
			where = s.Ports.String()
		}
		lines = append(lines, serviceLine(where, s))
	}
	for _, u := range service.FoldUses(slices.Values(a.uses)) {
		lines = append(lines, useLine(u.Ports.String(), u))
	}
	return lines
}

// transportsOf are the transports that a question is about.
func transportsOf(proto ports.Protocol) []ports.Protocol {
	if proto == ports.AnyProtocol {
		return []ports.Protocol{ports.TCP, ports.UDP, ports.SCTP, ports.DCCP}
	}
	return []ports.Protocol{proto}
}

func withTransport(what string, proto ports.Protocol) string {
	if proto != ports.AnyProtocol {
		what += "/" + proto.String()
	}
	return what
}

// services are those of a port that answer for a transport.
func services(p ports.Port, proto ports.Protocol) []service.Service {
	return service.Fold(func(yield func(ports.Entry) bool) {
		for e := range p.Entries() {
			if e.Carries(proto) && !yield(e) {
				return
			}
		}
	})
}

func list(protocols []ports.Protocol, separator string) string {
	return strings.Join(mapSlice(protocols, ports.Protocol.String), separator)
}

func mapSlice[T, U any](in []T, f func(T) U) []U {
	out := make([]U, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}
