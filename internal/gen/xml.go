package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parser walks the XML. Methods that read an element read it whole.
type parser struct {
	dec   *xml.Decoder
	depth int
	reg   registry

	links      []links        // one for each record
	personLine map[string]int // by id, for duplicates
	footnotes  map[string]string
}

func newParser(source []byte) *parser {
	p := &parser{
		dec:        xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(source, bom))),
		personLine: make(map[string]int),
		footnotes:  make(map[string]string),
	}
	p.dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("encoding %q: want UTF-8", charset)
	}
	return p
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

// driftAt is the error for what the registry did not have when this was written.
func driftAt(line int, format string, args ...any) error {
	return errorAt(line, "%w (if the registry has it now, see CONTRIBUTING.md)", fmt.Errorf(format, args...))
}

func (p *parser) line() int {
	line, _ := p.dec.InputPos()
	return line
}

func (p *parser) errorf(format string, args ...any) error {
	return errorAt(p.line(), format, args...)
}

func (p *parser) driftf(format string, args ...any) error {
	return driftAt(p.line(), format, args...)
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
	return checkGaps(source)
}

// checkGaps refuses a tag, or a text between two, that is too long: a decoder reads
// each whole into memory.
func checkGaps(source []byte) error {
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
			if err := p.checkStart(t); err != nil {
				return nil, err
			}
		case xml.EndElement:
			p.depth--
		case xml.CharData:
			if len(t) > maxGap { // in a CDATA section
				return nil, p.errorf("%d bytes of text: want at most %d", len(t), maxGap)
			}
			if err := p.checkPrintable(string(t), "text"); err != nil {
				return nil, err
			}
		case xml.Directive:
			return nil, p.errorf("a directive, %.60q: the registry has no document type", t)
		case xml.Comment, xml.ProcInst:
			continue
		}
		return t, nil
	}
}

// checkStart checks what holds for every element.
func (p *parser) checkStart(t xml.StartElement) error {
	if p.depth++; p.depth > maxDepth {
		return p.errorf("<%s> is nested %d deep: want at most %d", t.Name.Local, p.depth, maxDepth)
	}
	if t.Name.Space != namespace {
		return p.errorf("<%s> is in the namespace %q: want %q", t.Name.Local, t.Name.Space, namespace)
	}
	if len(t.Attr) > maxAttributes {
		return p.errorf("<%s> has %d attributes: want at most %d", t.Name.Local, len(t.Attr), maxAttributes)
	}
	for i, a := range t.Attr {
		if err := p.checkPrintable(a.Value, t.Name.Local); err != nil {
			return err
		}
		if slices.ContainsFunc(t.Attr[:i], func(b xml.Attr) bool { return a.Name == b.Name }) {
			return p.errorf("<%s> has the attribute %s twice", t.Name.Local, a.Name.Local)
		}
	}
	return nil
}

// checkPrintable refuses what would not show, or not as it is, on a terminal or a
// page: control characters, those that change the direction of writing, those
// without width.
func (p *parser) checkPrintable(s, where string) error {
	for _, r := range s {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return p.errorf("the character %U in <%s>: want printable ones", r, where)
		}
	}
	return nil
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
			if b.Write(t); b.Len() > maxText {
				return p.errorf("more than %d bytes in <%s>", maxText, start.Name.Local)
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
				return p.driftf("<%s> in <%s>: want text, <br/>, <paragraph> or <xref>", t.Name.Local, start.Name.Local)
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
			return p.driftf("unknown attribute %s=%.60q of <%s>: want %s",
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
