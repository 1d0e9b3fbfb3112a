// Listening shows what listens on this machine and what should be there.
//
//	listening [-json] [-watch 2s] [PORT...]
//
// Of each listening TCP socket and each bound UDP socket without a peer it shows the
// address, whether that is open to this machine alone or to the network, whose it
// is, what IANA's registry and people know of its port, and whether the process
// fits. That is no verdict: whoever runs a server may put it on any port, and a
// process may have any name. A firewall may close what is open to the network.
//
// With ports, such as 443, 8000-8999 or 53/udp, it shows those alone.
//
// With -watch it looks again and again. On a terminal each look takes the place of
// the one before, and what came and went is marked. Elsewhere the first look is
// followed by what came and went alone, with the time.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"time"

	"example.com/ports/examples/internal/args"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/plain"
	"example.com/ports/examples/internal/sockets"
)

const usage = `usage: listening [-json] [-watch 2s] [PORT...]
Shows what listens on this machine, or on those ports, and what should be there.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, system{sockets.Ask, ephemeral.Here()}))
}

// system is the machine as the program sees it.
type system struct {
	ask       func(context.Context) (sockets.Snapshot, error)
	ephemeral ephemeral.Range
}

// look asks for the sockets with one of the ports, or for all if there are none.
func (here system) look(ctx context.Context, only []args.Ports) (sockets.Snapshot, error) {
	now, err := here.ask(ctx)
	now.Sockets = slices.DeleteFunc(now.Sockets, func(s sockets.Socket) bool {
		return len(only) > 0 && !slices.ContainsFunc(only, func(p args.Ports) bool { return p.Has(s.Port, s.Protocol) })
	})
	hasNone := func(s sockets.Socket) bool { return len(s.Processes) == 0 }
	if now.Unseen != "" && slices.ContainsFunc(now.Sockets, hasNone) {
		now.Notes = append(now.Notes, "where no process is shown, it belongs to "+now.Unseen)
	}
	return now, err
}

// run returns the exit status: 1 if the system does not tell or the output can't
// be written, 2 for wrong input.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer, here system) int {
	fail := func(status int, err error) int {
		fmt.Fprintf(stderr, "listening: %s\n", plain.Text(err.Error()))
		return status
	}
	flags := flag.NewFlagSet("listening", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "print JSON: an array; with -watch, one a line each time")
	interval := flags.Duration("watch", 0, "look again after each `INTERVAL`, until interrupted")
	what, err := args.Parse(flags, arguments)
	var only []args.Ports
	for _, text := range what {
		var p args.Ports
		if p, err = args.ParsePorts(text); err != nil {
			break
		}
		only = append(only, p)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	case err != nil:
		return fail(2, err)
	case *interval < 0:
		return fail(2, fmt.Errorf("-watch %v: want an interval such as 2s", *interval))
	}

	watch := *interval > 0
	s := screen{out: stdout, asJSON: *asJSON, watch: watch, clear: watch && !*asJSON && isTerminal(stdout), none: "Nothing listens.", ephemeral: here.ephemeral}
	if len(only) > 0 {
		s.none = "Nothing listens on these ports."
	}
	said := make(map[string]bool)
	for {
		now, err := here.look(ctx, only)
		if ctx.Err() != nil && watch {
			return 0 // interrupted, which is how a watch ends
		}
		for _, note := range now.Notes {
			if !said[note] {
				fmt.Fprintf(stderr, "listening: %s\n", plain.Text(note))
			}
			said[note] = true
		}
		if err == nil {
			err = s.draw(now, time.Now())
		}
		if err != nil {
			return fail(1, err)
		}
		if !watch {
			return 0
		}
		select {
		case <-ctx.Done():
			return 0
		case <-time.After(*interval):
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
