// Gen converts IANA's Service Name and Transport Protocol Port Number Registry
// into the table of package ports.
//
//	go run ./internal/gen [-source URL|FILE] [-out registry_gen.go] [-check] [-force]
//
// Without -source it downloads the official XML from IANA. It prints what has
// changed since the table that was there. With -check it writes nothing, and
// exits with status 1 if the table that is there is not what the source gives.
// It refuses a source that it does not understand whole, and one that has lost
// more than a twentieth of the entries, unless -force is given; the table then
// stays as it was.
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
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main but for the process: it returns the exit status, 1 for a failure
// and 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var (
		source = flags.String("source", officialURL, "`URL or file` of the registry's XML")
		out    = flags.String("out", "registry_gen.go", "`file` to write")
		check  = flags.Bool("check", false, "write nothing, fail if the file is not what the source gives")
		force  = flags.Bool("force", false, "accept a registry that lost more than 5% of its entries")
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
	if err := generate(ctx, *source, *out, *check, *force, stdout); err != nil {
		fmt.Fprintf(stderr, "gen: %v\n", err)
		return 1
	}
	return 0
}

func generate(ctx context.Context, source, out string, check, force bool, stdout io.Writer) error {
	xml, err := read(ctx, newClient(), source)
	if err != nil {
		return err
	}
	reg, err := parse(xml)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	code, err := compile(reg)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	old, err := os.ReadFile(out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if check {
		return checkSame(out, old, code, reg, stdout)
	}

	fmt.Fprintf(stdout, "registry of %s, sha256 %s\n", reg.updated, reg.sha256)
	if before := earlier(out, old, stdout); before == nil {
		fmt.Fprintf(stdout, "%d entries\n", len(reg.records))
	} else {
		c := compare(before, reg)
		if c.after*20 < c.before*19 && !force {
			return fmt.Errorf("%s: %d entries, were %d: more than 5%% lost (-force accepts it)", source, c.after, c.before)
		}
		c.print(stdout)
	}
	if bytes.Equal(old, code) {
		return nil
	}
	return replace(out, code)
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
	if decode(back).digest() != t.entriesSHA256 {
		return nil, errors.New("the generated table does not give back the entries it was made from")
	}
	return code, nil
}

// earlier is the registry of the table that was there, nil if there was none
// or it can't be read.
func earlier(out string, code []byte, stdout io.Writer) (reg *registry) {
	if len(code) == 0 {
		return nil
	}
	t, err := load(code)
	if err == nil {
		// Its numbers may lead anywhere if somebody has edited the file or if it
		// comes from another layout.
		defer func() {
			if wrong := recover(); wrong != nil {
				fmt.Fprintf(stdout, "%s is damaged: can't tell what changed\n", out)
				reg = nil
			}
		}()
		return decode(t)
	}
	fmt.Fprintf(stdout, "%s: %v: can't tell what changed\n", out, err)
	return nil
}

// checkSame is an error, after a short diff, if the file is not as it should be.
func checkSame(out string, have, want []byte, reg *registry, stdout io.Writer) error {
	if bytes.Equal(have, want) {
		return nil
	}
	if before := earlier(out, have, stdout); before != nil {
		c := compare(before, reg)
		c.atMost = 20
		c.print(stdout)
	}
	haveLines, wantLines := bytes.Split(have, []byte("\n")), bytes.Split(want, []byte("\n"))
	i := 0
	for i < min(len(haveLines), len(wantLines)) && bytes.Equal(haveLines[i], wantLines[i]) {
		i++
	}
	fmt.Fprintf(stdout, "%s:%d:\n", out, i+1)
	if i < len(haveLines) {
		fmt.Fprintf(stdout, "-%.100s\n", haveLines[i])
	}
	if i < len(wantLines) {
		fmt.Fprintf(stdout, "+%.100s\n", wantLines[i])
	}
	return fmt.Errorf("%s is not what the source gives", out)
}

// replace puts the file in place whole or not at all.
func replace(path string, content []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
