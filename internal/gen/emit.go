package main

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/ports/internal/layout"
)

// column is one variable of the generated file.
type column struct {
	name     string
	comment  string
	values   *[]uint64
	lenBits  int  // the values are text words, for the ledger
	lenShift int  // bits below the length
	shift    int  // bits below the offset other than the length
	cells    bool // the values are name cells
	min      int  // bits the reader counts on, 8 if 0
	hex      bool // bit patterns
}

// textConstant is one text of the generated file.
type textConstant struct {
	name, comment string
	value         *string
}

func (t *table) constants() []textConstant {
	return []textConstant{
		{"RegistryUpdated", "is the date of the registry the table was generated from: the <updated> of its XML.", &t.updated},
		{"RegistrySHA256", "is the SHA-256 of that XML.", &t.sha256},
		{"entriesSHA256", "is the SHA-256 of the canonical dump of all entries, taken before they were laid out.", &t.entriesSHA256},
	}
}

func (t *table) texts() []textConstant {
	return []textConstant{
		{"nameText", "holds the service names, overlapping where they can.", &t.nameText},
		{"descSymbols", "holds the symbols that descText is written in.", &t.descSymbols},
		{"descText", "holds the descriptions, in symbols.", &t.descText},
		{"noteSymbols", "holds the symbols that noteText is written in.", &t.noteSymbols},
		{"noteText", "holds notes, reports of unauthorized use and references, in symbols.", &t.noteText},
		{"personSymbols", "holds the symbols that personText is written in.", &t.personSymbols},
		{"personText", "holds names, organisations and URIs of assignees and contacts, in symbols.", &t.personText},
	}
}

// columns lists the table's numbers. Both emit and load go by it.
func (t *table) columns() []column {
	columns := []column{
		{name: "rowName", comment: "is the number of each row's name. The comment says which ports and transports the row is of.", values: &t.rowName, hex: true},
		{name: "rowHead", comment: "is the head of each row.", values: &t.rowHead, min: 16},
		{name: "rowPort", comment: "is the first port of each row.", values: &t.rowPort, min: 16},
		{name: "rowDesc", comment: "is the description of each row, a text word.", values: &t.rowDesc, lenBits: layout.DescLenBits},
		{name: "rowPeople", comment: "says who stands behind each row: 0 for nobody; up to the number of persons, one person, plus one, both assignee and contact; past it, where a list begins in personList.", values: &t.rowPeople},
	}
	for _, s := range []struct {
		name, comment string
		column        *sparse
		lenBits, min  int
	}{
		{"lastPort", "is the last port of rows with more than one.", &t.lastPort, 0, 16},
		{"nextRow", "is the next row that bears the same name.", &t.nextRow, 0, 0},
		{"alias", "is the row that a row is an alias of.", &t.alias, 0, 0},
		{"registered", "is when rows were registered, a packed date.", &t.registered, 0, 16},
		{"modified", "is when rows were last modified, a packed date.", &t.modified, 0, 16},
		{"references", "is where a row's references begin in refList.", &t.references, 0, 0},
		{"serviceCode", "is the DCCP service code of rows that have one.", &t.serviceCode, 0, 32},
		{"unauthorized", "is the report of unauthorized use, a text word.", &t.unauthorized, layout.NoteLenBits, 0},
		{"note", "is the note, a text word.", &t.note, layout.NoteLenBits, 0},
	} {
		columns = append(columns,
			column{name: s.name + "Rows", comment: "are the rows that have a value in column " + s.name + ".", values: &s.column.keys},
			column{name: s.name, comment: s.comment, values: &s.column.values, lenBits: s.lenBits, min: s.min})
	}
	return append(columns,
		column{name: "namePage", comment: "is where the cells of each page begin in nameCell.", values: &t.namePage},
		column{name: "nameCell", comment: "holds name cells. Pages may share them.", values: &t.nameCell, lenBits: layout.NameLenBits, shift: layout.CellOffsetShift - layout.NameLenBits, cells: true},
		column{name: "nameSplit", comment: "holds the name cells of ports whose name depends on the transport, one for each.", values: &t.nameSplit, lenBits: layout.NameLenBits, shift: layout.CellOffsetShift - layout.NameLenBits, cells: true},
		column{name: "nameSeed", comment: "is the seed of each bucket of the perfect hash over the names.", values: &t.nameSeed},
		column{name: "nameWord", comment: "is the name word of each name.", values: &t.nameWord, lenBits: layout.NameLenBits, shift: layout.CellOffsetShift - layout.NameLenBits, cells: true},
		column{name: "namePort", comment: "is the port of each name, for the protocols that the name word says.", values: &t.namePort, min: 16},
		column{name: "nameRow", comment: "is the first row that bears each name.", values: &t.nameRow},
		column{name: "spanStart", comment: "marks the first port of each span, one bit a port.", values: &t.spanStart, min: 64, hex: true},
		column{name: "spanRank", comment: "is how many spans start before each word of spanStart.", values: &t.spanRank},
		column{name: "spanFirst", comment: "is the first row of each span or, if its shape says so, where its rows begin in spanRow.", values: &t.spanFirst},
		column{name: "spanShape", comment: "is which of the shapes each span has.", values: &t.spanShape},
		column{name: "spanRow", comment: "lists the rows of spans whose rows are not neighbours, in registry order.", values: &t.spanRow},
		column{name: "shapes", comment: "holds the shapes of spans.", values: &t.shapes},
		column{name: "descSymbolAt", comment: "is where each symbol begins in descSymbols. It ends where the next begins.", values: &t.descSymbolAt, min: 16},
		column{name: "noteSymbolAt", comment: "is where each symbol begins in noteSymbols.", values: &t.noteSymbolAt, min: 16},
		column{name: "personSymbolAt", comment: "is where each symbol begins in personSymbols.", values: &t.personSymbolAt, min: 16},
		column{name: "personWord", comment: "is each person's name and URI.", values: &t.person, lenBits: layout.PersonLenBits, lenShift: layout.PersonLenBits + 1, shift: layout.PersonLenBits + 1},
		column{name: "personUpdated", comment: "is when each person was updated, a packed date.", values: &t.personUpdated, min: 16},
		column{name: "personOrgKeys", comment: "are the persons that have a value in column personOrg.", values: &t.personOrg.keys},
		column{name: "personOrg", comment: "is the organisation of persons that have one, a text word.", values: &t.personOrg.values, lenBits: layout.PersonLenBits},
		column{name: "personList", comment: "holds lists of persons: how many assignees, how many contacts, then their indexes.", values: &t.personList},
		column{name: "refKind", comment: "is the kind of each reference.", values: &t.refKind},
		column{name: "refValue", comment: "is the value of each reference, a text word.", values: &t.refValue, lenBits: layout.NoteLenBits},
		column{name: "refText", comment: "is the text of each reference, a text word.", values: &t.refText, lenBits: layout.NoteLenBits},
		column{name: "refSection", comment: "is the section of each reference, a text word.", values: &t.refSection, lenBits: layout.NoteLenBits},
		column{name: "refList", comment: "holds lists of references: how many, then their indexes.", values: &t.refList},
	)
}

// emit writes the table as Go source, as gofmt would have it. rowComment says
// in words what a row is.
func emit(t *table, rowComment func(row int) string) []byte {
	var b bytes.Buffer
	b.WriteString("// Code generated by internal/gen from IANA's service-names-port-numbers.xml. DO NOT EDIT.\n\n")
	b.WriteString("// The layout is explained in internal/layout. IANA's registries are in the\n// public domain (CC0 1.0).\n\n")
	b.WriteString("package ports\n")
	for _, c := range t.constants() {
		writeComment(&b, c.name, c.comment)
		fmt.Fprintf(&b, "const %s = %q\n", c.name, *c.value)
	}
	for _, c := range t.texts() {
		writeComment(&b, c.name, fmt.Sprintf("%s %s bytes.", c.comment, thousands(uint64(len(*c.value)))))
		fmt.Fprintf(&b, "const %s = \"\"", c.name)
		for _, line := range textLines(*c.value) {
			fmt.Fprintf(&b, " +\n\t%s", strconv.Quote(line))
		}
		b.WriteByte('\n')
	}
	for _, c := range t.columns() {
		writeComment(&b, c.name, c.comment+" "+c.ledger())
		fmt.Fprintf(&b, "var %s = [...]uint%d{", c.name, c.bits())
		format := "%d"
		if c.hex {
			format = fmt.Sprintf("0x%%0%dx", hexDigits(c.values))
		}
		width := 2 // gofmt's tab
		for i, v := range *c.values {
			s := fmt.Sprintf(format, v) + ","
			switch {
			case c.name == "rowName":
				fmt.Fprintf(&b, "\n\t%s // %s", s, rowComment(i))
				continue
			case i == 0 || width+1+len(s) > 100:
				b.WriteString("\n\t")
				width = 2
			default:
				b.WriteByte(' ')
				width++
			}
			b.WriteString(s)
			width += len(s)
		}
		if len(*c.values) > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("}\n")
	}
	return b.Bytes()
}

// hexDigits is how many hexadecimal digits the largest value has.
func hexDigits(values *[]uint64) int {
	if len(*values) == 0 {
		return 1
	}
	return len(strconv.FormatUint(slices.Max(*values), 16))
}

// writeComment writes a doc comment, wrapped.
func writeComment(b *bytes.Buffer, name, comment string) {
	b.WriteByte('\n')
	line := "// " + name
	for word := range strings.FieldsSeq(comment) {
		if len(line)+1+len(word) > 79 {
			b.WriteString(line + "\n")
			line = "//"
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}

// bits is the width of the narrowest type that holds the values and that the
// reader can do with. Text words need room above the length.
func (c *column) bits() int {
	if c.lenBits > 0 {
		return max(c.min, bitsFor(*c.values), 32)
	}
	return max(c.min, bitsFor(*c.values))
}

// bitsFor is the width of the narrowest unsigned integer that holds the values.
func bitsFor(values []uint64) int {
	limit := uint64(0)
	for _, v := range values {
		limit |= v
	}
	for _, bits := range []int{8, 16, 32} {
		if limit>>bits == 0 {
			return bits
		}
	}
	return 64
}

// ledger says how much there is and how much of the capacity is used.
func (c *column) ledger() string {
	count := thousands(uint64(len(*c.values)))
	if c.lenBits == 0 || len(*c.values) == 0 {
		return fmt.Sprintf("%s values.", count)
	}
	var maxOffset, maxLength uint64
	for _, v := range *c.values {
		if c.cells && v&layout.CellSplit != 0 {
			continue
		}
		maxOffset = max(maxOffset, v>>(c.lenBits+c.shift))
		maxLength = max(maxLength, v>>c.lenShift&(1<<c.lenBits-1))
	}
	return fmt.Sprintf("%s values; max offset %s of %s, max length %d of %d.", count,
		thousands(maxOffset), thousands(1<<(c.bits()-c.lenBits-c.shift)-1), maxLength, 1<<c.lenBits-1)
}

func thousands(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// textLines cuts a text into lines of source.
func textLines(text string) []string {
	var lines []string
	for len(text) > 0 {
		n := min(len(text), 90)
		for n < len(text) && n < 93 && !utf8.RuneStart(text[n]) {
			n++
		}
		lines = append(lines, text[:n])
		text = text[n:]
	}
	return lines
}

// rowComment says what a row is: "429/tcp,udp ocs-amu".
func (reg *registry) rowComment(row row) string {
	r := &reg.records[row.from]
	var protocols []string
	for _, other := range reg.records[row.from:row.to] {
		if other.protocol != layout.AnyProtocol {
			protocols = append(protocols, protocolNames[other.protocol])
		}
	}
	s := r.ports()
	if len(protocols) > 0 {
		s += "/" + strings.Join(protocols, ",")
	}
	if r.name == "" {
		return strings.TrimSpace(s + " (" + printable(r.description) + ")")
	}
	return strings.TrimSpace(s + " " + printable(r.name))
}
