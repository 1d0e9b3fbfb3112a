package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"

	"example.com/ports"
)

const (
	// chunkSize is how much is read and worked on at a time.
	chunkSize = 512 << 10

	// maxRow is how long a row may be. A quote that is never closed would
	// otherwise take the rest of the input for one row.
	maxRow = 64 << 10

	// maxBadLines is how many bad rows are reported by line.
	maxBadLines = 10
)

// columns are the names of the columns to look at.
type columns struct {
	ports []string
	proto string // "" for none
}

// job adds names to flows. The rows of all files go to one output.
type job struct {
	columns  columns
	format   string
	comma    byte
	out      io.Writer
	progress *progress

	header   []byte // of the first CSV file
	rows     int
	bad      int
	badLines []string
}

// rowNamer appends rows to a buffer, with the names added.
type rowNamer interface {
	// appendRow appends a row, which includes its line end, and reports whether
	// it made sense of it. The row is appended in any case.
	appendRow(dst, row []byte) ([]byte, bool)
	// rowEnd returns the length of the first row of b, line end included, or 0
	// if b does not hold all of it.
	rowEnd(b []byte) int
}

// chunk is a piece of input that ends with a row's end, and what comes of it.
type chunk struct {
	in, out  []byte
	done     chan struct{}
	lines    int
	rows     int
	bad      int
	badLines []int // first of them, counted from the chunk's first line
}

// run names the flows of one input.
func (j *job) run(name string, input io.Reader) error {
	in := bufio.NewReaderSize(input, chunkSize)
	namer, line, err := j.start(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	// The reader hands each chunk to the workers and, in order, to the writer.
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *chunk, workers)
	ordered := make(chan *chunk, 2*workers)
	free := make(chan *chunk, 4*workers) // for another round
	stop := make(chan struct{})
	for range workers {
		go func() {
			for c := range work {
				c.process(namer)
				close(c.done)
			}
		}()
	}
	var readErr error
	go func() {
		defer close(ordered)
		defer close(work)
		readErr = readChunks(in, namer, free, func(c *chunk) bool {
			select {
			case ordered <- c:
				work <- c
				return true
			case <-stop:
				return false
			}
		})
	}()

	for c := range ordered {
		<-c.done
		if _, err := j.out.Write(c.out); err != nil {
			close(stop)
			return err
		}
		j.count(c, name, line)
		line += c.lines
		select {
		case free <- c:
		default:
		}
	}
	if readErr != nil {
		return fmt.Errorf("%s: %w", name, readErr)
	}
	return nil
}

// count adds a chunk, which begins on the given line, to what is reported.
func (j *job) count(c *chunk, name string, line int) {
	j.rows += c.rows
	j.bad += c.bad
	for _, l := range c.badLines {
		if len(j.badLines) < maxBadLines {
			j.badLines = append(j.badLines, name+" line "+strconv.Itoa(line+l))
		}
	}
	j.progress.rows(j.rows)
}

// start finds out the format, copies the header and returns the line on which
// the rows begin.
func (j *job) start(in *bufio.Reader) (rowNamer, int, error) {
	first, err := in.Peek(1)
	if err != nil && err != io.EOF {
		return nil, 0, err
	}
	format := j.format
	if format == "" {
		format = "csv"
		if len(first) > 0 && first[0] == '{' {
			format = "ndjson"
		}
	}
	if format == "ndjson" {
		return newNDJSON(j.columns), 1, nil
	}
	c := &csvNamer{comma: j.comma}
	header, err := c.readHeader(in)
	if err != nil {
		return nil, 0, err
	}
	named, err := c.setHeader(header, j.columns)
	if err != nil {
		return nil, 0, err
	}
	if j.header == nil {
		j.header = header
		_, err = j.out.Write(named)
	} else if !bytes.Equal(bytes.TrimRight(j.header, "\r\n"), bytes.TrimRight(header, "\r\n")) {
		err = errors.New("the header is not that of the first file")
	}
	return c, 1 + bytes.Count(header, []byte("\n")), err
}

// readChunks cuts the input into chunks and emits them until there is no more or
// emit says stop.
func readChunks(in io.Reader, namer rowNamer, free <-chan *chunk, emit func(*chunk) bool) error {
	var rest []byte // the beginning of a row
	for {
		var c *chunk
		select {
		case c = <-free:
		default:
			c = &chunk{in: make([]byte, 0, chunkSize+maxRow), out: make([]byte, 0, 2*chunkSize)}
		}
		*c = chunk{in: append(c.in[:0], rest...), out: c.out[:0], done: make(chan struct{}), badLines: c.badLines[:0]}
		n, err := io.ReadFull(in, c.in[len(c.in):len(rest)+chunkSize])
		c.in = c.in[:len(rest)+n]
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if !last {
			end := lastRowEnd(c.in, namer)
			rest = append(rest[:0], c.in[end:]...)
			c.in = c.in[:end]
		}
		if len(c.in) > 0 && !emit(c) {
			return nil
		}
		if last {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// lastRowEnd returns where the last whole row of b ends. b has more than maxRow
// bytes, so that there is one: a longer row is cut.
func lastRowEnd(b []byte, namer rowNamer) int {
	// Without a quote, a line end ends a row.
	if bytes.IndexByte(b, '"') < 0 {
		if end := bytes.LastIndexByte(b, '\n') + 1; end > 0 && len(b)-end <= maxRow {
			return end
		}
	}
	end := 0
	for {
		n := nextRow(b[end:], namer)
		if n == 0 {
			return end
		}
		end += n
	}
}

// nextRow returns the length of the first row of b, 0 if b does not hold all of
// it. What is longer than maxRow is no row: it is cut after its first line or,
// if even that is too long, anywhere.
func nextRow(b []byte, namer rowNamer) int {
	if n := namer.rowEnd(b[:min(len(b), maxRow)]); n > 0 {
		return n
	}
	if len(b) < maxRow {
		return 0
	}
	if n := bytes.IndexByte(b[:maxRow], '\n') + 1; n > 0 {
		return n
	}
	return maxRow
}

// process names the rows of the chunk.
func (c *chunk) process(namer rowNamer) {
	for rest := c.in; len(rest) > 0; {
		n := nextRow(rest, namer)
		if n == 0 {
			n = lastRow(rest, namer)
		}
		row := rest[:n]
		rest = rest[n:]
		if len(bytes.TrimRight(row, "\r\n")) == 0 {
			c.out = append(c.out, row...) // an empty line is no row
			c.lines++
			continue
		}
		var ok bool
		c.out, ok = namer.appendRow(c.out, row)
		c.rows++
		if !ok {
			c.bad++
			if len(c.badLines) < maxBadLines {
				c.badLines = append(c.badLines, c.lines)
			}
		}
		c.lines += bytes.Count(row, []byte("\n"))
	}
}

// lastRow returns the length of the first row of b, which is the end of the input
// and holds no whole row: it lacks the last line end, or quotes are not closed.
func lastRow(b []byte, namer rowNamer) int {
	if namer.rowEnd(append(bytes.Clone(b), '\n')) > 0 {
		return len(b)
	}
	if n := bytes.IndexByte(b, '\n') + 1; n > 0 {
		return n
	}
	return len(b)
}

// cutLineEnd splits a row from its line end.
func cutLineEnd(row []byte) (content, end []byte) {
	content = bytes.TrimSuffix(row, []byte("\n"))
	content = bytes.TrimSuffix(content, []byte("\r"))
	return content, row[len(content):]
}

// parsePort parses a port number.
func parsePort(s []byte) (port uint16, ok bool) {
	if len(s) == 0 || len(s) > 5 {
		return 0, false
	}
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return uint16(n), n < 1<<16
}

// The numbers of the transports in IANA's Assigned Internet Protocol Numbers.
var protocolNumbers = map[uint16]ports.Protocol{6: ports.TCP, 17: ports.UDP, 33: ports.DCCP, 132: ports.SCTP}

// parseTransport parses the name of a transport or its protocol number. Other
// protocols have no ports: known is true, hasPorts false.
func parseTransport(s []byte) (proto ports.Protocol, hasPorts, known bool) {
	switch string(s) { // what most rows have
	case "tcp", "TCP", "6":
		return ports.TCP, true, true
	case "udp", "UDP", "17":
		return ports.UDP, true, true
	}
	if n, ok := parsePort(s); ok {
		proto, hasPorts = protocolNumbers[n]
		return proto, hasPorts, n < 1<<8
	}
	if proto, err := ports.ParseProtocol(string(s)); err == nil {
		return proto, true, true
	}
	switch string(bytes.ToLower(s)) {
	case "icmp", "icmp6", "icmpv6", "ipv6-icmp", "igmp", "gre", "esp", "ah", "ospf", "pim", "vrrp", "ipip", "ipv6":
		return 0, false, true
	}
	return 0, false, false
}
