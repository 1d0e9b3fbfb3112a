package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"runtime"
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

	// Far more than the registry has: four levels, two attributes, a longest note
	// of 2 KB, 14,533 records, 5,615 persons.
	maxDepth      = 16
	maxAttributes = 16
	maxGap        = 1 << 17
	maxField      = 1<<layout.NoteLenBits - 1
	maxChildren   = 1 << 7
	maxRecords    = 1 << 18
	maxPersons    = 1 << 17
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
	p := &parser{
		dec:        xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(source, bom))),
		personLine: make(map[string]int),
		footnotes:  make(map[string]string),
	}
	p.dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("encoding %q: want UTF-8", charset)
	}
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
	if err := p.unique(); err != nil {
		return nil, err
	}
	p.reg.sha256 = fmt.Sprintf("%x", sha256.Sum256(source))
	return &p.reg, nil
}

var bom = []byte("\ufeff")

// sniff recognises what is often served in place of the XML.
func sniff(source []byte) error {
	head := bytes.ToLower(bytes.TrimSpace(source[:min(len(source), 512)]))
	switch {
	case len(head) == 0:
		return errors.New("the source is empty: want the registry's XML")
	case bytes.HasPrefix(source, []byte{0x1f, 0x8b}):
		return errors.New("the source is compressed with gzip: want plain XML")
	case bytes.HasPrefix(source, []byte{0xfe, 0xff}), bytes.HasPrefix(source, []byte{0xff, 0xfe}):
		return errors.New("the source is UTF-16: want UTF-8")
	case bytes.HasPrefix(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<html")):
		return errors.New("the source is an HTML page: want the registry's XML")
	case bytes.IndexByte(head, 0) >= 0:
		return errors.New("the source has zero bytes, as UTF-16 and binary files do: want UTF-8")
	case !utf8.Valid(source):
		return errors.New("the source is not UTF-8")
	}
	// A decoder reads a tag, or the text between two, whole into memory.
	for line, rest := 1, source; len(rest) > 0; {
		n := bytes.IndexByte(rest[1:], '<') + 1
		if n == 0 {
			n = len(rest)
		}
		if n > maxGap {
			return errorAt(line, "%d bytes without a new tag: want at most %d", n, maxGap)
		}
		line += bytes.Count(rest[:n], []byte("\n"))
		rest = rest[n:]
	}
	return nil
}

type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *lineError) Unwrap() error { return e.err }

func errorAt(line int, format string, args ...any) error {
	return &lineError{line, fmt.Errorf(format, args...)}
}

// newAt is the error for what the registry did not have when this was written.
// It names the line of code that called for it, skip callers up: there, or close
// by, is where a maintainer would let it in.
func newAt(line, skip int, format string, args ...any) error {
	_, file, at, _ := runtime.Caller(1 + skip)
	return errorAt(line, "%w (see internal/gen/%s:%d if the registry has it now)", fmt.Errorf(format, args...), path.Base(file), at)
}

type parser struct {
	dec   *xml.Decoder
	depth int
	reg   registry

	links      []links        // one for each record
	personLine map[string]int // by id, for duplicates
	footnotes  map[string]string
}

// links are a record's references to persons, by id.
type links struct {
	assigned  bool // the record has an <assignee>
	assignees []string
	direct    []string
}

func (p *parser) line() int {
	line, _ := p.dec.InputPos()
	return line
}

func (p *parser) errorf(format string, args ...any) error {
	return errorAt(p.line(), format, args...)
}

func (p *parser) newf(format string, args ...any) error {
	return newAt(p.line(), 1, format, args...)
}

// token is the next token that means something, and the depth kept.
func (p *parser) token() (xml.Token, error) {
	for {
		t, err := p.dec.Token()
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return nil, errorAt(syntax.Line, "not well-formed XML: %s", syntax.Msg)
			}
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if p.depth++; p.depth > maxDepth {
				return nil, p.errorf("<%s> is nested %d deep: want at most %d", t.Name.Local, p.depth, maxDepth)
			}
			if t.Name.Space != namespace {
				return nil, p.errorf("<%s> is in the namespace %q: want %q", t.Name.Local, t.Name.Space, namespace)
			}
			if len(t.Attr) > maxAttributes {
				return nil, p.errorf("<%s> has %d attributes: want at most %d", t.Name.Local, len(t.Attr), maxAttributes)
			}
			for i, a := range t.Attr {
				if slices.ContainsFunc(t.Attr[:i], func(b xml.Attr) bool { return a.Name == b.Name }) {
					return nil, p.errorf("<%s> has the attribute %s twice", t.Name.Local, a.Name.Local)
				}
			}
		case xml.EndElement:
			p.depth--
		case xml.CharData:
			if len(t) > maxGap { // in a CDATA section
				return nil, p.errorf("%d bytes of text: want at most %d", len(t), maxGap)
			}
		case xml.Directive:
			return nil, p.errorf("a directive, %.60q: the registry has no document type", t)
		case xml.Comment, xml.ProcInst:
			continue
		}
		return t, nil
	}
}

// children calls f for each child element of the element just started, up to
// its end. Text between them is an error. f has to read its element whole.
func (p *parser) children(parent xml.StartElement, f func(xml.StartElement) error) error {
	many := parent.Name.Local == "registry" || parent.Name.Local == "people"
	for n := 0; ; {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if n++; n > maxChildren && !many {
				return p.errorf("more than %d elements in <%s>", maxChildren, parent.Name.Local)
			}
			if err := f(t); err != nil {
				return err
			}
		case xml.CharData:
			if s := collapse(string(t)); s != "" {
				return p.errorf("text %.60q in <%s>: want elements only", s, parent.Name.Local)
			}
		case xml.EndElement:
			return nil
		}
	}
}

// text reads the element just started as text: white space collapsed, <br/>
// and the bounds of a <paragraph> as white space, an <xref> in brackets.
// Where plain is set, there may be nothing but text.
func (p *parser) text(start xml.StartElement, plain bool) (string, error) {
	var b strings.Builder
	if err := p.appendText(&b, start, plain); err != nil {
		return "", err
	}
	return collapse(b.String()), nil
}

func (p *parser) appendText(b *strings.Builder, start xml.StartElement, plain bool) error {
	for {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.CharData:
			if b.Write(t); b.Len() > maxField {
				return p.errorf("more than %d bytes in <%s>", maxField, start.Name.Local)
			}
		case xml.EndElement:
			return nil
		case xml.StartElement:
			switch {
			case plain:
				return p.errorf("<%s> in <%s>: want text only", t.Name.Local, start.Name.Local)
			case t.Name.Local == "xref":
				x, err := p.xref(t)
				if err != nil {
					return err
				}
				b.WriteString(x.inText())
				continue
			case t.Name.Local != "br" && t.Name.Local != "paragraph":
				return p.newf("<%s> in <%s>: want text, <br/>, <paragraph> or <xref>", t.Name.Local, start.Name.Local)
			}
			if err := p.attributes(t); err != nil {
				return err
			}
			b.WriteByte(' ')
			if err := p.appendText(b, t, false); err != nil {
				return err
			}
			b.WriteByte(' ')
		}
	}
}

func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

// attributes refuses attributes other than those allowed.
func (p *parser) attributes(start xml.StartElement, allowed ...string) error {
	for _, a := range start.Attr {
		if a.Name.Space != "" || !slices.Contains(allowed, a.Name.Local) {
			return newAt(p.line(), 1, "unknown attribute %s=%.60q of <%s>: want %s",
				a.Name.Local, a.Value, start.Name.Local, list(allowed))
		}
	}
	return nil
}

func list(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

func attribute(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return collapse(a.Value)
		}
	}
	return ""
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
				return p.newf("unknown attribute %s=%.60q of <registry>: want id", a.Name.Local, a.Value)
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

// onlySpace refuses what may not stand outside of the root element.
func (p *parser) onlySpace(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return p.errorf("<%s> after the end of the registry", t.Name.Local)
	case xml.CharData:
		if s := collapse(string(t)); s != "" {
			return p.errorf("text %.60q outside of the registry", s)
		}
	}
	return nil
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
		return p.newf("unknown element <%s> in <registry>", start.Name.Local)
	}
	return p.skip()
}

// skip passes over an element about the registry as a whole. Were there
// records or persons in it, they would be lost.
func (p *parser) skip() error {
	for outside := p.depth - 1; p.depth > outside; {
		t, err := p.token()
		if err != nil {
			return err
		}
		if start, ok := t.(xml.StartElement); ok {
			switch start.Name.Local {
			case "record", "people", "person", "footnote":
				return p.errorf("<%s> is not directly in <registry>", start.Name.Local)
			}
		}
	}
	return nil
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
		return xref{}, p.newf("<xref> of the unknown type %q: want person, %s", x.kind, list(layout.RefKinds[:]))
	}
	if x.kind == "person" && (x.text != "" || x.section != "") {
		return xref{}, p.newf("<xref type=\"person\" data=%.60q> has a text or section, %.60q", x.data, x.text+x.section)
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

func (p *parser) record(start xml.StartElement) error {
	r := record{line: p.line(), aliasOf: -1}
	if len(p.reg.records) == maxRecords {
		return p.errorf("more than %d records", maxRecords)
	}
	var l links
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
	var protocol, number, code string
	once := map[string]*string{
		"name": &r.name, "protocol": &protocol, "number": &number, "sc": &code,
		"description": &r.description, "note": &r.note, "unauthorized": &r.unauthorized,
	}
	seen := make(map[string]bool, len(once))
	err = p.children(start, func(child xml.StartElement) error {
		tag := child.Name.Local
		switch tag {
		case "xref":
			return p.recordXref(child, &r, &l)
		case "assignee":
			if err := p.attributes(child); err != nil {
				return err
			}
			l.assigned = true
			return p.children(child, func(c xml.StartElement) error { return p.assignee(c, &l) })
		}
		into, known := once[tag]
		if !known {
			return p.newf("unknown element <%s> in <record>", tag)
		}
		if seen[tag] {
			return p.errorf("a second <%s> in one <record>", tag)
		}
		seen[tag] = true
		if err := p.attributes(child); err != nil {
			return err
		}
		plain := tag == "name" || tag == "protocol" || tag == "number" || tag == "sc"
		s, err := p.text(child, plain)
		*into = s
		return err
	})
	if err != nil {
		return err
	}
	if protocol != "" {
		r.protocol = slices.Index(protocolNames[:], protocol)
		if r.protocol <= layout.AnyProtocol {
			return newAt(r.line, 0, "unknown protocol %q of a record: want %s, or none", protocol, list(protocolNames[1:]))
		}
	}
	if number != "" {
		r.hasPorts = true
		if r.first, r.last, err = parsePorts(number); err != nil {
			return &lineError{r.line, err}
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
	p.reg.records = append(p.reg.records, r)
	p.links = append(p.links, l)
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
	seen := make(map[string]bool)
	err := p.children(start, func(child xml.StartElement) error {
		if err := p.attributes(child); err != nil {
			return err
		}
		if tag := child.Name.Local; seen[tag] && tag != "uri" {
			return p.errorf("a second <%s> in one <person>", tag)
		}
		seen[child.Name.Local] = true
		s, err := p.text(child, true)
		if err != nil {
			return err
		}
		switch child.Name.Local {
		case "name":
			who.name = s
		case "org":
			who.org = s
		case "uri":
			if s != "" {
				uris = append(uris, mailAddress(s))
			}
		case "updated":
			who.updated, err = p.date(s)
		default:
			err = p.newf("unknown element <%s> in <person>", child.Name.Local)
		}
		return err
	})
	who.uri = strings.Join(uris, " ")
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
