package ports_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/ports"
)

// The fuzz targets compare each parser with a slow one that is plainly right.

var rangeForm = regexp.MustCompile(`^([0-9]+)(?:-([0-9]+))?$`)

func slowParseRange(s string) (r ports.Range, ok bool) {
	m := rangeForm.FindStringSubmatch(s)
	if m == nil {
		return ports.Range{}, false
	}
	if m[2] == "" {
		m[2] = m[1]
	}
	var ends [2]uint16
	for i := range ends {
		digits := strings.TrimLeft(m[i+1], "0")
		if len(digits) > 5 {
			return ports.Range{}, false
		}
		n, _ := strconv.Atoi("0" + digits)
		if n > 65535 {
			return ports.Range{}, false
		}
		ends[i] = uint16(n)
	}
	return ports.Range{First: ends[0], Last: ends[1]}, ends[0] <= ends[1]
}

func FuzzParseRange(f *testing.F) {
	for _, s := range []string{"80", "6000-6063", "0-65535", "65536", "7-6", "", "-", "007", "1-2-3", "1e3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, ok := slowParseRange(s)
		got, err := ports.ParseRange(s)
		if (err == nil) != ok || ok && got != want {
			t.Fatalf("ParseRange(%q) = %v, %v, want %v, %t", s, got, err, want, ok)
		}
		checkError(t, err, s)
		if ok {
			if again, err := ports.ParseRange(got.String()); err != nil || again != got {
				t.Fatalf("ParseRange(%q) = %v, %v, want %v", got.String(), again, err, got)
			}
		}
	})
}

// checkError fails if an error does not quote the input or say what is wanted.
func checkError(t *testing.T, err error, input string) {
	t.Helper()
	if err == nil {
		return
	}
	quoted := strconv.Quote(input)
	if len(input) > 60 {
		quoted = strconv.Quote(input[:60])
	}
	if !strings.Contains(err.Error(), quoted) || !strings.Contains(err.Error(), ": want ") {
		t.Fatalf("error for %q: %v", input, err)
	}
}

func FuzzParseProtocol(f *testing.F) {
	for _, s := range []string{"tcp", "UDP", "sctp", "dccp", "any", "tcp4", "udp6", "sctp4", "", "tcp7"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		known := []string{"any", "tcp", "udp", "sctp", "dccp", "tcp4", "tcp6", "udp4", "udp6"}
		i := -1
		if !strings.ContainsFunc(s, func(r rune) bool { return r > 127 }) {
			i = slices.Index(known, strings.ToLower(s))
		}
		want := ports.Protocol(0)
		if i >= 0 {
			want = []ports.Protocol{ports.AnyProtocol, ports.TCP, ports.UDP, ports.SCTP, ports.DCCP, ports.TCP, ports.TCP, ports.UDP, ports.UDP}[i]
		}
		got, err := ports.ParseProtocol(s)
		if (err == nil) != (i >= 0) || got != want {
			t.Fatalf("ParseProtocol(%q) = %v, %v", s, got, err)
		}
		checkError(t, err, s)
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"2014-02-13", "2001-12", "1999", "", "never assigned", "De-Assigned", "Well-Known", "2024-02-30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var (
			date   ports.Date
			status ports.Status
			class  ports.Class
		)
		if err := date.UnmarshalText([]byte(s)); err == nil && date.String() != s {
			t.Fatalf("Date %q reads %q", s, date)
		} else {
			checkError(t, err, s)
		}
		if err := status.UnmarshalText([]byte(s)); err == nil && !strings.EqualFold(status.String(), s) {
			t.Fatalf("Status %q reads %q", s, status)
		} else {
			checkError(t, err, s)
		}
		if err := class.UnmarshalText([]byte(s)); err == nil && !strings.EqualFold(class.String(), s) {
			t.Fatalf("Class %q reads %q", s, class)
		} else {
			checkError(t, err, s)
		}
	})
}

func FuzzLookupName(f *testing.F) {
	for _, s := range []string{"https", "HTTP-ALT", "whois++", "914c/g", "", "ocs_amu", "abcdefghijklmnopqrstuvwxyz", "é"} {
		f.Add(s)
	}
	byName := make(map[string][]ports.Entry)
	for e := range ports.All() {
		if e.Name() != "" {
			key := mapASCII(e.Name(), 'A', 'a')
			byName[key] = append(byName[key], e)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, want := slices.Collect(ports.LookupName(s)), byName[mapASCII(s, 'A', 'a')]
		if !slices.Equal(got, want) {
			t.Fatalf("LookupName(%q) = %v, want %v", s, got, want)
		}
	})
}
