package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// csvRows names rows of CSV, RFC 4180, and of what is like it. It leaves what is
// there as it is, to the byte, which encoding/csv would not, and takes a fifth of
// the time: see BenchmarkEncodingCSV.
type csvRows struct {
	*namer
	format
	count int   // of fields
	at    []int // which fields hold the ports and, last, the transport; -1 for none
	last  int   // of those
	added []string
}

// readHeader finds the columns and returns the header with the added ones, and the
// number of its lines. What it read that is no header is in rest.
func (r *csvRows) readHeader(in *bufio.Reader, columns []string) (header, rest []byte, lines int, err error) {
	var row []byte
	for {
		if row, err = r.readRow(in); err != nil {
			return nil, nil, 0, err
		}
		if !r.comments || isFields(row) {
			break
		}
		if len(row) == 0 || row[0] != '#' {
			return nil, nil, 0, fmt.Errorf("%.60q comes before a line with #fields", row)
		}
		header = append(header, row...)
	}
	content, _ := cutLineEnd(bytes.TrimPrefix(row, []byte("\ufeff")))
	if len(content) == 0 {
		return nil, nil, 0, errors.New("no header: want a line with the names of the columns first, or NDJSON")
	}
	hasHeader, err := r.find(r.split(content), columns)
	if err != nil || !hasHeader {
		return nil, row, 0, err
	}
	header = r.appendHeader(header, row)
	return header, nil, bytes.Count(header, []byte("\n")), nil
}

// readRow reads a row, at most maxRow bytes of it.
func (r *csvRows) readRow(in *bufio.Reader) ([]byte, error) {
	var row []byte
	var err error
	for len(row) < maxRow && err != io.EOF {
		var line []byte
		line, err = in.ReadSlice('\n')
		row = append(row, line...)
		if r.rowEnd(row) > 0 || err == io.EOF && r.rowEnd(append(row, '\n')) > 0 {
			return row, nil
		}
		if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return nil, err
		}
	}
	return nil, fmt.Errorf("the header %.60q does not end: want a line with the names of the columns", row)
}

// split returns what the fields of the first row say.
func (r *csvRows) split(row []byte) []string {
	if r.comments {
		row = row[len("#fields")+1:]
	}
	var fields []string
	for {
		end := r.fieldEnd(row)
		fields = append(fields, string(unquote(row[:end])))
		if end == len(row) {
			return fields
		}
		row = row[end+1:]
	}
}

// find finds the columns in the first row or, if they are not there, in the format's
// order of columns. It reports whether the first row is a header: one that has a
// number where a port belongs is none.
func (r *csvRows) find(first, columns []string) (hasHeader bool, err error) {
	names := first
	locate := func(column string) int {
		for name := range strings.SplitSeq(column, "|") {
			if i := slices.IndexFunc(names, func(s string) bool { return strings.EqualFold(s, name) }); i >= 0 {
				return i
			}
		}
		if n, err := strconv.Atoi(column); err == nil && 1 <= n && n <= len(first) {
			return n - 1
		}
		return -1
	}
	if order := strings.Fields(r.columns); len(order) == len(first) && locate(columns[0]) < 0 {
		names = order
	}
	hasHeader = true
	var called []string
	for k, column := range columns {
		i, isPort := locate(column), k < len(columns)-1
		if i < 0 && (isPort || !r.isProtoFixed) {
			return false, fmt.Errorf("no column %q: -format, -comma, -port and -proto say where to look; there are %.500s", column, fmt.Sprintf("%q", names))
		}
		r.at = append(r.at, i)
		if isPort {
			called = append(called, names[i])
			if _, isNumber := parsePort([]byte(first[i])); isNumber || first[i] == "-" {
				hasHeader = false
			}
		}
	}
	r.count, r.last, r.added = len(first), slices.Max(r.at), r.namer.added(called)
	for _, name := range r.added {
		if hasHeader && slices.Contains(names, name) {
			return false, fmt.Errorf("there is a column %q already", name)
		}
	}
	return hasHeader, nil
}

// appendHeader appends a row with the names of the columns, with the added ones.
func (r *csvRows) appendHeader(dst, row []byte) []byte {
	content, end := cutLineEnd(row)
	dst = append(dst, content...)
	for _, name := range r.added {
		dst = r.appendField(dst, name)
	}
	if len(end) == 0 {
		end = []byte("\n")
	}
	return append(dst, end...)
}

// appendRow implements rows.
func (r *csvRows) appendRow(dst, row []byte) ([]byte, outcome) {
	if r.comments && row[0] == '#' {
		return r.appendComment(dst, row), isNoRow
	}
	content, end := cutLineEnd(row)
	dst = append(dst, content...)
	var picked [4][]byte // enough not to allocate
	var values [8]string
	fields, ok := r.pick(picked[:0], content)
	found := values[:0]
	if ok {
		found, ok = r.values(found, fields)
	}
	is := isGood
	if !ok {
		is, found = isBad, nil
	}
	for i := range r.added {
		value := r.unset
		if len(found) > 0 && found[i] != "" {
			value = found[i]
		}
		dst = r.appendField(dst, value)
	}
	return append(dst, end...), is
}

// appendComment appends a line that is no row. Files that were joined have more than
// one header.
func (r *csvRows) appendComment(dst, row []byte) []byte {
	if isFields(row) {
		return r.appendHeader(dst, row)
	}
	content, end := cutLineEnd(row)
	dst = append(dst, content...)
	if bytes.HasPrefix(row, []byte("#types")) {
		for range r.added {
			dst = r.appendField(dst, "string")
		}
	}
	return append(dst, end...)
}

func isFields(row []byte) bool { return bytes.HasPrefix(row, []byte("#fields\t")) }

// pick puts into picked the fields that hold the ports and, last, the transport. It reports
// whether the row has as many fields as the header.
func (r *csvRows) pick(picked [][]byte, row []byte) ([][]byte, bool) {
	picked = slices.Grow(picked, len(r.at))[:len(r.at)]
	clear(picked)
	for n := 0; ; n++ {
		end := r.fieldEnd(row)
		for k, at := range r.at {
			if at == n {
				picked[k] = unquote(row[:end])
			}
		}
		if n == r.last && (r.plain || bytes.IndexByte(row[end:], '"') < 0) {
			return picked, n+1+bytes.Count(row[end:], []byte{r.comma}) == r.count
		}
		if end == len(row) {
			return picked, n+1 == r.count
		}
		row = row[end+1:]
	}
}

// fieldEnd returns where the field that b begins with ends: at the next comma, or
// at the row's end.
func (r *csvRows) fieldEnd(b []byte) int {
	end := 0
	if len(b) > 0 && b[0] == '"' && !r.plain {
		end = quotedEnd(b)
	}
	for end < len(b) && b[end] != r.comma && b[end] != '\n' {
		end++
	}
	return end
}

// rowEnd implements rows: a line end within quotes does not end a row.
func (r *csvRows) rowEnd(b []byte) int {
	n := bytes.IndexByte(b, '\n') + 1
	if n == 0 || r.plain || bytes.IndexByte(b[:n], '"') < 0 {
		return n
	}
	for i := 0; i < len(b); i++ {
		if i += r.fieldEnd(b[i:]); i < len(b) && b[i] == '\n' {
			return i + 1
		}
	}
	return 0
}

// quotedEnd returns where the quotes that b begins with are closed, its length if
// they are not.
func quotedEnd(b []byte) int {
	for i := 1; i < len(b); i++ {
		if b[i] != '"' {
			continue
		}
		if i+1 == len(b) || b[i+1] != '"' {
			return i + 1
		}
		i++
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

// appendField appends a comma and a field, in quotes if it needs them.
func (r *csvRows) appendField(dst []byte, s string) []byte {
	dst = append(dst, r.comma)
	for i := range len(s) {
		if c := s[i]; c == r.comma || c == '"' || c == '\r' || c == '\n' {
			dst = append(dst, '"')
			dst = append(dst, strings.ReplaceAll(s, `"`, `""`)...)
			return append(dst, '"')
		}
	}
	return append(dst, s...)
}

// cutLineEnd splits a row from its line end.
func cutLineEnd(row []byte) (content, end []byte) {
	content = bytes.TrimSuffix(row, []byte("\n"))
	content = bytes.TrimSuffix(content, []byte("\r"))
	return content, row[len(content):]
}
