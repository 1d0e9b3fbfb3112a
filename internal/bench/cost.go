package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cost is what a program pays for a peer.
type cost struct {
	known           bool
	initTime        float64 // milliseconds, of all packages that the peer brings in
	initHeap        int
	firstTime       float64 // microseconds of the first call
	firstHeap       int
	growth, compile string
}

func (c cost) String() string {
	if !c.known {
		return strings.Repeat("-\t", 5) + "-"
	}
	return fmt.Sprintf("%.2f ms\t%s B\t%.0f µs\t%s B\t%s\t%s", c.initTime, thousands(c.initHeap), c.firstTime, thousands(c.firstHeap), c.growth, c.compile)
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// program asks for one name and says what the call took.
const program = `package main

import (
	"os"
	"runtime"
	"time"
%s)

%s

func main() {
	n := uint16(442 + len(os.Args))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	s := %s
	took := time.Since(begin)
	runtime.ReadMemStats(&after)
	println(s, took.Nanoseconds(), after.TotalAlloc-before.TotalAlloc)
}
`

// literal spells out the names of TCP ports as a composite literal.
func literal(open string) string {
	var b strings.Builder
	b.WriteString(open + "\n")
	for _, port := range slices.Sorted(maps.Keys(nameOf)) {
		fmt.Fprintf(&b, "\t%d: %q,\n", port, nameOf[port])
	}
	return b.String() + "}"
}

// builder builds programs in a folder inside this module, which has the peers.
type builder struct{ dir string }

func (b builder) build(name, imports, decls, call string) (binary string, size int, err error) {
	dir := filepath.Join(b.dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", 0, err
	}
	source := fmt.Sprintf(program, imports, decls, call)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o644); err != nil {
		return "", 0, err
	}
	binary = filepath.Join(dir, "program")
	if err := command("go", "build", "-trimpath", "-o", binary, dir).run(); err != nil {
		return "", 0, err
	}
	info, err := os.Stat(binary)
	if err != nil {
		return "", 0, err
	}
	return binary, int(info.Size()), nil
}

// cmd is a command whose error has what it printed.
type cmd struct{ *exec.Cmd }

func command(name string, args ...string) cmd {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	return cmd{c}
}

func (c cmd) run() error {
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, out)
	}
	return nil
}

var initLine = regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock, (\d+) bytes`)

// runProgram runs a program and returns what its packages took to initialise,
// by import path, and what its call took.
func runProgram(binary string) (inits map[string]cost, first cost, err error) {
	c := command(binary)
	c.Env = append(c.Env, "GODEBUG=inittrace=1")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	if err := c.Run(); err != nil {
		return nil, first, err
	}
	inits = make(map[string]cost)
	for _, m := range initLine.FindAllStringSubmatch(stderr.String(), -1) {
		ms, _ := strconv.ParseFloat(m[2], 64)
		heap, _ := strconv.Atoi(m[3])
		inits[m[1]] = cost{initTime: ms, initHeap: heap}
	}
	lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
	fields := strings.Fields(lines[len(lines)-1])
	ns, err1 := strconv.Atoi(fields[len(fields)-2])
	heap, err2 := strconv.Atoi(fields[len(fields)-1])
	if err1 != nil || err2 != nil {
		return nil, first, fmt.Errorf("%s printed %q", binary, lines[len(lines)-1])
	}
	return inits, cost{firstTime: float64(ns) / 1000, firstHeap: heap}, nil
}

// start is what it costs to start a program, over what every program pays, and
// its first call: the median of a few runs.
func start(binary string, everyProgram map[string]cost) (c cost, err error) {
	const runs = 5
	var initTimes, firstTimes []float64
	for range runs {
		inits, first, err := runProgram(binary)
		if err != nil {
			return c, err
		}
		initTime := 0.
		c.initHeap = 0
		for path, init := range inits {
			if _, ok := everyProgram[path]; !ok {
				initTime += init.initTime
				c.initHeap += init.initHeap
			}
		}
		initTimes = append(initTimes, initTime)
		firstTimes = append(firstTimes, first.firstTime)
		c.firstHeap = first.firstHeap
	}
	c.initTime, c.firstTime = median(initTimes), median(firstTimes)
	return c, nil
}

// measureCosts builds and runs a program for each peer and one without any.
func measureCosts() (map[string]cost, error) {
	dir, err := os.MkdirTemp(".", "tmp-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	b := builder{dir}
	bare, bareSize, err := b.build("bare", "", "", `os.Args[n-n]`)
	if err != nil {
		return nil, err
	}
	bareInits, _, err := runProgram(bare)
	if err != nil {
		return nil, err
	}

	costs := make(map[string]cost)
	for i, p := range peers {
		if p.call == "" {
			continue
		}
		imports, decls := "", ""
		for _, path := range p.imports {
			imports += "\t" + strconv.Quote(path) + "\n"
		}
		if p.decls != nil {
			decls = p.decls()
		}
		binary, size, err := b.build(fmt.Sprint("peer", i), imports, decls, p.call)
		if err != nil {
			return nil, err
		}
		c, err := start(binary, bareInits)
		if err != nil {
			return nil, err
		}
		c.known, c.growth = true, thousands(size-bareSize)+" B"
		target := filepath.Dir(binary)
		if len(p.imports) > 0 && p.imports[0] != "net" {
			target = p.imports[0]
		}
		c.compile = "-"
		if len(p.imports) == 0 || p.imports[0] != "net" {
			if c.compile, err = compileTime(target); err != nil {
				return nil, err
			}
		}
		costs[p.name] = c
	}
	return costs, nil
}

// compileTime is how long the compiler takes for one package when all that it
// imports is compiled.
func compileTime(pkg string) (string, error) {
	cache, err := os.MkdirTemp("", "bench-cache-")
	if err != nil {
		return "", err
	}
	defer func() {
		command("chmod", "-R", "u+w", cache).run()
		os.RemoveAll(cache)
	}()
	out, err := command("go", "list", "-f", `{{join .Imports " "}}`, pkg).Output()
	if err != nil {
		return "", err
	}
	// With -export, go list compiles, but does not link.
	build := func(pkgs ...string) error {
		c := command("go", append([]string{"list", "-export"}, pkgs...)...)
		c.Env = append(c.Env, "GOCACHE="+cache)
		return c.run()
	}
	if imports := strings.Fields(string(out)); len(imports) > 0 {
		if err := build(imports...); err != nil {
			return "", err
		}
	}
	begin := time.Now()
	err = build(pkg)
	return fmt.Sprintf("%.1f s", time.Since(begin).Seconds()), err
}
