package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.com/ports/internal/layout"
)

const (
	namespace  = "http://www.iana.org/assignments"
	registryID = "service-names-port-numbers"
)

// parser makes a registry of the XML.
type parser struct {
	*walker
	reg       registry
	links     []links        // one for each record
	xrefs     int            // of all records
	people    map[string]int // indexes, by id
	footnotes map[string]string
}

// links are a record's references to persons, by id.
type links struct {
	assigned  bool // the record has an <assignee>
	assignees []string
	direct    []string
}

// parse reads the registry from its XML. It refuses what it does not know how
// to place; the error names the line.
func parse(source []byte) (*registry, error) {
	if !utf8.Valid(source) {
		return nil, errors.New("the source is not UTF-8: want plain XML, neither compressed nor UTF-16")
	}
	p := &parser{walker: newWalker(source), people: make(map[string]int), footnotes: make(map[string]string)}
	p.take = map[string]func(*element) error{"record": p.record, "person": p.person, "footnote": p.footnote}
	root, err := p.document()
	if err != nil {
		return nil, err
	}
	if err := p.updated(root); err != nil {
		return nil, err
	}
	if len(p.reg.records) == 0 {
		return nil, errors.New("the registry has no records")
	}
	if !slices.ContainsFunc(p.reg.records, func(r record) bool { return r.name != "" }) {
		return nil, errors.New("the registry has no record with a name")
	}
	if err := p.link(); err != nil {
		return nil, err
	}
	if n := len(p.reg.warnings); n > maxWarnings {
		return nil, fmt.Errorf("%d slips: want at most %d; the first: %s", n, maxWarnings, p.reg.warnings[0])
	}
	p.reg.sha256 = fmt.Sprintf("%x", sha256.Sum256(source))
	return &p.reg, nil
}

// updated sets the date of the registry.
func (p *parser) updated(root *element) error {
	p.reg.updated = root.get("updated")
	if p.reg.updated == "" {
		return p.errorf("the registry has no <updated>")
	}
	if _, err := time.Parse(time.DateOnly, p.reg.updated); err != nil {
		return errorAt(root.children[root.index("updated")].line, "<updated> of the registry is %q: want year-month-day", p.reg.updated)
	}
	return nil
}

func (p *parser) footnote(e *element) error {
	anchor := e.attributes["anchor"]
	if _, dup := p.footnotes[anchor]; dup {
		return errorAt(e.line, "a second <footnote anchor=%q>", anchor)
	}
	p.footnotes[anchor] = e.text
	return nil
}

func (p *parser) record(e *element) (err error) {
	r := record{line: e.line, name: e.get("name"), description: e.get("description"), aliasOf: -1}
	if n := len(r.name); n > layout.CellLen {
		return errorAt(e.line, "the name %.80q has %d bytes: the table's capacity is %d", r.name, n, layout.CellLen)
	}
	if len(p.reg.records) == maxRecords {
		return errorAt(e.line, "more than %d records", maxRecords)
	}
	for i, t := range textElements {
		r.texts[i] = e.get(t.element)
	}
	if r.registered, err = parseDate(e.attributes["date"]); err != nil {
		return errorAt(e.line, "%w", err)
	}
	if r.modified, err = parseDate(e.attributes["updated"]); err != nil {
		return errorAt(e.line, "%w", err)
	}
	if err := r.setNumbers(e.get("protocol"), e.get("number"), e.get("sc")); err != nil {
		return err
	}
	var l links
	for _, c := range e.children {
		switch c.tag {
		case "xref":
			if ref := c.reference(); ref.kind == "person" {
				l.direct = append(l.direct, ref.value)
			} else {
				r.references = append(r.references, ref)
			}
		case "assignee":
			l.assigned = true
			for _, x := range c.children {
				ref := x.reference()
				if ref.kind != "person" {
					return errorAt(x.line, "<xref type=%q> in <assignee>: want a person", ref.kind)
				}
				l.assignees = append(l.assignees, ref.value)
			}
		}
	}
	if p.xrefs += len(l.direct) + len(l.assignees) + len(r.references); p.xrefs > maxXrefs {
		return errorAt(e.line, "more than %d references of records", maxXrefs)
	}
	p.reg.records = append(p.reg.records, r)
	p.links = append(p.links, l)
	return nil
}

// reference is what an <xref> refers to.
func (e *element) reference() reference {
	return reference{e.attributes["type"], e.attributes["data"], e.text, e.attributes["section"]}
}

// checkXref is an error if an <xref> can't be placed, wherever it stands.
func (e *element) checkXref() error {
	ref := e.reference()
	switch person := ref.kind == "person"; {
	case !person && !slices.Contains(layout.RefKinds[:], ref.kind):
		return driftAt(e.line, "<xref> of the unknown type %q: want person, %s", ref.kind, list(layout.RefKinds[:]))
	case person && ref.text+ref.section != "":
		return driftAt(e.line, "<xref type=\"person\" data=%.60q> has a text or section, %.60q", ref.value, ref.text+ref.section)
	case ref.value == "" && (ref.kind != "text" || ref.text == ""):
		return errorAt(e.line, "<xref type=%q> refers to nothing", ref.kind)
	}
	return nil
}

// setNumbers sets what the elements <protocol>, <number> and <sc> say.
func (r *record) setNumbers(protocol, number, code string) (err error) {
	if protocol != "" {
		r.protocol = slices.Index(protocolNames[:], protocol)
		if r.protocol <= layout.AnyProtocol {
			return driftAt(r.line, "unknown protocol %q of a record: want %s, or none", protocol, list(protocolNames[1:]))
		}
	}
	if number != "" {
		r.hasPorts = true
		if r.portRange, err = parsePorts(number); err != nil {
			return errorAt(r.line, "%w", err)
		}
		if r.len() > maxPorts {
			return errorAt(r.line, "a record of the ports %s: want at most %d", number, maxPorts)
		}
	}
	if r.name == "" && !r.hasPorts {
		return errorAt(r.line, "a record with neither name nor number: %.60q", r.description)
	}
	if r.name == "" && r.description == "" {
		return errorAt(r.line, "a record with neither name nor description: %s", number)
	}
	if code != "" {
		c, err := strconv.ParseUint(code, 10, 32)
		if err != nil {
			return errorAt(r.line, "service code %q: want a number up to %d", code, uint32(1<<32-1))
		}
		r.hasCode, r.serviceCode = true, uint32(c)
	}
	return nil
}

func (p *parser) person(e *element) (err error) {
	who := person{line: e.line, id: e.attributes["id"], name: e.get("name"), org: e.get("org")}
	if before, dup := p.people[who.id]; dup {
		return errorAt(e.line, "a second <person id=%q>, the first is on line %d", who.id, p.reg.people[before].line)
	}
	switch {
	case who.id == "":
		return errorAt(e.line, "a <person> without id")
	case len(p.reg.people) == maxPersons:
		return errorAt(e.line, "more than %d persons", maxPersons)
	}
	var uris []string
	for _, c := range e.children {
		if c.tag == "uri" && c.text != "" {
			uris = append(uris, mailAddress(c.text))
		}
	}
	if who.uri = strings.Join(uris, " "); len(who.uri) > maxText {
		return errorAt(e.line, "the URIs of <person id=%q> have %d bytes: the table's capacity is %d", who.id, len(who.uri), maxText)
	}
	if who.updated, err = parseDate(e.get("updated")); err != nil {
		return errorAt(e.line, "%w", err)
	}
	p.people[who.id] = len(p.reg.people)
	p.reg.people = append(p.reg.people, who)
	return nil
}

// mailAddress undoes what IANA does to keep addresses from harvesters: it
// writes & for @.
func mailAddress(uri string) string {
	if strings.HasPrefix(uri, "mailto:") && !strings.Contains(uri, "@") {
		return strings.Replace(uri, "&", "@", 1)
	}
	return uri
}

// parsePorts parses "80" or "6000-6063".
func parsePorts(s string) (portRange, error) {
	lo, hi, isRange := strings.Cut(s, "-")
	if !isRange {
		hi = lo
	}
	f, err1 := strconv.ParseUint(lo, 10, 16)
	l, err2 := strconv.ParseUint(hi, 10, 16)
	switch {
	case errors.Is(err1, strconv.ErrRange) || errors.Is(err2, strconv.ErrRange):
		return portRange{}, fmt.Errorf("port number %q: want at most 65535", s)
	case err1 != nil || err2 != nil:
		return portRange{}, fmt.Errorf("port number %q: want a number or first-last", s)
	case lo != strconv.FormatUint(f, 10) || hi != strconv.FormatUint(l, 10):
		return portRange{}, fmt.Errorf("port number %q: want it without zeros in front", s)
	case f > l:
		return portRange{}, fmt.Errorf("port range %q is reversed: want first-last", s)
	}
	return portRange{uint16(f), uint16(l)}, nil
}

// parseDate parses "2014-02-13", "2001-12", "1999" or "".
func parseDate(s string) (date string, err error) {
	if s == "" {
		return "", nil
	}
	var t time.Time
	for _, format := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err = time.Parse(format, s); err == nil {
			break
		}
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("date %q: want year-month-day, year-month or year", s)
	case t.Year() <= layout.DateEpoch || t.Year() > layout.DateMaxYear:
		return "", fmt.Errorf("date %q: want a year from %d to %d", s, layout.DateEpoch+1, layout.DateMaxYear)
	}
	return s, nil
}
