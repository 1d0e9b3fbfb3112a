// Porttable writes the table of ports as data, to be joined with flows where they
// lie: in ClickHouse, DuckDB, Spark, BigQuery or an SQL database.
//
//	porttable [-format csv|ndjson|sql] > ports.csv
//
// There is a row for each port and transport of which something is known. A port
// without a row is never assigned from 49152 on, and unassigned below. The same
// build writes the same bytes. docs/engines.md has the columns and queries.
package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"example.com/ports"
	"example.com/ports/examples/internal/plain"
	"example.com/ports/examples/internal/service"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 1 if the table can't be written, 2 for wrong
// usage.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("porttable", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // an error is one line, without the usage
	format := flags.String("format", "csv", "csv, ndjson or sql")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stderr, "usage: porttable [flags] > FILE")
		flags.SetOutput(stderr)
		flags.PrintDefaults()
		return 0
	}
	write := writers[*format]
	switch {
	case err != nil:
	case flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q: want flags only", flags.Arg(0))
	case write == nil:
		err = fmt.Errorf("-format %q: want csv, ndjson or sql", *format)
	}
	if err != nil {
		fmt.Fprintf(stderr, "porttable: %s\n", plain.Text(err.Error()))
		return 2
	}
	out := bufio.NewWriter(stdout)
	write(out)
	if err := out.Flush(); err != nil {
		fmt.Fprintf(stderr, "porttable: %s\n", plain.Text(err.Error()))
		return 1
	}
	return 0
}

// writers are the formats. A bufio.Writer keeps its first error for Flush to return.
var writers = map[string]func(w *bufio.Writer){"csv": writeCSV, "ndjson": writeNDJSON, "sql": writeSQL}

// row is what is known of a port on a transport.
type row struct {
	Port        uint16 `json:"port"`
	Proto       uint8  `json:"proto"`       // the transport's number in an IP header
	Name        string `json:"name"`        // the registry's name
	Class       string `json:"class"`       // of the port
	Status      string `json:"status"`      // on the transport
	Description string `json:"description"` // the registry's, of the name or of the status
	Use         string `json:"use"`         // the first of the port's uses
	MainUse     string `json:"main_use"`    // the use that the port is best known for
}

var columns = []string{"port", "proto", "name", "class", "status", "description", "use", "main_use"}

// rows yields the table by port, then by the transport's number.
func rows() iter.Seq[row] {
	return func(yield func(row) bool) {
		for port := range 1 << 16 {
			for _, proto := range []ports.Protocol{ports.TCP, ports.UDP, ports.DCCP, ports.SCTP} {
				if r, ok := rowOf(ports.Lookup(uint16(port)), proto); ok && !yield(r) {
					return
				}
			}
		}
	}
}

// rowOf returns the row of a port on a transport. ok is false if there is no name, no
// use and no status but that of most ports.
func rowOf(port ports.Port, proto ports.Protocol) (r row, ok bool) {
	status := port.Status(proto)
	r = row{
		Port:        uint16(port),
		Name:        ports.Name(uint16(port), proto),
		Class:       port.Class().String(),
		Status:      status.String(),
		Description: description(port, proto),
	}
	r.Proto, _ = proto.Number()
	for use := range port.Uses(proto) { // the main one first, those of wide ranges last
		if service.IsWide(use) {
			break
		}
		r.Use = use.Name
		if use.Main {
			r.MainUse = use.Name
		}
		break
	}
	ok = r.Use != "" || status != ports.Unassigned && status != ports.NeverAssigned
	return r, ok
}

// description returns what the registry says of a port's service, or, where there
// is none, of its status.
func description(port ports.Port, proto ports.Protocol) string {
	if service, ok := port.Service(proto); ok {
		return service.Description()
	}
	for e := range port.Entries() {
		if e.Carries(proto) && e.Status() == port.Status(proto) {
			return e.Description()
		}
	}
	return ""
}

// fields returns the values of the columns.
func (r row) fields() []string {
	return []string{strconv.Itoa(int(r.Port)), strconv.Itoa(int(r.Proto)),
		r.Name, r.Class, r.Status, r.Description, r.Use, r.MainUse}
}

// writeCSV writes a header and a line for each row.
func writeCSV(w *bufio.Writer) {
	out := csv.NewWriter(w)
	out.Write(columns)
	for r := range rows() {
		out.Write(r.fields())
	}
	out.Flush()
}

// writeNDJSON writes an object for each row, one a line.
func writeNDJSON(w *bufio.Writer) {
	out := json.NewEncoder(w)
	for r := range rows() {
		out.Encode(r)
	}
}

// writeSQL writes standard SQL that makes a table ports and fills it.
func writeSQL(w *bufio.Writer) {
	w.WriteString(`CREATE TABLE ports (
	port INTEGER NOT NULL,
	proto INTEGER NOT NULL,
	name TEXT NOT NULL,
	class TEXT NOT NULL,
	status TEXT NOT NULL,
	description TEXT NOT NULL,
	use TEXT NOT NULL,
	main_use TEXT NOT NULL,
	PRIMARY KEY (port, proto)
);
INSERT INTO ports VALUES`)
	before := "\n"
	for r := range rows() {
		values := r.fields()
		for i, text := range values[2:] {
			values[i+2] = "'" + strings.ReplaceAll(text, "'", "''") + "'"
		}
		fmt.Fprintf(w, "%s(%s)", before, strings.Join(values, ", "))
		before = ",\n"
	}
	w.WriteString(";\n")
}
