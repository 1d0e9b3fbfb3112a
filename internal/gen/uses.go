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
	first, last    uint16
	protocol       int
	name           string
	description    string
	registered     string
	main, loopback bool
	when           string
	evidence       int
	title, url     string
}

// The columns of data/uses.csv.
const (
	colPorts = iota
	colTransport
	colName
	colDescription
	colRegistered
	colMain
	colLoopback
	colWhen
	colEvidence
	colTitle
	colURL
	colRead
)

var useColumns = []string{
	colPorts: "ports", colTransport: "transport", colName: "name", colDescription: "description",
	colRegistered: "registered", colMain: "main", colLoopback: "loopback", colWhen: "when",
	colEvidence: "evidence", colTitle: "title", colURL: "url", colRead: "read",
}

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
	p := useParser{reg: reg, force: force, named: reg.named(), seen: make(map[string]int), mains: make(map[[2]int]int)}
	err := parseCSV(name, text, useColumns, p.row)
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
func (p *useParser) row(line int, row []string) (column int, err error) {
	if column, err := checkRow(row, colRegistered, colMain, colLoopback, colWhen, colRead); err != nil {
		return column, err
	}
	u := use{
		name: row[colName], description: row[colDescription], registered: row[colRegistered],
		when: row[colWhen], title: row[colTitle], url: row[colURL],
	}
	if len(u.name) > layout.CellLen {
		return colName, fmt.Errorf("%d bytes: want at most %d", len(u.name), layout.CellLen)
	}
	if u.first, u.last, err = parsePorts(row[colPorts]); err != nil {
		return colPorts, err
	}
	if u.protocol = slices.Index(protocolNames[:], row[colTransport]); u.protocol <= layout.AnyProtocol {
		return colTransport, fmt.Errorf("unknown transport %q: want tcp, udp, sctp or dccp; a use on two is two rows", row[colTransport])
	}
	for _, flag := range []struct {
		column int
		value  *bool
	}{{colMain, &u.main}, {colLoopback, &u.loopback}} {
		if *flag.value = row[flag.column] == "yes"; !*flag.value && row[flag.column] != "" {
			return flag.column, fmt.Errorf("%q: want yes or nothing", row[flag.column])
		}
	}
	switch row[colEvidence] {
	case "vendor":
		u.evidence = layout.EvidenceVendor
	case "report":
		u.evidence = layout.EvidenceReport
	default:
		return colEvidence, fmt.Errorf("%q: want vendor or report", row[colEvidence])
	}
	if link, err := url.Parse(u.url); err != nil || link.Scheme != "https" && link.Scheme != "http" || link.Host == "" {
		return colURL, fmt.Errorf("%q: want an http or https URL", u.url)
	}
	if _, err := time.Parse("2006-01", row[colRead]); err != nil && row[colRead] != "" {
		return colRead, fmt.Errorf("%q: want the month in which the document was read, such as 2026-11", row[colRead])
	}
	column, err = p.fits(line, &u)
	p.uses = append(p.uses, u)
	return column, err
}

// fits checks a use against those before it and against the registry.
func (p *useParser) fits(line int, u *use) (column int, err error) {
	if n := len(p.uses); n >= maxUses {
		return colPorts, fmt.Errorf("more than %d uses", maxUses)
	} else if n > 0 && u.compare(&p.uses[n-1]) < 0 {
		return colPorts, errors.New("out of order: want the rows by first port, last port and transport")
	}
	what := fmt.Sprintf("%d-%d/%d %s, %s", u.first, u.last, u.protocol, strings.ToLower(u.name), u.when)
	if before, dup := p.seen[what]; dup {
		return colName, fmt.Errorf("%q is on line %d already", u.name, before)
	}
	p.seen[what] = line
	if u.registered != "" && !slices.ContainsFunc(p.named[u.registered], func(r *record) bool {
		return r.carries(u.protocol) && r.covers(u.first) && r.covers(u.last)
	}) {
		if !p.force {
			return colRegistered, fmt.Errorf("the registry has no %q there (-force makes an unofficial use of it)", u.registered)
		}
		p.reg.warnings = append(p.reg.warnings, fmt.Sprintf("the use on line %d is unofficial, since the registry has no %q there", line, u.registered))
		u.registered = ""
	}
	if !u.main {
		return 0, nil
	}
	if u.wide() {
		return colMain, fmt.Errorf("a range of more than %d ports is not what they are best known for", wideRange)
	}
	for port := int(u.first); port <= int(u.last); port++ {
		if before, dup := p.mains[[2]int{port, u.protocol}]; dup {
			return colMain, fmt.Errorf("port %d has a main use on line %d already", port, before)
		}
		p.mains[[2]int{port, u.protocol}] = line
	}
	return 0, nil
}

// compare orders uses as data/uses.csv and the table do.
func (u *use) compare(v *use) int {
	return cmp.Or(cmp.Compare(u.first, v.first), cmp.Compare(u.last, v.last), cmp.Compare(u.protocol, v.protocol))
}

func (u *use) wide() bool { return int(u.last)-int(u.first) >= wideRange }

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
