package ports_test

import (
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// TestDocumentation holds every exported name to a doc comment that begins with
// it, and every function, type and method to an example, but for the text forms,
// which are the same for all types.
func TestDocumentation(t *testing.T) {
	files := token.NewFileSet()
	parsed := parsePackage(t, files, parser.ParseComments, true)
	pkg, err := doc.NewFromFiles(files, parsed, "example.com/ports")
	require.NoError(t, err)

	commented := func(name, comment string) {
		assert.True(t, strings.HasPrefix(comment, name+" "), "doc comment of %s: %q", name, comment)
	}
	shown := func(name string, examples []*doc.Example) {
		assert.NotEmpty(t, examples, "no example of %s", name)
	}
	textForms := []string{"String", "AppendText", "MarshalText", "UnmarshalText"}
	for _, f := range pkg.Funcs {
		commented(f.Name, f.Doc)
		shown(f.Name, f.Examples)
	}
	for _, typ := range pkg.Types {
		commented(typ.Name, typ.Doc)
		shown(typ.Name, typ.Examples)
		for _, f := range typ.Funcs {
			commented(f.Name, f.Doc)
			shown(f.Name, f.Examples)
		}
		for _, m := range typ.Methods {
			commented(m.Name, m.Doc)
			if !slices.Contains(textForms, m.Name) {
				shown(typ.Name+"."+m.Name, m.Examples)
			}
		}
	}
}

// TestChangelog holds the changelog to tell which XML the table comes from.
func TestChangelog(t *testing.T) {
	b, err := os.ReadFile("CHANGELOG.md")
	require.NoError(t, err)
	line := "- The registry of " + ports.RegistryUpdated + ", SHA-256 of the XML " + ports.RegistrySHA256 + "."
	assert.Contains(t, string(b), line, "add this line to CHANGELOG.md")
}
