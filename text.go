package ports

import (
	"errors"
	"strconv"
	"strings"

	"example.com/ports/internal/layout"
)

// The text forms of types whose values have names.

func stringOf(names []string, v uint8, typ string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return typ + "(" + strconv.Itoa(int(v)) + ")"
}

func appendName(b []byte, names []string, v uint8, typ string) ([]byte, error) {
	if int(v) < len(names) {
		return append(b, names[v]...), nil
	}
	return b, errors.New("ports: " + stringOf(names, v, typ) + " has no text form: want at most " + typ + "(" + strconv.Itoa(len(names)-1) + ")")
}

func parseName(names []string, s, what string) (int, error) {
	for i, name := range names {
		if layout.EqualFold(s, name) {
			return i, nil
		}
	}
	return 0, errors.New("ports: unknown " + what + " " + quote(s) + ": want " + strings.Join(names, ", "))
}

// quote quotes a caller's text for a message, cut short if it is long.
func quote(s string) string {
	if len(s) > 60 {
		return strconv.Quote(s[:60]) + "..."
	}
	return strconv.Quote(s)
}
