package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.com/ports/internal/layout"
)

// use is a use of a port: a row of data/uses.csv, or a report in the registry.
type use struct {
	portRange
	protocol       int
	name           string
	description    string
	registered     string
	main, loopback bool
	when           string
	evidence       int
	title, url     string
}

var (
	useColumns = []string{
		"ports", "transport", "name", "description", "registered", "main", "loopback", "when", "evidence", "title", "url", "read",
	}
	useOptional = []string{"registered", "main", "loopback", "when", "read"}
)

// readUses reads data/uses.csv and checks it against the registry. A registry that
// lacks a registered name is an error or, with force, a warning: another snapshot
// may not have it yet, or any more.
func readUses(name string, reg *registry, force bool) ([]use, error) {
	text, err := readFile(name)
	if err != nil {
		return nil, err
	}
	return parseUses(name, text, reg, force)
}

func parseUses(name string, text []byte, reg *registry, force bool) ([]use, error) {
	p := useParser{reg: reg, force: force, named: make(map[string][]*record), seen: make(map[string]int), mains: make(map[[2]int]int)}
	for i := range reg.records {
		r := &reg.records[i]
		p.named[r.name] = append(p.named[r.name], r)
	}
	err := parseCSV(name, text, useColumns, useOptional, p.row)
	return p.uses, err
}

// useParser reads the rows of data/uses.csv one after another.
type useParser struct {
	reg   *registry
	force bool
	named map[string][]*record
	seen  map[string]int // line, by what makes a use
	mains map[[2]int]int // line of the main use, by port and protocol
	uses  []use
}

// row adds a row; an error comes with the column it is in.
func (p *useParser) row(line int, row map[string]string) (column string, err error) {
	u := use{
		name: row["name"], description: row["description"], registered: row["registered"],
		main: row["main"] == "yes", loopback: row["loopback"] == "yes",
		when: row["when"], evidence: evidences[row["evidence"]], title: row["title"], url: row["url"],
	}
	if len(u.name) > layout.CellLen {
		return "name", fmt.Errorf("%d bytes: want at most %d", len(u.name), layout.CellLen)
	}
	if u.portRange, err = parsePorts(row["ports"]); err != nil {
		return "ports", err
	}
	if u.protocol = slices.Index(protocolNames[:], row["transport"]); u.protocol <= layout.AnyProtocol {
		return "transport", fmt.Errorf("unknown transport %q: want tcp, udp, sctp or dccp; a use on two is two rows", row["transport"])
	}
	for _, column := range []string{"main", "loopback"} {
		if row[column] != "yes" && row[column] != "" {
			return column, fmt.Errorf("%q: want yes or nothing", row[column])
		}
	}
	if _, ok := evidences[row["evidence"]]; !ok {
		return "evidence", fmt.Errorf("%q: want vendor or report", row["evidence"])
	}
	if link, err := url.Parse(u.url); err != nil || link.Scheme != "https" && link.Scheme != "http" || link.Host == "" {
		return "url", fmt.Errorf("%q: want an http or https URL", u.url)
	}
	if _, err := time.Parse("2006-01", row["read"]); err != nil && row["read"] != "" {
		return "read", fmt.Errorf("%q: want the month in which the document was read, such as 2026-11", row["read"])
	}
	column, err = p.fits(line, &u)
	p.uses = append(p.uses, u)
	return column, err
}

var evidences = map[string]int{"vendor": layout.EvidenceVendor, "report": layout.EvidenceReport}

// fits checks a use against those before it and against the registry.
func (p *useParser) fits(line int, u *use) (column string, err error) {
	if n := len(p.uses); n > 0 && u.compare(&p.uses[n-1]) < 0 {
		return "ports", errors.New("out of order: want the rows by first port, last port and transport")
	}
	what := fmt.Sprintf("%v/%d %s, %s", u.portRange, u.protocol, strings.ToLower(u.name), u.when)
	if before, dup := p.seen[what]; dup {
		return "name", fmt.Errorf("%q is on line %d already", u.name, before)
	}
	p.seen[what] = line
	if u.registered != "" && !slices.ContainsFunc(p.named[u.registered], func(r *record) bool {
		return r.hasPorts && r.covers(u.portRange) && (r.protocol == u.protocol || r.protocol == layout.AnyProtocol)
	}) {
		if !p.force {
			return "registered", fmt.Errorf("the registry has no %q there (-force makes an unofficial use of it)", u.registered)
		}
		p.reg.warnings = append(p.reg.warnings, fmt.Sprintf("the use on line %d is unofficial, since the registry has no %q there", line, u.registered))
		u.registered = ""
	}
	if !u.main {
		return "", nil
	}
	if u.wide() {
		return "main", fmt.Errorf("a range of more than %d ports is not what they are best known for", wideRange)
	}
	for port := int(u.first); port <= int(u.last); port++ {
		if before, dup := p.mains[[2]int{port, u.protocol}]; dup {
			return "main", fmt.Errorf("port %d has a main use on line %d already", port, before)
		}
		p.mains[[2]int{port, u.protocol}] = line
	}
	return "", nil
}

// compare orders uses as data/uses.csv and the table do.
func (u *use) compare(v *use) int {
	return cmp.Or(u.portRange.compare(v.portRange), cmp.Compare(u.protocol, v.protocol))
}

func (u *use) wide() bool { return u.len() > wideRange }

// rank is before which others a use of a port is shown: less is earlier.
func (u *use) rank() int {
	weakness := layout.EvidenceVendor - u.evidence
	switch {
	case u.main:
		return weakness
	case u.wide():
		return 20 + weakness
	}
	return 10 + weakness
}
