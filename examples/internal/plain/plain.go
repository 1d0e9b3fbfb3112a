// Package plain makes text that comes from elsewhere safe to print: file names,
// names of processes, arguments, and what the registry says.
package plain

import (
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
