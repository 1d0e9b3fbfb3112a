// Package layout is the one definition of how the tables are laid out:
// internal/gen writes them by it, package ports reads them by it.
//
// # Texts
//
// A text word finds a string in one of the text constants:
//
//	+----------------+---------+
//	|     offset     | length  |
//	+----------------+---------+
//	      20 bits      12 bits
//
// # Names
//
// A name cell answers "which name has this port" on all transports at once:
//
//	+----------+------+-------+-----------+--------+
//	|  offset  | main | split | protocols | length |
//	+----------+------+-------+-----------+--------+
//	  19 bits   1 bit   1 bit    5 bits     6 bits
//
// Bit p of protocols is set if the name is the answer for Protocol p; where it
// is clear, there is no name. With split set, the answers differ: the offset is
// then an index into a table of cells, of which NumProtocols follow, one for each
// protocol. Main is set in a cell of uses if the use is a main one.
//
// The cells of the registry stand in pages of PageSize ports. Pages that are alike
// are stored once. That is what makes Name as fast as its budget asks. Few ports
// are named by a use: those are marked, and have a cell each, which is found as a
// span is, see below.
//
// A name has a number: its slot in a perfect hash, see Hash, which the budgets of
// Number and of memory ask for. A record without a name has the number after the
// last slot. If a name is spelled in several letter cases, the first spelling has
// the slot; the others have numbers past that. Column nameWord has a name
// cell for each number: the text, and the protocols for which column namePort has
// what Number answers. For the others Number goes through the name's rows.
//
// # Rows
//
// A row is a run of neighbouring records that differ in their protocol alone, in
// the order of the constants. A record without protocol is a row of its own. The
// head of a row says what is asked most:
//
//	bits 0-4   protocols: bit p is set if the row has a record of Protocol p
//	bits 5-6   status
//	bit  7     historic
//	bit  8     the row has ports
//	bit  9     more than one port: column lastPort has the last
//	bit  10    another row has the same name: column nextRow leads to it
//	bits 11-12 the earliest of Lists that has the row's name there, 0 for none
//
// A column that has no value for most rows is sparse: a column of the rows that
// have one, ascending, and a column of their values.
//
// # Lists
//
// Most lists have one number. So a list word is 0 for no list, a number plus one
// for the list of just that number, and ListBit plus where in a column the
// numbers begin for a longer one. The last of those has ListBit set. Equal lists
// are stored once.
//
// # Spans
//
// A span is a run of ports of which the same rows speak. One bit a port marks
// where spans begin; their rank says how many begin before each 64 ports. So the
// span of a port is found by counting bits. The registry and the uses have spans
// of their own. A span of the registry has a list of rows and a view: for each
// protocol the status, and which of the rows is the one to show, counted from 1.
package layout

// The transport protocols. AnyProtocol stands in a record that names none.
const (
	AnyProtocol = iota
	TCP
	UDP
	SCTP
	DCCP
	NumProtocols
)

// The statuses. NeverAssigned is that of a port without a record.
const (
	Unassigned = iota
	Reserved
	Deassigned
	Assigned
	NeverAssigned
)

// A text word.
const (
	TextBits = 12
	TextLen  = 1<<TextBits - 1
	TextMax  = 1<<(32-TextBits) - 1 // the last offset
)

// A name cell.
const (
	CellLen         = 1<<CellFirst - 1
	CellFirst       = 6 // the bit of Protocol 0
	CellSplit       = 1 << (CellFirst + NumProtocols)
	CellMain        = CellSplit << 1
	CellOffsetShift = CellFirst + NumProtocols + 2
	CellMax         = 1<<(32-CellOffsetShift) - 1 // the last offset
)

// A row head.
const (
	HeadProtocols   = 1<<NumProtocols - 1
	HeadStatusShift = NumProtocols
	HeadStatus      = 3
	HeadHistoric    = 1 << (HeadStatusShift + 2)
	HeadPorts       = HeadHistoric << 1
	HeadRange       = HeadHistoric << 2
	HeadNext        = HeadHistoric << 3
	HeadListShift   = HeadStatusShift + 6
	HeadList        = 3
)

// Lists are the lists of ports that came before the registry's XML, the earliest
// first. A list's number is its index; 0 is no list. A day of 0 is not known.
var Lists = [HeadList + 1]struct {
	ID               string // in data/listed.csv and data/former.csv
	Title, URL       string
	Year, Month, Day int
}{
	{},
	{"rfc1340", "RFC 1340", "https://www.rfc-editor.org/rfc/rfc1340.html", 1992, 7, 0},
	{"rfc1700", "RFC 1700", "https://www.rfc-editor.org/rfc/rfc1700.html", 1994, 10, 0},
	{"iana2005", "IANA's port-numbers", "https://www.iana.org/assignments/port-numbers", 2005, 12, 22},
}

// A former name's head: bit p is set if it was that of Protocol p; above stands
// the last of Lists that has it.
const FormerListShift = NumProtocols

// A use head: its protocol, its evidence, and two marks.
const (
	UseProtocol      = 7
	UseEvidenceShift = 3
	UseEvidence      = 3
	UseMain          = 1 << 5
	UseLoopback      = 1 << 6
)

// A use's evidence, weakest first.
const (
	EvidenceReport = iota
	EvidenceRegistry
	EvidenceVendor
)

// A span of uses says on which protocols there are some that the registry does
// not mean, some that it reports, and some that somebody else has shown: bit p,
// bit NumProtocols+p, bit 2*NumProtocols+p. Of those of wide ranges only the
// reported ones count.
const (
	SpanUsed     = 0
	SpanReported = NumProtocols
	SpanKnown    = 2 * NumProtocols
)

// Pages of name cells.
const (
	PageBits = 3
	PageSize = 1 << PageBits
	NumPages = 1 << (16 - PageBits)
)

// SpanWords is how many 64-bit words mark where spans begin.
const SpanWords = 1 << 16 / 64

// ListBit tells list words of long lists from those of short ones, and the last
// number of a list from the others. ListMax is the largest number in a list.
const (
	ListBit = 1 << 15
	ListMax = ListBit - 2
)

// MaxShown is the last row of a span that a view can show.
const MaxShown = 1<<8 - 1

// RefKinds are the kinds of references. Column refKind holds indexes of them.
var RefKinds = [...]string{"rfc", "draft", "uri", "text", "note"}

// A packed date is the years since DateEpoch, then four bits of month and five
// of day. A part that is not known is 0; so is a date of which nothing is known.
const (
	DateEpoch   = 1969
	DateMaxYear = DateEpoch + 127
)

// PackDate packs a date of which the year lies after DateEpoch and not after
// DateMaxYear, or 0, 0, 0.
func PackDate(year, month, day int) uint16 {
	if year == 0 {
		return 0
	}
	return uint16(year-DateEpoch)<<9 | uint16(month)<<5 | uint16(day)
}

// UnpackDate is the inverse of PackDate.
func UnpackDate(d uint16) (year, month, day int) {
	if d == 0 {
		return 0, 0, 0
	}
	return DateEpoch + int(d>>9), int(d >> 5 & 15), int(d & 31)
}
