// Freeport helps to choose the port of a new service.
//
//	freeport [-within 8000-8999] [-proto tcp] [-n 10] [-random] [-json]
//	freeport [-within 8000-8999] [-proto tcp] [-json] -for NAME
//	freeport [-proto tcp] [-json] CANDIDATE...
//
// It suggests ports that are unassigned, that no known software has as its default,
// that no system takes for outgoing connections, that browsers do not refuse and
// that are free on this machine now.
//
// For a name it has one port, the same on every machine, whatever is in use there.
// The name keeps it for as long as nothing speaks against it, with the same -within
// and -proto.
//
// Of candidates, such as 8080, 8080/tcp or 8000-8010, it says what speaks against
// each.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"example.com/ports"
	"example.com/ports/examples/internal/args"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/plain"
	"example.com/ports/examples/internal/sockets"
)

const usage = `usage: freeport [flags]               suggest ports
       freeport [flags] -for NAME     choose the port of a service
       freeport [flags] CANDIDATE...  say what speaks against each
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, ephemeral.Here()))
}

// run returns the exit status: 1 if there is no port to suggest or a port is no
// good, 2 for wrong input.
func run(arguments []string, stdout, stderr io.Writer, outgoing ephemeral.Range) int {
	fail := func(status int, err error) int {
		fmt.Fprintf(stderr, "freeport: %s\n", plain.Text(err.Error()))
		return status
	}
	j := judge{ports.TCP, outgoing, sync.OnceValue(func() []sockets.Socket {
		here, _ := sockets.Ask(context.Background()) // without an answer nobody is named
		return here.Sockets
	})}
	within := ports.Range{First: 1024, Last: 32767}
	flags := flag.NewFlagSet("freeport", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.TextVar(&within, "within", within, "the `range` to choose from")
	flags.TextVar(&j.proto, "proto", j.proto, "the `transport`; any: a port for TCP and UDP at once")
	n := flags.Int("n", 10, "how many ports to suggest")
	random := flags.Bool("random", false, "choose at random instead of from the lowest up")
	name := flags.String("for", "", "choose the port of the service `NAME`, the same on every machine")
	asJSON := flags.Bool("json", false, "print JSON")
	candidates, err := args.Parse(flags, arguments)
	given := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	case err != nil:
		return fail(2, err)
	case *n < 1:
		return fail(2, fmt.Errorf("-n %d: want at least 1", *n))
	case j.proto == ports.NoProtocol:
		return fail(2, errors.New("-proto none: want tcp, udp, sctp, dccp or any"))
	case given["for"] && *name == "":
		return fail(2, errors.New(`-for "": want the name of a service`))
	case given["for"] && (given["n"] || given["random"] || len(candidates) > 0):
		return fail(2, errors.New("want -for without -n, -random and candidates"))
	case len(candidates) > 0 && (given["n"] || given["random"] || given["within"]):
		return fail(2, errors.New("want candidates without -n, -random and -within"))
	}

	var verdicts []verdict
	switch {
	case len(candidates) > 0:
		if verdicts, err = j.candidates(candidates); err != nil {
			return fail(2, err)
		}
	case *name != "":
		verdicts = j.choose(*name, within)
	default:
		verdicts = j.suggest(within, *n, *random)
	}
	if len(verdicts) == 0 {
		return fail(1, fmt.Errorf("no port within %v is free on %v and has nothing against it: want another range", within, j.proto))
	}
	if err := write(stdout, verdicts, *asJSON); err != nil {
		return fail(1, err)
	}
	if slices.ContainsFunc(verdicts, func(v verdict) bool { return !v.Good }) {
		return 1
	}
	return 0
}
