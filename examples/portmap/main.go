// Portmap draws the port space as an SVG picture: 65,536 cells along a Hilbert
// curve, coloured by what the registry says and what is known to run there.
//
//	portmap [-o ports.svg]
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"example.com/ports/examples/internal/plain"
	"example.com/ports/examples/internal/portmap"
)

//go:generate go run . -o ports.svg

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 1 for a file that can't be written, 2 for wrong
// input.
func run(args []string, stdout, stderr io.Writer) int {
	fail := func(status int, err error) int {
		fmt.Fprintf(stderr, "portmap: %s\n", plain.Text(err.Error()))
		return status
	}
	flags := flag.NewFlagSet("portmap", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // an error is one line, without the usage
	out := flags.String("o", "ports.svg", "the file to write")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, "usage: portmap [-o ports.svg]\nDraws a map of all ports, as SVG.\n")
		return 0
	case err != nil:
		return fail(2, fmt.Errorf("%w: want -o FILE", err))
	case flags.NArg() > 0:
		return fail(2, fmt.Errorf("unexpected %q: want -o FILE alone", flags.Arg(0)))
	}
	if err := os.WriteFile(*out, []byte(portmap.SVG()), 0o644); err != nil {
		return fail(1, err)
	}
	return 0
}
