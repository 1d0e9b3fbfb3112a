package main

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"example.com/ports"
)

// question is one way to ask package ports, or a program's own way, beside Name.
type question struct {
	name   string
	budget float64 // how many times as long as Name it may take; 0 for no budget
	ask    func(tcp []uint16) int
}

var questions = []question{
	{"Name", 0, peers[0].ports},
	{"Status", 4, func(tcp []uint16) (n int) {
		for _, p := range tcp {
			n += int(ports.Lookup(p).Status(ports.TCP))
		}
		return n
	}},
	{"Service", 4, func(tcp []uint16) (n int) {
		for _, p := range tcp {
			e, _ := ports.Lookup(p).Service(ports.TCP)
			n += int(e.Protocol())
		}
		return n
	}},
	{"Cautions", 4, func(tcp []uint16) (n int) {
		for _, p := range tcp {
			n += int(ports.Lookup(p).Cautions(ports.TCP))
		}
		return n
	}},
	{"Overlay.Name", 3, overlayNames(0, false)},
	{"Overlay.Name, 1 own name", 3, overlayNames(1, false)},
	{"Overlay.Name, 1,000 own names", 3, overlayNames(1000, false)},
	{"Overlay.Name, UsesFirst", 3, overlayNames(0, true)},
	{"Overlay.Name, UsesFirst, 1 own name", 3, overlayNames(1, true)},
	{"Overlay.Name, UsesFirst, 1,000 own names", 3, overlayNames(1000, true)},
	{"a map with a map of overrides before it", 0, func(tcp []uint16) (n int) {
		for _, p := range tcp {
			name, ok := overrides[p]
			if !ok {
				name = nameOf[p]
			}
			n += len(name)
		}
		return n
	}},
}

var overrides = map[uint16]string{3389: "rdp", 9200: "Elasticsearch", 51820: "WireGuard"}

func overlayNames(own int, usesFirst bool) func([]uint16) int {
	o := ports.Overlay{UsesFirst: usesFirst}
	for i := range own {
		port := uint16(i * 61)
		if err := o.Add(ports.Range{First: port, Last: port}, ports.TCP, fmt.Sprint("own-", i)); err != nil {
			panic(err)
		}
	}
	return func(tcp []uint16) (n int) {
		for _, p := range tcp {
			name, _ := o.Name(p, ports.TCP)
			n += len(name)
		}
		return n
	}
}

// printQuestions prints what each question takes, and reports whether all are
// within their budgets.
func printQuestions(w io.Writer, rounds int) (kept bool) {
	kept = true
	tab := newTable(w, "question\thot\trandom\ttimes Name\tbudget")
	times := make([][2][]float64, len(questions))
	for range rounds {
		for i, q := range questions {
			for k, work := range workloads[:2] {
				times[i][k] = append(times[i][k], nsPerCall(func() int { return q.ask(work.ports) })/float64(work.size()))
			}
		}
	}
	for i, q := range questions {
		hot, random := median(times[i][0]), median(times[i][1])
		ratio := max(hot/median(times[0][0]), random/median(times[0][1]))
		budget := "-"
		if q.budget > 0 {
			budget = fmt.Sprintf("%.0f", q.budget)
			kept = kept && ratio <= q.budget
		}
		tab.row(fmt.Sprintf("%s\t%.1f\t%.1f\t%.1f\t%s", q.name, hot, random, ratio, budget))
	}
	tab.flush()

	var texts []string
	for e := range ports.All() {
		texts = append(texts, e.Name(), e.Description())
	}
	contains := nsPerCall(func() (n int) {
		for _, s := range texts {
			if strings.Contains(s, "kerberos") {
				n++
			}
		}
		return n
	})
	search := nsPerCall(func() (n int) {
		for range ports.Search("kerberos") {
			n++
		}
		return n
	})
	write := func() int {
		if err := ports.WriteServices(io.Discard); err != nil {
			panic(err)
		}
		return 0
	}
	writing, allocs := nsPerCall(write), testing.AllocsPerRun(3, func() { write() })
	fmt.Fprintf(w, "\nSearch takes %.2f ms, strings.Contains on each of the same strings %.2f ms: %.1f times as long, budget 3.\n", search/1e6, contains/1e6, search/contains)
	fmt.Fprintf(w, "WriteServices takes %.1f ms and %.0f allocations, budget 5 ms and 50.\n", writing/1e6, allocs)
	return kept && search <= 3*contains && writing <= 5e6 && allocs <= 50
}
