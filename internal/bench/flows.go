package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"os"

	"example.com/ports"
)

// flowsFile has the flows of docs/flows.md. It is not part of the project.
const flowsFile = "../../../shared/flows/ndpi.csv"

// flow is a flow of which it is known whose port is the server's. The two differ.
type flow struct {
	proto          ports.Protocol
	client, server uint16
}

// readFlows reads a CSV file with the columns file, proto, client and server. It
// leaves out flows between two equal ports, of which every rule is right.
func readFlows(path string) ([]flow, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = 4
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var flows []flow
	for i, row := range rows[min(1, len(rows)):] {
		proto, err1 := ports.ParseProtocol(row[1])
		client, _, err2 := ports.Parse(row[2])
		server, _, err3 := ports.Parse(row[3])
		if err := cmp.Or(err1, err2, err3); err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", path, i+2, err)
		}
		if client != server {
			flows = append(flows, flow{proto, client, server})
		}
	}
	return flows, nil
}

// serverRule is a way to choose the server's port. The answer is the same for a and
// b swapped; ok is false for none.
type serverRule struct {
	name   string
	choose func(a, b uint16, proto ports.Protocol) (port uint16, ok bool)
}

var serverRules = []serverRule{
	{"ServerPort", func(a, b uint16, proto ports.Protocol) (uint16, bool) {
		port, by := ports.ServerPort(a, b, proto)
		return port, by != ports.ClueNone
	}},
	{"ServerPort, else the lower", func(a, b uint16, proto ports.Protocol) (uint16, bool) {
		if port, by := ports.ServerPort(a, b, proto); by != ports.ClueNone {
			return port, true
		}
		return min(a, b), true
	}},
	{"the lower (ktranslate, ntopng)", func(a, b uint16, _ ports.Protocol) (uint16, bool) {
		return min(a, b), true
	}},
	{"below 1024, else registered, else the lower (like ElastiFlow)", func(a, b uint16, proto ports.Protocol) (uint16, bool) {
		low, high := min(a, b), max(a, b)
		if low >= 1024 && ports.Name(low, proto) == "" && ports.Name(high, proto) != "" {
			return high, true
		}
		return low, true
	}},
	{"on either side of 1024, 32768 or 49152 (nfdump)", func(a, b uint16, _ ports.Protocol) (uint16, bool) {
		low, high := min(a, b), max(a, b)
		for _, threshold := range []uint16{1024, 32768, 49152} {
			if low < threshold && high >= threshold {
				return low, true
			}
		}
		return 0, false
	}},
}

// score is how many flows were answered, and how many of those right.
type score struct{ answered, right int }

func (s *score) add(right bool) {
	s.answered++
	if right {
		s.right++
	}
}

// scoreOf is how a rule does on the flows of a transport, of which there are all.
func scoreOf(rule serverRule, flows []flow, proto ports.Protocol) (s score, all int) {
	for _, f := range flows {
		if f.proto != proto {
			continue
		}
		all++
		if port, ok := rule.choose(f.client, f.server, proto); ok {
			s.add(port == f.server)
		}
	}
	return s, all
}

func percent(part, all int) string {
	if all == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(all))
}

// printFlows prints what each clue of ServerPort is worth, and how it does beside
// the rules of others.
func printFlows(w io.Writer, path string) error {
	flows, err := readFlows(path)
	if err != nil {
		return err
	}
	for _, proto := range []ports.Protocol{ports.TCP, ports.UDP} {
		fmt.Fprintf(w, "Clues on %v\n\n", proto)
		printClues(w, flows, proto)
		fmt.Fprintf(w, "\nRules on %v\n\n", proto)
		tab := newTable(w, "rule\tanswered\tright of those")
		for _, rule := range serverRules {
			s, all := scoreOf(rule, flows, proto)
			tab.row(fmt.Sprintf("%s\t%s\t%s", rule.name, percent(s.answered, all), percent(s.right, s.answered)))
		}
		tab.flush()
		fmt.Fprintln(w)
	}
	return nil
}

func printClues(w io.Writer, flows []flow, proto ports.Protocol) {
	clues := make(map[ports.Clue]score)
	for _, f := range flows {
		if f.proto != proto {
			continue
		}
		port, by := ports.ServerPort(f.client, f.server, proto)
		if by == ports.ClueNone {
			port = min(f.client, f.server)
		}
		s := clues[by]
		s.add(port == f.server)
		clues[by] = s
	}
	tab := newTable(w, "clue\tflows\tright\t")
	for _, by := range []ports.Clue{ports.CluePrivileged, ports.ClueUse, ports.ClueEphemeral, ports.ClueRegistered, ports.ClueNone} {
		name := by.String()
		if by == ports.ClueNone {
			name = "none: the lower, if one must"
		}
		s := clues[by]
		tab.row(fmt.Sprintf("%s\t%d\t%d\t%s", name, s.answered, s.right, percent(s.right, s.answered)))
	}
	tab.flush()
}
