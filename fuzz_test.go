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
		want, known := map[string]ports.Protocol{
			"any": ports.AnyProtocol, "tcp": ports.TCP, "tcp4": ports.TCP, "tcp6": ports.TCP, "6": ports.TCP,
			"udp": ports.UDP, "udp4": ports.UDP, "udp6": ports.UDP, "17": ports.UDP,
			"sctp": ports.SCTP, "132": ports.SCTP, "dccp": ports.DCCP, "33": ports.DCCP, "none": ports.NoProtocol,
		}[mapASCII(s, 'A', 'a')]
		if !known {
			want = ports.NoProtocol
		}
		got, err := ports.ParseProtocol(s)
		if (err == nil) != known || got != want {
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
	for _, s := range []string{"https", "HTTP-ALT", "whois++", "914c/g", "", "ocs_amu", "abcdefghijklmnopqrstuvwxyz", "é", "\u212a", "http\x00"} {
		f.Add(s)
	}
	byName := oracleNames()
	f.Fuzz(func(t *testing.T, s string) {
		key := mapASCII(s, 'A', 'a')
		var want []ports.Entry
		for _, r := range byName[key] {
			want = append(want, r.entry)
		}
		if got := slices.Collect(ports.LookupName(s)); !slices.Equal(got, want) {
			t.Fatalf("LookupName(%q) = %v, want %v", s, got, want)
		}
		for proto := range ports.Protocol(8) { // some of which are none
			wantPort, wantOK := uint16(0), false
			if proto <= ports.DCCP {
				wantPort, wantOK = oracleNumber(key, byName[key], proto)
			}
			if got, ok := ports.Number(s, proto); got != wantPort || ok != wantOK {
				t.Fatalf("Number(%q, %v) = %d, %t, want %d, %t", s, proto, got, ok, wantPort, wantOK)
			}
		}
	})
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", "http", "KERBEROS", "ö", "Ö", "any private", "\xff", "(historic)", "ſ", "İ"} {
		f.Add(s)
	}
	type text struct {
		entry             ports.Entry
		name, description string
	}
	var texts []text
	for e := range ports.All() {
		texts = append(texts, text{e, strings.ToLower(e.Name()), strings.ToLower(e.Description())})
	}
	f.Fuzz(func(t *testing.T, s string) {
		lower := strings.ToLower(s)
		var want []ports.Entry
		for _, x := range texts {
			if strings.Contains(x.name, lower) || strings.Contains(x.description, lower) {
				want = append(want, x.entry)
			}
		}
		if got := slices.Collect(ports.Search(s)); !slices.Equal(got, want) {
			t.Fatalf("Search(%q) yields %d entries, want %d", s, len(got), len(want))
		}
	})
}

// FuzzQuestions asks with values that are none of the constants.
func FuzzQuestions(f *testing.F) {
	f.Add(uint16(80), uint8(1), uint16(8000), uint16(8100))
	f.Add(uint16(65535), uint8(255), uint16(65535), uint16(0))
	f.Fuzz(func(t *testing.T, port uint16, proto uint8, first, last uint16) {
		p, r := ports.Protocol(proto), ports.Range{First: first, Last: last}
		if name := ports.Name(port, p); p > ports.DCCP && name != "" {
			t.Fatalf("Name(%d, %v) = %q", port, p, name)
		}
		ports.Lookup(port).Cautions(p)
		ports.Lookup(port).Status(p)
		if e, ok := ports.Lookup(port).Service(p); ok == e.IsZero() {
			t.Fatalf("Service(%v) of %d = %v, %t", p, port, e, ok)
		}
		n := 0
		for range r.All() {
			n++
		}
		if n != r.Len() || (r.Len() == 0) != (first > last) {
			t.Fatalf("%v has %d ports, Len is %d", r, n, r.Len())
		}
		at := int(first)
		for free := range ports.UnassignedRanges(r, p) {
			if int(free.First) < at || free.Last > last || free.Len() == 0 {
				t.Fatalf("Free(%v, %v) yields %v", r, p, free)
			}
			at = int(free.Last) + 1
		}
		for free := range ports.Suggest(r, p) {
			if !r.Contains(free) || ports.Lookup(free).Cautions(p) != 0 {
				t.Fatalf("Suggest(%v, %v) yields %d", r, p, free)
			}
			break
		}
	})
}
