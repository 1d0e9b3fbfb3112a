package main

import "example.com/ports/internal/layout"

// file is a generated file: what emit writes and load reads back.
type file struct {
	header  string // what it is made of
	strings []stringConst
	columns []column
}

// stringConst is a constant of the generated file.
type stringConst struct {
	name, comment string
	text          bool // long: many lines of source, and a count of bytes
	value         *string
}

// column is an array of the generated file.
type column struct {
	name    string
	bits    int // of its type: a value that is too large for it is refused
	kind    kind
	comment string
	values  *[]uint64
}

// kind is what the numbers of a column are, which decides how they are written.
type kind int

const (
	kindNumber  kind = iota
	kindWord         // text words
	kindCell         // name cells
	kindPattern      // bits
	kindRows         // one a line, with a comment that names the row
)

// sparse is a column in which most rows have no value: the rows that have one,
// ascending, and their values.
type sparse struct{ keys, values []uint64 }

func (s *sparse) add(key int, value uint64) {
	s.keys = append(s.keys, uint64(key))
	s.values = append(s.values, value)
}

// columns are the two columns of a sparse one.
func (s *sparse) columns(name string, bits int, kind kind, comment string) []column {
	return []column{
		{name + "Rows", 16, kindNumber, "are the rows that have a value in " + name + ".", &s.keys},
		{name, bits, kind, comment, &s.values},
	}
}

// table is the registry laid out as registry_gen.go has it. What the fields mean
// is said in file.
type table struct {
	updated, sha256, entriesSHA256 string

	nameText, descText, noteText, personText string

	namePage, nameCell, nameSplit         []uint64
	nameSeed, nameWord, namePort, nameRow []uint64

	rowName, rowHead, rowPort, rowDesc, rowContacts []uint64

	rowLast, rowNext, rowAlias, rowAssignees, rowRegistered, rowModified sparse
	rowReferences, rowServiceCode                                        sparse
	rowTexts                                                             [numTexts]sparse

	spans                       spans
	spanRows, spanView, spanRow []uint64
	viewStatus, viewShown       []uint64
	personName, personURI       []uint64
	personOrg                   sparse
	personUpdated, personList   []uint64
	refKind, refValue, refText  []uint64
	refSection, refList         []uint64
}

// file is the one place that lists the table's parts: emit and load go by it.
func (t *table) file() file {
	f := file{
		header: "IANA's service-names-port-numbers.xml and data/listed.csv",
		strings: []stringConst{
			{"RegistryUpdated", "is the date of the registry the table was generated from: the <updated> of its XML.", false, &t.updated},
			{"RegistrySHA256", "is the SHA-256 of that XML.", false, &t.sha256},
			{"entriesSHA256", "is the SHA-256 of the canonical dump of all entries, taken before they were laid out.", false, &t.entriesSHA256},
			{"nameText", "holds the service names, overlapping where they can.", true, &t.nameText},
			{"descText", "holds the descriptions.", true, &t.descText},
			{"noteText", "holds notes, reports of unauthorized use and references.", true, &t.noteText},
			{"personText", "holds names, organisations and URIs of assignees and contacts.", true, &t.personText},
		},
		columns: []column{
			{"rowName", 16, kindRows, "is the number of each row's name. The comment says which ports and transports the row is of.", &t.rowName},
			{"rowHead", 16, kindNumber, "is the head of each row.", &t.rowHead},
			{"rowPort", 16, kindNumber, "is the first port of each row.", &t.rowPort},
			{"rowDesc", 32, kindWord, "is the description of each row.", &t.rowDesc},
			{"rowContacts", 16, kindNumber, "is the list of each row's contacts, in personList.", &t.rowContacts},
		},
	}
	add := func(columns ...column) { f.columns = append(f.columns, columns...) }
	add(t.rowLast.columns("rowLast", 16, kindNumber, "is the last port of rows with more than one.")...)
	add(t.rowNext.columns("rowNext", 16, kindNumber, "is the next row with the same name.")...)
	add(t.rowAlias.columns("rowAlias", 16, kindNumber, "is the row that a row is an alias of.")...)
	add(t.rowAssignees.columns("rowAssignees", 16, kindNumber, "is the list of assignees, in personList, of rows where they are not the contacts.")...)
	add(t.rowRegistered.columns("rowRegistered", 16, kindNumber, "is when rows were registered, a packed date.")...)
	add(t.rowModified.columns("rowModified", 16, kindNumber, "is when rows were last modified, a packed date.")...)
	add(t.rowReferences.columns("rowReferences", 16, kindNumber, "is the list of a row's references, in refList.")...)
	add(t.rowServiceCode.columns("rowServiceCode", 32, kindNumber, "is the DCCP service code of rows that have one.")...)
	for i, e := range textElements {
		add(t.rowTexts[i].columns(e.column, 32, kindWord, "is the <"+e.element+"> of rows that have one.")...)
	}
	add(
		column{"namePage", 16, kindNumber, "is where the cells of each page begin in nameCell.", &t.namePage},
		column{"nameCell", 32, kindCell, "holds name cells. Pages may share them.", &t.nameCell},
		column{"nameSplit", 32, kindCell, "holds the cells of ports whose name depends on the transport, one for each.", &t.nameSplit},
		column{"nameSeed", 32, kindNumber, "is the seed of each bucket of the perfect hash over the names.", &t.nameSeed},
		column{"nameWord", 32, kindCell, "is the cell of each name: the protocols are those for which namePort holds.", &t.nameWord},
		column{"namePort", 16, kindNumber, "is the port of each name.", &t.namePort},
		column{"nameRow", 16, kindNumber, "is the first row with each name.", &t.nameRow},
	)
	add(t.spans.columns("span")...)
	return file{f.header, f.strings, append(f.columns,
		column{"spanRows", 16, kindNumber, "is the list of each span's rows, in spanRow.", &t.spanRows},
		column{"spanRow", 16, kindNumber, "holds lists of rows, in registry order.", &t.spanRow},
		column{"spanView", 8, kindNumber, "is the view of each span.", &t.spanView},
		column{"viewStatus", 8, kindNumber, "is the status that each view has on each protocol.", &t.viewStatus},
		column{"viewShown", 8, kindNumber, "is which of the span's rows each view shows on each protocol, counted from 1.", &t.viewShown},
		column{"personName", 32, kindWord, "is each person's name.", &t.personName},
		column{"personURI", 32, kindWord, "is each person's URI.", &t.personURI},
		column{"personOrgKeys", 16, kindNumber, "are the persons that have a value in personOrg.", &t.personOrg.keys},
		column{"personOrg", 32, kindWord, "is the organisation of persons that have one.", &t.personOrg.values},
		column{"personUpdated", 16, kindNumber, "is when each person was updated, a packed date.", &t.personUpdated},
		column{"personList", 16, kindNumber, "holds lists of persons.", &t.personList},
		column{"refKind", 8, kindNumber, "is the kind of each reference.", &t.refKind},
		column{"refValue", 32, kindWord, "is the value of each reference.", &t.refValue},
		column{"refText", 32, kindWord, "is the text of each reference.", &t.refText},
		column{"refSection", 32, kindWord, "is the section of each reference.", &t.refSection},
		column{"refList", 16, kindNumber, "holds lists of references.", &t.refList},
	)}
}

// useTable is the known uses laid out as uses_gen.go has them.
type useTable struct {
	nameText, text, sourceText                                  string
	first, last, head, name, desc, registered, when, title, url []uint64
	spans, named                                                spans
	spanList, spanMarks, cell, split, list                      []uint64
}

func (t *useTable) file() file {
	return file{
		header: "data/uses.csv and the reports in IANA's registry",
		strings: []stringConst{
			{"useNameText", "holds the names of uses.", true, &t.nameText},
			{"useText", "holds descriptions, registered names and conditions.", true, &t.text},
			{"useSourceText", "holds titles and URLs of sources.", true, &t.sourceText},
		},
		columns: append([]column{
			{"useName", 32, kindRows, "is the name of each use, a text word. The comment says which ports and transport the use is of.", &t.name},
			{"useFirst", 16, kindNumber, "is the first port of each use.", &t.first},
			{"useLast", 16, kindNumber, "is the last port of each use.", &t.last},
			{"useHead", 8, kindNumber, "is the head of each use.", &t.head},
			{"useDesc", 32, kindWord, "is the description of each use.", &t.desc},
			{"useRegistered", 32, kindWord, "is the registered name of each use.", &t.registered},
			{"useWhen", 32, kindWord, "is the condition of each use.", &t.when},
			{"useTitle", 32, kindWord, "is the title of each use's source.", &t.title},
			{"useURL", 32, kindWord, "is the URL of each use's source.", &t.url},
		}, append(append(t.spans.columns("useSpan"), t.named.columns("useNamed")...),
			column{"useSpanList", 16, kindNumber, "is the list of each span's uses, in useList.", &t.spanList},
			column{"useList", 16, kindNumber, "holds lists of uses, the first to be shown first.", &t.list},
			column{"useCell", 32, kindCell, "is the name cell of each port that useNamedStart marks.", &t.cell},
			column{"useSplit", 32, kindCell, "holds the cells of ports whose use depends on the transport, one for each.", &t.split},
			column{"useSpanMarks", 16, kindNumber, "says on which protocols each span has uses that are not the registered service, that the registry reports, and that others have shown.", &t.spanMarks},
		)...),
	}
}

// formerTable is the former names laid out as former_gen.go has them.
type formerTable struct {
	text                          string
	first, last, head, name, desc []uint64
}

func (t *formerTable) file() file {
	return file{
		header:  "data/former.csv",
		strings: []stringConst{{"formerText", "holds former names and their descriptions.", true, &t.text}},
		columns: []column{
			{"formerName", 32, kindRows, "is each former name, a text word. The comment says which ports and transports it was of.", &t.name},
			{"formerFirst", 16, kindNumber, "is the first port of each former name, ascending.", &t.first},
			{"formerLast", 16, kindNumber, "is the last port of each former name.", &t.last},
			{"formerHead", 8, kindNumber, "is the head of each former name.", &t.head},
			{"formerDesc", 32, kindWord, "is the description of each former name.", &t.desc},
		},
	}
}

// spans says where runs of ports begin.
type spans struct{ start, rank []uint64 }

func (s *spans) columns(prefix string) []column {
	return []column{
		{prefix + "Start", 64, kindPattern, "marks the first port of each span, one bit a port.", &s.start},
		{prefix + "Rank", 16, kindNumber, "is how many spans begin before each word of " + prefix + "Start.", &s.rank},
	}
}

// lists collects lists of numbers in one column, equal ones once.
type lists struct {
	into *[]uint64
	at   map[string]uint64
}

func newLists(into *[]uint64) *lists { return &lists{into, make(map[string]uint64)} }

// add returns the list word of a list.
func (l *lists) add(list []uint64) uint64 {
	switch len(list) {
	case 0:
		return 0
	case 1:
		return list[0] + 1
	}
	at, ok := l.at[key(list)]
	if !ok {
		*l.into = append(*l.into, list...)
		(*l.into)[len(*l.into)-1] |= layout.ListBit
		at = layout.ListBit + uint64(len(*l.into)-len(list))
		l.at[key(list)] = at
	}
	return at
}

// run returns where the numbers stand, as they are.
func (l *lists) run(numbers []uint64) uint64 {
	at, ok := l.at[key(numbers)]
	if !ok {
		at = uint64(len(*l.into))
		l.at[key(numbers)] = at
		*l.into = append(*l.into, numbers...)
	}
	return at
}
