// Portsite serves a web site about ports: a page for each of the 65,536, one for
// each service name, a search and a map.
//
//	portsite [-addr localhost:8417]
//	portsite -export DIR
//
// It needs nothing but its one binary, and loads nothing from elsewhere. With -export
// it writes the whole site to a folder, for a server that knows nothing but files.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/ports/examples/internal/plain"
)

const usage = `usage: portsite [-addr localhost:8417]
       portsite -export DIR
Serves a web site about ports until it is interrupted, or writes it to a folder.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The second interrupt ends the program at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run serves until the context is done. It returns the exit status: 1 if it can't
// serve, 2 for wrong input.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	fail := func(status int, err error) int {
		fmt.Fprintf(stderr, "portsite: %s\n", plain.Text(err.Error()))
		return status
	}
	flags := flag.NewFlagSet("portsite", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	addr := flags.String("addr", "localhost:8417", "address to listen on")
	dir := flags.String("export", "", "folder to write the site to")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return 0
	case err != nil:
		return fail(2, fmt.Errorf("%w: want -addr HOST:PORT or -export DIR", err))
	case flags.NArg() > 0:
		return fail(2, fmt.Errorf("unexpected %q: want -addr HOST:PORT or -export DIR alone", flags.Arg(0)))
	}

	if *dir != "" {
		n, err := export(ctx, *dir, func(string) bool { return true })
		switch {
		case errors.Is(err, context.Canceled):
			return fail(1, fmt.Errorf("interrupted, with %d files in %s", n, *dir))
		case err != nil:
			return fail(1, err)
		}
		fmt.Fprintf(stdout, "Wrote %d files to %s.\n", n, plain.Text(*dir))
		return 0
	}

	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return fail(1, err)
	}
	server := &http.Server{
		Handler:           newSite(false),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	fmt.Fprintf(stdout, "Serving on http://%v, until interrupted.\n", listener.Addr())

	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fail(1, err)
	case <-ctx.Done():
	}
	// Answers under way are finished, but not for ever.
	end, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(end); err != nil {
		return fail(1, err)
	}
	return 0
}
