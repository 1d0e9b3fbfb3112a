// Coverage measures how often package ports names the software that another list
// has on a port.
//
//	go run ./internal/coverage [-misses] FILE...
//
// Each file is CSV with a header that has software, port and transport, such as
// "Grafana,3000,tcp". A port may be a range, of which the first port is asked. A
// row is named if a text that the package has for the port on that transport names
// the software: the name or description of an entry, or the name, description or
// registered name of a use. What "names" means is said at [names].
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"

	"example.com/ports"
)

func main() {
	misses := flag.Bool("misses", false, "list the rows that are not named instead")
	flag.Parse()
	if err := run(flag.Args(), *misses, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "coverage: %v\n", err)
		os.Exit(1)
	}
}

func run(files []string, misses bool, w io.Writer) error {
	if len(files) == 0 {
		return fmt.Errorf("no file: want CSV files with the columns software, port and transport")
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if !misses {
		fmt.Fprintln(tab, "list\trows\tnamed\tshare")
	}
	for _, file := range files {
		rows, err := read(file)
		if err != nil {
			return err
		}
		named := 0
		for _, r := range rows {
			if r.named() {
				named++
			} else if misses {
				fmt.Fprintf(tab, "%d/%v\t%s\n", r.port, r.proto, r.software)
			}
		}
		if !misses {
			fmt.Fprintf(tab, "%s\t%d\t%d\t%d%%\n", filepath.Base(file), len(rows), named, 100*named/max(1, len(rows)))
		}
	}
	return tab.Flush()
}

// row is what a list says of a port.
type row struct {
	software string
	port     uint16
	proto    ports.Protocol
}

func read(file string) ([]row, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := csv.NewReader(f)
	header, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var column [3]int
	for i, name := range []string{"software", "port", "transport"} {
		if column[i] = slices.Index(header, name); column[i] < 0 {
			return nil, fmt.Errorf("%s: the header is %q: want software, port and transport in it", file, header)
		}
	}
	var rows []row
	for {
		record, err := in.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		line, _ := in.FieldPos(0)
		at, err := ports.ParseRange(record[column[1]])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
		proto, err := ports.ParseProtocol(record[column[2]])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, line, err)
		}
		rows = append(rows, row{record[column[0]], at.First, proto})
	}
}

func (r row) named() bool {
	port := ports.Lookup(r.port)
	for e := range port.Entries() {
		if e.Carries(r.proto) && e.Name() != "" && (names(e.Name(), r.software) || names(e.Description(), r.software)) {
			return true
		}
	}
	for u := range port.Uses(r.proto) {
		if names(u.Name, r.software) || names(u.Description, r.software) || names(u.Registered, r.software) {
			return true
		}
	}
	return false
}

// common are words that many programs have in their names, and that tell of none.
var common = strings.Fields(`
	admin agent apache api app application backend client cluster communication console control daemon
	data database docker exporter gateway hat image internal java linux management manager
	master metrics microsoft monitoring network node open port prometheus protocol proxy red remote
	secure server service services simple standard system the transport user web`)

// names reports whether a text names the software: if, of the letters and digits
// alone and in any letter case, at the beginning of one of its words, it has all
// of the software's name, or a word of it that has three letters and is not a
// common one. The d of a daemon and the number of a version may be missing: SMB
// names smbd, and NFS names NFS4.
func names(text, software string) bool {
	have := words(text)
	wanted := slices.DeleteFunc(words(software), func(word string) bool { return len(word) < 3 || slices.Contains(common, word) })
	for _, word := range wanted {
		for _, short := range []string{strings.TrimSuffix(word, "d"), strings.TrimRight(word, "0123456789")} {
			if short != word && len(short) >= 3 {
				wanted = append(wanted, short)
			}
		}
	}
	if whole := strings.Join(words(software), ""); whole != "" {
		wanted = append(wanted, whole)
	}
	for i := range have {
		rest := strings.Join(have[i:], "")
		if slices.ContainsFunc(wanted, func(word string) bool { return strings.HasPrefix(rest, word) }) {
			return true
		}
	}
	return false
}

// words are the runs of letters and digits, in lower case.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
