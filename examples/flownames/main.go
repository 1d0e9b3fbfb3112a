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

// terminal writes what is safe to show on a terminal: a character of a row, or of
// a file's name, that could be more than a character comes out as a question mark.
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
	stderr = terminal{stderr}
	flags := flag.NewFlagSet("flownames", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: flownames [flags] [FILE...]")
		flags.PrintDefaults()
	}
	var o options
	o.define(flags)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	j, err := o.job()
	if err != nil {
		fmt.Fprintf(stderr, "flownames: %v\n", err)
		return 2
	}
	j.out = stdout
	if err = o.readServices(j.names); err == nil {
		err = j.files(flags.Args(), stdin)
	}
	if j.bad > 0 {
		fmt.Fprintf(stderr, "flownames: %d of %d rows have no name for want of a port or transport that can be read; the first on %s\n",
			j.bad, j.rows, strings.Join(j.badLines, ", "))
	}
	if err != nil {
		fmt.Fprintf(stderr, "flownames: %v\n", err)
		return 1
	}
	return 0
}

// options are the flags as they are given.
type options struct {
	format, port, proto, comma, services string
	server, uses                         bool
}

func (o *options) define(flags *flag.FlagSet) {
	flags.StringVar(&o.format, "format", "", "what the input is: "+formatNames()+" (default: ndjson if it begins with {, else csv)")
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
		i := slices.IndexFunc(formats, func(f format) bool { return f.name == o.format })
		if i < 0 {
			return nil, fmt.Errorf("-format %q: want %s", o.format, formatNames())
		}
		j.format = &formats[i]
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
