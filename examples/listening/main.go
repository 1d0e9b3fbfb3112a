// Listening shows what listens on this machine and what should be there.
//
//	listening [-json] [-watch 2s]
//
// Of each listening TCP socket and each bound UDP socket without a peer it shows
// the address, the port, the process where the system tells, what IANA's registry
// has of the port, what software is known to use it, and a remark where that and
// what is seen do not agree. A remark is no verdict: whoever runs a server may put
// it on any port.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
)

const usage = `usage: listening [-json] [-watch 2s]
Shows what listens on this machine and what should be there.
  -json            print JSON; with -watch, a line of it each time
  -watch INTERVAL  show it again and again, until interrupted
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, ask))
}

// run returns the exit status: 1 if the system does not tell or the output can't
// be written, 2 for wrong input.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, ask func(context.Context) (snapshot, error)) int {
	flags := flag.NewFlagSet("listening", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "")
	var interval time.Duration
	flags.Func("watch", "", func(s string) (err error) {
		if interval, err = time.ParseDuration(s); err != nil || interval <= 0 {
			return errors.New("want an interval such as 2s")
		}
		return nil
	})
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "listening: %v; usage: listening [-json] [-watch 2s]\n", err)
		return 2
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "listening: unexpected %q: want flags alone\n", flags.Arg(0))
		return 2
	}

	s := screen{out: stdout, asJSON: *asJSON, again: interval > 0, clear: interval > 0 && !*asJSON && isTerminal(stdout)}
	said := make(map[string]bool)
	for {
		now, err := ask(ctx)
		if ctx.Err() != nil && interval > 0 {
			return 0 // interrupted, which is how a watch ends
		}
		for _, note := range now.notes {
			if !said[note] {
				fmt.Fprintf(stderr, "listening: %s\n", note)
			}
			said[note] = true
		}
		if err == nil {
			err = s.draw(now)
		}
		if err != nil {
			fmt.Fprintf(stderr, "listening: %v\n", err)
			return 1
		}
		if interval == 0 {
			return 0
		}
		select {
		case <-ctx.Done():
			return 0
		case <-time.After(interval):
		}
	}
}

// isTerminal reports whether the output is a device such as a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// screen is where snapshots are shown.
type screen struct {
	out    io.Writer
	asJSON bool
	again  bool // more than one is shown
	clear  bool // each in place of the one before
	drawn  bool
}

// clearScreen goes to the top left corner of a terminal and clears all of it.
const clearScreen = "\x1b[H\x1b[2J"

// draw shows a snapshot, in one write, so that a terminal does not flicker.
func (s *screen) draw(now snapshot) error {
	rows := []row{}
	for _, socket := range now.sockets {
		rows = append(rows, judge(socket, now.ephemeral))
	}
	var b bytes.Buffer
	switch {
	case s.asJSON:
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if !s.again {
			enc.SetIndent("", "  ")
		}
		if err := enc.Encode(rows); err != nil {
			return err
		}
	case s.clear:
		b.WriteString(clearScreen)
		table(&b, rows)
		for _, note := range now.notes { // those on standard error are cleared away
			b.WriteString("\n" + note + "\n")
		}
	default:
		if s.drawn {
			b.WriteString("\n")
		}
		table(&b, rows)
	}
	s.drawn = true
	_, err := s.out.Write(b.Bytes())
	return err
}

// table writes the rows as a table for people.
func table(b *bytes.Buffer, rows []row) {
	if len(rows) == 0 {
		b.WriteString("Nothing listens.\n")
		return
	}
	tab := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "PORT\tADDRESS\tPROCESS\tCLASS\tREGISTRY\tKNOWN USES\tREMARK")
	for _, r := range rows {
		fmt.Fprintf(tab, "%d/%v\t%s\t%s\t%v\t%s\t%s\t%s\n", r.Port, r.Protocol, printable(r.Address.String()),
			printable(r.processes()), r.Class, r.official(), r.uses(), orDash(strings.Join(r.Remarks, "; ")))
	}
	tab.Flush() // into memory: can't fail
}

// processes names the first process, and how many more there are.
func (r *row) processes() string {
	if len(r.Processes) == 0 {
		return "-"
	}
	p := r.Processes[0]
	s := fmt.Sprintf("%s (%d)", orDash(p.Name), p.PID)
	if more := len(r.Processes) - 1; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

// official is the registry's name and status.
func (r *row) official() string {
	if r.Service == "" {
		return r.Status.String()
	}
	return r.Service + ", " + r.Status.String()
}

// uses names the first two known uses, and how many more there are.
func (r *row) uses() string {
	var names []string
	for _, u := range r.Uses {
		name := u.Name
		if name == "" {
			name = "unauthorized use" // which the registry reports
		}
		names = append(names, name)
	}
	const shown = 2
	if more := len(names) - shown; more > 0 {
		names = append(names[:shown], fmt.Sprintf("%d more", more))
	}
	return orDash(strings.Join(names, ", "))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// printable replaces what could harm a table or a terminal: a process can give
// itself any name.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}
