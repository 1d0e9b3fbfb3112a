// Bench compares package ports with what a program would use in its place.
//
//	go -C internal/bench run . [-xml FILE] [-rounds 9]    the table of docs/benchmarks.md
//	go -C internal/bench run . -check                     fails if a speed budget is broken
//	go -C internal/bench run . -flows [FILE]              the tables of docs/flows.md
//
// It is a module of its own, so that the peers are no business of those who
// import ports. Peers are asked the same shuffled questions in turns; a figure is
// the median of the rounds. Ratios hold between figures of one run only.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"

	"example.com/ports"
)

func main() {
	var (
		xml    = flag.String("xml", os.Getenv("PORTS_XML"), "IANA's `XML`, to see how much of it each peer has right (default $PORTS_XML)")
		rounds = flag.Int("rounds", 9, "how often to measure")
		check  = flag.Bool("check", false, "fail if a speed budget is broken")
		flows  = flag.Bool("flows", false, "say how often ServerPort is right, of the flows in the CSV file that is the argument")
	)
	flag.Parse()
	if flag.NArg() > 1 || flag.NArg() == 1 && !*flows || *rounds < 1 {
		fmt.Fprintln(os.Stderr, "bench: want flags, a file with -flows alone, and at least one round")
		os.Exit(2)
	}
	var err error
	switch {
	case *flows:
		err = printFlows(os.Stdout, cmp.Or(flag.Arg(0), flowsFile))
	case *check:
		err = checkBudgets(os.Stdout, *rounds)
	default:
		err = printTable(os.Stdout, *xml, *rounds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func printMachine(w io.Writer) {
	fmt.Fprintf(w, "%s %s/%s, %s, %d CPUs, registry of %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, cpuModel(), runtime.NumCPU(), ports.RegistryUpdated)
}

// cpuModel is the name of the processor where the system tells it.
func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(info)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
		}
	}
	return "unknown processor"
}

func printTable(w io.Writer, xml string, rounds int) error {
	truth, err := readTruth(xml)
	if err != nil {
		return err
	}
	speeds := measureSpeed(rounds)
	printMachine(w)
	fmt.Fprintf(w, "Nanoseconds a lookup, median of %d rounds; allocations a lookup in brackets.\n\n", rounds)
	header := "peer"
	for _, work := range workloads {
		header += "\t" + work.name
	}
	tab := newTable(w, header)
	for _, p := range peers {
		cells := p.name
		for _, work := range workloads {
			cells += "\t" + speeds[p.name][work.name].String()
		}
		tab.row(cells)
	}
	tab.flush()

	fmt.Fprint(w, "\nNanoseconds a question.\n\n")
	printQuestions(w, rounds)
	printParallel(w, rounds)
	if err := printCosts(w); err != nil {
		return err
	}
	printCoverage(w, truth)
	return nil
}

func printParallel(w io.Writer, rounds int) {
	fmt.Fprint(w, "\nLookups of Name a second, uniform random ports, all goroutines together.\n\n")
	tab := newTable(w, "peer\t1 CPU\t2 CPUs\tratio")
	for _, p := range peers {
		if p.ports == nil {
			continue
		}
		one, two := parallel(p, 1, rounds), parallel(p, 2, rounds)
		tab.row(fmt.Sprintf("%s\t%.0f M\t%.0f M\t%.2f", p.name, one/1e6, two/1e6, two/one))
	}
	tab.flush()
}

func printCosts(w io.Writer) error {
	costs, err := measureCosts()
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\nWhat a program pays that asks for the name of a port (net.LookupPort: for the port of a name).\n\n")
	tab := newTable(w, "peer\tinit\tinit heap\tfirst call\tfirst call heap\tbinary growth\tcompile from cold")
	for _, p := range peers {
		tab.row(p.name + "\t" + costs[p.name].String())
	}
	tab.flush()
	return nil
}

// printCoverage takes a nil truth where the XML is not at hand.
func printCoverage(w io.Writer, truth truth) {
	fmt.Fprint(w, "\nHow many (port, transport) pairs each has a name for, and for how many of those it is a name that the registry's XML has there.\n\n")
	tab := newTable(w, "peer\ttcp\tudp\tsctp\tdccp\tpairs\tright\twrong")
	if truth != nil {
		tab.row(truth.String())
	}
	for _, p := range peers {
		if p.lookup != nil {
			tab.row(p.name + "\t" + coverage(p, truth).String())
		}
	}
	tab.flush()
	if truth == nil {
		fmt.Fprint(w, "\nright and wrong need the XML: -xml FILE\n")
	}
}

// checkBudgets compares the ratios of one run with the budgets.
func checkBudgets(w io.Writer, rounds int) error {
	speeds := measureSpeed(rounds)
	broken := false
	for _, b := range []struct {
		work, peer string
		ratio      float64 // of the peer's time to that of ports, at least
	}{
		{"hot", "gopacket v1.7.7", 4},
		{"random", "gopacket v1.7.7", 4},
		{"hot", "google/gopacket", 5},
		{"random", "google/gopacket", 5},
		{"hot", "flat array", 1. / 3},
		{"random", "flat array", 1. / 3},
		{"by name", "Go map", 1},
	} {
		ratio := speeds[b.peer][b.work].ns / speeds["ports"][b.work].ns
		verdict := "kept"
		if ratio < b.ratio {
			verdict, broken = "BROKEN", true
		}
		fmt.Fprintf(w, "%-8s %s (%.1f ns) takes %.2f times as long as ports, budget %.2f: %s\n", b.work, b.peer, speeds[b.peer][b.work].ns, ratio, b.ratio, verdict)
	}
	fmt.Fprintln(w)
	if broken = !printQuestions(w, rounds) || broken; broken {
		return errors.New("a speed budget is broken")
	}
	return nil
}

// table prints a table in Markdown, aligned.
type table struct {
	w io.Writer
	t *tabwriter.Writer
}

func newTable(w io.Writer, header string) *table {
	t := &table{w, tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)}
	t.row(header)
	t.row(strings.Repeat("---\t", strings.Count(header, "\t")) + "---")
	return t
}

func (t *table) row(cells string) {
	fmt.Fprintf(t.t, "| %s\t|\n", strings.ReplaceAll(cells, "\t", "\t| "))
}

func (t *table) flush() { t.t.Flush() }
