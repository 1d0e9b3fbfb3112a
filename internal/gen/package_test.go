package main

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
)

// TestOtherRegistries generates tables of made-up registries and runs the
// package's own tests of every port, every name and every entry on them.
func TestOtherRegistries(t *testing.T) {
	slow(t)
	for name, source := range map[string]string{
		"small":   content(t, "testdata/small.xml"),
		"one":     document(good, ""),
		"sparse":  document(sparseRecords(), `<person id="p"><name>`+strings.Repeat("z", 4000)+`</name></person>`),
		"crowded": document(crowdedRecords(), ""),
		"odd":     document(oddRecords(), ""),
		"states":  document(good+stateRecords(), ""),
		"rivals":  document(rivalRecords(), ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			root := filepath.Join("..", "..")
			files, err := filepath.Glob(filepath.Join(root, "*.go"))
			require.NoError(t, err)
			files = slices.DeleteFunc(files, func(name string) bool {
				base := filepath.Base(name)
				return strings.HasSuffix(base, "_test.go") && base != "oracle_test.go" && base != "digest_test.go" || strings.HasSuffix(base, "_gen.go")
			})
			for i, file := range files {
				files[i], err = filepath.Rel(root, file)
				require.NoError(t, err)
			}
			for _, file := range append(files, "go.mod", "go.sum", "internal/layout/layout.go", "internal/layout/hash.go") {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755))
				write(t, filepath.Join(dir, file), content(t, filepath.Join(root, file)))
			}
			xml := write(t, filepath.Join(t.TempDir(), "registry.xml"), source)
			gen(t, 0, "-source", xml, "-out", filepath.Join(dir, "registry_gen.go"))
			for _, args := range [][]string{
				{"vet", "."},
				{"test", "-run", "^(TestEveryPort|TestEveryName|TestDigest)$", "."},
			} {
				cmd := exec.Command("go", args...)
				cmd.Dir = dir
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, "%s", out)
			}
		})
	}
}

// sparseRecords has so many rows that few of them have a note, a date, a code.
func sparseRecords() string {
	var b strings.Builder
	for i := range 600 {
		fmt.Fprintf(&b, "<record><name>n%d</name><protocol>tcp</protocol><number>%d</number>", i, i)
		if i == 5 {
			b.WriteString(`<note>a note</note><sc>7</sc><xref type="person" data="p"/>`)
		}
		b.WriteString("</record>")
	}
	return b.String()
}

// crowdedRecords has as many records on a port as there may be.
func crowdedRecords() string {
	var b strings.Builder
	for i := range 255 {
		fmt.Fprintf(&b, "<record><name>n%d</name><protocol>tcp</protocol><number>100-%d</number></record>", i, 200+i%50)
	}
	return b.String()
}

// oddRecords has legal content that is hard to write down.
func oddRecords() string {
	var b strings.Builder
	for i, name := range []string{
		"`back`quoted`", `"quoted"`, "\\u0041", "ТСР", "\U0001f50c", "sp ace", "Case", "case", "CASE",
		"name-of-more-than-sixteen-letters-a", "name-of-more-than-sixteen-letters-b", "xame-of-more-than-sixteen-letters-a",
	} {
		fmt.Fprintf(&b, "<record><name>%s</name><description>%s`</description><number>%d-%d</number><note>%s\u0085</note></record>", name, name, i*3000, i*3000+16000, name)
	}
	// http-alt is on its usual port on some transports only.
	for _, r := range []string{"tcp 591", "udp 591", "tcp 8008", "tcp 8080", "sctp 591"} {
		protocol, number, _ := strings.Cut(r, " ")
		fmt.Fprintf(&b, "<record><name>http-alt</name><protocol>%s</protocol><number>%s</number></record>", protocol, number)
	}
	return b.String()
}

// stateRecords has ports with records of every two states, on transports that are
// the same or not.
func stateRecords() string {
	var b strings.Builder
	port := 50000
	states := []string{"Unassigned", "Reserved", "De-registered", "any use"}
	for _, first := range states {
		for _, second := range states {
			for _, protocol := range []string{"", "<protocol>tcp</protocol>", "<protocol>udp</protocol>"} {
				fmt.Fprintf(&b, "<record><protocol>tcp</protocol><description>%s, first</description><number>%d</number></record>", first, port)
				fmt.Fprintf(&b, "<record>%s<description>%s, second</description><number>%d</number></record>\n", protocol, second, port)
				port++
			}
		}
	}
	return b.String()
}

// rivalRecords has ports with two names each, that differ in all that matters to
// which of them is shown.
func rivalRecords() string {
	var b strings.Builder
	record := func(name string, traits, port int) {
		b.WriteString("<record><name>" + name + "</name>")
		if traits&1 != 0 {
			b.WriteString("<protocol>tcp</protocol>")
		}
		if traits&2 != 0 {
			b.WriteString("<description>Described</description>")
		}
		if traits&4 != 0 {
			b.WriteString(`<xref type="rfc" data="rfc1"/>`)
		} else {
			b.WriteString(`<xref type="draft" data="draft-a-b"/>`)
		}
		switch {
		case traits&8 != 0 && traits&1 != 0:
			b.WriteString(`<note>This entry is an alias to "target".</note>`)
		case traits&8 != 0:
			b.WriteString(`<note>This is a duplicate of another. This entry is now historic.</note>`)
		}
		fmt.Fprintf(&b, "<number>%d</number></record>\n", port)
	}
	port := 1
	for first := range 16 {
		for second := range 16 {
			record("first", first, port)
			record("second", second, port)
			b.WriteString("<record><name>target</name><protocol>tcp</protocol><note>Records an unassigned but widespread use.</note>")
			fmt.Fprintf(&b, "<number>%d</number></record>\n", port)
			port++
		}
	}
	// Records that differ in their transport, and in where their range begins.
	b.WriteString("<record><name>range</name><protocol>tcp</protocol><number>7000-7009</number></record>")
	b.WriteString("<record><name>range</name><protocol>udp</protocol><number>7005-7009</number></record>")
	return b.String()
}

func TestTooManyOnAPort(t *testing.T) {
	var b strings.Builder
	for i := range 256 {
		fmt.Fprintf(&b, "<record><name>n%d</name><number>100-%d</number></record>\n", i, 200+i)
	}
	reg, err := parse([]byte(document(b.String(), "")))
	require.NoError(t, err)
	_, _, err = encode(reg)
	assert.ErrorContains(t, err, "line 259: 100-455 n255: 256 records on port 100: the table's capacity is 255")
}
