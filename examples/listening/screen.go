package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/plain"
	"example.com/ports/examples/internal/sockets"
)

// screen is where snapshots are shown.
type screen struct {
	out    io.Writer
	asJSON bool
	watch  bool           // more than one is shown
	clear  bool           // each in place of the one before
	none   string         // what to say where there is nothing to show
	before map[string]row // the last one, by what is shown of a socket; nil before the first

	ephemeral ephemeral.Range
}

// clearScreen goes to the top left corner of a terminal and clears all of it.
const clearScreen = "\x1b[H\x1b[2J"

// draw shows a snapshot, in one write, so that a terminal does not flicker.
func (s *screen) draw(now sockets.Snapshot, at time.Time) error {
	first := s.before == nil
	rows := s.look(now, at)
	if !first && !s.clear {
		rows = slices.DeleteFunc(rows, func(r row) bool { return r.Change == "" })
		if len(rows) == 0 {
			return nil
		}
	}
	var b bytes.Buffer
	if s.asJSON {
		indent := "  "
		if s.watch {
			indent = "" // an array is a line
		}
		if err := plain.JSON(&b, rows, indent); err != nil {
			return err
		}
	} else {
		if s.clear {
			b.WriteString(clearScreen)
		}
		if s.watch {
			b.WriteString(at.Format(time.DateTime) + "\n")
		}
		s.table(&b, rows)
		for _, note := range now.Notes {
			if s.clear { // which has cleared away those on standard error
				fmt.Fprintf(&b, "\n%s\n", plain.Text(note))
			}
		}
	}
	_, err := s.out.Write(b.Bytes())
	return err
}

// look judges the sockets, and in a watch tells what came and went.
func (s *screen) look(now sockets.Snapshot, at time.Time) []row {
	rows := []row{}
	there := make(map[string]row)
	for _, socket := range now.Sockets {
		r := judge(socket, s.ephemeral)
		if s.watch {
			r.Time = &at
		}
		shown := strings.Join(r.cells(), "\t")
		there[shown] = r
		if _, ok := s.before[shown]; !ok && s.before != nil {
			r.Change = "came"
		}
		rows = append(rows, r)
	}
	for shown, r := range s.before {
		if _, ok := there[shown]; !ok {
			r.Time, r.Change = &at, "went"
			rows = slices.Insert(rows, 0, r) // before another that has come in its place
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return a.Compare(b.Socket) })
	s.before = there
	return rows
}

// table writes the rows as a table for people, in a watch each with its change.
func (s *screen) table(b *bytes.Buffer, rows []row) {
	if len(rows) == 0 {
		b.WriteString(s.none + "\n")
		return
	}
	tab := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	write := func(change string, cells ...string) {
		if s.watch {
			cells = append([]string{cmp.Or(change, " ")}, cells...)
		}
		plain.Row(tab, cells...)
	}
	write("", "PORT", "ADDRESS", "OPEN TO", "USER", "PROCESS", "REGISTRY", "KNOWN USES", "REMARK")
	for _, r := range rows {
		write(r.Change, r.cells()...)
	}
	tab.Flush() // into memory: can't fail
}
