package ports_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// The tests in this file hold what a program pays for the package. Speed is not
// among them: that is what internal/bench is for.

func TestAllocations(t *testing.T) {
	var n int
	var overlay ports.Overlay
	require.NoError(t, overlay.Add(ports.Range{First: 7, Last: 9}, ports.UDP, "mine"))
	for what, f := range map[string]func(){
		"Lookup": func() { n += int(ports.Lookup(443)) },
		"Name": func() {
			n += len(ports.Name(443, ports.TCP)) + len(ports.Name(4242, ports.UDP)) + len(ports.Name(60429, ports.TCP))
		},
		"Number":     func() { p, _ := ports.Number("HTTP-Alt", ports.TCP); n += int(p) },
		"ClassOf":    func() { n += int(ports.ClassOf(443)) },
		"Status":     func() { n += int(ports.Lookup(443).Status(ports.UDP)) },
		"Service":    func() { e, _ := ports.Lookup(443).Service(ports.UDP); n += len(e.Name()) },
		"Historic":   func() { _ = ports.Lookup(429).Historic() },
		"Entries":    func() { countEntries(&n, ports.Lookup(80)) },
		"LookupName": func() { countNamed(&n, "ocs_amu") },
		"All":        func() { countAll(&n) },
		"Range.All":  func() { countPorts(&n, ports.Range{First: 1, Last: 9}) },
		"Uses":       func() { countUses(&n, 8080); countUses(&n, 30001) },
		"Former":     func() { countFormer(&n, 143); countFormer(&n, 7370) },
		"Search":     func() { countSearch(&n, "Kerberos"); countSearch(&n, "ö") },
		"accessors":  func() { countText(&n) },
		"Cautions":   func() { n += int(ports.Lookup(8080).Cautions(ports.TCP)) + int(ports.Lookup(1521).Cautions(ports.TCP)) },
		"Overlay": func() {
			name, _ := overlay.Name(9200, ports.TCP)
			port, _ := overlay.Number("mine", ports.AnyProtocol)
			n += len(name) + int(port)
		},
		"Free": func() {
			for r := range ports.UnassignedRanges(ports.Range{First: 8000, Last: 9000}, ports.TCP) {
				n += r.Len()
			}
			for p := range ports.Suggest(ports.Range{First: 8000, Last: 8200}, ports.TCP) {
				n += int(p)
			}
		},
	} {
		assert.Zero(t, testing.AllocsPerRun(20, f), what)
	}
}

func countEntries(n *int, p ports.Port) {
	for e := range p.Entries() {
		r, _ := e.Ports()
		*n += len(e.Name()) + r.Len() + int(e.Status())
	}
}

func countNamed(n *int, name string) {
	for e := range ports.LookupName(name) {
		target, _ := e.AliasOf()
		*n += len(target.Name()) + e.Registered().Year
	}
}

func countAll(n *int) {
	for e := range ports.All() {
		*n += len(e.Name())
	}
}

func countUses(n *int, port uint16) {
	for u := range ports.Lookup(port).Uses(ports.AnyProtocol) {
		*n += len(u.Name) + len(u.Description) + len(u.Source.Value)
	}
}

func countFormer(n *int, port uint16) {
	for f := range ports.Lookup(port).Former(ports.AnyProtocol) {
		*n += len(f.Name) + len(f.Description) + f.Listing.Date.Year
	}
}

func countSearch(n *int, text string) {
	for range ports.Search(text) {
		*n++
	}
	for range ports.SearchUses(text) {
		*n++
	}
}

// countText asks every accessor of every entry.
func countText(n *int) {
	for e := range ports.All() {
		*n += len(e.Description()) + len(e.Note()) + len(e.Unauthorized()) + e.Modified().Year + e.Listed().Date.Year
		for c := range e.Contacts() {
			*n += len(c.Name) + len(c.Org) + len(c.URI)
		}
		for c := range e.Assignees() {
			*n += c.Updated.Year
		}
		for r := range e.References() {
			*n += len(r.Kind) + len(r.Value) + len(r.Text)
		}
		if code, ok := e.ServiceCode(); ok && e.Carries(ports.DCCP) && !e.Historic() {
			*n += int(code)
		}
	}
}

func countPorts(n *int, r ports.Range) {
	for p := range r.All() {
		*n += int(p)
	}
}

// needGo skips a test that runs the go command where programs can't be run.
func needGo(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skipf("no go command: %v", err)
	}
}

// TestImports holds the package's imports to light ones that need not be
// initialised, apart from what every program has.
func TestImports(t *testing.T) {
	needGo(t)
	out, err := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}`, ".").Output()
	require.NoError(t, err)
	allowed := map[string]bool{
		"bufio": true, "cmp": true, "errors": true, "io": true, "iter": true, "math/bits": true,
		"slices": true, "strconv": true, "strings": true, "unicode": true, "unicode/utf8": true,
		"example.com/ports/internal/layout": true,
	}
	for imp := range strings.FieldsSeq(string(out)) {
		assert.True(t, allowed[imp], "import of %s", imp)
	}
	out, err = exec.Command("go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	for dep := range strings.FieldsSeq(string(out)) {
		for _, heavy := range []string{"fmt", "net", "os", "reflect", "time", "encoding", "encoding/json", "embed", "regexp", "maps"} {
			assert.NotEqual(t, heavy, dep)
		}
	}
}

// growth builds a program that has the given statements in main, for a target
// such as GOOS=linux if one is given, and returns its path and by how many bytes
// it is larger than one without.
func growth(t *testing.T, statements string, target ...string) (binary string, bytes int64) {
	dir := t.TempDir()
	build := func(name, imports, body string) (string, int64) {
		source := filepath.Join(dir, name+".go")
		program := fmt.Sprintf("package main\n\nimport (\n\t\"os\"\n%s)\n\nfunc main() {\n\tout := os.Stdout.WriteString\n\targ := os.Args[0]\n\tout(arg)\n%s}\n", imports, body)
		require.NoError(t, os.WriteFile(source, []byte(program), 0o644))
		binary := filepath.Join(dir, name+".exe")
		cmd := exec.Command("go", "build", "-trimpath", "-o", binary, source)
		cmd.Env = slices.Concat(os.Environ(), []string{"CGO_ENABLED=0", "GOFLAGS="}, target)
		msg, err := cmd.CombinedOutput()
		require.NoError(t, err, string(msg))
		info, err := os.Stat(binary)
		require.NoError(t, err)
		return binary, info.Size()
	}
	_, without := build("without", "", "")
	binary, with := build("with", "\t\"example.com/ports\"\n", statements)
	return binary, with - without
}

const (
	useName = `
	out(ports.Name(uint16(len(arg)), ports.TCP))
`
	useDescription = useName + `
	for e := range ports.Lookup(uint16(len(arg))).Entries() {
		out(e.Description())
	}
`
	useEverything = useDescription + `
	for e := range ports.LookupName(arg) {
		out(e.Record().Note)
	}
	for e := range ports.Search(arg) {
		out(e.String())
		for c := range e.Contacts() {
			out(c.URI)
		}
		for r := range e.References() {
			out(r.URL() + r.String())
		}
	}
	for e := range ports.All() {
		out(e.Registered().String() + e.Unauthorized())
	}
	port, _ := ports.Number(arg, ports.UDP)
	p := ports.Lookup(port)
	out(p.String() + p.Class().String() + p.Status(ports.UDP).String())
	service, _ := p.Service(ports.UDP)
	out(service.Name())
	if p.Historic() {
		out("historic")
	}
	proto, err := ports.ParseProtocol(arg)
	if err == nil {
		out(proto.String())
	}
	r, err := ports.ParseRange(arg)
	if err == nil {
		out(r.String())
	}
`

	useCautions = `
	if ports.Lookup(uint16(len(arg))).Cautions(ports.TCP) != 0 {
		out("caution")
	}
`
	useOverlay = `
	var overlay ports.Overlay
	name, _ := overlay.Name(uint16(len(arg)), ports.TCP)
	out(name)
`
	useListed = `
	for e := range ports.Lookup(uint16(len(arg))).Entries() {
		out(e.Listed().Title + e.Listed().URL)
	}
	for f := range ports.Lookup(uint16(len(arg))).Former(ports.TCP) {
		out(f.Name + f.Description + f.Listing.Title)
	}
`
	useUses = `
	var overlay ports.Overlay
	overlay.ReadServices(os.Stdin)
	name, from := overlay.Name(uint16(len(arg)), ports.TCP)
	out(name + from.String())
	for u := range ports.Uses() {
		out(u.Description)
	}
	out(ports.Lookup(uint16(len(arg))).Cautions(ports.TCP).String())
`
)

func TestBinaryGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	sizes := make(map[string]int64)
	for _, c := range []struct {
		what, statements string
		budget           int64
		than             string // the budget is how much more than this
	}{
		{"Name", useName, 120_000, ""},
		{"Name and Description", useDescription, 350_000, ""},
		{"everything of the registry", useEverything, 960_000, ""},
		{"Cautions beside Name", useName + useCautions, 60_000, "Name"},
		{"Overlay.Name beside Name", useName + useOverlay, 60_000, "Name"},
		{"Listed and Former beside Description", useDescription + useListed, 25_000, "Name and Description"},
	} {
		_, bytes := growth(t, c.statements, "GOOS=linux", "GOARCH=amd64")
		sizes[c.what] = bytes
		c.budget += sizes[c.than]
		t.Logf("%s: %d bytes of %d", c.what, bytes, c.budget)
		assert.LessOrEqual(t, bytes, c.budget, c.what)
	}
}

// TestNoInit runs a program that uses everything and has the runtime tell what
// it initialises.
func TestNoInit(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	binary, _ := growth(t, useEverything+useUses)
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Run())
	require.Contains(t, stderr.String(), "init os @", "the runtime tells of other packages")
	assert.NotContains(t, stderr.String(), "example.com/ports")
}
