package ports

import (
	"iter"

	"example.com/ports/internal/layout"
)

// Evidence is how sure a known use of a port is, the weakest first. The zero value
// is [EvidenceReport].
type Evidence uint8

const (
	// EvidenceReport means that others say so, and no document of the maker was
	// found.
	EvidenceReport Evidence = layout.EvidenceReport
	// EvidenceRegistry means that the registry reports it, as unauthorized use.
	EvidenceRegistry Evidence = layout.EvidenceRegistry
	// EvidenceVendor means that a document of the maker, or a standard, says so.
	EvidenceVendor Evidence = layout.EvidenceVendor
)

var evidenceNames = [...]string{EvidenceReport: "report", EvidenceRegistry: "registry", EvidenceVendor: "vendor"}

// String returns "report", "registry" or "vendor".
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

// Use is something that people know a port for: software that has it by default,
// a protocol by its everyday name, or an unauthorized use that the registry
// reports.
type Use struct {
	Ports       Range    `json:"ports"`
	Protocol    Protocol `json:"protocol"`    // never AnyProtocol: a use on TCP and UDP is two
	Name        string   `json:"name"`        // as its maker spells it: "Elasticsearch", "RDP"
	Description string   `json:"description"` // what speaks there

	// Registered is the registry's name for the port if the registry means this
	// very use, "ms-wbt-server" for RDP. It is "" for an unofficial use.
	Registered string `json:"registered,omitempty"`

	// Main marks what the port is best known for. A port has at most one such use
	// on a transport, and many ports have none.
	Main bool `json:"main,omitempty"`

	// Loopback marks a service that listens on the loopback address only, unless
	// told otherwise.
	Loopback bool `json:"loopback,omitempty"`

	// When is the condition of the use, "TLS enabled", "until 2023.1", "Docker
	// image"; "" if it is so by default.
	When string `json:"when,omitempty"`

	Evidence Evidence  `json:"evidence"`
	Source   Reference `json:"source"` // title and URL of a document that says so
}

// useAt returns a use of the table.
func useAt(i int) Use {
	head := useHead[i]
	return Use{
		Ports:       Range{useFirst[i], useLast[i]},
		Protocol:    Protocol(head & layout.UseProtocol),
		Name:        textOf(useNameText, useName[i]),
		Description: textOf(useText, useDesc[i]),
		Registered:  textOf(useText, useRegistered[i]),
		Main:        head&layout.UseMain != 0,
		Loopback:    head&layout.UseLoopback != 0,
		When:        textOf(useText, useWhen[i]),
		Evidence:    Evidence(head >> layout.UseEvidenceShift & layout.UseEvidence),
		Source:      Reference{Kind: "uri", Value: textOf(useSourceText, useURL[i]), Text: textOf(useSourceText, useTitle[i])},
	}
}

// Uses yields what people know the port for on a transport: the main use first,
// ranges of more than 128 ports last, the maker's word before others', and of the
// same kind the more widely met first.
//
// They are not the registry's: they are kept by hand, in data/uses.csv, each with
// its source, and beside them stand the unauthorized uses that the registry
// reports, on just those ports that a report names, if it does. A port without
// uses may still be used.
func (p Port) Uses(proto Protocol) iter.Seq[Use] {
	return func(yield func(Use) bool) {
		for i := range listOf(useList[:], useSpanList[p.useSpan()]) {
			if Protocol(useHead[i]&layout.UseProtocol).answers(proto) && !yield(useAt(i)) {
				return
			}
		}
	}
}

func (p Port) useSpan() uint { return spanOf(uint16(p), &useSpanStart, &useSpanRank) }

// isNamedByUse reports whether [Overlay.Name] may name the port by a use.
func (p Port) isNamedByUse() bool { return useNamedStart[p/64]>>(p%64)&1 != 0 }

// useNameCell returns the name cell of a port that is named by a use.
func (p Port) useNameCell(proto Protocol) uint32 {
	cell := useCell[spanOf(uint16(p), &useNamedStart, &useNamedRank)]
	if cell&layout.CellSplit != 0 {
		cell = useSplit[cell>>layout.CellOffsetShift+uint32(proto)]
	}
	return cell
}

// Uses yields all that is known, by the first port, then the last, then the
// transport, and the rest as [Port.Uses] has them.
func Uses() iter.Seq[Use] {
	return func(yield func(Use) bool) {
		for i := range useHead {
			if !yield(useAt(i)) {
				return
			}
		}
	}
}

// SearchUses yields the uses of which the name, the description or the registered
// name contains the text, in any letter case, in the order of [Uses]. The empty
// text is in all of them.
func SearchUses(text string) iter.Seq[Use] {
	return func(yield func(Use) bool) {
		for i := range useHead {
			found := containsFold(textOf(useNameText, useName[i]), text) ||
				containsFold(textOf(useText, useDesc[i]), text) ||
				containsFold(textOf(useText, useRegistered[i]), text)
			if found && !yield(useAt(i)) {
				return
			}
		}
	}
}
