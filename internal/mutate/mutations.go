package main

// mutation is one way to break the code: a text that occurs once in a file, and
// what to put in its place.
type mutation struct {
	what     string
	file     string
	old, new string
}

var mutations = []mutation{
	// The reader.
	{"a range ends one port early", "ranges.go", "r.First <= port && port <= r.Last", "r.First <= port && port < r.Last"},
	{"a range has one port more", "ranges.go", "int(r.Last)-int(r.First)+1)", "int(r.Last)-int(r.First)+2)"},
	{"49152 is a registered port", "ranges.go", "port < 49152", "port <= 49152"},
	{"ranges that touch in one port do not overlap", "ranges.go", "max(r.First, s.First) <= min(r.Last, s.Last)", "max(r.First, s.First) < min(r.Last, s.Last)"},
	{"TCP and UDP are swapped", "registry.go", "return 1<<AnyProtocol | 1<<proto", "return 1<<AnyProtocol | 1<<(proto^3)"},
	{"records without a transport do not count", "registry.go", "return 1<<AnyProtocol | 1<<proto", "return 1 << proto"},
	{"the rank of a port's span is one too high on the first port of a word", "ports.go", "spanStart[word] << (63 - p.number%64)", "spanStart[word] << (62 - p.number%63)"},
	{"the last record is lost", "ports.go", "for row := range rowHead {\n\t\t\tif !entriesOf", "for row := range len(rowHead) - 1 {\n\t\t\tif !entriesOf"},
	{"the last record of a port is lost", "ports.go", "for i := range cover.count {\n\t\t\tif !entriesOf", "for i := range max(1, cover.count) - 1 {\n\t\t\tif !entriesOf"},
	{"a port with a historic spelling is not historic", "ports.go", "for i := range cover.count {\n\t\tif rowHead[cover.row(i)]&layout.HeadHistoric", "for i := range min(1, cover.count) {\n\t\tif rowHead[cover.row(i)]&layout.HeadHistoric"},
	{"de-assigned goes before reserved", "ports.go", "s == Reserved || best == Unassigned", "best == Unassigned"},
	{"Service takes the first transport of a row", "ports.go", "e.IsZero() || candidate.protocol == proto", "e.IsZero()"},
	{"Number forgets the later rows of a name", "ports.go", "row := int(nameRow[number]); ok; row, ok = nextRowOf(row) {\n\t\tif head", "row := int(nameRow[number]); ok; ok = false {\n\t\tif head"},
	{"the lengths of names are not compared", "ports.go", "if len(found) != len(name) {", "if false {"},
	{"an alias is another record's", "registry.go", "return Entry{uint32(row) + 1, e.protocol}, true", "return Entry{uint32(row), e.protocol}, true"},
	{"months lose their top bit", "internal/layout/layout.go", "int(d >> 5 & 15)", "int(d >> 5 & 7)"},
	{"[ and { are the same", "internal/layout/hash.go", "(0x80-'Z'-1)*ones", "(0x80-'Z'-2)*ones"},
	{"@ and ` are the same", "internal/layout/hash.go", "(0x80-'A')*ones", "(0x80-'A'+1)*ones"},
	{"contacts are the assignees", "registry.go", "_, contacts := e.persons()", "contacts, _ := e.persons()"},
	{"a person has no mailto:", "registry.go", "c.URI = layout.Mailto + c.URI", "_ = layout.Mailto"},

	// What lies over the registry.
	{"a name for all transports goes over one for TCP", "overlay.go", "if !yield(proto) {", "if proto != AnyProtocol && !yield(AnyProtocol) || !yield(proto) {"},
	{"the last line of a services file counts", "overlay.go", "range slices.Backward(additions)", "range slices.All(additions)"},
	{"a use of any transport is one of SCTP", "unofficial.go", "(proto == TCP || proto == UDP)", "(proto == TCP || proto == UDP || proto == SCTP)"},
	{"no caution for reserved ports", "advice.go", "c |= IsReserved", "c |= 0"},

	// The generator.
	{"the last record is not encoded", "internal/gen/rows.go", "for i := range reg.records {", "for i := range len(reg.records) - 1 {"},
	{"records on different ports become one row", "internal/gen/rows.go", "a.first == b.first && ", ""},
	{"a range ends one port late", "internal/gen/encode.go", "int(r.first), int(r.last)+1)", "int(r.first), int(r.last)+2)"},
	{"a name that cites an RFC goes last", "internal/gen/model.go", "r.description == \"\", !r.citesRFC}", "r.description == \"\", r.citesRFC}"},
	{"aliases are shown", "internal/gen/model.go", "namesOther, r.aliasOf >= 0, ", "namesOther, "},
	{"http-alt is 8008", "internal/gen/encode.go", "\"http-alt\": 8080,", "\"http-alt\": 8008,"},
	{"historic is whatever is an alias", "internal/gen/link.go", "strings.Contains(r.note, historicNote)", "strings.Contains(r.note, aliasOpening)"},
	{"every & of a mail address is an @", "internal/gen/parse.go", "strings.Replace(uri, \"&\", \"@\", 1)", "strings.ReplaceAll(uri, \"&\", \"@\")"},
	{"a second <description> goes over the first", "internal/gen/parse.go", "if seen[tag] {", "if seen[tag] && tag != \"description\" {"},
	{"half of the entries may be lost", "internal/gen/changes.go", "c.after*20 < c.before*19", "c.after*2 < c.before"},
	{"removed records are not listed", "internal/gen/changes.go", "if !kept[j] {", "if false {"},
	{"whatever the server answers is taken", "internal/gen/fetch.go", "status != http.StatusOK", "status >= 600"},
	{"redirects lead anywhere", "internal/gen/fetch.go", "to != \"https\" && (from", "false && (from"},
	{"what is wrong is asked for again", "internal/gen/fetch.go", "return b, !content, err", "return b, err != nil || content, err"},
	{"the table is written in place", "internal/gen/replace.go", "return os.Rename(f.Name(), path)", "return os.WriteFile(path, content, 0o644)"},
	{"-check is always content", "internal/gen/main.go", "if bytes.Equal(have, want) {", "if true {"},
}
