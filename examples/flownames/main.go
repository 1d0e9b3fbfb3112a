// Flownames adds service names to flow records.
//
//	flownames -port dst_port [-proto proto] [FILE...]
//
// It reads CSV with a header, or NDJSON, from the files or from standard input
// and writes the rows to standard output as they are, with three columns more
// for each port column: its service name, class and status, called after it
// dst_port_service, dst_port_class and dst_port_status. Rows that it can't make
// sense of are kept too, without a name; their number and the first line numbers
// are reported at the end.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run returns the exit status: 1 if something can't be read or written, 2 for
// wrong usage. Bad rows are no failure.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("flownames", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		port   = flags.String("port", "dst_port", "`columns` that hold ports, separated by commas")
		proto  = flags.String("proto", "proto", "`column` that holds the transport: a name or a protocol number; - for none")
		format = flags.String("format", "", "csv or ndjson (default: ndjson if the input begins with {, else csv)")
		comma  = flags.String("comma", ",", "what separates the fields of CSV, one `character`")
		demo   = flags.Int("demo", 0, "write so many made-up flows instead")
	)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: flownames [flags] [FILE...]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	columns := columns{ports: strings.Split(*port, ","), proto: *proto}
	if *proto == "-" {
		columns.proto = ""
	}
	var wrong error
	switch {
	case slices.Contains(columns.ports, ""):
		wrong = fmt.Errorf("-port %q: want names of columns", *port)
	case *format != "" && *format != "csv" && *format != "ndjson":
		wrong = fmt.Errorf("-format %q: want csv or ndjson", *format)
	case len(*comma) != 1 || strings.Contains("\"\r\n", *comma):
		wrong = fmt.Errorf("-comma %q: want one ASCII character that is no quote and no line end", *comma)
	}
	if wrong != nil {
		fmt.Fprintf(stderr, "flownames: %v\n", wrong)
		return 2
	}
	if *demo > 0 {
		return report(writeDemo(stdout, *demo), stderr)
	}

	j := &job{columns: columns, format: *format, comma: (*comma)[0], out: stdout, progress: newProgress(stderr)}
	err := j.files(flags.Args(), stdin)
	j.progress.done()
	if j.bad > 0 {
		fmt.Fprintf(stderr, "flownames: %d of %d rows have no name for want of a port or transport that can be read; the first on %s\n",
			j.bad, j.rows, strings.Join(j.badLines, ", "))
	}
	return report(err, stderr)
}

func report(err error, stderr io.Writer) int {
	if err != nil {
		fmt.Fprintf(stderr, "flownames: %v\n", err)
		return 1
	}
	return 0
}

// files names the flows of the files one after the other, or of standard input
// if there are none.
func (j *job) files(names []string, stdin io.Reader) error {
	if len(names) == 0 {
		return j.run("standard input", stdin)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		err = j.run(name, f)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// progress tells how a long job is getting on.
type progress struct {
	w           io.Writer // nil: nobody to tell
	begin, last time.Time
}

// newProgress tells it to standard error if that is a terminal.
func newProgress(stderr io.Writer) *progress {
	p := &progress{begin: time.Now()}
	p.last = p.begin.Add(time.Second) // a short job needs no progress
	if f, ok := stderr.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.w = f
		}
	}
	return p
}

func (p *progress) rows(n int) {
	if p.w == nil {
		return
	}
	if now := time.Now(); now.Sub(p.last) > time.Second {
		fmt.Fprintf(p.w, "\r%d rows, %.1f million a second ", n, float64(n)/now.Sub(p.begin).Seconds()/1e6)
		p.last = now
	}
}

// done clears the line.
func (p *progress) done() {
	if p.w != nil && p.last.After(p.begin.Add(time.Second)) {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// writeDemo writes made-up flows: half to well-known servers, half to any port.
func writeDemo(w io.Writer, rows int) error {
	out := bufio.NewWriterSize(w, 1<<20)
	rng := rand.New(rand.NewPCG(417, 429))
	popular := []int{443, 80, 53, 22, 25, 123, 5432, 8080, 3389, 445}
	out.WriteString("time,src,src_port,dst,dst_port,proto,bytes\n")
	for i := range rows {
		port := rng.IntN(1 << 16)
		if rng.IntN(2) == 0 {
			port = popular[rng.IntN(len(popular))]
		}
		proto := "tcp"
		if rng.IntN(3) == 0 {
			proto = "udp"
		}
		fmt.Fprintf(out, "%d,10.0.%d.%d,%d,192.0.2.%d,%d,%s,%d\n",
			1700000000+i/1000, rng.IntN(256), rng.IntN(256), 32768+rng.IntN(28232), rng.IntN(256), port, proto, rng.IntN(1<<16))
	}
	return out.Flush()
}
