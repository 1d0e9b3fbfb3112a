// Gen converts IANA's Service Name and Transport Protocol Port Number Registry
// into the table of package ports.
//
//	go run ./internal/gen [-source URL|FILE] [-out registry_gen.go] [-check] [-force] [-timeout 30s]
//
// Without -source it downloads the official XML from IANA, and tries again if
// the network fails. It prints what has changed since the table that was there.
// With -check it writes nothing, and exits with status 1 if the table that is
// there is not what the source gives. It refuses a source that it does not
// understand whole, and, unless -force is given, one that has more than a
// twentieth fewer entries or lacks more than a quarter of those that were there;
// the table then stays as it was.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

func main() { os.Exit(start(os.Args[1:])) }

// start prepares the process and runs the generator in it.
func start(args []string) (status int) {
	debug.SetMemoryLimit(memoryLimit)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process as any signal does
	defer stop()
	return run(ctx, args, os.Stdout, os.Stderr)
}

const (
	// memoryLimit is from where on memory is saved at the cost of time.
	memoryLimit = 200 << 20

	// maxShown is how many changes are listed by -check.
	maxShown = 50

	// maxMessage is as much as is shown of an error, which quotes the source.
	maxMessage = 1000
)

// run returns the exit status: 1 for a failure, 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		source = flags.String("source", officialURL, "`URL or file` of the registry's XML")
		out    = flags.String("out", "registry_gen.go", "`file` to write")
		check  = flags.Bool("check", false, "write nothing, fail if the file is not what the source gives")
		force  = flags.Bool("force", false, "accept a registry that lost more than 5% of its entries, or a quarter to others")
		limit  = flags.Duration("timeout", 30*time.Second, "what reading the source may take, further attempts and all")
	)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "gen: unexpected argument %q: want flags only\n", flags.Arg(0))
		return 2
	}
	var report bytes.Buffer
	err := generate(ctx, newFetcher(*limit), *source, *out, *check, *force, &report)
	if err == nil || *check {
		if _, failed := report.WriteTo(stdout); failed != nil && err == nil {
			err = fmt.Errorf("the report of changes is lost: %w", failed)
		}
	}
	if err != nil {
		fmt.Fprintf(stderr, "gen: %.*s\n", maxMessage, printable(err.Error()))
		return 1
	}
	return 0
}

// generate brings the file up to date, or only checks it, and reports what has
// changed.
func generate(ctx context.Context, f *fetcher, source, out string, check, force bool, report io.Writer) error {
	xml, err := f.read(ctx, source)
	if err != nil {
		return err
	}
	reg, err := parse(xml)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	old, err := readTable(out)
	if err != nil {
		return err
	}
	var c changes
	before := earlier(out, old, report)
	if before != nil {
		c = compare(before, reg)
		if err := c.loss(); err != nil && !check && !force {
			return fmt.Errorf("%s: %w (-force accepts it)", source, err)
		}
	}
	code, err := compile(reg)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	if check {
		return checkSame(out, old, code, c, report)
	}
	fmt.Fprintf(report, "registry of %s, sha256 %s\n", reg.updated, reg.sha256)
	if before != nil && reg.updated < before.updated {
		fmt.Fprintf(report, "THIS IS OLDER than the table that was there, of %s\n", before.updated)
	}
	if before == nil {
		fmt.Fprintf(report, "%d entries\n", len(reg.records))
	} else {
		c.print(report, len(c.list))
	}
	if bytes.Equal(old, code) {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return replace(out, code)
}

// readTable reads the table that is there, nil if there is none.
func readTable(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file: want one to write the table to", name)
	}
	return os.ReadFile(name)
}

// compile lays the registry out as Go source, and reads it back to be sure
// that nothing was lost.
func compile(reg *registry) ([]byte, error) {
	t, err := encode(reg)
	if err != nil {
		return nil, err
	}
	rows := reg.rows()
	code := emit(t, func(i int) string { return reg.rowComment(rows[i]) })
	back, err := load(code)
	if err != nil {
		return nil, fmt.Errorf("the generated file can't be read back: %w", err)
	}
	if _, ok := readBack(back); !ok || back.entriesSHA256 != t.entriesSHA256 {
		return nil, errors.New("the generated table does not give back the entries it was made from")
	}
	return code, nil
}

// earlier is the registry of the table that was there, nil if there was none
// or it can't be read.
func earlier(out string, code []byte, report io.Writer) *registry {
	if len(code) == 0 {
		return nil
	}
	t, err := load(code)
	if err != nil {
		fmt.Fprintf(report, "%s: %v: can't tell what changed\n", out, err)
		return nil
	}
	reg, ok := readBack(t)
	if !ok {
		fmt.Fprintf(report, "%s is damaged: can't tell what changed\n", out)
		return nil
	}
	return reg
}

// readBack decodes a table. ok is false if that does not give the entries that the
// table was made from.
func readBack(t *table) (reg *registry, ok bool) {
	// Its numbers may lead anywhere if somebody has edited the file or if it comes
	// from another layout.
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	reg = decode(t)
	return reg, reg.digest() == t.entriesSHA256
}

// checkSame is an error, after a short diff, if the file is not as it should be.
func checkSame(out string, have, want []byte, c changes, report io.Writer) error {
	if bytes.Equal(have, want) {
		return nil
	}
	if len(c.list) > 0 {
		c.print(report, maxShown)
	}
	haveLines, wantLines := bytes.Split(have, []byte("\n")), bytes.Split(want, []byte("\n"))
	i := 0
	for i < min(len(haveLines), len(wantLines)) && bytes.Equal(haveLines[i], wantLines[i]) {
		i++
	}
	fmt.Fprintf(report, "%s:%d:\n", out, i+1)
	if i < len(haveLines) {
		fmt.Fprintf(report, "-%.100s\n", haveLines[i])
	}
	if i < len(wantLines) {
		fmt.Fprintf(report, "+%.100s\n", wantLines[i])
	}
	return fmt.Errorf("%s is not what the source gives", out)
}
