// Portmap draws the port space as a picture: 65,536 cells along a Hilbert curve,
// coloured by status and class.
//
//	portmap [-o ports.png] [-scale 3] [-proto any]
//
// The curve keeps ports that are close in number close in the picture, so a
// block of ports is a patch and a quarter of the ports a quarter of the map.
// What the file's name ends in says the format: .png or .svg.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"example.com/ports"
)

//go:generate go run . -o ports.png

// maxScale keeps a picture below 5,000 pixels a side.
const maxScale = 16

func main() {
	os.Exit(run(os.Args[1:], os.Stderr))
}

// run returns the exit status: 1 for a file that can't be written, 2 for wrong
// input.
func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("portmap", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // an error is one line, without the usage
	var (
		out   = flags.String("o", "ports.png", "the `file` to write, .png or .svg")
		scale = flags.Int("scale", 3, "pixels a cell is wide and high")
		proto = ports.AnyProtocol
	)
	flags.TextVar(&proto, "proto", proto, "the `transport`")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(stderr, "usage: portmap [flags]")
		flags.SetOutput(stderr)
		flags.PrintDefaults()
		return 0
	}
	write := writers[strings.ToLower(filepath.Ext(*out))]
	switch {
	case err != nil:
	case flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q: want flags only", flags.Arg(0))
	case *scale < 1 || *scale > maxScale:
		err = fmt.Errorf("-scale %d: want 1 to %d", *scale, maxScale)
	case write == nil:
		err = fmt.Errorf("-o %q: want a name that ends in .png or .svg", *out)
	}
	if err != nil {
		fmt.Fprintf(stderr, "portmap: %v\n", err)
		return 2
	}

	// Drawn first, so that a file is not left half written for want of a picture.
	var picture bytes.Buffer
	err = write(&picture, newPortMap(proto), *scale)
	if err == nil {
		err = os.WriteFile(*out, picture.Bytes(), 0o644)
	}
	if err != nil {
		fmt.Fprintf(stderr, "portmap: %v\n", err)
		return 1
	}
	return 0
}

// writers are the formats, by what a file's name ends in.
var writers = map[string]func(w io.Writer, m *portMap, scale int) error{
	".png": writePNG,
	".svg": writeSVG,
}
