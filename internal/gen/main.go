// Gen converts IANA's Service Name and Transport Protocol Port Number Registry,
// the uses of ports that are kept by hand, and what older lists say, into the
// tables of package ports.
//
//	go run ./internal/gen [-source URL|FILE] [-data data] [-out registry_gen.go] [-check] [-force]
//
// Without -source it downloads the official XML from IANA. It writes the file -out
// and, beside it, uses_gen.go and former_gen.go, and prints what has changed since
// the registry that was there. With -check it writes nothing, and exits with status
// 1 if the files that are there are not what the sources give. It refuses a source
// that it does not understand whole and, unless -force is given, one that differs
// from the registry that was there by more than registries do; the tables then stay
// as they were.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	debug.SetMemoryLimit(memoryLimit)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, deadline, fmt.Errorf("not done after %v", deadline))
	defer cancel()
	os.Exit(run(ctx, os.Args[1:], newFetcher(), os.Stdout, os.Stderr))
}

// job is what a run is to do.
type job struct {
	source, data, out string
	check, force      bool
}

// output is a file to write, what was in it, and what is to be in it.
type output struct {
	name      string
	old, code []byte
}

// run returns the exit status: 1 for a failure, 2 for wrong usage.
func run(ctx context.Context, args []string, f *fetcher, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var j job
	flags.StringVar(&j.source, "source", officialURL, "`URL or file` of the registry's XML")
	flags.StringVar(&j.data, "data", "data", "`folder` of uses.csv, listed.csv and former.csv")
	flags.StringVar(&j.out, "out", "registry_gen.go", "`file` to write; uses_gen.go and former_gen.go go beside it")
	flags.BoolVar(&j.check, "check", false, "write nothing, fail if the files are not what the sources give")
	flags.BoolVar(&j.force, "force", false, "accept a registry that differs very much from the one that was there")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "gen: unexpected argument %q: want flags only\n", flags.Arg(0))
		return 2
	}
	if err := j.do(ctx, f, stdout); err != nil {
		fmt.Fprintf(stderr, "gen: %.*s\n", maxMessage, printable(err.Error()))
		return 1
	}
	return 0
}

// do does the job. It returns as soon as the context ends, whatever is under way
// then; nothing is written after that.
func (j *job) do(ctx context.Context, f *fetcher, stdout io.Writer) error {
	var (
		outputs []output
		report  bytes.Buffer
		done    = make(chan error, 1)
	)
	go func() {
		var err error
		outputs, err = j.generate(ctx, f, &report)
		done <- err
	}()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case err := <-done:
		if err != nil {
			return err
		}
	}
	var differ []string
	for _, o := range outputs {
		switch {
		case bytes.Equal(o.old, o.code):
		case j.check:
			differ = append(differ, o.name)
			o.diff(&report)
		case ctx.Err() != nil:
			return context.Cause(ctx)
		default:
			if err := replace(o.name, o.code); err != nil {
				return err
			}
		}
	}
	if j.check && differ == nil {
		return nil
	}
	if _, err := report.WriteTo(stdout); err != nil {
		return fmt.Errorf("the report of changes is lost: %w", err)
	}
	if j.check {
		return fmt.Errorf("not what the sources give: %s", list(differ))
	}
	return nil
}

// generate makes the files, and reports what has changed.
func (j *job) generate(ctx context.Context, f *fetcher, report io.Writer) ([]output, error) {
	xml, err := f.read(ctx, j.source)
	if err != nil {
		return nil, err
	}
	reg, err := parse(xml)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", j.source, err)
	}
	uses, err := readUses(filepath.Join(j.data, "uses.csv"), reg, j.force)
	if err != nil {
		return nil, err
	}
	former, err := readListings(filepath.Join(j.data, "former.csv"), formerColumns)
	if err != nil {
		return nil, err
	}
	listed, err := readListings(filepath.Join(j.data, "listed.csv"), listedColumns)
	if err != nil {
		return nil, err
	}
	gone := reg.mark(listed)
	reported := reg.reportedUses()
	uses = append(uses, reported...)
	outputs, err := j.outputs(reg, uses, former)
	if err != nil {
		return nil, err
	}
	before := reg // compile has read the same bytes back
	if o := outputs[0]; !bytes.Equal(o.old, o.code) {
		if before, err = earlier(o.old); err != nil {
			fmt.Fprintf(report, "%s: %v: can't tell what changed\n", j.out, err)
		}
	}
	atMost := math.MaxInt
	if j.check {
		atMost = maxShown
	}
	if err := reportChanges(report, before, reg, atMost); err != nil && !j.check && !j.force {
		return nil, fmt.Errorf("%s: %w (-force accepts it)", j.source, err)
	}
	fmt.Fprintf(report, "%d uses, %d of them reported by the registry\n", len(uses), len(reported))
	fmt.Fprintf(report, "%d listings of data/listed.csv are not in the registry\n", gone)
	for _, w := range reg.warnings {
		fmt.Fprintf(report, "warning: %s\n", w)
	}
	return outputs, nil
}

// outputs lays everything out as Go source. The first of the outputs is the
// registry's.
func (j *job) outputs(reg *registry, uses []use, former []listing) ([]output, error) {
	dir := filepath.Dir(j.out)
	outputs := []output{{name: j.out}, {name: filepath.Join(dir, "uses_gen.go")}, {name: filepath.Join(dir, "former_gen.go")}}
	var err error
	for i := range outputs {
		if outputs[i].old, err = readOld(outputs[i].name); err != nil {
			return nil, err
		}
	}
	if outputs[0].code, err = compile(reg); err != nil {
		return nil, fmt.Errorf("%s: %w", j.source, err)
	}
	if outputs[1].code, err = compileUses(uses); err != nil {
		return nil, fmt.Errorf("%s: %w", j.data, err)
	}
	if outputs[2].code, err = compileFormer(former); err != nil {
		return nil, fmt.Errorf("%s: %w", j.data, err)
	}
	return outputs, nil
}

// compile lays the registry out as Go source, and reads it back to be sure
// that nothing was lost.
func compile(reg *registry) ([]byte, error) {
	t, rows, err := encode(reg)
	if err != nil {
		return nil, err
	}
	code, err := emit(t, func(i int) string { return rows[i].comment() })
	if err != nil {
		return nil, err
	}
	if _, err := earlier(code); err != nil {
		return nil, fmt.Errorf("the generated table does not give back the entries it was made from: %w", err)
	}
	return code, nil
}

// earlier reads a registry back from the table; nil if there is none.
func earlier(code []byte) (reg *registry, err error) {
	if len(code) == 0 {
		return nil, nil
	}
	t, err := load(code, registrySchema)
	if err != nil {
		return nil, err
	}
	damaged := errors.New("the table is damaged")
	defer func() { // the numbers of such a table lead anywhere
		if recover() != nil {
			reg, err = nil, damaged
		}
	}()
	reg = decode(t)
	if _, err := time.Parse(time.DateOnly, reg.updated); err != nil || reg.digest() != t.consts["entriesSHA256"] {
		return nil, damaged
	}
	return reg, nil
}

// diff writes where the file is first not as it should be.
func (o *output) diff(report io.Writer) {
	if o.old == nil {
		fmt.Fprintf(report, "%s is not there\n", o.name)
		return
	}
	have, want := bytes.Split(o.old, []byte("\n")), bytes.Split(o.code, []byte("\n"))
	i := 0
	for i < min(len(have), len(want)) && bytes.Equal(have[i], want[i]) {
		i++
	}
	fmt.Fprintf(report, "%s:%d:\n", o.name, i+1)
	if i < len(have) {
		fmt.Fprintf(report, "-%.100s\n", have[i])
	}
	if i < len(want) {
		fmt.Fprintf(report, "+%.100s\n", want[i])
	}
}
