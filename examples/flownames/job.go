package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
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

// job adds names to flows. The rows of all files go to one output.
type job struct {
	namer
	format      *format // nil: to be seen from the input
	columns     []string
	protoColumn string
	comma       byte
	out         io.Writer

	header   []byte // of the first file that has one
	rows     int
	bad      int
	badLines []string
}

// rows are rows of a format.
type rows interface {
	// appendRow appends a row, which includes its line end, with the names added.
	// What it can't make sense of is appended too.
	appendRow(dst, row []byte) ([]byte, outcome)
	// rowEnd returns the length of the first row of b, line end included, or 0
	// if b does not hold all of it.
	rowEnd(b []byte) int
}

// outcome is what became of a row.
type outcome uint8

const (
	isBad   outcome = iota // its port or transport can't be read, or it has a name already
	isGood                 // it gets a name, or is of a protocol without ports
	isNoRow                // it is a comment
)

// chunk is a piece of input that ends with a row's end, and what comes of it.
type chunk struct {
	in, out  []byte
	done     chan struct{}
	lines    int
	rows     int
	bad      int
	badLines []int // first of them, counted from the chunk's first line
}

// files names the flows of the files one after the other, or of standard input
// if there are none.
func (j *job) files(names []string, stdin io.Reader) error {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		if err := j.file(name, stdin); err != nil {
			return err
		}
	}
	return nil
}

func (j *job) file(name string, stdin io.Reader) error {
	input := stdin
	if name == "-" {
		name = "standard input"
	} else {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		input = f
	}
	rowsBefore, goodBefore := j.rows, j.rows-j.bad
	if err := j.run(name, input); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if j.rows > rowsBefore && j.rows-j.bad == goodBefore {
		return fmt.Errorf("%s: no row gets a name", name)
	}
	return nil
}

// start finds out the format, writes the header, and returns what is left to read
// and the line on which it begins.
func (j *job) start(input io.Reader) (rows, io.Reader, int, error) {
	in := bufio.NewReaderSize(input, chunkSize)
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, 0, err
		}
		in = bufio.NewReaderSize(unzipped, chunkSize)
	}
	begin, err := in.Peek(512)
	if len(begin) == 0 && err != nil && err != io.EOF {
		return nil, nil, 0, err
	}
	begin = bytes.TrimLeft(begin, " \t\r\n")
	f := j.format
	if f == nil {
		f = formatOf(begin)
	}
	columns := j.columnsOf(f)
	if f.comma == 0 {
		if bytes.HasPrefix(begin, []byte("[")) {
			return nil, nil, 0, errors.New("a JSON array: want one object a line, which jq -c '.[]' makes of it")
		}
		return &jsonRows{&j.namer, columns, j.added(columns[:len(columns)-1])}, in, 1, nil
	}
	r := &csvRows{namer: &j.namer, format: *f}
	r.comma = cmp.Or(j.comma, f.comma)
	header, rest, lines, err := r.readHeader(in, columns)
	if err != nil {
		return nil, nil, 0, err
	}
	return r, io.MultiReader(bytes.NewReader(rest), in), 1 + lines, j.writeHeader(header, f.comments)
}

// columnsOf returns the columns of the ports and, last, of the transport.
func (j *job) columnsOf(f *format) []string {
	columns := j.columns
	switch {
	case columns != nil:
	case j.server:
		columns = []string{f.source, f.destination}
	default:
		columns = []string{f.destination}
	}
	return append(slices.Clone(columns), cmp.Or(j.protoColumn, f.proto))
}

// writeHeader writes a file's header. That of a second file has to be the first's,
// and is left out, unless it is a comment.
func (j *job) writeHeader(header []byte, isComment bool) error {
	if j.header == nil || isComment {
		j.header = header
		_, err := j.out.Write(header)
		return err
	}
	if header != nil && !bytes.Equal(bytes.TrimRight(j.header, "\r\n"), bytes.TrimRight(header, "\r\n")) {
		return errors.New("the header is not that of the first file")
	}
	return nil
}

// run names the flows of one input.
func (j *job) run(name string, input io.Reader) error {
	r, in, line, err := j.start(input)
	if err != nil {
		return err
	}
	// The reader hands each chunk to the workers and, in order, to the writer, which
	// gives it back.
	workers := runtime.GOMAXPROCS(0)
	chunks := 3 * workers
	free, work, ordered := make(chan *chunk, chunks), make(chan *chunk, chunks), make(chan *chunk, chunks)
	for range chunks {
		free <- new(chunk)
	}
	for range workers {
		go func() {
			for c := range work {
				c.process(r)
				close(c.done)
			}
		}()
	}
	stop := make(chan struct{})
	defer close(stop)
	var readErr error
	go func() {
		defer close(ordered)
		defer close(work)
		readErr = readChunks(in, r, free, stop, func(c *chunk) {
			ordered <- c
			work <- c
		})
	}()

	for c := range ordered {
		<-c.done
		if _, err := j.out.Write(c.out); err != nil {
			return err
		}
		j.count(c, name, line)
		line += c.lines
		free <- c
	}
	return readErr
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
}

// readChunks cuts the input into chunks and emits them, until there is no more or
// it is told to stop.
func readChunks(in io.Reader, r rows, free <-chan *chunk, stop <-chan struct{}, emit func(*chunk)) error {
	var rest []byte // the beginning of a row
	for {
		var c *chunk
		select {
		case c = <-free:
		case <-stop:
			return nil
		}
		buf := slices.Grow(c.in[:0], maxRow+chunkSize)[:len(rest)+chunkSize]
		n, err := copy(buf, rest), error(nil)
		for n < len(buf) && err == nil { // io.ReadFull would hide that a gzip file is cut off
			var m int
			m, err = in.Read(buf[n:])
			n += m
		}
		end := n
		if err == nil {
			end = lastRowEnd(buf, r)
			rest = append(rest[:0], buf[end:]...)
		}
		*c = chunk{in: buf[:end], out: slices.Grow(c.out[:0], 2*chunkSize), done: make(chan struct{}), badLines: c.badLines[:0]}
		emit(c)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// lastRowEnd returns where the last whole row of b ends. Where b has more than
// maxRow bytes there is one: a longer row is cut.
func lastRowEnd(b []byte, r rows) int {
	// Without a quote, a line end ends a row.
	if bytes.IndexByte(b, '"') < 0 {
		if end := bytes.LastIndexByte(b, '\n') + 1; end > 0 && len(b)-end <= maxRow {
			return end
		}
	}
	end := 0
	for {
		n := nextRow(b[end:], r)
		if n == 0 {
			return end
		}
		end += n
	}
}

// nextRow returns the length of the first row of b, 0 if b does not hold all of
// it. What is longer than maxRow is no row: it is cut after its first line or,
// if even that is too long, anywhere.
func nextRow(b []byte, r rows) int {
	if n := r.rowEnd(b[:min(len(b), maxRow)]); n > 0 {
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
func (c *chunk) process(r rows) {
	for rest := c.in; len(rest) > 0; {
		n := nextRow(rest, r)
		if n == 0 {
			n = lastRow(rest, r)
		}
		row := rest[:n]
		rest = rest[n:]
		if len(bytes.TrimRight(row, "\r\n")) == 0 {
			c.out = append(c.out, row...) // an empty line is no row
			c.lines++
			continue
		}
		var is outcome
		c.out, is = r.appendRow(c.out, row)
		if is != isNoRow {
			c.rows++
		}
		if is == isBad {
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
func lastRow(b []byte, r rows) int {
	if r.rowEnd(append(bytes.Clone(b), '\n')) > 0 {
		return len(b)
	}
	if n := bytes.IndexByte(b, '\n') + 1; n > 0 {
		return n
	}
	return len(b)
}
