// Mutate breaks the package and its generator in many ways, one at a time, in a
// copy, and runs the tests on each. It prints which test caught it, and exits with
// status 1 if one was not caught.
//
//	go run ./internal/mutate [-only text] > docs/mutations.md
//
// The tests have to do without IANA's XML: the copy has none beside it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// slowTests take long, and what they are for is not what is broken here.
const slowTests = "Hostile|Killed|TwoGenerators|BinaryGrowth|NoInit|Getent"

func main() {
	only := flag.String("only", "", "make only the mutations that have this `text` in their description or file")
	flag.Parse()
	if err := run(*only); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(only string) error {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := copyModule(dir); err != nil {
		return err
	}
	if caught, err := test(dir, "."); err != nil || caught != "" {
		return errors.Join(err, fmt.Errorf("the tests fail before anything is broken: %q", caught))
	}
	fmt.Print("# Do the tests notice?\n\n" +
		"Each line is a change that breaks the package or its generator, and the first test that failed with it.\n" +
		"Made by\n\n    go run ./internal/mutate > docs/mutations.md\n\n" +
		"| broken | in | caught by |\n|---|---|---|\n")
	made, survived := 0, 0
	for _, m := range mutations {
		if !strings.Contains(m.what+" "+m.file, only) {
			continue
		}
		caught, err := m.try(dir)
		if err != nil {
			return fmt.Errorf("%s: %q: %w", m.file, m.what, err)
		}
		made++
		if caught == "" {
			survived++
			caught = "**nothing**"
		}
		fmt.Printf("| %s | %s | %s |\n", m.what, m.file, caught)
	}
	if made == 0 {
		return fmt.Errorf("no mutation has %q in its description or file", only)
	}
	fmt.Printf("\n%d of %d caught.\n", made-survived, made)
	if survived > 0 {
		return fmt.Errorf("%d of %d not caught", survived, made)
	}
	return nil
}

// copyModule copies what the tests need.
func copyModule(dir string) error {
	for _, folder := range []string{"internal/gen", "internal/layout", "testdata"} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(folder)); err != nil {
			return err
		}
	}
	files, err := filepath.Glob("*.*")
	if err != nil {
		return err
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.IsDir() {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// try makes the mutation, has the tests run, and takes it back. It returns the
// test that failed, "" if none did.
func (m mutation) try(dir string) (caught string, err error) {
	path := filepath.Join(dir, m.file)
	code, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	broken, err := m.apply(string(code))
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, []byte(broken), 0o644); err != nil {
		return "", err
	}
	caught, err = test(dir, m.file)
	return caught, errors.Join(err, os.WriteFile(path, code, 0o644))
}

func (m mutation) apply(code string) (string, error) {
	if n := strings.Count(code, m.old); n != 1 {
		return "", fmt.Errorf("%q occurs %d times: want once", m.old, n)
	}
	return strings.Replace(code, m.old, m.new, 1), nil
}

var failedTest = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// test runs the tests of the package, unless only the generator is broken, then
// those of the generator, which try the package on other registries.
func test(dir, file string) (caught string, err error) {
	packages := []string{"./internal/layout", ".", "./internal/gen"}
	if strings.HasPrefix(file, "internal/gen/") {
		packages = packages[2:]
	}
	for _, p := range packages {
		if out, err := command(dir, "go", "vet", p); err != nil {
			return "", fmt.Errorf("what is broken has to compile: %s", out)
		}
		out, err := command(dir, "go", "test", "-count", "1", "-failfast", "-timeout", "5m", "-skip", slowTests, p)
		if err == nil {
			continue
		}
		if m := failedTest.FindStringSubmatch(out); m != nil {
			return m[1], nil
		}
		return "", fmt.Errorf("go test failed, but no test: %s", out)
	}
	return "", nil
}

func command(dir, name string, args ...string) (output string, err error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "PORTS_XML=none", "PORTS_XML_BEFORE=none")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
