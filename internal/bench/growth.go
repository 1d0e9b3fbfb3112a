package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"example.com/ports"
)

// printGrowth generates tables from made-up registries and measures them.
func printGrowth(w io.Writer) error {
	printMachine(w)
	tab := newTable(w, "registry\tentries\tgenerate\tgenerated file\tcompile\tgrowth, Name\tgrowth, all\tName\tNumber")
	for _, r := range []struct {
		name  string
		write func(io.Writer)
	}{
		{"as it is, without persons", func(w io.Writer) { writeRegistry(w, 1) }},
		{"notes ten times as long", func(w io.Writer) { writeRegistry(w, 10) }},
		{"notes a hundred times as long", func(w io.Writer) { writeRegistry(w, 100) }},
		{"every port a name on tcp", func(w io.Writer) { writeFull(w, "tcp") }},
		{"every port a name on each transport", func(w io.Writer) { writeFull(w, "tcp", "udp", "sctp", "dccp") }},
	} {
		cells, err := measureRegistry(r.write)
		if err != nil {
			return err
		}
		tab.row(r.name + "\t" + cells)
	}
	tab.flush()
	return nil
}

const (
	xmlHead = `<registry xmlns="http://www.iana.org/assignments" id="service-names-port-numbers"><updated>2026-01-01</updated>` + "\n"
	xmlTail = "<people/></registry>\n"
)

func element(w io.Writer, tag, text string) {
	if text != "" {
		fmt.Fprintf(w, "<%s>", tag)
		xml.EscapeText(w, []byte(text))
		fmt.Fprintf(w, "</%s>", tag)
	}
}

// writeRegistry writes the registry's records, without the persons, and with
// notes so many times as long.
func writeRegistry(w io.Writer, times int) {
	io.WriteString(w, xmlHead)
	for e := range ports.All() {
		io.WriteString(w, "<record>")
		element(w, "name", e.Name())
		if e.Protocol() != ports.AnyProtocol {
			element(w, "protocol", e.Protocol().String())
		}
		if r, ok := e.Ports(); ok {
			element(w, "number", r.String())
		}
		element(w, "description", e.Description())
		if _, alias := e.AliasOf(); e.Note() != "" && !alias {
			var note strings.Builder
			for i := range times {
				fmt.Fprintf(&note, "%s %v %d. ", e.Note(), e, i)
			}
			element(w, "note", note.String())
		}
		io.WriteString(w, "</record>\n")
	}
	io.WriteString(w, xmlTail)
}

// writeFull writes a registry in which each port has a name of its own on each
// of the transports.
func writeFull(w io.Writer, transports ...string) {
	io.WriteString(w, xmlHead)
	for port := range 1 << 16 {
		for _, transport := range transports {
			fmt.Fprintf(w, "<record><name>%s-%d</name><protocol>%s</protocol><number>%d</number><description>Made up for %d over %s</description></record>\n",
				transport[:1], port, transport, port, port, transport)
		}
	}
	io.WriteString(w, xmlTail)
}

// measureProgram measures the package that it is built with.
const measureProgram = `package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"example.com/ports"
)

var sink int

func main() {
	rng := rand.New(rand.NewPCG(417, 429))
	random := make([]uint16, 1<<13)
	for i := range random {
		random[i] = uint16(rng.IntN(1 << 16))
	}
	var names []string
	n := 0
	for e := range ports.All() {
		n++
		if e.Name() != "" {
			names = append(names, string([]byte(e.Name())))
		}
	}
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	name := best(len(random), func() {
		for _, p := range random {
			sink += len(ports.Name(p, ports.TCP))
		}
	})
	number := best(len(names), func() {
		for _, s := range names {
			p, _ := ports.Number(s, ports.TCP)
			sink += int(p)
		}
	})
	fmt.Printf("%d\t%.1f ns\t%.1f ns\n", n, name, number)
}

func best(questions int, f func()) float64 {
	fastest := time.Hour
	for range 50 {
		begin := time.Now()
		f()
		fastest = min(fastest, time.Since(begin))
	}
	return float64(fastest.Nanoseconds()) / float64(questions)
}
`

const growthProgram = `package main

import (
	"os"
%s)

func main() {
	out := os.Stdout.WriteString
	out(os.Args[0])
%s}
`

const (
	useName       = "\tout(ports.Name(uint16(len(os.Args)), ports.TCP))\n"
	useEverything = useName + "\tfor e := range ports.Search(os.Args[0]) {\n\t\tr := e.Record()\n\t\tout(r.Note + e.String())\n\t}\n" +
		"\tn, _ := ports.Number(os.Args[0], ports.TCP)\n\tout(ports.Lookup(n).String())\n"
)

// measureRegistry generates the table in a copy of the package and measures
// that. If the generator refuses, it returns what it says.
func measureRegistry(write func(io.Writer)) (cells string, err error) {
	dir, err := os.MkdirTemp("", "bench-growth-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	root := filepath.Join("..", "..")
	files, err := filepath.Glob(filepath.Join(root, "*.go"))
	if err != nil {
		return "", err
	}
	for _, file := range append(files, filepath.Join(root, "go.mod"), filepath.Join(root, "go.sum")) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		if err := copyFile(filepath.Join(dir, filepath.Base(file)), file); err != nil {
			return "", err
		}
	}
	for _, folder := range []string{"internal", "data"} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
			return "", err
		}
	}
	in := func(args ...string) cmd {
		c := command("go", args...)
		c.Dir = dir
		return c
	}
	source, err := os.Create(filepath.Join(dir, "registry.xml"))
	if err != nil {
		return "", err
	}
	write(source)
	if err := source.Close(); err != nil {
		return "", err
	}
	if err := in("build", "-o", "gen", "./internal/gen").run(); err != nil {
		return "", err
	}
	begin := time.Now()
	gen := exec.Command(filepath.Join(dir, "gen"), "-force", "-source", "registry.xml", "-data", "internal/gen/testdata")
	gen.Dir = dir
	out, err := gen.CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return "refused: " + lines[len(lines)-1] + strings.Repeat("\t", 7), nil
	}
	generate := time.Since(begin)
	info, err := os.Stat(filepath.Join(dir, "registry_gen.go"))
	if err != nil {
		return "", err
	}
	if err := in("build", "./internal/layout", "slices", "strings").run(); err != nil {
		return "", err
	}
	begin = time.Now()
	if err := in("build", ".").run(); err != nil {
		return "", err
	}
	compile := time.Since(begin)

	size := func(name, imports, use string) (int64, error) {
		program := filepath.Join(dir, name)
		if err := os.MkdirAll(program, 0o755); err != nil {
			return 0, err
		}
		text := fmt.Sprintf(growthProgram, imports, use)
		if name == "measure" {
			text = measureProgram
		}
		if err := os.WriteFile(filepath.Join(program, "main.go"), []byte(text), 0o644); err != nil {
			return 0, err
		}
		if err := in("build", "-trimpath", "-o", name+".bin", "./"+name).run(); err != nil {
			return 0, err
		}
		info, err := os.Stat(filepath.Join(dir, name+".bin"))
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	const imports = "\t\"example.com/ports\"\n"
	var sizes []int64
	for _, p := range [][3]string{{"bare", "", ""}, {"name", imports, useName}, {"all", imports, useEverything}, {"measure", "", ""}} {
		n, err := size(p[0], p[1], p[2])
		if err != nil {
			return "", err
		}
		sizes = append(sizes, n)
	}
	measured, err := exec.Command(filepath.Join(dir, "measure.bin")).Output()
	if err != nil {
		return "", err
	}
	entries, speeds, _ := strings.Cut(strings.TrimSpace(string(measured)), "\t")
	return fmt.Sprintf("%s\t%.1f s\t%.1f MB\t%.1f s\t%s B\t%s B\t%s", entries, generate.Seconds(), float64(info.Size())/1e6,
		compile.Seconds(), thousands(int(sizes[1]-sizes[0])), thousands(int(sizes[2]-sizes[0])), speeds), nil
}

func copyFile(to, from string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}
