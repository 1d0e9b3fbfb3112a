package main

import (
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/ports/internal/layout"
)

const (
	namespace  = "http://www.iana.org/assignments"
	registryID = "service-names-port-numbers"
)

// aboutRegistry are the elements that tell of the registry as a whole and are
// not in the table. They come from IANA's schema of its registries,
// https://www.iana.org/assignments/_support/iana-registry.rng.
var aboutRegistry = []string{
	"title", "created", "registration_rule", "expert", "description", "note", "xref", "hide", "category", "range", "file",
}

// parse reads the registry from its XML. It refuses what it does not know how
// to place; the error names the line.
func parse(source []byte) (*registry, error) {
	if err := sniff(source); err != nil {
		return nil, err
	}
	p := newParser(source)
	if err := p.document(); err != nil {
		var at *lineError
		if errors.As(err, &at) {
			return nil, err
		}
		return nil, p.errorf("%w", err)
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

func (p *parser) document() error {
	for {
		t, err := p.token()
		if err == io.EOF {
			return errors.New("no element: want <registry>")
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			if err := p.onlySpace(t); err != nil {
				return err
			}
			continue
		}
		if id := attribute(start, "id"); start.Name.Local != "registry" || id != registryID {
			return p.errorf("<%s id=%q>: want <registry id=%q>", start.Name.Local, id, registryID)
		}
		for _, a := range start.Attr { // those of XML itself apart, such as xmlns
			if a.Name.Space == "" && a.Name.Local != "id" && a.Name.Local != "xmlns" {
				return p.driftf("unknown attribute %s=%.60q of <registry>: want id", a.Name.Local, a.Value)
			}
		}
		if err := p.children(start, p.registryChild); err != nil {
			return err
		}
		break
	}
	if p.reg.updated == "" {
		return errors.New("the registry has no <updated>")
	}
	for { // encoding/xml would accept whatever follows
		t, err := p.token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := p.onlySpace(t); err != nil {
			return err
		}
	}
}

func (p *parser) registryChild(start xml.StartElement) error {
	switch start.Name.Local {
	case "record":
		return p.record(start)
	case "people":
		if err := p.attributes(start); err != nil {
			return err
		}
		return p.children(start, p.person)
	case "footnote":
		if err := p.attributes(start, "anchor"); err != nil {
			return err
		}
		anchor := attribute(start, "anchor")
		if _, dup := p.footnotes[anchor]; dup {
			return p.errorf("a second <footnote anchor=%q>", anchor)
		}
		text, err := p.text(start, false)
		p.footnotes[anchor] = text
		return err
	case "updated":
		if p.reg.updated != "" {
			return p.errorf("a second <updated> of the registry")
		}
		s, err := p.text(start, true)
		if err != nil {
			return err
		}
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return p.errorf("<updated> of the registry is %q: want year-month-day", s)
		}
		p.reg.updated = s
		return nil
	}
	if !slices.Contains(aboutRegistry, start.Name.Local) {
		return p.driftf("unknown element <%s> in <registry>", start.Name.Local)
	}
	return p.skip()
}

// links are a record's references to persons, by id.
type links struct {
	assigned  bool // the record has an <assignee>
	assignees []string
	direct    []string
}

// xref is an <xref>: its attributes and its content.
type xref struct{ kind, data, section, text string }

func (p *parser) xref(start xml.StartElement) (xref, error) {
	if err := p.attributes(start, "type", "data", "section"); err != nil {
		return xref{}, err
	}
	text, err := p.text(start, true)
	if err != nil {
		return xref{}, err
	}
	x := xref{attribute(start, "type"), attribute(start, "data"), attribute(start, "section"), text}
	if x.kind != "person" && !slices.Contains(layout.RefKinds[:], x.kind) {
		return xref{}, p.driftf("<xref> of the unknown type %q: want person, %s", x.kind, list(layout.RefKinds[:]))
	}
	if x.kind == "person" && (x.text != "" || x.section != "") {
		return xref{}, p.driftf("<xref type=\"person\" data=%.60q> has a text or section, %.60q", x.data, x.text+x.section)
	}
	if x.data == "" && (x.kind != "text" || x.text == "") {
		return xref{}, p.errorf("<xref type=%q> refers to nothing", x.kind)
	}
	return x, nil
}

// inText is what IANA's own rendering shows for an <xref> in running text.
func (x xref) inText() string {
	switch {
	case x.text != "":
		return "[" + x.text + "]"
	case x.kind == "rfc":
		return "[" + strings.ToUpper(x.data) + "]"
	}
	return "[" + x.data + "]"
}

// fields are the elements of a record or a person that hold one text each, by
// name, and where their text goes.
type fields map[string]*string

// read reads an element of that name. Of each there may be one, which may have
// mark-up if it is not plain.
func (f fields) read(p *parser, child, parent xml.StartElement, seen map[string]bool, plain bool) error {
	tag := child.Name.Local
	into, known := f[tag]
	if !known {
		return p.driftf("unknown element <%s> in <%s>", tag, parent.Name.Local)
	}
	if seen[tag] {
		return p.errorf("a second <%s> in one <%s>", tag, parent.Name.Local)
	}
	seen[tag] = true
	if err := p.attributes(child); err != nil {
		return err
	}
	s, err := p.text(child, plain)
	*into = s
	return err
}

func (p *parser) record(start xml.StartElement) error {
	r := record{line: p.line(), aliasOf: -1}
	if len(p.reg.records) == maxRecords {
		return p.errorf("more than %d records", maxRecords)
	}
	if err := p.attributes(start, "date", "updated"); err != nil {
		return err
	}
	var err error
	if r.registered, err = p.date(attribute(start, "date")); err != nil {
		return err
	}
	if r.modified, err = p.date(attribute(start, "updated")); err != nil {
		return err
	}
	var l links
	var protocol, number, code string
	texts := fields{"name": &r.name, "protocol": &protocol, "number": &number, "sc": &code, "description": &r.description}
	for i, e := range textElements {
		texts[e.element] = &r.texts[i]
	}
	seen := make(map[string]bool)
	err = p.children(start, func(child xml.StartElement) error {
		switch tag := child.Name.Local; tag {
		case "xref":
			return p.recordXref(child, &r, &l)
		case "assignee":
			if err := p.attributes(child); err != nil {
				return err
			}
			l.assigned = true
			return p.children(child, func(c xml.StartElement) error { return p.assignee(c, &l) })
		default:
			plain := tag == "name" || tag == "protocol" || tag == "number" || tag == "sc"
			return texts.read(p, child, start, seen, plain)
		}
	})
	if err != nil {
		return err
	}
	if err := r.setNumbers(protocol, number, code); err != nil {
		return err
	}
	p.reg.records = append(p.reg.records, r)
	p.links = append(p.links, l)
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
		if r.first, r.last, err = parsePorts(number); err != nil {
			return &lineError{r.line, err}
		}
		if int(r.last)-int(r.first) >= maxPorts {
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

func (p *parser) recordXref(start xml.StartElement, r *record, l *links) error {
	x, err := p.xref(start)
	if err != nil {
		return err
	}
	if x.kind == "person" {
		l.direct = append(l.direct, x.data)
	} else {
		r.references = append(r.references, reference{kind: x.kind, value: x.data, text: x.text, section: x.section})
	}
	return nil
}

func (p *parser) assignee(start xml.StartElement, l *links) error {
	if start.Name.Local != "xref" {
		return p.errorf("<%s> in <assignee>: want <xref>", start.Name.Local)
	}
	x, err := p.xref(start)
	if err != nil {
		return err
	}
	if x.kind != "person" {
		return p.errorf("<xref type=%q> in <assignee>: want a person", x.kind)
	}
	l.assignees = append(l.assignees, x.data)
	return nil
}

// parsePorts parses "80" or "6000-6063".
func parsePorts(s string) (first, last uint16, err error) {
	lo, hi, isRange := strings.Cut(s, "-")
	if !isRange {
		hi = lo
	}
	f, err1 := strconv.ParseUint(lo, 10, 16)
	l, err2 := strconv.ParseUint(hi, 10, 16)
	if errors.Is(err1, strconv.ErrRange) || errors.Is(err2, strconv.ErrRange) {
		return 0, 0, fmt.Errorf("port number %q: want at most 65535", s)
	}
	if err1 != nil || err2 != nil {
		return 0, 0, fmt.Errorf("port number %q: want a number or first-last", s)
	}
	if lo != strconv.FormatUint(f, 10) || hi != strconv.FormatUint(l, 10) {
		return 0, 0, fmt.Errorf("port number %q: want it without zeros in front", s)
	}
	if f > l {
		return 0, 0, fmt.Errorf("port range %q is reversed: want first-last", s)
	}
	return uint16(f), uint16(l), nil
}

// date parses "2014-02-13", "2001-12", "1999" or "".
func (p *parser) date(s string) (date, error) {
	for _, format := range []string{time.DateOnly, "2006-01", "2006"} {
		t, err := time.Parse(format, s)
		if err != nil {
			continue
		}
		if t.Year() <= layout.DateEpoch || t.Year() > layout.DateMaxYear {
			return date{}, p.errorf("date %q: want a year from %d to %d", s, layout.DateEpoch+1, layout.DateMaxYear)
		}
		d := date{t.Year(), int(t.Month()), t.Day()}
		if len(format) < len(time.DateOnly) {
			d.day = 0
		}
		if len(format) < len("2006-01") {
			d.month = 0
		}
		return d, nil
	}
	if s != "" {
		return date{}, p.errorf("date %q: want year-month-day, year-month or year", s)
	}
	return date{}, nil
}

func (p *parser) person(start xml.StartElement) error {
	if start.Name.Local != "person" {
		return p.errorf("<%s> in <people>: want <person>", start.Name.Local)
	}
	if err := p.attributes(start, "id"); err != nil {
		return err
	}
	if len(p.reg.people) == maxPersons {
		return p.errorf("more than %d persons", maxPersons)
	}
	who := person{line: p.line(), id: attribute(start, "id")}
	if who.id == "" {
		return p.errorf("a <person> without id")
	}
	if line, dup := p.personLine[who.id]; dup {
		return p.errorf("a second <person id=%q>, the first is on line %d", who.id, line)
	}
	p.personLine[who.id] = who.line
	var uris []string
	var uri, updated string
	texts := fields{"name": &who.name, "org": &who.org, "uri": &uri, "updated": &updated}
	seen := make(map[string]bool)
	err := p.children(start, func(child xml.StartElement) error {
		err := texts.read(p, child, start, seen, true)
		if seen["uri"] { // of which there may be several
			delete(seen, "uri")
			if uri != "" {
				uris = append(uris, mailAddress(uri))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	who.uri = strings.Join(uris, " ")
	who.updated, err = p.date(updated)
	p.reg.people = append(p.reg.people, who)
	return err
}

// mailAddress undoes what IANA does to keep addresses from harvesters: it
// writes & for @.
func mailAddress(uri string) string {
	if strings.HasPrefix(uri, "mailto:") && !strings.Contains(uri, "@") {
		return strings.Replace(uri, "&", "@", 1)
	}
	return uri
}
