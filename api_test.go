package ports_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var updateAPI = flag.Bool("update-api", false, "write testdata/api.txt anew")

const apiFile = "testdata/api.txt"

// TestAPI compares the exported API with testdata/api.txt, so that a change of it
// shows in the diff of a commit. go test -run API -update-api . writes the file.
func TestAPI(t *testing.T) {
	needGo(t) // to find what the package imports
	api := exportedAPI(t)
	if *updateAPI {
		require.NoError(t, os.WriteFile(apiFile, []byte(api), 0o644))
	}
	want, err := os.ReadFile(apiFile)
	require.NoError(t, err)
	assert.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), api,
		"the exported API has changed: if that is meant, go test -run API -update-api . and tell of it in CHANGELOG.md")
}

// parsePackage reads the package's own files, with tests or without.
func parsePackage(t *testing.T, files *token.FileSet, mode parser.Mode, tests bool) (parsed []*ast.File) {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") && !tests {
			continue
		}
		f, err := parser.ParseFile(files, name, nil, mode)
		require.NoError(t, err)
		parsed = append(parsed, f)
	}
	return parsed
}

// exportedAPI lists all that is exported, sorted by name, a line each. Of the
// constants of the registry's version it has no values: those are data.
func exportedAPI(t *testing.T) string {
	files := token.NewFileSet()
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	pkg, err := config.Check("example.com/ports", files, parsePackage(t, files, 0, false), nil)
	require.NoError(t, err)
	inside := types.RelativeTo(pkg)
	var b strings.Builder
	for _, name := range pkg.Scope().Names() {
		object := pkg.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		switch object := object.(type) {
		case *types.Var:
			t.Errorf("%s is an exported variable, which any program could change for all", name)
		case *types.Const:
			fmt.Fprintf(&b, "const %s %s", name, types.TypeString(object.Type(), inside))
			if object.Val().Kind() == constant.Int {
				fmt.Fprintf(&b, " = %s", object.Val())
			}
			b.WriteByte('\n')
		case *types.TypeName:
			fmt.Fprintf(&b, "type %s %s\n", name, kind(object.Type()))
			if fields, ok := object.Type().Underlying().(*types.Struct); ok {
				for i := range fields.NumFields() {
					if f := fields.Field(i); f.Exported() {
						fmt.Fprintf(&b, "type %s struct, %s %s %s\n", name, f.Name(), types.TypeString(f.Type(), inside), fields.Tag(i))
					}
				}
			}
			methods := types.NewMethodSet(types.NewPointer(object.Type()))
			for i := range methods.Len() {
				if m := methods.At(i).Obj(); m.Exported() {
					fmt.Fprintln(&b, types.ObjectString(m, inside))
				}
			}
		default:
			fmt.Fprintln(&b, types.ObjectString(object, inside))
		}
	}
	return b.String()
}

func kind(t types.Type) string {
	if _, ok := t.Underlying().(*types.Struct); !ok {
		return t.Underlying().String()
	}
	if types.Comparable(t) {
		return "struct, comparable"
	}
	return "struct, not comparable"
}
