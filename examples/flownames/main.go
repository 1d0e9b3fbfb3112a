// Flownames adds service names to flow records.
//
//	flownames [-format zeek] [-port dst_port] [-proto proto] [-server] [FILE...]
//
// It reads the files, or standard input, which - stands for too, and takes gzip
// for what it is. It writes the rows to standard output as they are, and behind
// each what is known of its port: dst_port_service, dst_port_class and
// dst_port_status, called after the port's column. With -server it chooses which
// of two ports is the service's, and adds server_port, server_clue, server_service,
// server_class and server_status. Rows that it can't make sense of are kept too,
// without a name; their number and the first lines are reported at the end.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/ports"
	"example.com/ports/examples/internal/plain"
)

func main() {
	var stdout io.Writer = os.Stdout
	if isTerminal(os.Stdout) {
		stdout = terminal{os.Stdout}
	}
	os.Exit(run(os.Args[1:], os.Stdin, stdout, os.Stderr))
}

// isTerminal reports whether f may be a terminal: a device, but the null device.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	null, _ := os.Stat(os.DevNull)
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && !os.SameFile(info, null)
}

// terminal writes rows so that they are safe to show on a terminal: a character
// that could be more than a character comes out as a question mark.
type terminal struct{ w io.Writer }

func (t terminal) Write(b []byte) (int, error) {
	safe := strings.Map(func(r rune) rune {
		switch r {
		case '\t', '\n':
			return r
		case '\r':
			return -1
		}
		r, _ = utf8.DecodeRuneInString(plain.Text(string(r)))
		return r
	}, string(b))
	if _, err := io.WriteString(t.w, safe); err != nil {
		return 0, err
	}
	return len(b), nil
}

// run returns the exit status: 1 if something can't be read or written, or no row
// of a file can be named; 2 for wrong usage. Some bad rows are no failure.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	fail := func(status int, err error) int {
		fmt.Fprintf(stderr, "flownames: %s\n", plain.Text(err.Error()))
		return status
	}
	flags := flag.NewFlagSet("flownames", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	var o options
	o.define(flags)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stdout, "usage: flownames [flags] [FILE...]")
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	}
	if err != nil {
		return fail(2, err)
	}
	j, err := o.job()
	if err != nil {
		return fail(2, err)
	}
	j.out = stdout
	if err = o.readServices(j.names); err == nil {
		err = j.files(flags.Args(), stdin)
	}
	if j.bad > 0 {
		fail(0, fmt.Errorf("%d of %d rows get no name: their port or transport can't be read, or they have one already; the first on %s",
			j.bad, j.rows, strings.Join(j.badLines, ", ")))
	}
	if err != nil {
		return fail(1, err)
	}
	return 0
}

// options are the flags as they are given.
type options struct {
	format, port, proto, comma, services string
	server, uses                         bool
}

func (o *options) define(flags *flag.FlagSet) {
	flags.StringVar(&o.format, "format", "", "what the input is: "+formatNames()+" (default: ndjson if it begins with {, zeek if with #separator or #fields, else csv)")
	flags.StringVar(&o.port, "port", "", "`columns` that hold ports, by name or by number from 1, separated by commas; with -server two (default: those of the format; dst_port of csv)")
	flags.StringVar(&o.proto, "proto", "", "`column` that holds the transport, by name or by number, or what all rows have: tcp, udp, sctp, dccp or any (default: that of the format; proto of csv)")
	flags.StringVar(&o.comma, "comma", "", `what separates the fields of csv, one character or \t (default: a comma)`)
	flags.StringVar(&o.services, "services", "", "`file` like /etc/services, of which the names come before all others")
	flags.BoolVar(&o.server, "server", false, "choose which of two ports is the service's, and name that one")
	flags.BoolVar(&o.uses, "uses", false, "prefer the names that people use to the registry's: Elasticsearch to wap-wsp")
}

// job is what the flags ask for.
func (o *options) job() (*job, error) {
	j := &job{namer: namer{names: &ports.Overlay{UsesFirst: o.uses}, server: o.server}}
	if o.format != "" {
		if j.format = formatNamed(o.format); j.format == nil {
			return nil, fmt.Errorf("-format %q: want %s", o.format, formatNames())
		}
	}
	if o.port != "" {
		j.columns = strings.Split(o.port, ",")
		if slices.Contains(j.columns, "") || o.server && len(j.columns) != 2 {
			return nil, fmt.Errorf("-port %q: want names or numbers of columns, and with -server two", o.port)
		}
	}
	j.protoColumn = o.proto
	if proto, err := ports.ParseProtocol(o.proto); err == nil && !strings.Contains("123456789", o.proto[:1]) {
		j.proto, j.isProtoFixed = proto, true
	}
	switch {
	case o.comma == "":
	case o.comma == `\t`:
		j.comma = '\t'
	case len(o.comma) == 1 && o.comma[0] < 0x80 && !strings.Contains("\"\r\n", o.comma):
		j.comma = o.comma[0]
	default:
		return nil, fmt.Errorf(`-comma %q: want one ASCII character that is no quote and no line end, or \t`, o.comma)
	}
	return j, nil
}

func (o *options) readServices(names *ports.Overlay) error {
	if o.services == "" {
		return nil
	}
	f, err := os.Open(o.services)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := names.ReadServices(f); err != nil {
		return fmt.Errorf("%s: %w", o.services, err)
	}
	return nil
}
