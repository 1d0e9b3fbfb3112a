package ports_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// The tests in this file compare the table with the XML that it comes from. They
// share no code with the generator. The XML is not part of the project:
// PORTS_XML names the file, else it is looked for beside the project.
func registryXML(t *testing.T) []byte {
	path := os.Getenv("PORTS_XML")
	if path == "" {
		path = filepath.Join("..", "shared", "iana", "service-names-port-numbers.xml")
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("no registry XML to compare with: %v (PORTS_XML names the file)", err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != ports.RegistrySHA256 {
		t.Skipf("%s is not the registry that the table was generated from", path)
	}
	return content
}

// node is an element: its content in order, text as nodes without a tag.
type node struct {
	tag   string
	attrs map[string]string
	text  string
	nodes []*node
}

func parseNodes(t *testing.T, content []byte) *node {
	root := &node{}
	open := []*node{root}
	dec := xml.NewDecoder(bytes.NewReader(content))
	for {
		tok, err := dec.Token()
		if tok == nil {
			break
		}
		require.NoError(t, err)
		top := open[len(open)-1]
		switch tok := tok.(type) {
		case xml.StartElement:
			n := &node{tag: tok.Name.Local, attrs: map[string]string{}}
			for _, a := range tok.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			top.nodes = append(top.nodes, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.nodes = append(top.nodes, &node{text: string(tok)})
		}
	}
	return root.children("registry")[0]
}

func (n *node) children(tag string) (found []*node) {
	for _, c := range n.nodes {
		if c.tag == tag {
			found = append(found, c)
		}
	}
	return found
}

// content is the text of an element, "" for none.
func (n *node) content() string {
	var b strings.Builder
	var walk func(*node)
	walk = func(n *node) {
		for _, c := range n.nodes {
			switch c.tag {
			case "":
				b.WriteString(c.text)
			case "br":
				b.WriteString("\n")
			case "xref":
				shown := c.content()
				if shown == "" {
					shown = c.attrs["data"]
					if c.attrs["type"] == "rfc" {
						shown = strings.ToUpper(shown)
					}
				}
				b.WriteString("[" + shown + "]")
			default:
				walk(c)
			}
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func (n *node) child(tag string) string {
	if c := n.children(tag); len(c) > 0 {
		return c[0].content()
	}
	return ""
}

func xmlDate(t *testing.T, s string) ports.Date {
	var d ports.Date
	for i, part := range strings.Split(s, "-") {
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		require.NoError(t, err)
		*[]*int{&d.Year, &d.Month, &d.Day}[i] = n
	}
	return d
}

var (
	xmlAlias       = regexp.MustCompile(`This entry is an alias to "(.*?)"\.`)
	xmlReplacement = regexp.MustCompile(` ?IANA assigned this well-formed service name as a replacement for ".*?"\.`)
)

// TestXML compares every field of every record.
func TestXML(t *testing.T) {
	root := parseNodes(t, registryXML(t))
	assert.Equal(t, root.child("updated"), ports.RegistryUpdated)

	people := make(map[string]ports.Contact)
	for _, p := range root.children("people")[0].children("person") {
		var uris []string
		for _, u := range p.children("uri") {
			uri := u.content()
			if strings.HasPrefix(uri, "mailto:") && !strings.Contains(uri, "@") {
				uri = strings.Replace(uri, "&", "@", 1)
			}
			if uri != "" {
				uris = append(uris, uri)
			}
		}
		people[p.attrs["id"]] = ports.Contact{
			Name: p.child("name"), Org: p.child("org"),
			URI: strings.Join(uris, " "), Updated: xmlDate(t, p.child("updated")),
		}
	}
	footnotes := make(map[string]string)
	for _, f := range root.children("footnote") {
		footnotes[f.attrs["anchor"]] = f.content()
	}

	entries := slices.Collect(ports.All())
	records := root.children("record")
	require.Len(t, entries, len(records))
	for i, r := range records {
		want := ports.Record{
			Name:         r.child("name"),
			Description:  strings.TrimSpace(xmlReplacement.ReplaceAllString(r.child("description"), "")),
			Registered:   xmlDate(t, r.attrs["date"]),
			Modified:     xmlDate(t, r.attrs["updated"]),
			Unauthorized: r.child("unauthorized"),
			Note:         r.child("note"),
		}
		if p := r.child("protocol"); p != "" {
			want.Protocol = ports.Protocol(slices.Index([]string{"", "tcp", "udp", "sctp", "dccp"}, p))
		}
		if number := r.child("number"); number != "" {
			first, last, isRange := strings.Cut(number, "-")
			if !isRange {
				last = first
			}
			f, err := strconv.Atoi(first)
			require.NoError(t, err)
			l, err := strconv.Atoi(last)
			require.NoError(t, err)
			want.Ports = &ports.Range{First: uint16(f), Last: uint16(l)}
		}
		want.Status = xmlStatus(want.Name, want.Description)
		want.Historic = want.Name != "" &&
			(strings.Contains(want.Note, "This entry is now historic") || strings.Contains(want.Description, "(historic)"))
		if m := xmlAlias.FindStringSubmatch(want.Note); m != nil {
			want.AliasOf = m[1]
		}
		for _, x := range r.children("xref") {
			if x.attrs["type"] == "person" {
				want.Contacts = append(want.Contacts, people[x.attrs["data"]])
				continue
			}
			ref := ports.Reference{Kind: x.attrs["type"], Value: x.attrs["data"], Section: x.attrs["section"], Text: x.content()}
			if ref.Kind == "note" {
				ref.Text = footnotes[ref.Value]
			}
			want.References = append(want.References, ref)
		}
		want.Assignees = want.Contacts
		for _, a := range r.children("assignee") {
			want.Assignees = nil
			for _, x := range a.children("xref") {
				want.Assignees = append(want.Assignees, people[x.attrs["data"]])
			}
		}
		if sc := r.child("sc"); sc != "" {
			n, err := strconv.ParseUint(sc, 10, 32)
			require.NoError(t, err)
			code := uint32(n)
			want.ServiceCode = &code
		}
		got := entries[i].Record()
		got.Listed = ports.Listing{} // which is not the registry's
		if !assert.ObjectsAreEqual(want, got) {
			require.Equal(t, want, got, "record %d", i+1)
		}
		if target, ok := entries[i].AliasOf(); ok {
			wantPorts, gotPorts := mustPorts(t, entries[i]), mustPorts(t, target)
			if wantPorts != gotPorts || target.Protocol() != entries[i].Protocol() {
				t.Fatalf("%v is an alias of %v", entries[i], target)
			}
		}
	}
}

func mustPorts(t *testing.T, e ports.Entry) ports.Range {
	r, ok := e.Ports()
	require.True(t, ok)
	return r
}

func xmlStatus(name, description string) ports.Status {
	if name != "" {
		return ports.Assigned
	}
	d := strings.TrimPrefix(strings.ToLower(description), "(")
	for prefix, status := range map[string]ports.Status{
		"unassigned": ports.Unassigned, "reserved": ports.Reserved, "de-registered": ports.Deassigned,
		"removed": ports.Deassigned, "deprecated": ports.Deassigned, "decomissioned": ports.Deassigned,
		"decommissioned": ports.Deassigned, "de-commissioned": ports.Deassigned,
	} {
		if strings.HasPrefix(d, prefix) {
			return status
		}
	}
	return ports.Assigned
}
