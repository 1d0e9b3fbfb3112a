package main

import (
	"fmt"
	"regexp"
	"strings"

	"example.com/ports"
	"example.com/ports/internal/layout"
)

// source is one of the lists.
type source struct {
	file string
	// form is a line that names a port, ports and perhaps their transport: name,
	// ports, transport, description. Other lines are left out: ports without a name,
	// persons, and what goes on in the next line.
	form *regexp.Regexp
}

// sources are the lists, numbered as layout.Lists.
var sources = [len(layout.Lists)]source{
	// Indented by three; the references stand in brackets at the end, as in
	// [96,JBP], but [Control] belongs to the description.
	1: {"rfc1340-ports.txt", regexp.MustCompile(`^   (\S+) +(\d+)/(\w+)(?: +(.*?))?(?: +\[[A-Z0-9,]+\])?$`)},
	// A name may have a space in it: intuitive edge.
	2: {"rfc1700.txt", regexp.MustCompile(`^([^#\s]\S*(?: \S+)?) +(\d+(?:-\d+)?)/(\w+)(?: +(.*))?$`)},
	// Tabs; some lines have no transport.
	3: {"port-numbers-2005-12-22.txt", regexp.MustCompile(`^([^#*\s]\S*)\s+(\d+(?:-\d+)?)(?:/(\w+))?(?:\s+(.*))?$`)},
}

// line is a line of a list.
type line struct {
	name        string
	ports       ports.Range
	protocol    ports.Protocol // AnyProtocol if the line names none
	description string         // without what goes on in the next line
}

// parse returns the lines of a list that name ports. Lines with a transport that
// the registry does not know are misprints: they are left out, and told of.
func (s source) parse(text string) (lines []line, warnings []string, err error) {
	number := 0
	for written := range strings.Lines(text) {
		number++
		m := s.form.FindStringSubmatch(strings.TrimRight(written, " \t\r\n"))
		if m == nil {
			continue
		}
		l := line{name: m[1], description: strings.Join(strings.Fields(m[4]), " ")}
		if l.ports, err = ports.ParseRange(m[2]); err != nil {
			return nil, nil, fmt.Errorf("%s:%d: %w", s.file, number, err)
		}
		if m[3] != "" {
			if l.protocol, err = ports.ParseProtocol(m[3]); err != nil {
				warnings = append(warnings, fmt.Sprintf("%s:%d: %s is left out: %v", s.file, number, l.name, err))
				continue
			}
		}
		lines = append(lines, l)
	}
	return lines, warnings, nil
}
