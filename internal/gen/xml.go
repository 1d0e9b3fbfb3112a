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

// shape is what may stand in an element. What the registry has there beyond that
// is an error.
type shape struct {
	attributes []string
	once       []string // elements of which there may be one
	many       []string
	text       bool // text may stand between the elements
}

var (
	plainText  = shape{text: true}
	markedText = shape{text: true, many: []string{"br", "paragraph", "xref"}}
)

// shapes are the shapes of the elements that the table is made of. To let in a new
// element of a record takes a line in textElements.
var shapes = map[string]shape{
	"record": {
		attributes: []string{"date", "updated"},
		once:       []string{"name", "protocol", "number", "sc", "description"},
		many:       []string{"assignee", "xref"},
	},
	"person":      {attributes: []string{"id"}, once: []string{"name", "org", "updated"}, many: []string{"uri"}},
	"people":      {},
	"registry":    {attributes: []string{"id"}},
	"footnote":    {attributes: []string{"anchor"}, text: true, many: markedText.many},
	"assignee":    {many: []string{"xref"}},
	"xref":        {attributes: []string{"type", "data", "section"}, text: true},
	"name":        plainText,
	"protocol":    plainText,
	"number":      plainText,
	"sc":          plainText,
	"org":         plainText,
	"uri":         plainText,
	"updated":     plainText,
	"br":          {},
	"paragraph":   markedText,
	"description": markedText,
}

// shapeOf is the shape of an element, of a record with its textElements too.
func shapeOf(tag string) shape {
	s, ok := shapes[tag]
	if !ok {
		return markedText
	}
	if tag == "record" {
		s.once = slices.Clip(s.once)
		for _, e := range textElements {
			s.once = append(s.once, e.element)
		}
	}
	return s
}

// element is an element that was read whole.
type element struct {
	line       int
	tag        string
	attributes map[string]string // white space collapsed
	children   []*element        // those of which the text is not a part of this one's
	text       string            // white space collapsed, <br/> as white space, an <xref> in brackets
}

// get is the text of the child with that tag, "" if there is none.
func (e *element) get(tag string) string {
	if c := e.child(tag); c != nil {
		return c.text
	}
	return ""
}

func (e *element) child(tag string) *element {
	for _, c := range e.children {
		if c.tag == tag {
			return c
		}
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

// driftAt is the error for what the registry did not have when this was written.
func driftAt(line int, format string, args ...any) error {
	return errorAt(line, "%w (if the registry has it now, see CONTRIBUTING.md)", fmt.Errorf(format, args...))
}

// walker walks the XML.
type walker struct {
	dec   *xml.Decoder
	depth int
}

func newWalker(source []byte) *walker {
	w := &walker{dec: xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(source, []byte("\ufeff"))))}
	w.dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("encoding %q: want UTF-8", charset)
	}
	return w
}

func (w *walker) line() int {
	line, _ := w.dec.InputPos()
	return line
}

func (w *walker) errorf(format string, args ...any) error { return errorAt(w.line(), format, args...) }

// sniff recognises what is often served in place of the XML, and refuses a tag, or
// a text between two, that is too long: a decoder reads each whole into memory.
func sniff(source []byte) error {
	head := bytes.ToLower(bytes.TrimSpace(source[:min(len(source), 512)]))
	switch {
	case len(head) == 0:
		return errors.New("the source is empty: want the registry's XML")
	case bytes.HasPrefix(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<html")):
		return errors.New("the source is an HTML page: want the registry's XML")
	case !utf8.Valid(source), bytes.IndexByte(head, 0) >= 0:
		return errors.New("the source is not UTF-8: want plain XML, neither compressed nor UTF-16")
	}
	line := 1
	for gap := range bytes.SplitAfterSeq(source, []byte("<")) {
		if len(gap) > maxGap {
			return errorAt(line, "%d bytes without a new tag: want at most %d", len(gap), maxGap)
		}
		line += bytes.Count(gap, []byte("\n"))
	}
	return nil
}

// token is the next token that means something, and the depth kept.
func (w *walker) token() (xml.Token, error) {
	for {
		t, err := w.dec.Token()
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return nil, errorAt(syntax.Line, "not well-formed XML: %s", syntax.Msg)
			}
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := w.checkStart(t); err != nil {
				return nil, err
			}
		case xml.EndElement:
			w.depth--
		case xml.CharData:
			if len(t) > maxGap { // in a CDATA section
				return nil, w.errorf("%d bytes of text: want at most %d", len(t), maxGap)
			}
			if err := w.checkPrintable(string(t), "text"); err != nil {
				return nil, err
			}
		case xml.Directive:
			return nil, w.errorf("a directive, %.60q: the registry has no document type", t)
		case xml.Comment, xml.ProcInst:
			continue
		}
		return t, nil
	}
}

// checkStart checks what holds for every element.
func (w *walker) checkStart(t xml.StartElement) error {
	tag := t.Name.Local
	if w.depth++; w.depth > maxDepth {
		return w.errorf("<%s> is nested %d deep: want at most %d", tag, w.depth, maxDepth)
	}
	if t.Name.Space != namespace {
		return w.errorf("<%s> is in the namespace %q: want %q", tag, t.Name.Space, namespace)
	}
	if len(t.Attr) > maxAttributes {
		return w.errorf("<%s> has %d attributes: want at most %d", tag, len(t.Attr), maxAttributes)
	}
	for i, a := range t.Attr {
		if err := w.checkPrintable(a.Value, tag); err != nil {
			return err
		}
		if slices.ContainsFunc(t.Attr[:i], func(b xml.Attr) bool { return a.Name == b.Name }) {
			return w.errorf("<%s> has the attribute %s twice", tag, a.Name.Local)
		}
	}
	return nil
}

// checkPrintable refuses what would not show, or not as it is, on a terminal or a
// page: control characters, those that change the direction of writing, those
// without width.
func (w *walker) checkPrintable(s, where string) error {
	for _, r := range s {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return w.errorf("the character %U in <%s>: want printable ones", r, where)
		}
	}
	return nil
}

// each calls f for each child element of the element just started, up to its end.
// f has to read its element whole.
func (w *walker) each(parent string, f func(xml.StartElement) error) error {
	for {
		t, err := w.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.CharData:
			if err := w.onlySpace(t, parent); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

func (w *walker) onlySpace(text xml.CharData, parent string) error {
	if s := collapse(string(text)); s != "" {
		return w.errorf("text %.60q in <%s>: want elements only", s, parent)
	}
	return nil
}

// attributes are the attributes of an element, but for those of XML itself.
func (w *walker) attributes(start xml.StartElement, shape shape) (map[string]string, error) {
	values := make(map[string]string)
	for _, a := range start.Attr {
		switch {
		case a.Name.Space == "xmlns", a.Name.Local == "xmlns":
		case a.Name.Space != "" || !slices.Contains(shape.attributes, a.Name.Local):
			return nil, driftAt(w.line(), "unknown attribute %s=%.60q of <%s>: want %s", a.Name.Local, a.Value, start.Name.Local, list(shape.attributes))
		}
		values[a.Name.Local] = collapse(a.Value)
	}
	return values, nil
}

// element reads the element just started whole. It refuses what is not of its shape.
func (w *walker) element(start xml.StartElement) (*element, error) {
	shape := shapeOf(start.Name.Local)
	attributes, err := w.attributes(start, shape)
	if err != nil {
		return nil, err
	}
	e := &element{line: w.line(), tag: start.Name.Local, attributes: attributes}
	var text strings.Builder
	for {
		t, err := w.token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			if !shape.text {
				err = w.onlySpace(t, e.tag)
			}
			text.Write(t)
		case xml.StartElement:
			var c *element
			if c, err = w.child(e, shape, t); err == nil && shape.text {
				text.WriteString(c.inText())
			}
		case xml.EndElement:
			e.text = collapse(text.String())
			return e, nil
		}
		if err == nil && text.Len() > maxText && shape.text {
			err = w.errorf("more than %d bytes in <%s>", maxText, e.tag)
		}
		if err != nil {
			return nil, err
		}
	}
}

// child reads a child element.
func (w *walker) child(parent *element, shape shape, start xml.StartElement) (*element, error) {
	tag := start.Name.Local
	once := slices.Contains(shape.once, tag)
	switch {
	case !once && !slices.Contains(shape.many, tag):
		return nil, driftAt(w.line(), "unknown element <%s> in <%s>: want %s", tag, parent.tag, list(slices.Concat(shape.once, shape.many)))
	case once && parent.child(tag) != nil:
		return nil, w.errorf("a second <%s> in one <%s>", tag, parent.tag)
	case len(parent.children) == maxChildren:
		return nil, w.errorf("more than %d elements in <%s>", maxChildren, parent.tag)
	}
	e, err := w.element(start)
	if err == nil && tag == "xref" {
		err = e.checkXref()
	}
	if err == nil && !shape.text {
		parent.children = append(parent.children, e)
	}
	return e, err
}

// inText is what an element in running text reads as: an <xref> as in IANA's own
// rendering, others as white space around their text.
func (e *element) inText() string {
	switch {
	case e.tag != "xref":
		return " " + e.text + " "
	case e.text != "":
		return "[" + e.text + "]"
	case e.attributes["type"] == "rfc":
		return "[" + strings.ToUpper(e.attributes["data"]) + "]"
	}
	return "[" + e.attributes["data"] + "]"
}

// skip passes over an element about the registry as a whole. Were there records or
// persons in it, they would be lost.
func (w *walker) skip() error {
	for outside := w.depth - 1; w.depth > outside; {
		t, err := w.token()
		if err != nil {
			return err
		}
		if start, ok := t.(xml.StartElement); ok && slices.Contains(registryElements, start.Name.Local) {
			return w.errorf("<%s> is not directly in <registry>", start.Name.Local)
		}
	}
	return nil
}

func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

func list(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}
