package ports

import (
	"errors"
	"strconv"
	"strings"

	"example.com/ports/internal/layout"
)

// Date is a date as exact as the registry gives it: a part that is not known
// is 0. The zero value is no date.
type Date struct{ Year, Month, Day int }

// IsZero reports whether d is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// String returns "2014-02-13", "2001-12" or "1999", as exact as the date is,
// and "" for the zero Date.
func (d Date) String() string {
	return string(d.append(nil))
}

// AppendText implements [encoding.TextAppender] with the text of
// [Date.String]. It fails for what is not a date.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if !d.valid() {
		return b, errors.New("ports: " + strconv.Quote(d.String()) + " is not a date: want year-month-day, year-month or year")
	}
	return d.append(b), nil
}

// valid reports whether d is a date, however exact, or none.
func (d Date) valid() bool {
	return d.IsZero() || 1 <= d.Year && d.Year <= 9999 &&
		(d.Month == 0 && d.Day == 0 || 1 <= d.Month && d.Month <= 12 && 0 <= d.Day && d.Day <= daysIn(d.Year, d.Month))
}

func (d Date) append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	b = appendPadded(b, d.Year, 4)
	if d.Month != 0 || d.Day != 0 {
		b = appendPadded(append(b, '-'), d.Month, 2)
	}
	if d.Day != 0 {
		b = appendPadded(append(b, '-'), d.Day, 2)
	}
	return b
}

func appendPadded(b []byte, n, width int) []byte {
	s := strconv.Itoa(n)
	for range width - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}

// MarshalText implements [encoding.TextMarshaler]; see [Date.AppendText].
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Date.String] gives: "2014-02-13", "2001-12", "1999" or "".
func (d *Date) UnmarshalText(text []byte) error {
	v, ok := parseDate(string(text))
	if !ok {
		return errors.New("ports: bad date " + quote(string(text)) + ": want year-month-day, year-month or year, such as 2014-02-13")
	}
	*d = v
	return nil
}

func parseDate(s string) (d Date, ok bool) {
	if s == "" {
		return Date{}, true
	}
	parts := strings.SplitN(s, "-", 4)
	for i, field := range []*int{&d.Year, &d.Month, &d.Day} {
		if i == len(parts) {
			break
		}
		width := 2
		if i == 0 {
			width = 4
		}
		n, err := strconv.ParseUint(parts[i], 10, 16)
		if err != nil || len(parts[i]) != width || n == 0 {
			return Date{}, false
		}
		*field = int(n)
	}
	return d, len(parts) <= 3 && d.valid()
}

// daysIn is how many days a month has.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func unpackDate(d uint16) Date {
	year, month, day := layout.UnpackDate(d)
	return Date{year, month, day}
}
