package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.com/ports"
)

// csvNamer names rows of CSV, RFC 4180. It leaves what is there as it is, to the
// byte, which encoding/csv would not.
type csvNamer struct {
	comma byte
	count int   // of fields
	ports []int // which fields hold ports
	proto int   // which field holds the transport, -1 for none
	last  int   // of those fields
}

// readHeader reads the first row.
func (c *csvNamer) readHeader(in *bufio.Reader) ([]byte, error) {
	var header []byte
	for len(header) < maxRow {
		line, err := in.ReadSlice('\n')
		header = append(header, line...)
		if err != nil && err != bufio.ErrBufferFull || c.rowEnd(header) > 0 {
			break
		}
	}
	switch {
	case len(bytes.TrimSpace(header)) == 0:
		return nil, errors.New("no header: want CSV with a header or NDJSON")
	case c.rowEnd(header) == 0 && bytes.IndexByte(header, '"') >= 0:
		return nil, fmt.Errorf("the header %.60q does not end: want a line with the names of the columns", header)
	}
	return header, nil
}

// setHeader finds the columns and returns the header with the new ones added.
func (c *csvNamer) setHeader(header []byte, columns columns) ([]byte, error) {
	content, end := cutLineEnd(header)
	var names []string
	for field := range c.fields(bytes.TrimPrefix(content, []byte("\ufeff"))) {
		names = append(names, string(unquote(field)))
	}
	find := func(name string) (int, error) {
		i := slices.Index(names, name)
		if i < 0 {
			return 0, fmt.Errorf("no column %q: there are %q", name, names)
		}
		return i, nil
	}
	c.count, c.proto = len(names), -1
	c.ports = nil
	if columns.proto != "" {
		var err error
		if c.proto, err = find(columns.proto); err != nil {
			return nil, fmt.Errorf("%w (-proto names another, - none)", err)
		}
	}
	named := slices.Clone(content)
	for _, port := range columns.ports {
		i, err := find(port)
		if err != nil {
			return nil, fmt.Errorf("%w (-port names another)", err)
		}
		c.ports = append(c.ports, i)
		for _, added := range []string{port + "_service", port + "_class", port + "_status"} {
			if slices.Contains(names, added) {
				return nil, fmt.Errorf("there is a column %q already", added)
			}
			named = append(named, c.comma)
			named = c.appendField(named, added)
		}
	}
	c.last = max(c.proto, slices.Max(c.ports))
	if len(end) == 0 {
		end = []byte("\n")
	}
	return append(named, end...), nil
}

// rowEnd implements rowNamer: a line end within quotes does not end a row.
func (c *csvNamer) rowEnd(b []byte) int {
	n := bytes.IndexByte(b, '\n') + 1
	if n == 0 || bytes.IndexByte(b[:n], '"') < 0 {
		return n
	}
	for i := 0; i < len(b); i++ { // from field to field
		if b[i] == '"' {
			i += quotedEnd(b[i:])
		}
		for i < len(b) && b[i] != c.comma && b[i] != '\n' {
			i++
		}
		if i < len(b) && b[i] == '\n' {
			return i + 1
		}
	}
	return 0
}

// fields yields the fields of a row without its line end, quotes and all.
func (c *csvNamer) fields(row []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for {
			end := bytes.IndexByte(row, c.comma)
			if len(row) > 0 && row[0] == '"' {
				end = quotedEnd(row)
				if i := bytes.IndexByte(row[end:], c.comma); i >= 0 {
					end += i
				} else {
					end = -1
				}
			}
			if end < 0 {
				yield(row)
				return
			}
			if !yield(row[:end]) {
				return
			}
			row = row[end+1:]
		}
	}
}

// quotedEnd returns where the quotes that b begins with are closed, its length if
// they are not.
func quotedEnd(b []byte) int {
	for i := 1; i < len(b); i++ {
		if b[i] != '"' {
			continue
		}
		if i+1 < len(b) && b[i+1] == '"' {
			i++
			continue
		}
		return i + 1
	}
	return len(b)
}

// unquote returns what a field says.
func unquote(field []byte) []byte {
	if n := len(field); n >= 2 && field[0] == '"' && field[n-1] == '"' {
		return bytes.ReplaceAll(field[1:n-1], []byte(`""`), []byte(`"`))
	}
	return field
}

// appendField appends a field, in quotes if it needs them.
func (c *csvNamer) appendField(dst []byte, s string) []byte {
	if strings.IndexByte(s, c.comma) < 0 && !strings.ContainsAny(s, "\"\r\n") {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(s, `"`, `""`)...)
	return append(dst, '"')
}

// appendRow implements rowNamer.
func (c *csvNamer) appendRow(dst, row []byte) ([]byte, bool) {
	content, end := cutLineEnd(row)
	dst = append(dst, content...)
	var found [8][]byte // enough not to allocate
	wanted := append(found[:0], make([][]byte, len(c.ports)+1)...)
	ok := c.pick(content, wanted)
	proto, hasPorts := ports.AnyProtocol, true
	if ok && c.proto >= 0 {
		proto, hasPorts, ok = parseTransport(bytes.TrimSpace(unquote(wanted[len(c.ports)])))
	}
	for k := range c.ports {
		port, isPort := uint16(0), false
		if ok && hasPorts {
			port, isPort = parsePort(bytes.TrimSpace(unquote(wanted[k])))
			ok = isPort
		}
		if !isPort {
			dst = append(dst, c.comma, c.comma, c.comma)
			continue
		}
		dst = append(dst, c.comma)
		dst = c.appendField(dst, ports.Name(port, proto))
		dst = append(dst, c.comma)
		dst = append(dst, ports.ClassOf(port).String()...)
		dst = append(dst, c.comma)
		dst = append(dst, ports.Lookup(port).Status(proto).String()...)
	}
	return append(dst, end...), ok
}

// pick finds the fields that hold the ports and, last, the transport. It reports
// whether the row has as many fields as the header.
func (c *csvNamer) pick(row []byte, wanted [][]byte) bool {
	set := func(i int, field []byte) {
		for k, want := range c.ports {
			if i == want {
				wanted[k] = field
			}
		}
		if i == c.proto {
			wanted[len(c.ports)] = field
		}
	}
	if bytes.IndexByte(row, '"') >= 0 {
		n := 0
		for field := range c.fields(row) {
			set(n, field)
			n++
		}
		return n == c.count
	}
	if bytes.Count(row, []byte{c.comma}) != c.count-1 {
		return false
	}
	start, n := 0, 0
	for i, ch := range row {
		if ch == c.comma {
			set(n, row[start:i])
			if n == c.last {
				return true
			}
			start = i + 1
			n++
		}
	}
	set(n, row[start:])
	return true
}
