package ports

import (
	"cmp"
	"errors"
	"iter"
	"strconv"
	"strings"
)

// Class is one of the three ranges that RFC 6335, Section 6, divides the port
// numbers into. The zero value is [WellKnown].
type Class uint8

const (
	// WellKnown ports, 0-1023, are the System Ports of RFC 6335: IANA assigns
	// them by IETF Review or IESG Approval.
	WellKnown Class = iota
	// Registered ports, 1024-49151, are the User Ports of RFC 6335: IANA
	// assigns them by Expert Review too.
	Registered
	// Dynamic ports, 49152-65535, are the Dynamic Ports, or Private or
	// Ephemeral Ports, of RFC 6335: IANA never assigns them.
	Dynamic
)

var classNames = [...]string{WellKnown: "well-known", Registered: "registered", Dynamic: "dynamic"}

// ClassOf returns the class of a port.
func ClassOf(port uint16) Class {
	switch {
	case port < 1024:
		return WellKnown
	case port < 49152:
		return Registered
	}
	return Dynamic
}

// Range returns the ports of the class. For a value that is none of the
// constants it is the zero Range.
func (c Class) Range() Range {
	switch c {
	case WellKnown:
		return Range{0, 1023}
	case Registered:
		return Range{1024, 49151}
	case Dynamic:
		return Range{49152, 65535}
	}
	return Range{}
}

// String returns "well-known", "registered" or "dynamic".
func (c Class) String() string { return stringOf(classNames[:], uint8(c), "Class") }

// AppendText implements [encoding.TextAppender]. It fails for a value that is
// none of the constants.
func (c Class) AppendText(b []byte) ([]byte, error) {
	return appendName(b, classNames[:], uint8(c), "Class")
}

// MarshalText implements [encoding.TextMarshaler]; see [Class.AppendText].
func (c Class) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Class.String] gives, in any letter case.
func (c *Class) UnmarshalText(text []byte) error {
	v, err := parseName(classNames[:], string(text), "class")
	if err == nil {
		*c = Class(v)
	}
	return err
}

// Range is a range of ports that includes both ends. The zero value is port 0
// alone. If Last is less than First, the range is empty.
type Range struct{ First, Last uint16 }

// ParseRange parses a port, "80", or a range with a first port that is not
// greater than the last, "6000-6063".
func ParseRange(s string) (Range, error) {
	first, last, isRange := strings.Cut(s, "-")
	if !isRange {
		last = first
	}
	f, err1 := strconv.ParseUint(first, 10, 16)
	l, err2 := strconv.ParseUint(last, 10, 16)
	switch {
	case errors.Is(err1, strconv.ErrRange) || errors.Is(err2, strconv.ErrRange):
		return Range{}, rangeError(s, "want ports from 0 to 65535")
	case err1 != nil || err2 != nil:
		return Range{}, rangeError(s, "want a port such as 80 or a range such as 6000-6063")
	case f > l:
		return Range{}, rangeError(s, "want the first port not to be greater than the last")
	}
	return Range{uint16(f), uint16(l)}, nil
}

func rangeError(s, want string) error {
	return errors.New("ports: bad port or range " + quote(s) + ": " + want)
}

// Contains reports whether the port lies in the range.
func (r Range) Contains(port uint16) bool { return r.First <= port && port <= r.Last }

// Overlaps reports whether r and s have a port in common.
func (r Range) Overlaps(s Range) bool {
	return max(r.First, s.First) <= min(r.Last, s.Last)
}

// Len returns how many ports the range has, up to 65,536.
func (r Range) Len() int { return max(0, int(r.Last)-int(r.First)+1) }

// All yields the ports of the range, ascending.
func (r Range) All() iter.Seq[uint16] {
	return func(yield func(uint16) bool) {
		for port := int(r.First); port <= int(r.Last); port++ {
			if !yield(uint16(port)) {
				return
			}
		}
	}
}

// Compare returns a negative number if r comes before s, 0 if they are equal and
// a positive number if r comes after s: by the first port, then by the last.
func (r Range) Compare(s Range) int {
	return cmp.Or(cmp.Compare(r.First, s.First), cmp.Compare(r.Last, s.Last))
}

// String returns "80" or "6000-6063".
func (r Range) String() string {
	var a [len("65535-65535")]byte
	return string(r.append(a[:0]))
}

// AppendText implements [encoding.TextAppender] with the text of
// [Range.String]. It fails for an empty range.
func (r Range) AppendText(b []byte) ([]byte, error) {
	if r.Last < r.First {
		return b, rangeError(r.String(), "want the first port not to be greater than the last")
	}
	return r.append(b), nil
}

func (r Range) append(b []byte) []byte {
	b = strconv.AppendUint(b, uint64(r.First), 10)
	if r.First != r.Last {
		b = append(b, '-')
		b = strconv.AppendUint(b, uint64(r.Last), 10)
	}
	return b
}

// MarshalText implements [encoding.TextMarshaler]; see [Range.AppendText].
func (r Range) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler] by [ParseRange].
func (r *Range) UnmarshalText(text []byte) error {
	v, err := ParseRange(string(text))
	if err == nil {
		*r = v
	}
	return err
}
