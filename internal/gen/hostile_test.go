package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests in this file and in server_test.go throw hostile and broken sources
// at the generator, run as a process of its own. With -report they write what
// happened as a table.
var (
	reportFile = flag.String("report", "", "`file` to write what hostile sources and faults did")
	kills      = flag.Int("kills", 24, "how `often` to kill the generator")
)

// What a run of the generator may take at most.
const (
	maxTime   = 45 * time.Second // a silent server is asked three times
	maxMemory = 300 << 20
)

// asGenerator tells a test binary to be the generator, and where to write how
// much memory it had at most.
const asGenerator = "PORTS_TEST_AS_GENERATOR"

func TestMain(m *testing.M) {
	if peakFile := os.Getenv(asGenerator); peakFile != "" {
		status := start(os.Args[1:])
		os.WriteFile(peakFile, peak(), 0o600)
		os.Exit(status)
	}
	flag.Parse()
	flag.Set("test.parallel", "32") // what runs in parallel waits for servers and does no work
	status := m.Run()
	if *reportFile != "" && status == 0 {
		if err := os.WriteFile(*reportFile, report.markdown(), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			status = 1
		}
	}
	os.Exit(status)
}

var peakLine = regexp.MustCompile(`VmHWM:\s*(\d+) kB`)

// peak is the most memory that the process has had, in kilobytes; nothing where
// the system has no /proc/self/status.
func peak() []byte {
	status, _ := os.ReadFile("/proc/self/status")
	if m := peakLine.FindSubmatch(status); m != nil {
		return m[1]
	}
	return nil
}

// generator is the command that runs the generator, which then writes its peak
// memory to a file.
func generator(peakFile string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asGenerator+"="+peakFile)
	return cmd
}

var canStart = sync.OnceValue(func() error {
	cmd := exec.Command(os.Args[0], "-h")
	cmd.Env = append(os.Environ(), asGenerator+"="+os.DevNull)
	return cmd.Run()
})

// needProcesses skips a test where the test binary can't run itself, such as
// under an emulator.
func needProcesses(t *testing.T) {
	if err := canStart(); err != nil {
		t.Skipf("can't start processes: %v", err)
	}
}

// attack is one hostile source.
type attack struct {
	what   string
	source string // file or URL
	args   []string
	env    []string
	want   string // part of the error; "" if the source is good
	tries  func() int
}

// report runs the attack for the report.
func (a attack) report(t *testing.T) { report.add(a.run(t)) }

// run runs the generator on the source and fails if anything but an error comes
// of it.
func (a attack) run(t *testing.T) outcome {
	needProcesses(t)
	dir := t.TempDir()
	out, peakFile := filepath.Join(dir, "out", "registry_gen.go"), filepath.Join(dir, "peak")
	require.NoError(t, os.Mkdir(filepath.Dir(out), 0o755))
	write(t, out, baseTable())

	cmd := generator(peakFile, append([]string{"-source", a.source, "-out", out}, a.args...)...)
	cmd.Env = append(cmd.Env, a.env...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	begin := time.Now()
	err := cmd.Run()
	elapsed := time.Since(begin)

	message := strings.TrimSuffix(stderr.String(), "\n")
	if a.want == "" {
		require.NoError(t, err, message)
		message = "accepted, and rightly"
	} else {
		require.Equal(t, 1, cmd.ProcessState.ExitCode(), "stdout %.1000s\nstderr %s", &stdout, message)
		assert.Contains(t, message, a.want)
		assert.NotContains(t, message, "\n", "one error, one line")
		assert.Equal(t, 1, strings.Count(message, "gen: "))
		assert.Equal(t, baseTable(), content(t, out), "the table is as it was")
	}
	left, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	assert.Len(t, left, 1, "no temporary file is left")
	assert.Less(t, elapsed, maxTime)
	memory, _ := os.ReadFile(peakFile)
	kilobytes, _ := strconv.Atoi(string(memory))
	if !testing.Short() {
		assert.Less(t, kilobytes<<10, maxMemory)
	}

	message = strings.TrimPrefix(message, "gen: ")
	message = strings.TrimPrefix(message, a.source+": ")
	message = strings.ReplaceAll(message, a.source, "SOURCE")
	tries := 0
	if a.tries != nil {
		tries = a.tries()
	}
	return outcome{a.what, message, tries, elapsed, kilobytes}
}

// base is testdata/small.xml and so many records more that it means something to
// lose many of them.
var base = sync.OnceValue(func() string {
	b, err := os.ReadFile("testdata/small.xml")
	if err != nil {
		panic(err)
	}
	before, after, _ := strings.Cut(string(b), "  <people>")
	return before + numbered("  <record><name>more-%d</name><protocol>udp</protocol><number>2%03[1]d</number></record>\n", 20_000) + "  <people>" + after
})

// baseTable is the table that stands where the generator writes.
var baseTable = sync.OnceValue(func() string {
	reg, err := parse([]byte(base()))
	if err != nil {
		panic(err)
	}
	code, err := compile(reg)
	if err != nil {
		panic(err)
	}
	return string(code)
})

// outcome is a line of the report.
type outcome struct {
	what, message string
	tries         int // how often a server was asked; 0 for a file
	elapsed       time.Duration
	kilobytes     int
}

type outcomes struct {
	mu   sync.Mutex
	list []outcome
}

var report outcomes

func (o *outcomes) add(line outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.list = append(o.list, line)
}

func (o *outcomes) markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `# What was thrown at the generator

Unless it says otherwise, each line is a run of the generator as a process of its own, with a table in
place, on a source that it must not take or on a system that fails it. Unless the line says that it was
accepted, it exited with status 1 and one line of error, the table was as before, byte for byte, and no
temporary file was left. The last columns say how often a server was asked, how long it took, and how much
memory the process had at most. Made by

    go test ./internal/gen -count 1 -kills %d -report ../../docs/hostile.md

| thrown at it | what it said | asked | seconds | MB |
|---|---|--:|--:|--:|
`, *kills)
	slices.SortStableFunc(o.list, func(a, b outcome) int {
		if a.tries > 0 && b.tries > 0 { // they ran in no order
			return cmp.Compare(a.what, b.what)
		}
		return cmp.Compare(min(a.tries, 1), min(b.tries, 1))
	})
	cell := strings.NewReplacer("|", `\|`, "<", "&lt;", "`", "'", "*", `\*`)
	for _, line := range o.list {
		tries := ""
		if line.tries > 0 {
			tries = strconv.Itoa(line.tries)
		}
		message := line.message
		if r := []rune(message); len(r) > 250 {
			message = string(r[:250]) + "…"
		}
		seconds, megabytes := "", ""
		if line.elapsed > 0 {
			seconds = fmt.Sprintf("%.1f", line.elapsed.Seconds())
		}
		if line.kilobytes > 0 {
			megabytes = strconv.Itoa(line.kilobytes >> 10)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n",
			cell.Replace(line.what), cell.Replace(message), tries, seconds, megabytes)
	}
	return b.Bytes()
}

// fileOf writes a source to a file.
func fileOf(t *testing.T, source string) string {
	return write(t, filepath.Join(t.TempDir(), "source.xml"), source)
}

// TestHostileFiles has each source from a file, and again from a server.
func TestHostileFiles(t *testing.T) {
	small := base()
	record := func(inside string) string { return document("<record>"+inside+"</record>", "") }
	number := func(s string) string {
		return record("<name>a</name><protocol>tcp</protocol><number>" + s + "</number>")
	}
	repeat := func(s string, size int) string { return strings.Repeat(s, size/len(s)) }
	random := make([]byte, 100_000)
	rand.NewChaCha8([32]byte{}).Read(random)
	utf16le := func(s string) string {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	}
	const mb = 1_000_000

	var served string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		io.WriteString(w, served)
	}))
	defer server.Close()
	force := []string{"-force"}
	for _, c := range []struct {
		what, source, want string
		args               []string
	}{
		{"nothing", "", "the source is empty", nil},
		{"white space", " \n\t ", "the source is empty", nil},
		{"gzip", string(gzipped(small)), "compressed with gzip", nil},
		{"an HTML page", "<!DOCTYPE html><html><body>Not found</body></html>", "HTML page", nil},
		{"XHTML", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`, `<html> is in the namespace "http://www.w3.org/1999/xhtml"`, nil},
		{"UTF-16 with a byte order mark", "\xff\xfe" + utf16le(small), "UTF-16", nil},
		{"UTF-16 without", utf16le(small), "zero bytes", nil},
		{"Latin-1 inside", strings.Replace(small, "Döe", "D\xf6e", 1), "not UTF-8", nil},
		{"a declared encoding other than UTF-8", strings.Replace(small, "UTF-8", "ISO-8859-1", 1), `encoding "ISO-8859-1": want UTF-8`, nil},
		{"100 KB of random bytes", string(random), "the source ", nil},
		{"random bytes in the middle", small[:1500] + string(random[:500]) + small[1500:], "not UTF-8", nil},
		{"150 MB of one element", document("<record><name>"+repeat("a", 150*mb)+"</name></record>", ""), "far more than the registry has", nil},
		{"20 MB of one element", document("<record><name>"+repeat("a", 20*mb)+"</name></record>", ""), "bytes without a new tag", nil},
		{"20 MB of spaces", document(repeat(" ", 20*mb), ""), "bytes without a new tag", nil},
		{"200,000 levels deep", document(repeat("<note>", 6*200_000), ""), "nested 17 deep", nil},
		{"200,000 levels deep in a record", document("<record><note>"+repeat("<paragraph>", 11*200_000), ""), "nested 17 deep", nil},
		{"10,000 attributes", record("<name " + attributes(10_000) + ">a</name>"), "has 10000 attributes", nil},
		{"20 MB of minimal records", document(repeat("<record><name>a</name></record>", 20*mb), ""), "more than 262144 records", nil},
		{"20 MB of records, each with another name", document(numbered("<record><name>n%d</name></record>", 20*mb), ""), "more than 262144 records", nil},
		{"250,000 records that differ in a note alone", document(numbered("<record><name>a</name><note>%d</note></record>", 11*mb), ""), "entries are gone or changed: more than a quarter", nil},
		{"20 MB of minimal persons", document(good, numbered(`<person id="a%d"/>`, 20*mb)), "more than 131072 persons", nil},
		{"20 MB of references in one record", record("<name>a</name>" + repeat(`<xref type="rfc" data="rfc1"/>`, 20*mb)), "more than 128 elements in <record>", nil},
		{"20 MB of different references in one record", record("<name>a</name>" + numbered(`<xref type="rfc" data="rfc%d"/>`, 20*mb)), "more than 128 elements in <record>", nil},
		{"20 MB of line breaks in a description", record("<name>a</name><description>" + repeat("x<br/>", 20*mb) + "</description>"), "more than 65535 bytes in <description>", nil},
		{"20 MB of comments", document(repeat("<!-- -->", 20*mb), ""), "no records", nil},
		{"20 MB of long notes, each another", document(notes(20*mb), ""), "the notes and references have ", force},
		{"20 MB of references in one <assignee>", record("<name>a</name><assignee>" + repeat(`<xref type="person" data="p"/>`, 20*mb) + "</assignee>"), "more than 128 elements in <assignee>", nil},
		{"20 MB in a CDATA section", record("<name>a</name><description><![CDATA[" + repeat("< ", 20*mb) + "]]></description>"), "of text: want at most 131072", nil},
		{"20 MB in a CDATA section between elements", record("<name>a</name><![CDATA[" + repeat("< ", 20*mb) + "]]>"), "of text: want at most 131072", nil},
		{"5 MB of sentences about a replacement", document(alias("old", `This entry is an alias to "new".`)+"<record><name>new</name><protocol>tcp</protocol><number>1</number><description>"+repeat(`IANA assigned this well-formed service name as a replacement for "old".<br/>`, 5*mb)+"</description></record>", ""), "more than 65535 bytes in <description>", nil},
		{"a footnote of 30 KB, referred to 100,000 times", document(repeat("<record><name>a</name>"+repeat(`<xref type="note" data="1"/>`, 2800)+"</record>", 2800*1000)+`<footnote anchor="1">`+repeat("x<br/>", 6*15_000)+"</footnote>", ""), "of persons and footnotes that records refer to", nil},
		{"a person with a name of 60 KB, referred to 100,000 times", document(repeat("<record><name>a</name>"+repeat(`<xref type="person" data="p"/>`, 3000)+"</record>", 3000*1000), `<person id="p"><name>`+repeat("x", 60_000)+"</name></person>"), "of persons and footnotes that records refer to", nil},
		{"escape sequences for the terminal, and more lines", "<!DOCTYPE registry\n[\x1b[31m\n<!ENTITY a 'b'>]>" + small, "the registry has no document type", nil},
		{"an unknown attribute of the registry", strings.Replace(small, "<registry ", `<registry lang="en" `, 1), `unknown attribute lang="en" of <registry>`, nil},
		{"a person with a remark", document(`<record><name>a</name><xref type="person" data="p">retired</xref></record>`, `<person id="p"/>`), `has a text or section, "retired"`, nil},
		{"port 0080", number("0080"), `port number "0080": want it without zeros in front`, nil},
		{"a billion laughs", laughs + small, "the registry has no document type", nil},
		{"an external entity", `<!DOCTYPE registry SYSTEM "file:///etc/passwd">` + small, "the registry has no document type", nil},
		{"an entity nobody has declared", record("<name>&xxe;</name>"), "not well-formed XML: invalid character entity &xxe;", nil},
		{"a character that XML does not have", record("<name>&#0;</name>"), "not well-formed XML", nil},
		{"an unknown element in a record", record("<name>a</name><colour>red</colour>"), "line 4: unknown element <colour> in <record>", nil},
		{"an unknown element in the registry", document(good+"<appendix/>", ""), "line 4: unknown element <appendix> in <registry>", nil},
		{"an unknown element in a person", document(good, `<person id="x"><fax>1</fax></person>`), "line 5: unknown element <fax> in <person>", nil},
		{"an unknown element in a note", record("<name>a</name><note>x<table/></note>"), "<table> in <note>", nil},
		{"an unknown attribute of a record", document(`<record port="1"/>`, ""), `unknown attribute port="1" of <record>`, nil},
		{"an unknown attribute of a name", record(`<name lang="en">a</name>`), `unknown attribute lang="en" of <name>`, nil},
		{"an unknown kind of reference", record(`<name>a</name><xref type="isbn" data="1"/>`), `<xref> of the unknown type "isbn"`, nil},
		{"an unknown transport", record("<name>a</name><protocol>quic</protocol><number>1</number>"), `line 4: unknown protocol "quic"`, nil},
		{"an unknown state of a port", document(good+"<record>"+"<protocol>tcp</protocol><number>1</number><description>Suspended</description></record>", ""), `unknown state "Suspended"`, nil},
		{"an unknown state of a name", record("<name>a</name><note>This entry is now obsolete.</note>"), "unknown state", nil},
		{"port -417", number("-417"), `line 4: port number "-417": want a number or first-last`, nil},
		{"port 65536", number("65536"), `port number "65536": want at most 65535`, nil},
		{"port 41x", number("41x"), `port number "41x"`, nil},
		{"ports 6063-6000", number("6063-6000"), `port range "6063-6000" is reversed`, nil},
		{"ports 1-2-3", number("1-2-3"), `port number "1-2-3"`, nil},
		{"a date that is none", document(`<record date="2014-02-30"><name>a</name></record>`, ""), `date "2014-02-30"`, nil},
		{"a registry of no date", strings.Replace(small, "<updated>2026-08-17", "<updated>2026-13-17", 1), `"2026-13-17"`, nil},
		{"a service code over 32 bits", record("<name>a</name><sc>4294967296</sc>"), `service code "4294967296"`, nil},
		{"an alias of nothing", document(alias("a", `This entry is an alias to "b".`), ""), `alias of "b", which has no record`, nil},
		{"aliases in a circle", document(alias("a", `This entry is an alias to "b".`)+alias("b", `This entry is an alias to "a".`), ""), "alias of an alias", nil},
		{"an alias in other words", document(good+alias("b", `This entry is an alias for "a".`), ""), "alias of nothing known", nil},
		{"a person who is not there", record(`<name>a</name><xref type="person" data="Ghost"/>`), `person "Ghost", who is not in <people>`, nil},
		{"a person twice", document(good, `<person id="x"/><person id="x"/>`), `a second <person id="x">`, nil},
		{"a record twice", document(good+good, ""), "is the same record as that on line 4", nil},
		{"another registry", strings.Replace(small, `id="service-names-port-numbers"`, `id="protocol-numbers"`, 1), `want <registry id="service-names-port-numbers">`, nil},
		{"two registries in one file", small + small[strings.Index(small, "<registry"):], "after the end of the registry", nil},
		{"a registry without records", document("", ""), "no records", nil},
		{"a third of the records lost", withoutLast(small, 72), "more than 5% lost", nil},
		{"as many entries as before, a third of them others", strings.ReplaceAll(small, "<name>more-1", "<name>less-1"), "entries are gone or changed: more than a quarter", nil},
		{"names that no hash tells apart", document(numbered("<record><name>%d[</name></record><record><name>%[1]d{</name></record>", 4000), ""), "no seed keeps apart", force},
	} {
		t.Run(c.what, func(t *testing.T) {
			if testing.Short() && len(c.source) > mb {
				t.Skip("takes long")
			}
			a := attack{what: c.what, source: fileOf(t, c.source), want: c.want, args: c.args}
			a.report(t)
			served = c.source
			a.source = server.URL
			a.run(t)
		})
	}
	if _, err := os.Stat("/dev/zero"); err == nil {
		attack{what: "a file that never ends", source: "/dev/zero", want: "far more than the registry has"}.report(t)
	}
	folder := t.TempDir()
	attack{what: "a folder", source: folder, want: folder}.report(t)
	attack{what: "a file that is not there", source: filepath.Join(folder, "none.xml"), want: "none.xml"}.report(t)
	attack{what: "a scheme that is neither http nor https", source: "ftp://example.com/registry.xml", want: "want a file, or a URL with https or http"}.report(t)
}

// TestHostileTruncation cuts a registry off at kilobyte boundaries: at each one,
// or a sample of them in a short run.
func TestHostileTruncation(t *testing.T) {
	source := document(numbered(`<record date="2001-02-03"><name>n%d</name><protocol>tcp</protocol><description>The %[1]dth</description><number>%[1]d</number><note>Some <br/> text.</note></record>`+"\n", 180_000),
		numbered(`<person id="p%d"><name>P %[1]d</name><uri>mailto:p&amp;example.com</uri></person>`+"\n", 60_000))
	out := write(t, filepath.Join(t.TempDir(), "registry_gen.go"), baseTable())
	gen(t, 0, "-force", "-source", fileOf(t, source), "-out", filepath.Join(t.TempDir(), "whole.go"))
	begin, n := time.Now(), 0
	for at := 1024; at < len(source); at += 1024 {
		if testing.Short() && at%(32<<10) != 0 {
			continue
		}
		n++
		_, stderr := gen(t, 1, "-source", fileOf(t, source[:at]), "-out", out)
		assert.Contains(t, stderr, "not well-formed XML: unexpected EOF")
		assert.Contains(t, stderr, ": line ")
		require.Equal(t, baseTable(), content(t, out), "cut off at %d", at)
	}
	report.add(outcome{fmt.Sprintf("a registry cut off at each of %d kilobyte boundaries (one process for all)", n),
		"not well-formed XML: unexpected EOF, and the line, at each of them", 0, time.Since(begin), 0})
}

func gzipped(s string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.Bytes()
}

// numbered repeats a format with a growing number, up to a size.
func numbered(format string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `a%d="" `, i)
	}
	return b.String()
}

// notes are records with notes of 50 KB that have no word in common.
func notes(size int) string {
	var b strings.Builder
	rng := rand.New(rand.NewPCG(1, 2))
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "<record><name>n%d</name><note>", i)
		for range 5000 {
			fmt.Fprintf(&b, "%010x", rng.Uint64()>>24)
		}
		b.WriteString("</note></record>\n")
	}
	return b.String()
}

var laughs = `<!DOCTYPE registry [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>` + "\n"

// withoutLast takes the last n records out.
func withoutLast(source string, n int) string {
	parts := strings.SplitAfter(source, "</record>\n")
	last := len(parts) - 1 // not a record
	return strings.Join(slices.Delete(parts, last-n, last), "")
}
