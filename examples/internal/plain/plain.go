// Package plain makes text that comes from elsewhere safe to print: file names,
// names of processes, arguments, and what the registry says.
package plain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Text returns s with a question mark for each character that a terminal could
// take for more than a character: escape sequences, line breaks, changes of the
// direction of writing, bytes that are not UTF-8.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return '?'
		}
		return r
	}, s)
}

// Row writes a row of a table, for a text/tabwriter or for scripts: the cells as
// Text has them, a dash for an empty one, tabs between.
func Row(w io.Writer, cells ...string) {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		if safe[i] = Text(cell); cell == "" {
			safe[i] = "-"
		}
	}
	io.WriteString(w, strings.Join(safe, "\t")+"\n")
}

// JSON writes a value as JSON with a line end. What Text replaces is escaped in it.
func JSON(w io.Writer, value any, indent string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(value); err != nil {
		return err
	}
	var safe bytes.Buffer
	for _, r := range b.String() {
		if r == '\n' || unicode.IsPrint(r) {
			safe.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&safe, `\u%04x`, unit)
		}
	}
	_, err := w.Write(safe.Bytes())
	return err
}
