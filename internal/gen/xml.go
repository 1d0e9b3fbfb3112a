package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
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
	"registry": {attributes: []string{"id"}, once: []string{"updated"}, many: append([]string{"record", "people", "footnote"}, aboutRegistry...)},
	"record": {
		attributes: []string{"date", "updated"},
		once:       []string{"name", "protocol", "number", "sc", "description"},
		many:       []string{"assignee", "xref"},
	},
	"people":      {many: []string{"person"}},
	"person":      {attributes: []string{"id"}, once: []string{"name", "org", "updated"}, many: []string{"uri"}},
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

// aboutRegistry are the elements that tell of the registry as a whole and are
// not in the table. They come from IANA's schema of its registries,
// https://www.iana.org/assignments/_support/iana-registry.rng.
var aboutRegistry = []string{
	"title", "created", "registration_rule", "expert", "description", "note", "xref", "hide", "category", "range", "file",
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
	if i := e.index(tag); i >= 0 {
		return e.children[i].text
	}
	return ""
}

func (e *element) index(tag string) int {
	return slices.IndexFunc(e.children, func(c *element) bool { return c.tag == tag })
}

func errorAt(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: %w", line, fmt.Errorf(format, args...))
}

// driftAt is the error for what the registry did not have when this was written.
func driftAt(line int, format string, args ...any) error {
	return errorAt(line, "%w (if the registry has it now, see CONTRIBUTING.md)", fmt.Errorf(format, args...))
}

// walker walks the XML.
type walker struct {
	dec    *xml.Decoder
	source *pieces
	// take takes the elements that are too many to keep in the tree: records,
	// persons and footnotes.
	take map[string]func(*element) error
}

// pieces reads the source, and refuses a piece of it that is too long. A piece ends
// with each element that is taken. So what has to be kept until it can be checked is
// small.
type pieces struct {
	*bytes.Reader
	left int // bytes of this piece
}

func (p *pieces) ReadByte() (byte, error) {
	if p.left == 0 {
		return 0, fmt.Errorf("more than %d bytes without a record, a person or a footnote", maxPiece)
	}
	p.left--
	return p.Reader.ReadByte()
}

func newWalker(source []byte) *walker {
	w := &walker{source: &pieces{bytes.NewReader(bytes.TrimPrefix(source, []byte("\ufeff"))), maxPiece}}
	w.dec = xml.NewDecoder(w.source)
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

// token is the next token that means something.
func (w *walker) token() (xml.Token, error) {
	for {
		t, err := w.dec.Token()
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return nil, errorAt(syntax.Line, "not well-formed XML: %s", syntax.Msg)
			}
			return nil, w.errorf("%w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := w.checkStart(t); err != nil {
				return nil, err
			}
		case xml.CharData:
			if err := checkPrintable(collapse(string(t))); err != nil {
				return nil, w.errorf("%w", err)
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
	if t.Name.Space != namespace {
		return w.errorf("<%s> is in the namespace %q: want %q", tag, t.Name.Space, namespace)
	}
	seen := make(map[xml.Name]bool)
	for _, a := range t.Attr {
		if seen[a.Name] {
			return w.errorf("<%s> has the attribute %s twice", tag, a.Name.Local)
		}
		seen[a.Name] = true
		if err := checkPrintable(collapse(a.Value)); err != nil {
			return w.errorf("the attribute %s of <%s>: %w", a.Name.Local, tag, err)
		}
	}
	return nil
}

// document reads all tokens: one <registry>, and white space around it.
func (w *walker) document() (root *element, err error) {
	for {
		t, err := w.token()
		switch {
		case errors.Is(err, io.EOF) && root == nil:
			return nil, w.errorf("no element: want <registry>")
		case errors.Is(err, io.EOF):
			return root, nil
		case err != nil:
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			if s := collapse(string(t)); s != "" {
				return nil, w.errorf("text %.60q outside of the registry", s)
			}
		case xml.StartElement:
			if root != nil {
				return nil, w.errorf("<%s> after the end of the registry", t.Name.Local)
			}
			if t.Name.Local != "registry" {
				return nil, w.errorf("<%s>: want <registry id=%q>", t.Name.Local, registryID)
			}
			if root, err = w.element(t); err != nil {
				return nil, err
			}
		}
	}
}

// attributes are the attributes of an element, but for those of XML itself.
func (w *walker) attributes(start xml.StartElement, shape shape) (map[string]string, error) {
	tag := start.Name.Local
	values := make(map[string]string)
	for _, a := range start.Attr {
		name, value := a.Name.Local, collapse(a.Value)
		if a.Name.Space == "xmlns" || name == "xmlns" {
			continue
		}
		if a.Name.Space != "" || !slices.Contains(shape.attributes, name) {
			return nil, driftAt(w.line(), "unknown attribute %s=%.60q of <%s>: want %s", name, value, tag, list(shape.attributes))
		}
		if err := checkLength(value); err != nil {
			return nil, w.errorf("the attribute %s of <%s>: %w", name, tag, err)
		}
		values[name] = value
	}
	if id := values["id"]; tag == "registry" && id != registryID {
		return nil, w.errorf("<registry id=%q>: want <registry id=%q>", id, registryID)
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
			if shape.text {
				text.Write(t)
			} else if s := collapse(string(t)); s != "" {
				return nil, w.errorf("text %.60q in <%s>: want elements only", s, e.tag)
			}
		case xml.StartElement:
			c, err := w.child(e, shape, t)
			switch {
			case err != nil:
				return nil, err
			case shape.text:
				text.WriteString(c.inText())
			case c != nil:
				e.children = append(e.children, c)
			}
		case xml.EndElement:
			e.text = collapse(text.String())
			if err := checkLength(e.text); err != nil {
				return nil, errorAt(e.line, "<%s>: %w", e.tag, err)
			}
			return e, nil
		}
	}
}

// child reads a child element; nil for one that has been taken or does not count.
func (w *walker) child(parent *element, shape shape, start xml.StartElement) (*element, error) {
	tag := start.Name.Local
	once := slices.Contains(shape.once, tag)
	switch {
	case !once && !slices.Contains(shape.many, tag):
		return nil, driftAt(w.line(), "unknown element <%s> in <%s>: want %s", tag, parent.tag, list(slices.Concat(shape.once, shape.many)))
	case once && parent.index(tag) >= 0:
		return nil, w.errorf("a second <%s> in one <%s>", tag, parent.tag)
	case parent.tag == "registry" && slices.Contains(aboutRegistry, tag):
		return nil, w.skip()
	}
	e, err := w.element(start)
	if err != nil {
		return nil, err
	}
	if tag == "xref" {
		return e, e.checkXref()
	}
	if take := w.take[tag]; take != nil {
		w.source.left = maxPiece
		return nil, take(e)
	}
	return e, nil
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
	for depth := 1; depth > 0; {
		t, err := w.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if w.take[t.Name.Local] != nil {
				return w.errorf("<%s> is not directly in <registry>", t.Name.Local)
			}
			depth++
		case xml.EndElement:
			depth--
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
