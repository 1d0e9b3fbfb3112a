package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// flownames runs the program.
func flownames(t *testing.T, status int, stdin string, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	assert.Equal(t, status, run(args, iotest.HalfReader(strings.NewReader(stdin)), &out, &err), "exit status; stderr %s", &err)
	return out.String(), err.String()
}

func TestCSV(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain",
			"src,dst_port,proto\na,443,tcp\nb,429,udp\nc,60429,tcp\nd,4,tcp\n",
			"src,dst_port,proto,dst_port_service,dst_port_class,dst_port_status\n" +
				"a,443,tcp,https,well-known,assigned\nb,429,udp,ocs-amu,well-known,assigned\nc,60429,tcp,Infor Cloverleaf,dynamic,never assigned\nd,4,tcp,,well-known,unassigned\n"},
		{"protocol numbers and case",
			"dst_port,proto\n443,6\n465,17\n22,132\n9,33\n80,TCP\n53,Udp\n22,tcp6\n",
			"dst_port,proto,dst_port_service,dst_port_class,dst_port_status\n" +
				"443,6,https,well-known,assigned\n465,17,igmpv3lite,well-known,assigned\n22,132,ssh,well-known,assigned\n9,33,discard,well-known,assigned\n80,TCP,http,well-known,assigned\n53,Udp,domain,well-known,assigned\n22,tcp6,ssh,well-known,assigned\n"},
		{"protocols without ports",
			"dst_port,proto\n0,icmp\n,1\n,GRE\n",
			"dst_port,proto,dst_port_service,dst_port_class,dst_port_status\n0,icmp,,,\n,1,,,\n,GRE,,,\n"},
		{"DOS line ends, no last one, empty lines",
			"dst_port,proto\r\n22,tcp\r\n\r\n80,tcp",
			"dst_port,proto,dst_port_service,dst_port_class,dst_port_status\r\n22,tcp,ssh,well-known,assigned\r\n\r\n80,tcp,http,well-known,assigned"},
		{"quotes",
			"\"dst_port\",proto,note\n\"22\",tcp,\"a, \"\"b\"\"\n22\"\n80,\"udp\",5\" disk\n",
			"\"dst_port\",proto,note,dst_port_service,dst_port_class,dst_port_status\n\"22\",tcp,\"a, \"\"b\"\"\n22\",ssh,well-known,assigned\n80,\"udp\",5\" disk,http,well-known,assigned\n"},
		{"byte order mark",
			"\ufeffdst_port,proto\n22,tcp\n",
			"\ufeffdst_port,proto,dst_port_service,dst_port_class,dst_port_status\n22,tcp,ssh,well-known,assigned\n"},
		{"header alone", "dst_port,proto", "dst_port,proto,dst_port_service,dst_port_class,dst_port_status\n"},
		{"spaces", "dst_port,proto\n 22, tcp \n", "dst_port,proto,dst_port_service,dst_port_class,dst_port_status\n 22, tcp ,ssh,well-known,assigned\n"},
	} {
		out, stderr := flownames(t, 0, c.in)
		assert.Equal(t, c.want, out, c.name)
		assert.Empty(t, stderr, c.name)
	}
}

func TestColumns(t *testing.T) {
	out, _ := flownames(t, 0, "sp;dp\n22;80\n", "-port", "sp,dp", "-proto", "any", "-comma", ";")
	assert.Equal(t, "sp;dp;sp_service;sp_class;sp_status;dp_service;dp_class;dp_status\n22;80;ssh;well-known;assigned;http;well-known;assigned\n", out)
}

func TestBadRows(t *testing.T) {
	in := "dst_port,proto\n22,tcp\n99999,tcp\nssh,tcp\n,tcp\n22,carrier pigeon\n22\n22,tcp,more\n80,tcp\n22,300\n"
	out, stderr := flownames(t, 0, in)
	assert.Equal(t, "dst_port,proto,dst_port_service,dst_port_class,dst_port_status\n22,tcp,ssh,well-known,assigned\n"+
		"99999,tcp,,,\nssh,tcp,,,\n,tcp,,,\n22,carrier pigeon,,,\n22,,,\n22,tcp,more,,,\n80,tcp,http,well-known,assigned\n22,300,,,\n", out)
	assert.Equal(t, "flownames: 7 of 9 rows get no name: their port or transport can't be read, or they have one already; the first on "+
		"standard input line 3, standard input line 4, standard input line 5, standard input line 6, standard input line 7, standard input line 8, standard input line 10\n", stderr)

	_, stderr = flownames(t, 1, "dst_port,proto\n"+strings.Repeat("x,tcp\n", 5000))
	assert.Contains(t, stderr, "5000 of 5000 rows")
	assert.Contains(t, stderr, "line 11\n", "ten are listed")
	assert.Contains(t, stderr, "standard input: no row gets a name")
}

// TestUnclosedQuote has a quote that would take the whole rest for one field.
func TestUnclosedQuote(t *testing.T) {
	const rows = 50_000
	in := "dst_port,proto\n22,\"tcp\n" + strings.Repeat("80,tcp\n", rows) + "443,tcp\n22,\"tcp\n25,tcp\n"
	out, stderr := flownames(t, 0, in)
	assert.Contains(t, stderr, "2 of 50004 rows")
	assert.Contains(t, stderr, "line 2, standard input line 50004\n")
	assert.Equal(t, rows, strings.Count(out, "80,tcp,http,well-known,assigned\n"))
	assert.Contains(t, out, "443,tcp,https,")
	assert.Contains(t, out, "25,tcp,smtp,")
}

// TestChunks has rows across all boundaries of chunks, some of them long.
func TestChunks(t *testing.T) {
	var in, want strings.Builder
	in.WriteString("note,dst_port,proto\n")
	want.WriteString("note,dst_port,proto,dst_port_service,dst_port_class,dst_port_status\n")
	for i := range 40_000 {
		row := fmt.Sprintf("%s,%d,tcp", strings.Repeat("x", i%97), 20+i%4)
		switch i % 1000 {
		case 7:
			row = fmt.Sprintf("\"%s\n\"\"\",%d,tcp", strings.Repeat("y,\n", i%5000), 20+i%4)
		}
		in.WriteString(row + "\n")
		want.WriteString(row + "," + []string{"ftp-data", "ftp", "ssh", "telnet"}[i%4] + ",well-known,assigned\n")
	}
	out, stderr := flownames(t, 0, in.String())
	assert.Empty(t, stderr)
	assert.True(t, want.String() == out, "rows differ")
}

func TestLongLine(t *testing.T) {
	in := "dst_port,proto\n22,tcp\n" + strings.Repeat("z", 300<<10) + "\n80,tcp\n"
	out, stderr := flownames(t, 0, in)
	assert.Contains(t, stderr, "rows get no name")
	assert.Contains(t, out, "80,tcp,http,")
	assert.Equal(t, 300<<10, strings.Count(out, "z"))
}

func TestNDJSON(t *testing.T) {
	in := `{"dst_port":443,"proto":"tcp"}
{"dst_port":"22","proto":6, "deep":{"dst_port":1}} 	
{"proto":"icmp"}
{"dst_port":70000,"proto":"tcp"}
{"dst_port":80,"proto":"tcp","dst_port_status":"mine"}
not JSON
null

{ "proto" : "tcp" , "dst_port" : 60429 }`
	out, stderr := flownames(t, 0, in)
	assert.Equal(t, `{"dst_port":443,"proto":"tcp","dst_port_service":"https","dst_port_class":"well-known","dst_port_status":"assigned"}
{"dst_port":"22","proto":6, "deep":{"dst_port":1},"dst_port_service":"ssh","dst_port_class":"well-known","dst_port_status":"assigned"} 	
{"proto":"icmp"}
{"dst_port":70000,"proto":"tcp"}
{"dst_port":80,"proto":"tcp","dst_port_status":"mine"}
not JSON
null

{ "proto" : "tcp" , "dst_port" : 60429 ,"dst_port_service":"Infor Cloverleaf","dst_port_class":"dynamic","dst_port_status":"never assigned"}`, out)
	assert.Contains(t, stderr, "4 of 8 rows")
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "{") {
			assert.True(t, json.Valid([]byte(line)), line)
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
		return path
	}
	a := file("a.csv", "dst_port,proto\n22,tcp\n")
	b := file("b.csv", "dst_port,proto\r\nx,tcp\r\n80,tcp\r\n")
	c := file("c.csv", "proto,dst_port\ntcp,22\n")
	out, stderr := flownames(t, 0, "", a, b)
	assert.Equal(t, "dst_port,proto,dst_port_service,dst_port_class,dst_port_status\n22,tcp,ssh,well-known,assigned\nx,tcp,,,\r\n80,tcp,http,well-known,assigned\r\n", out)
	assert.Contains(t, stderr, "1 of 3 rows")
	assert.Contains(t, stderr, "b.csv line 2")
	_, stderr = flownames(t, 1, "", a, c)
	assert.Contains(t, stderr, "c.csv: the header is not that of the first file")
	_, stderr = flownames(t, 1, "", filepath.Join(dir, "none.csv"))
	assert.Contains(t, stderr, "none.csv")
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		status int
		in     string
		args   []string
		want   string
	}{
		{1, "", nil, "no header"},
		{1, "\n\n", nil, "no header"},
		{1, "a,proto\n", nil, `no column "dst_port": -format, -comma, -port and -proto say where to look; there are ["a" "proto"]`},
		{1, "dst_port,b\n", nil, `no column "proto"`},
		{1, "dst_port,b\n", []string{"-proto", "3"}, `no column "3"`},
		{1, "dst_port,b\n", []string{"-port", "0", "-proto", "2"}, `no column "0"`},
		{1, "dst_port,proto,dst_port_class\n", nil, `there is a column "dst_port_class" already`},
		{1, `[{"dst_port":22}]`, nil, "a JSON array: want one object a line"},
		{1, " [\n{}]", []string{"-format", "eve"}, "a JSON array: want one object a line"},
		{1, "2 443\n", []string{"-format", "vpc"}, `no column "dstport": -format, -comma, -port and -proto say where to look; there are ["2" "443"]`},
		{1, "1,2\n", []string{"-format", "zeek"}, `"1,2\n" comes before a line with #fields`},
		{1, "\x1f\x8b no gzip", nil, "gzip"},
		{1, "", []string{"-services", "no such file"}, "no such file"},
		{1, "\"dst_port,proto\n", nil, "does not end"},
		{2, "", []string{"-port", "a,,b"}, `-port "a,,b"`},
		{2, "", []string{"-port", "a", "-server"}, `-port "a": want names or numbers of columns, and with -server two`},
		{2, "", []string{"-format", "xml"}, `-format "xml": want csv, ndjson, zeek, vpc, eve, nfdump`},
		{2, "", []string{"-comma", "ab"}, `-comma "ab": want one`},
		{2, "", []string{"-nonsense"}, "-nonsense"},
	} {
		out, stderr := flownames(t, c.status, c.in, c.args...)
		assert.Empty(t, out)
		assert.Contains(t, stderr, c.want)
	}

	_, long := flownames(t, 1, strings.Repeat("field,", 5000)+"\n")
	assert.Less(t, len(long), 1000)

	var stderr strings.Builder
	broken := io.MultiReader(strings.NewReader("dst_port,proto\n22,tcp\n"), iotest.ErrReader(errors.New("disk on fire")))
	assert.Equal(t, 1, run(nil, broken, io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "standard input: disk on fire")
}

type brokenPipe struct{ left int }

func (p *brokenPipe) Write(b []byte) (int, error) {
	if p.left -= len(b); p.left < 0 {
		return 0, errors.New("broken pipe")
	}
	return len(b), nil
}

func TestBrokenPipe(t *testing.T) {
	in := "dst_port,proto\n" + strings.Repeat("22,tcp\n", 1<<20)
	var stderr strings.Builder
	assert.Equal(t, 1, run(nil, strings.NewReader(in), &brokenPipe{1 << 20}, &stderr))
	assert.Contains(t, stderr.String(), "broken pipe")
}

// TestConstantMemory has an input that is far larger than what may be held of it.
func TestConstantMemory(t *testing.T) {
	const size = 128 << 20
	row := []byte("443,tcp," + strings.Repeat("x", 200) + "\n")
	endless := io.MultiReader(strings.NewReader("dst_port,proto,note\n"), io.LimitReader(&repeat{b: row}, size))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2)) // each processor has its chunks
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	assert.Equal(t, 0, run(nil, endless, io.Discard, io.Discard))
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(size/2), "allocated in all")
}

// repeat reads the same again and again.
type repeat struct {
	b  []byte
	at int
}

func (r *repeat) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		m := copy(p[n:], r.b[r.at:])
		n, r.at = n+m, (r.at+m)%len(r.b)
	}
	return n, nil
}

// FuzzCSV compares with encoding/csv: what that reads of the input, it reads of
// the output too, with the new fields after it.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("22,tcp\n80,udp\n"))
	f.Add([]byte("\"22\",\"tcp\"\r\n\"a\nb\",c\n"))
	f.Add([]byte("\"\"\"\",x\n,\n"))
	f.Fuzz(func(t *testing.T, rows []byte) {
		in := append([]byte("dst_port,proto\n"), rows...)
		var out bytes.Buffer
		var stderr strings.Builder
		if status := run([]string{"-format", "csv"}, bytes.NewReader(in), &out, &stderr); status != 0 && !strings.Contains(stderr.String(), "no row") {
			t.Fatalf("status %d: %s", status, &stderr)
		}
		want, err := csv.NewReader(bytes.NewReader(in)).ReadAll()
		if err != nil {
			return
		}
		got, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(got) != len(want) {
			t.Fatalf("%q: %d rows, want %d: %v", rows, len(got), len(want), err)
		}
		for i := range want {
			if len(got[i]) != 5 || got[i][0] != want[i][0] || got[i][1] != want[i][1] {
				t.Fatalf("%q: row %d is %q, want %q and three fields more", rows, i, got[i], want[i])
			}
		}
	})
}

// FuzzNDJSON holds each row to what it was, with members after it at most.
func FuzzNDJSON(f *testing.F) {
	f.Add([]byte(`{"dst_port":22,"proto":"tcp"}` + "\n" + `{"dst_port":"80"}`))
	f.Add([]byte("{}\r\n[]\nnull\n{\n"))
	f.Add([]byte(`{"dst_port":22,"proto":"tcp"}` + "\r\r\n" + `{"dst_port":22,"proto":"tcp"} ` + "\r \n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		var stderr strings.Builder
		status := run([]string{"-format", "ndjson"}, bytes.NewReader(in), &out, &stderr)
		if strings.Contains(stderr.String(), "a JSON array") || bytes.HasPrefix(in, []byte("\x1f\x8b")) {
			return
		}
		if status != 0 && !strings.Contains(stderr.String(), "no row") {
			t.Fatalf("status %d: %s", status, &stderr)
		}
		rows, named := bytes.Split(in, []byte("\n")), bytes.Split(out.Bytes(), []byte("\n"))
		if len(rows) != len(named) {
			t.Fatalf("%q: %d rows, want %d", in, len(named), len(rows))
		}
		for i, row := range rows {
			if bytes.Equal(row, named[i]) {
				continue
			}
			var was, is map[string]json.RawMessage
			if err := json.Unmarshal(row, &was); err != nil {
				t.Fatalf("%q has become %q", row, named[i])
			}
			if err := json.Unmarshal(named[i], &is); err != nil {
				t.Fatalf("%q has become %q: %v", row, named[i], err)
			}
			for name, value := range was {
				if !bytes.Equal(is[name], value) {
					t.Fatalf("%q has become %q", row, named[i])
				}
			}
		}
	})
}

// demo is made-up flows: half to well-known servers, half to any port.
func demo(rows int) []byte {
	var b bytes.Buffer
	rng := rand.New(rand.NewPCG(417, 429))
	popular := []int{443, 80, 53, 22, 25, 123, 5432, 8080, 3389, 445}
	b.WriteString("time,src,src_port,dst,dst_port,proto,bytes\n")
	for i := range rows {
		port := popular[rng.IntN(len(popular))]
		if rng.IntN(2) == 0 {
			port = rng.IntN(1 << 16)
		}
		fmt.Fprintf(&b, "%d,10.0.%d.%d,%d,192.0.2.%d,%d,%s,%d\n", 1700000000+i/1000, rng.IntN(256), rng.IntN(256),
			32768+rng.IntN(28232), rng.IntN(256), port, []string{"tcp", "tcp", "udp"}[rng.IntN(3)], rng.IntN(1<<16))
	}
	return b.Bytes()
}

const benchmarkRows = 200_000

func reportRows(b *testing.B) {
	b.ReportMetric(benchmarkRows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func BenchmarkCSV(b *testing.B) {
	in := demo(benchmarkRows)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		run(nil, bytes.NewReader(in), io.Discard, io.Discard)
	}
	reportRows(b)
}

// BenchmarkEncodingCSV does the same job by encoding/csv, on one processor. Compare
// it with BenchmarkCSV under -cpu 1.
func BenchmarkEncodingCSV(b *testing.B) {
	in := demo(benchmarkRows)
	n := namer{names: &ports.Overlay{}}
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		r, w := csv.NewReader(bytes.NewReader(in)), csv.NewWriter(io.Discard)
		r.ReuseRecord = true
		header, err := r.Read()
		require.NoError(b, err)
		require.NoError(b, w.Write(append(header, n.added([]string{"dst_port"})...)))
		for {
			row, err := r.Read()
			if err == io.EOF {
				break
			}
			require.NoError(b, err)
			values, ok := n.values(nil, [][]byte{[]byte(row[4]), []byte(row[5])})
			require.True(b, ok)
			require.NoError(b, w.Write(append(row, values...)))
		}
		w.Flush()
	}
	reportRows(b)
}

func BenchmarkNDJSON(b *testing.B) {
	in := strings.Repeat(`{"src":"10.0.0.1","src_port":40000,"dst":"192.0.2.1","dst_port":443,"proto":"tcp","bytes":1234}`+"\n", benchmarkRows)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		run(nil, strings.NewReader(in), io.Discard, io.Discard)
	}
	reportRows(b)
}
