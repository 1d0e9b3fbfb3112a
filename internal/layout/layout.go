// Package layout is the one definition of how the registry's table is laid
// out: internal/gen writes the table by it, package ports reads it by it.
//
// # Words
//
// A text word finds one string in one of the table's text constants. Its low
// bits are the string's length in bytes, the bits above them its offset:
//
//	+----------------+--------+
//	|     offset     | length |
//	+----------------+--------+
//
// How many bits the length takes depends on the text (NameLenBits and so on).
// The offset takes what is left of the column's integer type, and the
// generator gives each column the narrowest type that holds its values, so an
// offset can't wrap around.
//
// A person word finds two strings, one after the other: the name and the URI.
//
//	+----------------+-----------------+----------------+------+
//	|     offset     | length of name  | length of URI  | mail |
//	+----------------+-----------------+----------------+------+
//	                       7 bits            7 bits       1 bit
//
// A name cell answers ports.Name for one port. It is the text word of a name
// with six more bits between offset and length:
//
//	+----------------+-------+-----------+--------+
//	|     offset     | split | protocols | length |
//	+----------------+-------+-----------+--------+
//	                   1 bit    5 bits     6 bits
//
// Bit p of protocols is set if the name is the answer for Protocol p; where it
// is clear, the answer is no name. If split is set, the port has different
// names on different transports: what stands in place of the offset is then an
// index into the column nameSplit, where one cell for each of the NumProtocols
// protocols follows.
//
// A row head says what is most often asked of a row:
//
//	bits 0-4   protocols: bit p is set if the row has a record of Protocol p
//	bits 5-6   status, as Status constant
//	bit  7     historic
//	bit  8     the row has ports
//	bit  9     more than one port: column lastPort has the last
//	bit  10    another row bears the same name: column nextRow leads to it
//
// # Names
//
// Each name has a number, rowName: that of its slot in the perfect hash, see
// Hash. A row without a name has the number after the last slot. If a name is
// registered in several spellings that differ in letter case, the first has the
// slot, and the others have numbers past that.
//
// nameWord leads from a name's number to a word like a name cell: it has the text
// and the protocols for which namePort has what ports.Number answers.
// For the others it has to go through the rows, of which nameRow has the first.
//
// # Spans
//
// A span is a run of ports that the same rows cover. The column spanStart has a
// bit for each port, set where a span begins; spanRank has, for each 64 ports,
// how many spans begin before them. So a port's span is found by counting bits.
// The span's shape says how many rows it has and which of them is to be shown:
//
//	rows     how many, at most MaxSpanRows
//	listed   0: they are neighbours, and spanFirst has the first
//	         1: they stand in spanRow, from spanFirst on
//	shown    for each protocol: which of the rows, counted from 1; 0 for none
//
// # Symbols
//
// Names are stored as they are, to be handed out without a copy. The other texts
// are written in symbols: a byte b stands for a few characters, for descriptions
// those of descSymbols from descSymbolAt[b] to descSymbolAt[b+1]. The lengths in
// their text words count such bytes.
//
// # Rows
//
// A row is a run of neighbouring records that differ in their protocol alone,
// stored once. The protocols stand in the order of their constants; where the
// registry has them in another order, it is two rows. A record that names no
// protocol is a row of its own.
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

// The statuses. NeverAssigned is that of a port without a record, so it stands
// in no row.
const (
	Unassigned = iota
	Reserved
	Deassigned
	Assigned
	NeverAssigned
)

// How many low bits of a text word are the length.
const (
	NameLenBits   = CellFirst
	DescLenBits   = 10
	PersonLenBits = 7
	NoteLenBits   = 16
)

// A person word. Mailto goes before the URI if PersonMail is set.
const (
	PersonMail = 1
	Mailto     = "mailto:"
)

// A name cell.
const (
	CellLength      = 1<<CellFirst - 1
	CellFirst       = 6 // the bit of Protocol 0
	CellProtocols   = (1<<NumProtocols - 1) << CellFirst
	CellSplit       = 1 << (CellFirst + NumProtocols)
	CellOffsetShift = CellFirst + NumProtocols + 1
)

// A row head.
const (
	HeadProtocols   = 1<<NumProtocols - 1
	HeadStatusShift = NumProtocols
	HeadStatusMask  = 3
	HeadHistoric    = 1 << 7
	HeadPorts       = 1 << 8
	HeadRange       = 1 << 9
	HeadNext        = 1 << 10
)

// The port space is cut into pages of PageSize ports. Column namePage leads
// from a page to the first of its cells in column nameCell.
const (
	PageBits = 3
	PageSize = 1 << PageBits
	NumPages = 1 << (16 - PageBits)
)

// SpanWords is how many 64-bit words it takes to mark, one bit a port, where
// a new span begins: a run of ports covered by the same rows.
const SpanWords = 1 << 16 / 64

// A shape.
const (
	ShapeRows   = 0
	ShapeListed = 1
	ShapeShown  = 2
	ShapeSize   = ShapeShown + NumProtocols

	MaxSpanRows = 255
)

// The columns of references hold a reference's kind as an index into RefKinds.
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
