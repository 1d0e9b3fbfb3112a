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
// With -watch it looks again and again. A terminal shows the last look, with "came"
// before what was not there at the one before, and "went" before what is not there
// any more. Elsewhere the first look is followed by what came and went alone, each
// line with the time.
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

	"example.com/ports"
	"example.com/ports/examples/internal/args"
	"example.com/ports/examples/internal/plain"
)

const usage = `usage: listening [-json] [-watch 2s] [PORT...]
Shows what listens on this machine, or on those ports, and what should be there.
  -json            print JSON
  -watch INTERVAL  look again and again, until interrupted
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, ask))
}

// run returns the exit status: 1 if the system does not tell or the output can't
// be written, 2 for wrong input.
func run(ctx context.Context, arguments []string, stdout, stderr io.Writer, ask func(context.Context) (snapshot, error)) int {
	say := func(text string) { fmt.Fprintf(stderr, "listening: %s\n", plain.Text(text)) }
	s := screen{out: stdout}
	flags := flag.NewFlagSet("listening", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&s.asJSON, "json", false, "")
	interval := time.Duration(0)
	flags.Func("watch", "", func(text string) (err error) {
		if interval, err = time.ParseDuration(text); err != nil || interval <= 0 {
			return errors.New("want an interval such as 2s")
		}
		return nil
	})
	what, err := args.Parse(flags, arguments)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		return 0
	}
	var only filter
	if err == nil {
		only, err = newFilter(what)
	}
	if err != nil {
		say(err.Error())
		return 2
	}

	s.watch, s.clear = interval > 0, interval > 0 && !s.asJSON && isTerminal(stdout)
	said := make(map[string]bool)
	for {
		now, err := ask(ctx)
		if ctx.Err() != nil && s.watch {
			return 0 // interrupted, which is how a watch ends
		}
		for _, note := range now.notes {
			if !said[note] {
				say(note)
			}
			said[note] = true
		}
		if err == nil {
			now.sockets = slices.DeleteFunc(now.sockets, only.hides)
			err = s.draw(now, time.Now())
		}
		if err != nil {
			say(err.Error())
			return 1
		}
		if !s.watch {
			return 0
		}
		select {
		case <-ctx.Done():
			return 0
		case <-time.After(interval):
		}
	}
}

// filter is the ports to show; none means all.
type filter []struct {
	ports ports.Range
	proto ports.Protocol
}

func newFilter(what []string) (filter, error) {
	f := make(filter, len(what))
	for i, text := range what {
		var err error
		if f[i].ports, f[i].proto, err = args.Range(text); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// hides reports whether a socket is not to be shown.
func (f filter) hides(s socket) bool {
	for _, shown := range f {
		if shown.ports.Contains(s.Port) && (shown.proto == ports.AnyProtocol || shown.proto == s.Protocol) {
			return false
		}
	}
	return len(f) > 0
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
