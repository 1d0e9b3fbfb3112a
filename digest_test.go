package ports

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestDigest writes the canonical dump of all entries from the table and
// compares its checksum with the one the generator took of what it had parsed,
// before it laid the table out. internal/gen, dump.go, says what the dump is.
func TestDigest(t *testing.T) {
	h := sha256.New()
	for e := range All() {
		dumpEntry(h, e)
	}
	assert.Equal(t, entriesSHA256, hex.EncodeToString(h.Sum(nil)))
}

func dumpEntry(w io.Writer, e Entry) {
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s: %q\n", name, value)
		}
	}
	field("name", e.Name())
	field("protocol", e.Protocol().String())
	field("ports", portsText(e))
	field("status", e.Status().String())
	field("description", e.Description())
	if e.Historic() {
		field("historic", "yes")
	}
	if target, ok := e.AliasOf(); ok {
		field("alias of", portsText(target)+"/"+target.Protocol().String()+" "+target.Name())
	}
	field("assignees", personsText(e.Assignees()))
	field("contacts", personsText(e.Contacts()))
	field("registered", e.Registered().String())
	field("modified", e.Modified().String())
	var references []string
	for r := range e.References() {
		references = append(references, r.Kind+"|"+r.Value+"|"+r.Section+"|"+r.Text)
	}
	field("references", strings.Join(references, "; "))
	if code, ok := e.ServiceCode(); ok {
		field("service code", fmt.Sprint(code))
	}
	field("listed", e.Listed().Title)
	field("unauthorized", e.Unauthorized())
	field("note", e.Note())
	fmt.Fprintln(w)
}

func portsText(e Entry) string {
	if r, ok := e.Ports(); ok {
		return r.String()
	}
	return ""
}

func personsText(persons iter.Seq[Contact]) string {
	var texts []string
	for p := range persons {
		texts = append(texts, p.Name+"|"+p.Org+"|"+p.URI+"|"+p.Updated.String())
	}
	return strings.Join(texts, "; ")
}
