// Lists reads the lists of ports that came before the registry's XML, and writes
// what they say to data/listed.csv and data/former.csv:
//
//	go run ./internal/lists [-dir ../shared/history] [-out data]
//
// listed.csv has the earliest list for each record of the registry that one of
// them has; former.csv the names that stand in a list and not in the registry, on
// that port and transport, but for other spellings and renamings of what the
// registry has there.
//
// Names are the same if their letters and digits are, in any case: ocs_amu and
// ocs-amu. The name of an alias counts for the record that it is an alias of.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", "../shared/history", "`folder` of the lists")
	out := flag.String("out", "data", "`folder` to write to")
	flag.Parse()
	if err := run(*dir, *out); err != nil {
		fmt.Fprintln(os.Stderr, "lists:", err)
		os.Exit(1)
	}
}

func run(dir, out string) error {
	lists, err := readLists(dir)
	if err != nil {
		return err
	}
	for _, w := range lists.warnings {
		fmt.Println(w)
	}
	former, err := lists.former()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "listed.csv"), lists.listed(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "former.csv"), former, 0o644)
}
