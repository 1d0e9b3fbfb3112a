// Portinfo tells what the IANA registry knows of ports and services.
//
//	portinfo [-json] QUESTION...
//	portinfo [-json] -search TEXT
//
// A question is a port (443), a range (6000-6010) or a service name (ssh), each
// with or without a transport (443/tcp).
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"example.com/ports"
)

const usage = `usage: portinfo [-json] QUESTION...
       portinfo [-json] -search TEXT
A question is a port (443), a range (6000-6010) or a service name (ssh),
each with or without a transport (443/tcp).
`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run returns the exit status: 1 if a search finds nothing or the output can't
// be written, 2 for wrong input.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("portinfo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	asJSON := flags.Bool("json", false, "print JSON")
	search := flags.String("search", "", "list the entries whose name or description contains the text")
	wrong := func(err error) int {
		fmt.Fprintf(stderr, "portinfo: %v\n", err)
		return 2
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
		return wrong(fmt.Errorf("%w: want -json or -search TEXT", err))
	case searching(flags) && *search == "":
		return wrong(errors.New("-search \"\": want a text to look for"))
	case *search != "" && flags.NArg() > 0:
		return wrong(fmt.Errorf("unexpected %q: want either -search or questions", flags.Arg(0)))
	case *search == "" && flags.NArg() == 0:
		return wrong(errors.New("no question: want a port such as 443, a range such as 6000-6010 or a service name such as ssh"))
	}

	var answers []answer
	if *search != "" {
		found := slices.Collect(ports.Search(*search))
		if len(found) == 0 {
			fmt.Fprintf(stderr, "portinfo: no name and no description contains %q\n", *search)
			return 1
		}
		answers = append(answers, listAnswer(found))
	}
	for _, arg := range flags.Args() {
		a, err := ask(arg)
		if err != nil {
			return wrong(err)
		}
		answers = append(answers, a)
	}

	var err error
	if *asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		err = enc.Encode(slices.Concat(mapSlice(answers, answer.data)...))
	} else {
		var b strings.Builder
		for i, a := range answers {
			if i > 0 {
				b.WriteString("\n" + strings.Repeat("-", 72) + "\n\n")
			}
			a.page(&b, runtime.GOOS)
		}
		_, err = io.WriteString(stdout, b.String())
	}
	if err != nil {
		fmt.Fprintf(stderr, "portinfo: %v\n", err)
		return 1
	}
	return 0
}

func searching(flags *flag.FlagSet) (set bool) {
	flags.Visit(func(f *flag.Flag) { set = set || f.Name == "search" })
	return set
}

func mapSlice[T, U any](in []T, f func(T) U) []U {
	out := make([]U, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return out
}
