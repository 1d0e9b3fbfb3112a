package main

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gen runs the generator and returns what it printed.
func gen(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	args = append([]string{"-data", "testdata"}, args...)
	assert.Equal(t, status, run(t.Context(), args, newFetcher(), &out, &err), "exit status, stderr %s", &err)
	return out.String(), err.String()
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "table.go")
	stdout, _ := gen(t, 0, "-source", "testdata/small.xml", "-out", out)
	assert.Contains(t, stdout, "registry of 2026-08-17, sha256 ")
	assert.Contains(t, stdout, "12 entries\n")
	assert.Contains(t, stdout, "1 listings of data/listed.csv are not in the registry\n")
	first := content(t, out)

	stdout, _ = gen(t, 0, "-source", "testdata/small.xml", "-out", out)
	assert.Contains(t, stdout, "12 entries, were 12: 0 added, 0 removed, 0 changed\n")
	assert.Equal(t, first, content(t, out))
	stdout, _ = gen(t, 0, "-check", "-source", "testdata/small.xml", "-out", out)
	assert.Empty(t, stdout)

	changed := content(t, "testdata/small.xml")
	changed = strings.Replace(changed, "Without a port", "Found by DNS", 1)
	changed = strings.Replace(changed, "<name>msp</name>", "<name>msg</name>", 1)
	xml := write(t, filepath.Join(dir, "changed.xml"), changed)
	stdout, stderr := gen(t, 1, "-check", "-source", xml, "-out", out)
	assert.Contains(t, stderr, "not what the sources give: ")
	assert.Contains(t, stdout, "\n-const RegistrySHA256")
	assert.Equal(t, first, content(t, out), "-check writes nothing")
	stdout, _ = gen(t, 0, "-source", xml, "-out", out)
	assert.Contains(t, stdout, "added: 18/tcp msg\n")
	assert.Contains(t, stdout, "removed: 18/tcp msp\n")
	assert.Contains(t, stdout, "changed: no port/udp discovered\n    description: \"Found by DNS\", was \"Without a port\"\n")
	assert.Contains(t, stdout, "12 entries, were 12: 1 added, 1 removed, 1 changed\n")
	assert.NotEqual(t, first, content(t, out))

	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 4, "no temporary file is left")
}

// TestOutputs has places where no table is, or can be.
func TestOutputs(t *testing.T) {
	out := filepath.Join(t.TempDir(), "table.go")
	stdout, stderr := gen(t, 1, "-check", "-source", "testdata/small.xml", "-out", out)
	assert.Contains(t, stdout, out+" is not there\n")
	assert.Contains(t, stderr, "not what the sources give: "+out)
	dir := t.TempDir()
	_, stderr = gen(t, 1, "-source", "testdata/small.xml", "-out", dir)
	assert.Equal(t, "gen: "+dir+" is no regular file: want one to write a table to\n", stderr)
	_, stderr = gen(t, 1, "-source", "testdata/small.xml\x1b[31m\u202e", "-out", out)
	assert.Contains(t, stderr, "testdata/small.xml\ufffd[31m\ufffd")
}

func TestFailureLeavesTheTable(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "table.go")
	gen(t, 0, "-source", "testdata/small.xml", "-out", out)
	table := content(t, out)
	source := content(t, "testdata/small.xml")

	lost := source[:strings.Index(source, "  <record>")] + source[strings.LastIndex(source, "  <record>"):]
	for text, want := range map[string]string{
		source[:2000]: "not well-formed XML",
		"":            "no element: want <registry>",
		lost:          "2 entries, were 12: more than 5% lost (-force accepts it)",
	} {
		xml := write(t, filepath.Join(dir, "bad.xml"), text)
		_, stderr := gen(t, 1, "-source", xml, "-out", out)
		assert.Contains(t, stderr, want)
		assert.Contains(t, stderr, xml)
		assert.Equal(t, table, content(t, out))
	}
	gen(t, 0, "-force", "-source", write(t, filepath.Join(dir, "lost.xml"), lost), "-out", out)
	assert.NotEqual(t, table, content(t, out))
}

func TestUnreadableTable(t *testing.T) {
	out := filepath.Join(t.TempDir(), "table.go")
	gen(t, 0, "-source", "testdata/small.xml", "-out", out)
	table := content(t, out)
	for text, want := range map[string]string{
		"package ports\n": "can't tell what changed",
		strings.Replace(table, "var spanRow = ", "var spanLine = ", 1):                                      "no column spanRow of this layout: can't tell what changed",
		strings.Replace(table, `const descText = "" +`+"\n\t\"", `const descText = "" +`+"\n\t\"x", 1):      "the table is damaged: can't tell what changed",
		strings.Replace(table, "const personText", "const x", 1):                                            "the table is damaged: can't tell what changed",
		strings.Replace(table, "var rowName = [...]uint16{\n\t0x", "var rowName = [...]uint16{\n\t0xff", 1): "the table is damaged: can't tell what changed",
	} {
		write(t, out, text)
		stdout, _ := gen(t, 0, "-source", "testdata/small.xml", "-out", out)
		assert.Contains(t, stdout, want)
		assert.True(t, table == content(t, out))
	}
}

func TestUsage(t *testing.T) {
	_, stderr := gen(t, 2, "-nonsense")
	assert.Contains(t, stderr, "-nonsense")
	_, stderr = gen(t, 2, "extra")
	assert.Contains(t, stderr, `unexpected argument "extra": want flags only`)
	_, stderr = gen(t, 0, "-h")
	assert.Contains(t, stderr, "-source")
	_, stderr = gen(t, 1, "-source", "no such file")
	assert.Contains(t, stderr, "no such file")
	_, stderr = gen(t, 1, "-source", "testdata/small.xml", "-out", filepath.Join(t.TempDir(), "no", "such", "folder"))
	assert.NotEmpty(t, stderr)
}

// registryXML is the registry's XML, which is not part of the project: the file
// that an environment variable names, or one beside the project.
func registryXML(t *testing.T, variable, name string) (path string, source []byte) {
	path = cmp.Or(os.Getenv(variable), filepath.Join("..", "..", "..", "shared", "iana", name))
	source, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("no registry XML: %v (%s names the file)", err, variable)
	}
	return path, source
}

// TestRegenerate generates the package's table anew.
func TestRegenerate(t *testing.T) {
	path, source := registryXML(t, "PORTS_XML", "service-names-port-numbers.xml")
	const table = "../../registry_gen.go"
	if !strings.Contains(content(t, table), fmt.Sprintf("%x", sha256.Sum256(source))) {
		t.Skipf("%s is not the registry that the table was generated from", path)
	}
	gen(t, 0, "-check", "-source", path, "-out", table, "-data", "../../data")
}

// TestReplaceLeavesNothing can't put a file where a folder is.
func TestReplaceLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "folder", "in"), 0o755))
	require.Error(t, replace(filepath.Join(dir, "folder"), []byte("x")))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1)
}

func TestDiff(t *testing.T) {
	for _, c := range []struct{ old, code, want string }{
		{"a\nb\nc", "a\nx\nc", "f:2:\n-b\n+x\n"},
		{"a\nb", "a\nb\nc", "f:3:\n+c\n"},
		{"a\nb\nc", "a\nb", "f:3:\n-c\n"},
	} {
		var report strings.Builder
		(&output{"f", []byte(c.old), []byte(c.code)}).diff(&report)
		assert.Equal(t, c.want, report.String())
	}
}
