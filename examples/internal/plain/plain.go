// Package plain makes text that comes from elsewhere safe to print: file names,
// names of processes, arguments, and what the registry says.
package plain

import (
	"io"
	"strings"
	"unicode"
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
