package ports

import (
	"cmp"
	"iter"
	"slices"

	"example.com/ports/internal/layout"
)

// Evidence is how sure a known use of a port is.
type Evidence uint8

const (
	// Vendor means that a document of the vendor or project itself says so.
	Vendor Evidence = iota
	// Standard means that a published standard says so.
	Standard
	// Registry means that the registry reports it, as unauthorized use.
	Registry
	// Report means that others say so, and no document of the vendor was found.
	Report
)

var evidenceNames = [...]string{Vendor: "vendor", Standard: "standard", Registry: "registry", Report: "report"}

// String returns "vendor", "standard", "registry" or "report".
func (e Evidence) String() string { return stringOf(evidenceNames[:], uint8(e), "Evidence") }

// AppendText implements [encoding.TextAppender]. It fails for a value that is
// none of the constants.
func (e Evidence) AppendText(b []byte) ([]byte, error) {
	return appendName(b, evidenceNames[:], uint8(e), "Evidence")
}

// MarshalText implements [encoding.TextMarshaler]; see [Evidence.AppendText].
func (e Evidence) MarshalText() ([]byte, error) { return e.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Evidence.String] gives, in any letter case.
func (e *Evidence) UnmarshalText(text []byte) error {
	v, err := parseName(evidenceNames[:], string(text), "evidence")
	if err == nil {
		*e = Evidence(v)
	}
	return err
}

// Use is a known use of ports that the registry has not assigned to it: what
// people really run there.
type Use struct {
	Ports       Range    `json:"ports"`
	Protocol    Protocol `json:"protocol"`       // AnyProtocol: both TCP and UDP
	Name        string   `json:"name,omitempty"` // product or protocol: "Elasticsearch"; "" where only the registry reports it
	Description string   `json:"description"`    // what speaks there
	Evidence    Evidence `json:"evidence"`
	Source      string   `json:"source"` // the document: title and URL
}

// carries reports whether the use answers a question about a transport.
func (u *Use) carries(proto Protocol) bool {
	switch proto {
	case AnyProtocol, u.Protocol:
		return true
	}
	return u.Protocol == AnyProtocol && (proto == TCP || proto == UDP)
}

// Uses yields the known unofficial uses of the port, the most specific range
// first, those of the same range in the order of their names, those that the
// registry itself reports as unauthorized last.
//
// The uses are not of the registry: they are software's default ports, kept by
// hand, each with its source. That a port has none does not mean that it is not
// used. Those with [Registry] as evidence have the ports of the record that the
// report stands in; the report itself, in Description, may name only some of them.
func (p Port) Uses() iter.Seq[Use] {
	return func(yield func(Use) bool) {
		i, _ := slices.BinarySearchFunc(portUses[:], p.number, func(u Use, port uint16) int { return cmp.Compare(u.Ports.First, port) })
		for ; i < len(portUses) && portUses[i].Ports.First == p.number; i++ {
			if !yield(portUses[i]) {
				return
			}
		}
		// The ranges that cover the port, by length: there are few of them.
		for length := 0; ; {
			next := 1 << 16
			for i := range rangeUses {
				if n := rangeUses[i].Ports.Len(); rangeUses[i].Ports.Contains(p.number) && n > length {
					next = min(next, n)
				}
			}
			if next == 1<<16 {
				break
			}
			length = next
			for i := range rangeUses {
				if rangeUses[i].Ports.Contains(p.number) && rangeUses[i].Ports.Len() == length && !yield(rangeUses[i]) {
					return
				}
			}
		}
		cover := p.cover()
		for i := range cover.count {
			if u, ok := reportedUse(cover.row(i)); ok && !yield(u) {
				return
			}
		}
	}
}

// reportedUse is the unauthorized use that the registry reports in a row. The
// report is free text and often names a few ports of the row's range; which, is
// left to the reader.
func reportedUse(row int) (u Use, ok bool) {
	word, ok := lookup(unauthorizedRows[:], unauthorized[:], row)
	if !ok {
		return Use{}, false
	}
	e := Entry{row: uint32(row) + 1}
	ports, _ := e.Ports()
	u = Use{
		Ports:       ports,
		Description: noteString(uint64(word)),
		Evidence:    Registry,
		Source:      "IANA Service Name and Transport Protocol Port Number Registry, https://www.iana.org/assignments/service-names-port-numbers",
	}
	// A row for both TCP and UDP, or for no transport in particular, is of both.
	const both = 1<<TCP | 1<<UDP
	if protocols := rowHead[row] & layout.HeadProtocols; protocols&both != both {
		entriesOf(row, func(e Entry) bool {
			u.Protocol = e.protocol
			return false
		})
	}
	return u, true
}

// Uses yields all known unofficial uses, by port: by the first port of their
// range, then the last, in the order of [Port.Uses] where both are the same.
func Uses() iter.Seq[Use] {
	return func(yield func(Use) bool) {
		all := slices.Concat(portUses[:], rangeUses[:])
		for _, row := range unauthorizedRows {
			if u, ok := reportedUse(int(row)); ok {
				all = append(all, u)
			}
		}
		slices.SortStableFunc(all, func(a, b Use) int {
			return cmp.Or(cmp.Compare(a.Ports.First, b.Ports.First), cmp.Compare(a.Ports.Last, b.Ports.Last))
		})
		for _, u := range all {
			if !yield(u) {
				return
			}
		}
	}
}
