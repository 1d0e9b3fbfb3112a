package main

import "slices"

var registrySchema = &schema{
	header: "IANA's service-names-port-numbers.xml and data/listed.csv",
	consts: []constant{
		{"RegistryUpdated", "is the date of the registry the table was generated from: the <updated> of its XML.", false},
		{"RegistrySHA256", "is the SHA-256 of that XML.", false},
		{"entriesSHA256", "is the SHA-256 of the canonical dump of all entries, taken before they were laid out.", false},
		{"nameText", "holds the service names, overlapping where they can.", true},
		{"descText", "holds the descriptions.", true},
		{"noteText", "holds notes, reports of unauthorized use and references.", true},
		{"personText", "holds names, organisations and URIs of assignees and contacts.", true},
	},
	columns: slices.Concat(
		[]column{
			{"rowName", 16, kindRows, "is the number of each row's name. The comment says which ports and transports the row is of."},
			{"rowHead", 16, kindNumber, "is the head of each row."},
			{"rowPort", 16, kindNumber, "is the first port of each row."},
			{"rowDesc", 32, kindWord, "is the description of each row."},
			{"rowContacts", 16, kindNumber, "is the list of each row's contacts, in personList."},
		},
		sparse("rowLast", 16, kindNumber, "is the last port of rows with more than one."),
		sparse("rowNext", 16, kindNumber, "is the next row with the same name."),
		sparse("rowAlias", 16, kindNumber, "is the row that a row is an alias of."),
		sparse("rowAssignees", 16, kindNumber, "is the list of assignees, in personList, of rows where they are not the contacts."),
		sparse("rowRegistered", 16, kindNumber, "is when rows were registered, a packed date."),
		sparse("rowModified", 16, kindNumber, "is when rows were last modified, a packed date."),
		sparse("rowReferences", 16, kindNumber, "is the list of a row's references, in refList."),
		sparse("rowServiceCode", 32, kindNumber, "is the DCCP service code of rows that have one."),
		textColumns(),
		[]column{
			{"namePage", 16, kindNumber, "is where the cells of each page begin in nameCell."},
			{"nameCell", 32, kindCell, "holds name cells. Pages may share them."},
			{"nameSplit", 32, kindCell, "holds the cells of ports whose name depends on the transport, one for each."},
			{"nameSeed", 32, kindNumber, "is the seed of each bucket of the perfect hash over the names."},
			{"nameWord", 32, kindCell, "is the cell of each name: the protocols are those for which namePort holds."},
			{"namePort", 16, kindNumber, "is the port of each name."},
			{"nameRow", 16, kindNumber, "is the first row with each name."},
		},
		spanColumns("span"),
		[]column{
			{"spanRows", 16, kindNumber, "is the list of each span's rows, in spanRow."},
			{"spanRow", 16, kindNumber, "holds lists of rows, in registry order."},
			{"spanView", 8, kindNumber, "is the view of each span."},
			{"viewStatus", 8, kindNumber, "is the status that each view has on each protocol."},
			{"viewShown", 8, kindNumber, "is which of the span's rows each view shows on each protocol, counted from 1."},
			{"personName", 32, kindWord, "is each person's name."},
			{"personURI", 32, kindWord, "is each person's URI."},
		},
		sparse("personOrg", 32, kindWord, "is the organisation of persons that have one."),
		[]column{
			{"personUpdated", 16, kindNumber, "is when each person was updated, a packed date."},
			{"personList", 16, kindNumber, "holds lists of persons."},
			{"refKind", 8, kindNumber, "is the kind of each reference."},
			{"refValue", 32, kindWord, "is the value of each reference."},
			{"refText", 32, kindWord, "is the text of each reference."},
			{"refSection", 32, kindWord, "is the section of each reference."},
			{"refList", 16, kindNumber, "holds lists of references."},
		},
	),
}

var usesSchema = &schema{
	header: "data/uses.csv and the reports in IANA's registry",
	consts: []constant{
		{"useNameText", "holds the names of uses.", true},
		{"useText", "holds descriptions, registered names and conditions.", true},
		{"useSourceText", "holds titles and URLs of sources.", true},
	},
	columns: slices.Concat(
		[]column{
			{"useName", 32, kindRows, "is the name of each use, a text word. The comment says which ports and transport the use is of."},
			{"useFirst", 16, kindNumber, "is the first port of each use."},
			{"useLast", 16, kindNumber, "is the last port of each use."},
			{"useHead", 8, kindNumber, "is the head of each use."},
			{"useDesc", 32, kindWord, "is the description of each use."},
			{"useRegistered", 32, kindWord, "is the registered name of each use."},
			{"useWhen", 32, kindWord, "is the condition of each use."},
			{"useTitle", 32, kindWord, "is the title of each use's source."},
			{"useURL", 32, kindWord, "is the URL of each use's source."},
		},
		spanColumns("useSpan"),
		spanColumns("useNamed"),
		[]column{
			{"useSpanList", 16, kindNumber, "is the list of each span's uses, in useList."},
			{"useList", 16, kindNumber, "holds lists of uses, the first to be shown first."},
			{"useCell", 32, kindCell, "is the name cell of each port that useNamedStart marks."},
			{"useSplit", 32, kindCell, "holds the cells of ports whose use depends on the transport, one for each."},
			{"useSpanMarks", 16, kindNumber, "says on which protocols each span has uses that are not the registered service, that the registry reports, and that others have shown."},
		},
	),
}

var formerSchema = &schema{
	header: "data/former.csv",
	consts: []constant{{"formerText", "holds former names and their descriptions.", true}},
	columns: []column{
		{"formerName", 32, kindRows, "is each former name, a text word. The comment says which ports and transports it was of."},
		{"formerFirst", 16, kindNumber, "is the first port of each former name, ascending."},
		{"formerLast", 16, kindNumber, "is the last port of each former name."},
		{"formerHead", 8, kindNumber, "is the head of each former name."},
		{"formerDesc", 32, kindWord, "is the description of each former name."},
	},
}

// keysOf names the column that says which rows or persons have a value in a sparse
// column.
func keysOf(column string) string { return column + "Keys" }

// sparse is a column in which most rows or persons have no value: those that have
// one, ascending, and their values.
func sparse(name string, bits int, kind kind, comment string) []column {
	return []column{
		{keysOf(name), 16, kindNumber, "are the rows or persons that have a value in " + name + "."},
		{name, bits, kind, comment},
	}
}

func textColumns() (columns []column) {
	for _, e := range textElements {
		columns = append(columns, sparse(e.column, 32, kindWord, "is the <"+e.element+"> of rows that have one.")...)
	}
	return columns
}

func spanColumns(prefix string) []column {
	return []column{
		{prefix + "Start", 64, kindPattern, "marks the first port of each span, one bit a port."},
		{prefix + "Rank", 16, kindNumber, "is how many spans begin before each word of " + prefix + "Start."},
	}
}
