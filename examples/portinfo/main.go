// Portinfo tells what is known of ports and services: what IANA's registry says,
// and what people run there.
//
//	portinfo [-json | -short] [-all] QUESTION...
//	portinfo [-json | -short] -search TEXT
//
// A question is a port (443), a range (6000-6010) or the name of a service or of a
// product (ssh, grafana), each with or without a transport (443/tcp). Commas may
// stand between questions, and flags anywhere.
//
// With -short it prints a line for each port, or for each service and use of a
// name, of five fields with tabs between, a dash for one that is empty: the port;
// the name by which people know it; where that is from, registry, use or none; the
// transports on which it is so; what it is, or the status of a port without a name.
//
// With -json it prints an array of objects, all of one kind: one for each port, of a
// name those that have it. A name without a port has an object in which port is null.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"example.com/ports/examples/internal/args"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/plain"
)

const usage = `usage: portinfo [-json | -short] [-all] QUESTION...
       portinfo [-json | -short] -search TEXT
A question is a port (443), a range (6000-6010) or a name (ssh, grafana), each with
or without a transport (443/tcp).
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, view{goos: runtime.GOOS, ephemeral: ephemeral.Here()}))
}

// run returns the exit status: 1 if a name or a search finds nothing, which does not
// keep the other answers back, or the output can't be written; 2 for wrong input.
func run(arguments []string, stdout, stderr io.Writer, v view) int {
	fail := func(status int, err error) int {
		fmt.Fprintf(stderr, "portinfo: %s\n", plain.Text(err.Error()))
		return status
	}
	flags := flag.NewFlagSet("portinfo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&v.all, "all", false, "show all known uses of a port, not the first few")
	asJSON := flags.Bool("json", false, "print JSON: an array of ports")
	short := flags.Bool("short", false, "print one line for each port: port, name, from where, transports, description")
	text := flags.String("search", "", "list what has the `TEXT` in its name or description")
	questions, err := args.Parse(flags, arguments)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0
	case err != nil:
		return fail(2, fmt.Errorf("%w: want -all, -json, -short or -search TEXT", err))
	case *asJSON && *short:
		return fail(2, errors.New("want either -json or -short"))
	case *text != "" && len(questions) > 0:
		return fail(2, fmt.Errorf("unexpected %q: want either -search or questions", questions[0]))
	case *text == "" && len(questions) == 0:
		return fail(2, errors.New("no question: want a port such as 443, a range such as 6000-6010, a name such as ssh, or -search TEXT"))
	}

	status := 0
	var answers []answer
	if *text != "" {
		found := search(*text)
		if found.isEmpty() {
			return fail(1, fmt.Errorf("no name and no description contains %q", *text))
		}
		answers = append(answers, found)
	}
	for _, question := range questions {
		a, err := ask(question)
		if err != nil {
			return fail(2, err)
		}
		if found, ok := a.(nameAnswer); ok && found.isEmpty() {
			status = fail(1, found.unknown())
			continue
		}
		answers = append(answers, a)
	}
	if len(answers) == 0 {
		return status
	}

	if _, err := io.WriteString(stdout, render(answers, *asJSON, *short, v)); err != nil {
		return fail(1, err)
	}
	return status
}

func render(answers []answer, asJSON, short bool, v view) string {
	var b strings.Builder
	switch {
	case asJSON:
		plain.JSON(&b, slices.Concat(mapSlice(answers, answer.data)...), "  ") // into memory: can't fail
	case short:
		for _, a := range answers {
			for _, l := range a.lines() {
				plain.Row(&b, l[:]...)
			}
		}
	default:
		for i, a := range answers {
			if i > 0 {
				b.WriteString("\n" + strings.Repeat("-", 72) + "\n\n")
			}
			a.page(&b, v)
		}
	}
	return b.String()
}
