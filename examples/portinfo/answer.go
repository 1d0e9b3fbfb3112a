package main

import (
	"fmt"
	"iter"
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
		return askName(name, proto), nil
	}
	p, err := args.ParsePorts(question)
	return portsAnswer(p), err
}

// askName looks for services and uses of that name. If there are none, it looks
// for uses with a word that begins with it, the main ones of their ports first.
func askName(name string, proto ports.Protocol) nameAnswer {
	found := nameAnswer{name: name, proto: proto, entries: carried(ports.LookupName(name), proto)}
	asWord := make(map[bool][]ports.Use) // the main ones and others
	for u := range ports.SearchUses(name) {
		switch {
		case proto != ports.AnyProtocol && proto != u.Protocol:
		case strings.EqualFold(u.Name, name):
			found.uses = append(found.uses, u)
		case hasWord(u.Name, name):
			asWord[u.Main] = append(asWord[u.Main], u)
		}
	}
	if found.isEmpty() {
		found.uses = append(asWord[true], asWord[false]...)
	}
	return found
}

// unknown is the error for a name that nothing has.
func (a nameAnswer) unknown() error {
	what := fmt.Sprintf("%q", a.name)
	if a.proto != ports.AnyProtocol {
		what += " on " + a.proto.String()
	} else if names := near.Names(a.name); len(names) > 0 {
		what += " (did you mean " + strings.Join(names, ", ") + "?)"
	}
	return fmt.Errorf("nothing is called %s: want a port such as 443, a range such as 6000-6010 or a name such as ssh; -search looks for parts of names", what)
}

// hasWord reports whether a word of the text begins like that.
func hasWord(text, begin string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, strings.ToLower(begin)) })
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

// services are those that have a port, or those that have none.
func (a nameAnswer) services(havePort bool) []service.Service {
	return slices.DeleteFunc(service.Fold(slices.Values(a.entries)), func(s service.Service) bool { return (s.Ports != nil) != havePort })
}

func (a nameAnswer) lines() (lines []line) {
	for _, s := range a.services(true) {
		lines = append(lines, serviceLine(s.Ports.String(), s))
	}
	for _, u := range service.FoldUses(slices.Values(a.uses)) {
		lines = append(lines, useLine(u.Ports.String(), u))
	}
	for _, s := range a.services(false) {
		lines = append(lines, serviceLine("", s))
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

// carried are the entries that answer for a transport.
func carried(all iter.Seq[ports.Entry], proto ports.Protocol) (entries []ports.Entry) {
	for e := range all {
		if e.Carries(proto) {
			entries = append(entries, e)
		}
	}
	return entries
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
