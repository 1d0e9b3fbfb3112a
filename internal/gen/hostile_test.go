package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests in this file throw hostile and broken sources at the generator.

// slow skips a test that takes long; see CONTRIBUTING.md.
func slow(t *testing.T) {
	if os.Getenv("PORTS_SLOW_TESTS") == "" {
		t.Skip("slow: PORTS_SLOW_TESTS=1 runs it")
	}
}

// base is testdata/small.xml and so many records more that it means something to
// lose many of them.
func base(t *testing.T) string {
	before, after, _ := strings.Cut(content(t, "testdata/small.xml"), "  <people>")
	return before + numbered("  <record><name>more-%d</name><protocol>udp</protocol><number>2%03[1]d</number></record>\n", 20_000) + "  <people>" + after
}

// numbered repeats a format with a growing number, up to a size.
func numbered(format string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func gzipped(s string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.Bytes()
}

// refused runs the generator on a source over a good table: it must say one thing,
// in one line, and leave the table as it is.
func refused(t *testing.T, source, want string) {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "registry_gen.go")
	gen(t, 0, "-source", write(t, filepath.Join(dir, "base.xml"), base(t)), "-out", out)
	table := content(t, out)
	_, stderr := gen(t, 1, "-source", write(t, filepath.Join(dir, "source.xml"), source), "-out", out)
	assert.Contains(t, stderr, want)
	assert.Equal(t, 1, strings.Count(stderr, "\n"), "one error, one line: %s", stderr)
	assert.True(t, table == content(t, out), "the table is as it was")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 5, "no temporary file is left")
}

func TestHostileFiles(t *testing.T) {
	small := base(t)
	record := func(inside string) string { return document("<record>"+inside+"</record>", "") }
	repeat := func(s string, size int) string { return strings.Repeat(s, size/len(s)) }
	random := make([]byte, 100_000)
	rand.NewChaCha8([32]byte{}).Read(random)
	const mb = 1_000_000
	for what, c := range map[string]struct{ source, want string }{
		"random bytes":                  {string(random), "the source "},
		"random bytes in the middle":    {small[:1500] + string(random[:500]) + small[1500:], "not UTF-8"},
		"50 MB of spaces":               {document(repeat(" ", 50*mb), ""), "more than 40000000 bytes"},
		"a long element":                {record("<name>" + repeat("a", 2*mb) + "</name>"), "more than 131072 bytes without a record, a person or a footnote"},
		"10,000 attributes":             {record("<name " + numbered(`a%d="" `, 100_000) + ">a</name>"), `unknown attribute a0="" of <name>`},
		"many records":                  {document(numbered("<record><name>n%d</name></record>", 3*mb), ""), "more than 65536 records"},
		"many persons":                  {document(good, numbered(`<person id="a%d"/>`, mb)), "more than 32766 persons"},
		"references in one record":      {record("<name>a</name>" + numbered(`<xref type="rfc" data="rfc%d"/>`, mb)), "more than 131072 bytes without a record, a person or a footnote"},
		"line breaks in a description":  {record("<name>a</name><description>" + repeat("x<br/>", mb/10) + "</description>"), "<description>: 33331 bytes: want at most 4095"},
		"comments alone":                {document(repeat("<!-- -->", mb), ""), "more than 131072 bytes without a record, a person or a footnote"},
		"paragraphs in paragraphs":      {record("<name>a</name><note>" + repeat("<paragraph>", mb)), "more than 131072 bytes without a record, a person or a footnote"},
		"a CDATA section":               {record("<name>a</name><description><![CDATA[" + repeat("< ", mb) + "]]></description>"), "more than 131072 bytes without a record, a person or a footnote"},
		"a footnote all refer to":       {document(repeat("<record><name>a</name>"+repeat(`<xref type="note" data="1"/>`, 2800)+"</record>", 2800*1000)+`<footnote anchor="1">`+repeat("x", 4000)+"</footnote>", ""), "of persons and footnotes that records refer to"},
		"a person all refer to":         {document("<record><name>a</name>"+repeat(`<xref type="person" data="p"/>`, 54_000)+"</record>", fmt.Sprintf(`<person id="p"><name>%s</name><org>%[1]s</org><uri>%[1]s</uri></person>`, repeat("x", 4000))), "of persons and footnotes that records refer to"},
		"references over references":    {document(repeat("<record><name>a</name>"+repeat(`<xref type="rfc" data="r"/>`, 100_000)+"</record>", 5*mb), ""), "more than 131072 references of records"},
		"persons over persons":          {document(repeat("<record><name>a</name><assignee>"+repeat(`<xref type="person" data="p"/>`, 100_000)+"</assignee></record>", 5*mb), ""), "more than 131072 references of records"},
		"terminal escapes":              {"<!DOCTYPE registry\n[\x1b[31m\n<!ENTITY a 'b'>]>" + small, "the registry has no document type"},
		"a billion laughs":              {`<!DOCTYPE registry [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>` + small, "the registry has no document type"},
		"an external entity":            {`<!DOCTYPE registry SYSTEM "file:///etc/passwd">` + small, "the registry has no document type"},
		"one record over all ports":     {strings.Replace(small, "  <record>", "<record><name>all</name><number>1-65535</number></record><record>", 1), "a record of the ports 1-65535: want at most 16384"},
		"one record over many":          {strings.Replace(small, "  <record>", "<record><name>all</name><number>30000-40000</number></record><record>", 1), "the status or the name of 10001 ports changed"},
		"a tenth gained":                {strings.Replace(small, "  <people>", numbered("<record><name>new-%d</name></record>", 1500)+"<people>", 1), "more than 10% gained"},
		"a tenth lost":                  {small[:strings.Index(small, "  <record><name>more-1<")] + small[strings.Index(small, "  <record><name>more-30<"):], "more than 5% lost"},
		"a tenth changed":               {strings.ReplaceAll(small, "</name><protocol>udp</protocol><number>20", "</name><protocol>udp</protocol><description>x</description><number>20"), " 100 changed: more than 5%"},
		"a registry of the far future":  {strings.Replace(small, "<updated>2026-08-17", "<updated>9999-12-31", 1), "9999-12-31"},
		"one of three years later":      {strings.Replace(small, "<updated>2026-08-17", "<updated>2029-08-17", 1), "the registry is of 2029-08-17, more than two years after that of 2026-08-17"},
		"names that no hash tells":      {document(numbered("<record><name>%d[</name></record><record><name>%[1]d{</name></record>", 4000), ""), "no seed keeps apart"},
		"references, each another":      {document(numbered("<record><name>n%d</name>"+strings.Repeat(`<xref type="uri" data="http://example.com/%[1]d"/>`, 60)+"</record>", 200_000), ""), "more than 5% lost"},
		"a truncated registry":          {small[:len(small)-2000], "not well-formed XML: unexpected EOF"},
		"the registry twice, in a file": {small + small[strings.Index(small, "<registry"):], "after the end of the registry"},
	} {
		t.Run(what, func(t *testing.T) { refused(t, c.source, c.want) })
	}
}

// TestManyReferences has the source that took most memory and time of all: many records
// of many references, each another.
func TestManyReferences(t *testing.T) {
	slow(t)
	var b strings.Builder
	for i := range 8400 {
		fmt.Fprintf(&b, "<record><name>n%d</name>", i)
		for k := range 120 {
			fmt.Fprintf(&b, `<xref type="rfc" data="r%d"/>`, i*120+k)
		}
		b.WriteString("</record>\n")
	}
	refused(t, document(b.String(), ""), "more than 131072 references of records")
}

// TestUnprintable has characters that change what people see, in every place where
// text can stand.
func TestUnprintable(t *testing.T) {
	for _, c := range []string{"\u009b", "\u007f", "\u202e", "\u200b", "\ufeff", "\u00ad", "\ue000"} {
		for _, source := range []string{
			document(good+"<record><name>a"+c+"b</name></record>", ""),
			document(good+"<record><name>b</name><description>x"+c+"</description></record>", ""),
			document(good+"<record><name>b</name><note>"+c+"x</note></record>", ""),
			document(good+`<record><name>b</name><xref type="uri" data="http://x/`+c+`"/></record>`, ""),
			document(good, `<person id="p"><name>P`+c+`</name></person>`),
			document(good, `<person id="p`+c+`"><name>P</name></person>`),
		} {
			_, err := parse([]byte(source))
			assert.ErrorContains(t, err, "line ", "%U", []rune(c))
			assert.ErrorContains(t, err, fmt.Sprintf("%U", []rune(c)[0]))
		}
	}
}

// TestSlips has what IANA's own files of 2013 and 2015 have: they are read, with
// warnings.
func TestSlips(t *testing.T) {
	ghost := document(good+good+`<record><name>b</name><xref type="person" data="Ghost"/></record>`, "")
	reg, err := parse([]byte(ghost))
	require.NoError(t, err)
	require.Len(t, reg.records, 2)
	assert.Equal(t, "Ghost", reg.people[reg.records[1].contacts[0]].name)
	require.Len(t, reg.warnings, 2)
	assert.Equal(t, `line 4: no port b refers to the person "Ghost", who is not in <people>`, reg.warnings[0])
	assert.Equal(t, `line 4: 1/tcp a is the same record as that on line 4`, reg.warnings[1])
	stdout, _ := gen(t, 0, "-source", write(t, filepath.Join(t.TempDir(), "x.xml"), ghost), "-out", filepath.Join(t.TempDir(), "registry_gen.go"))
	assert.Contains(t, stdout, "warning: "+reg.warnings[0]+"\n")

	_, err = parse([]byte(document(strings.Repeat(good, 22), "")))
	assert.ErrorContains(t, err, "21 slips: want at most 20")
}

// TestInterrupt ends the context while the generator waits for something that
// never comes.
func TestInterrupt(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := exec.Command("mkfifo", pipe).Run(); err != nil {
		t.Skipf("no pipes here: mkfifo: %v", err)
	}
	out := filepath.Join(t.TempDir(), "registry_gen.go")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(50*time.Millisecond, func() { cancel(errors.New("interrupt")) })
	var stdout, stderr strings.Builder
	assert.Equal(t, 1, run(ctx, []string{"-source", pipe, "-data", "testdata", "-out", out}, newFetcher(), &stdout, &stderr))
	assert.Equal(t, "gen: interrupt\n", stderr.String())
	assert.NoFileExists(t, out)
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	file, link, dangling := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "dangling")
	write(t, file, "old")
	if err := os.Symlink("file", link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	require.NoError(t, os.Symlink("nowhere", dangling))
	require.NoError(t, os.Chmod(file, 0o600))
	require.NoError(t, replace(link, []byte("new")))
	assert.Equal(t, "new", content(t, file))
	info, err := os.Lstat(file)
	require.NoError(t, err)
	assert.Equal(t, "-rw-------", info.Mode().String(), "the permissions are kept")
	assert.Error(t, replace(dangling, []byte("new")))
	assert.Error(t, replace(filepath.Join(dir, "no", "folder"), nil))
	assert.Equal(t, "new", content(t, file))
}

// TestKilled kills the generator, over and over, as it writes: the table is always
// one of the two, whole.
func TestKilled(t *testing.T) {
	slow(t)
	dir := t.TempDir()
	binary := filepath.Join(dir, "gen")
	msg, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, string(msg))
	var sources, tables [2]string
	for i := range sources {
		format := fmt.Sprintf(`<record><name>n%%d</name><description>Version %d of service %%[1]d</description></record>`, i)
		sources[i] = write(t, filepath.Join(dir, fmt.Sprint(i, ".xml")), document(numbered(format, 1_000_000), ""))
		out := filepath.Join(dir, fmt.Sprint(i, ".go"))
		gen(t, 0, "-source", sources[i], "-out", out)
		tables[i] = content(t, out)
	}
	out := filepath.Join(t.TempDir(), "registry_gen.go")
	outcomes := make(map[string]int)
	for i := range 60 {
		before := i % 2
		write(t, out, tables[before])
		cmd := exec.Command(binary, "-force", "-data", "testdata", "-source", sources[1-before], "-out", out)
		require.NoError(t, cmd.Start())
		for range 20_000 { // until it writes
			if temps, _ := filepath.Glob(out + ".*.tmp"); len(temps) > 0 {
				break
			}
			time.Sleep(100 * time.Microsecond)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(4 * time.Millisecond))))
		cmd.Process.Kill()
		cmd.Wait()
		switch content(t, out) {
		case tables[before]:
			outcomes["kept"]++
		case tables[1-before]:
			outcomes["replaced"]++
		default:
			t.Fatalf("after kill %d the table is neither the one nor the other", i+1)
		}
	}
	t.Log(outcomes)
}
