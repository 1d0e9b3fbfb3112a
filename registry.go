package ports

import (
	"errors"
	"iter"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"example.com/ports/internal/layout"
)

// Protocol is a transport protocol as the registry names them. The zero value,
// [AnyProtocol], is that of a record that names none; as a question it means
// whatever the transport.
type Protocol uint8

// The transport protocols with port numbers in the registry, see RFC 6335,
// Section 5.
const (
	AnyProtocol Protocol = layout.AnyProtocol
	TCP         Protocol = layout.TCP
	UDP         Protocol = layout.UDP
	SCTP        Protocol = layout.SCTP
	DCCP        Protocol = layout.DCCP
)

var protocolNames = [layout.NumProtocols]string{"any", "tcp", "udp", "sctp", "dccp"}

// ParseProtocol parses the name of a transport protocol, in any letter case:
// "tcp", "udp", "sctp", "dccp" or "any". It takes the network names of package
// net as well: "tcp4", "tcp6", "udp4" and "udp6".
func ParseProtocol(s string) (Protocol, error) {
	name := s
	if len(s) == 4 && (s[3] == '4' || s[3] == '6') {
		name = s[:3]
	}
	for i, known := range protocolNames {
		if layout.EqualFold(name, known) && (name == s || i == layout.TCP || i == layout.UDP) {
			return Protocol(i), nil
		}
	}
	return 0, errors.New("ports: unknown protocol " + quote(s) + ": want tcp, udp, sctp, dccp, tcp4, tcp6, udp4, udp6 or any")
}

// String returns "tcp", "udp", "sctp", "dccp", or "any" for [AnyProtocol].
func (p Protocol) String() string {
	return stringOf(protocolNames[:], uint8(p), "Protocol")
}

// AppendText implements [encoding.TextAppender]. It fails for a value that is
// none of the constants.
func (p Protocol) AppendText(b []byte) ([]byte, error) {
	return appendName(b, protocolNames[:], uint8(p), "Protocol")
}

// MarshalText implements [encoding.TextMarshaler]; see [Protocol.AppendText].
func (p Protocol) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler] by [ParseProtocol].
func (p *Protocol) UnmarshalText(text []byte) error {
	v, err := ParseProtocol(string(text))
	if err == nil {
		*p = v
	}
	return err
}

// Status is what the registry says of a port, or of one of its records: RFC
// 6335, Sections 6 and 8, has assigned, unassigned and reserved ports. The
// zero value is [Unassigned].
type Status uint8

const (
	// Unassigned ports can be assigned on request.
	Unassigned Status = layout.Unassigned
	// Reserved ports are not assigned to a service and are kept back, for
	// example at the edges of a range, or after they were de-assigned.
	Reserved Status = layout.Reserved
	// Deassigned is what the registry calls de-registered, removed, deprecated
	// or decommissioned.
	Deassigned Status = layout.Deassigned
	// Assigned ports have a service, or a use that never got a service name.
	Assigned Status = layout.Assigned
	// NeverAssigned are the dynamic ports: IANA never assigns them, RFC 6335,
	// Section 6.
	NeverAssigned Status = layout.NeverAssigned
)

var statusNames = [...]string{
	Unassigned:    "unassigned",
	Reserved:      "reserved",
	Deassigned:    "de-assigned",
	Assigned:      "assigned",
	NeverAssigned: "never assigned",
}

// String returns "unassigned", "reserved", "de-assigned", "assigned" or "never
// assigned".
func (s Status) String() string { return stringOf(statusNames[:], uint8(s), "Status") }

// AppendText implements [encoding.TextAppender]. It fails for a value that is
// none of the constants.
func (s Status) AppendText(b []byte) ([]byte, error) {
	return appendName(b, statusNames[:], uint8(s), "Status")
}

// MarshalText implements [encoding.TextMarshaler]; see [Status.AppendText].
func (s Status) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Status.String] gives, in any letter case.
func (s *Status) UnmarshalText(text []byte) error {
	v, err := parseName(statusNames[:], string(text), "status")
	if err == nil {
		*s = Status(v)
	}
	return err
}

// stringOf, appendName and parseName are the text forms of the types whose
// values have names.

func stringOf(names []string, v uint8, typ string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return typ + "(" + strconv.Itoa(int(v)) + ")"
}

func appendName(b []byte, names []string, v uint8, typ string) ([]byte, error) {
	if int(v) < len(names) {
		return append(b, names[v]...), nil
	}
	return b, errors.New("ports: " + stringOf(names, v, typ) + " has no text form: want at most " + typ + "(" + strconv.Itoa(len(names)-1) + ")")
}

func parseName(names []string, s, what string) (int, error) {
	for i, name := range names {
		if layout.EqualFold(s, name) {
			return i, nil
		}
	}
	return 0, errors.New("ports: unknown " + what + " " + quote(s) + ": want " + strings.Join(names, ", "))
}

// quote quotes a caller's text for a message, cut short if it is long.
func quote(s string) string {
	if len(s) > 60 {
		return strconv.Quote(s[:60]) + "..."
	}
	return strconv.Quote(s)
}

// Date is a date as exact as the registry gives it: a part that is not known
// is 0. The zero value is no date.
type Date struct{ Year, Month, Day int }

// IsZero reports whether d is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// String returns "2014-02-13", "2001-12" or "1999", as exact as the date is,
// and "" for the zero Date.
func (d Date) String() string {
	return string(d.append(nil))
}

// AppendText implements [encoding.TextAppender] with the text of
// [Date.String]. It fails for what is not a date.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if !d.valid() {
		return b, errors.New("ports: " + strconv.Quote(d.String()) + " is not a date: want year-month-day, year-month or year")
	}
	return d.append(b), nil
}

// valid reports whether d is a date, however exact, or none.
func (d Date) valid() bool {
	return d.IsZero() || 1 <= d.Year && d.Year <= 9999 &&
		(d.Month == 0 && d.Day == 0 || 1 <= d.Month && d.Month <= 12 && 0 <= d.Day && d.Day <= daysIn(d.Year, d.Month))
}

func (d Date) append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	b = appendPadded(b, d.Year, 4)
	if d.Month != 0 || d.Day != 0 {
		b = appendPadded(append(b, '-'), d.Month, 2)
	}
	if d.Day != 0 {
		b = appendPadded(append(b, '-'), d.Day, 2)
	}
	return b
}

func appendPadded(b []byte, n, width int) []byte {
	s := strconv.Itoa(n)
	for range width - len(s) {
		b = append(b, '0')
	}
	return append(b, s...)
}

// MarshalText implements [encoding.TextMarshaler]; see [Date.AppendText].
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Date.String] gives: "2014-02-13", "2001-12", "1999" or "".
func (d *Date) UnmarshalText(text []byte) error {
	v, ok := parseDate(string(text))
	if !ok {
		return errors.New("ports: bad date " + quote(string(text)) + ": want year-month-day, year-month or year, such as 2014-02-13")
	}
	*d = v
	return nil
}

func parseDate(s string) (d Date, ok bool) {
	if s == "" {
		return Date{}, true
	}
	parts := strings.SplitN(s, "-", 4)
	for i, field := range []struct{ to *int }{{&d.Year}, {&d.Month}, {&d.Day}} {
		if i == len(parts) {
			break
		}
		width := 2
		if i == 0 {
			width = 4
		}
		n, err := strconv.ParseUint(parts[i], 10, 16)
		if err != nil || len(parts[i]) != width || n == 0 {
			return Date{}, false
		}
		*field.to = int(n)
	}
	return d, len(parts) <= 3 && d.valid()
}

// daysIn is how many days a month has.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// Contact is a person, a group or a company that stands behind a record.
type Contact struct {
	Name string `json:"name,omitempty"`
	Org  string `json:"org,omitempty"`
	// URI is how to reach them, mostly "mailto:" and an address; where there
	// are several, joined by a space. IANA writes & for the @ of an address;
	// here it is an @.
	URI     string `json:"uri,omitempty"`
	Updated Date   `json:"updated,omitzero"`
}

// Reference is a document that a record refers to.
type Reference struct {
	// Kind is "rfc", "draft", "uri", "text" or "note": a footnote of the
	// registry.
	Kind string `json:"kind"`
	// Value is what the registry refers to, as in its XML: "rfc6335", the name
	// of a draft, a URI, the number of a footnote; "" for a text.
	Value string `json:"value,omitempty"`
	// Text is what the registry shows in its place, if it says so, or the text
	// or footnote itself.
	Text    string `json:"text,omitempty"`
	Section string `json:"section,omitempty"`
}

// String returns the reference for people: its text if it has one, else "RFC
// 6335", "RFC 6335, Section 8" or the value.
func (r Reference) String() string {
	if r.Text != "" {
		return r.Text
	}
	s := r.Value
	if number, ok := strings.CutPrefix(s, "rfc"); ok && r.Kind == "rfc" {
		s = "RFC " + number
	}
	if r.Section != "" {
		s += ", Section " + r.Section
	}
	return s
}

// URL returns where the document can be read: at the RFC editor, in the IETF's
// datatracker, or the URI itself; "" if it is nowhere.
func (r Reference) URL() string {
	switch r.Kind {
	case "rfc":
		url := "https://www.rfc-editor.org/rfc/" + r.Value + ".html"
		if r.Section != "" {
			url += "#section-" + r.Section
		}
		return url
	case "draft":
		// A draft that waits to be published as RFC is RFC-ietf-… in the registry.
		name := r.Value
		if rest, ok := strings.CutPrefix(name, "RFC-"); ok {
			name = "draft-" + rest
		}
		return "https://datatracker.ietf.org/doc/" + name
	case "uri":
		return r.Value
	}
	return ""
}

// Entry is a handle of one record of the registry. It is small and comparable.
// The zero value is no entry: all its methods return zero values.
//
// A handle is of this build: another version of the table may have another
// record in its place. To store a record, store its name and number.
type Entry struct {
	row      uint32 // plus one: 0 is no entry
	protocol Protocol
}

// entriesOf yields the entries of a row, in registry order.
func entriesOf(row int, yield func(Entry) bool) bool {
	protocols := rowHead[row] & layout.HeadProtocols
	for ; protocols != 0; protocols &= protocols - 1 {
		if !yield(Entry{uint32(row) + 1, Protocol(bits.TrailingZeros16(protocols))}) {
			return false
		}
	}
	return true
}

// answering is the protocols, as bits of a row's head, of which a record
// answers a question about proto: those that name it or none. AnyProtocol as
// the question: all. For what is no protocol, no record answers.
func answering(proto Protocol) uint16 {
	switch {
	case proto == AnyProtocol:
		return layout.HeadProtocols
	case proto > DCCP:
		return 0
	}
	return 1<<AnyProtocol | 1<<proto
}

// lookup returns a row's value in a sparse column: the rows that have one,
// ascending, and their values.
func lookup[K, V uint8 | uint16 | uint32 | uint64](rows []K, values []V, row int) (value V, ok bool) {
	if int(K(row)) != row {
		return 0, false // past all rows that K can name
	}
	i, ok := slices.BinarySearch(rows, K(row))
	if ok {
		value = values[i]
	}
	return value, ok
}

// IsZero reports whether e is no entry.
func (e Entry) IsZero() bool { return e.row == 0 }

// row0 is the row of an entry that is not zero.
func (e Entry) row0() int { return int(e.row) - 1 }

// Name returns the service name as registered, with the case of its letters
// (RFC 6335, Section 5.1, has them equal); "" for a record without a name.
func (e Entry) Name() string {
	if e.IsZero() {
		return ""
	}
	return nameOf(int(rowName[e.row0()]))
}

// nameOf is the name with that number.
func nameOf(number int) string {
	w := nameWord[number]
	return nameText[w>>layout.CellOffsetShift:][:w&layout.CellLength]
}

// Protocol returns the transport protocol, [AnyProtocol] if the record names
// none.
func (e Entry) Protocol() Protocol { return e.protocol }

// Ports returns the ports the record covers. ok is false for a service name
// without a port, such as those for DNS service discovery (RFC 6763) alone.
func (e Entry) Ports() (r Range, ok bool) {
	if e.IsZero() {
		return Range{}, false
	}
	row := e.row0()
	head := rowHead[row]
	if head&layout.HeadPorts == 0 {
		return Range{}, false
	}
	r = Range{rowPort[row], rowPort[row]}
	if head&layout.HeadRange != 0 {
		r.Last, _ = lookup(lastPortRows[:], lastPort[:], row)
	}
	return r, true
}

// Status returns [Assigned] for a record with a name. One without a name has
// the status that its description begins with; where it begins otherwise, it
// is a use that got no name ("any private mail system"), [Assigned] as well.
func (e Entry) Status() Status {
	if e.IsZero() {
		return Unassigned
	}
	return rowStatus(e.row0())
}

func rowStatus(row int) Status {
	return Status(rowHead[row] >> layout.HeadStatusShift & layout.HeadStatusMask)
}

// Description returns the registry's description. White space is collapsed,
// documents and persons in it stand in brackets, such as [RFC9483].
//
// The description of a service that got a well-formed name in place of an
// older one says so in the registry; here [Entry.AliasOf] of the older one
// does.
func (e Entry) Description() string {
	if e.IsZero() {
		return ""
	}
	w := uint64(rowDesc[e.row0()])
	return expand(descText[w>>layout.DescLenBits:][:w&(1<<layout.DescLenBits-1)], descSymbols, &descSymbolAt)
}

// Historic reports whether the registry calls the entry historic. That is said
// of the entry, not of the port: on port 429 the spelling ocs_amu is historic,
// the service lives on as ocs-amu.
func (e Entry) Historic() bool {
	return !e.IsZero() && rowHead[e.row0()]&layout.HeadHistoric != 0
}

// AliasOf returns the entry that e is an alias of, on the same port and
// transport. ok is false if e is not an alias. Aliases are older spellings,
// mostly with an underscore, that RFC 6335 does not allow any more.
func (e Entry) AliasOf() (target Entry, ok bool) {
	if e.IsZero() {
		return Entry{}, false
	}
	row, ok := lookup(aliasRows[:], alias[:], e.row0())
	if !ok {
		return Entry{}, false
	}
	return Entry{uint32(row) + 1, e.protocol}, true
}

// Assignee yields whom the service name or port is assigned to, in registry
// order: persons, groups or companies. Where the registry does not tell them
// from the contacts, they are the same.
func (e Entry) Assignee() iter.Seq[Contact] {
	return func(yield func(Contact) bool) {
		assignees, _ := e.persons()
		yieldPersons(assignees, yield)
	}
}

// Contacts yields whom to ask about the service, in registry order.
func (e Entry) Contacts() iter.Seq[Contact] {
	return func(yield func(Contact) bool) {
		_, contacts := e.persons()
		yieldPersons(contacts, yield)
	}
}

// personIndexes is a run of persons: in personList, or a single one if that is
// not less than 0.
type personIndexes struct {
	from, to int
	single   int
}

func (e Entry) persons() (assignees, contacts personIndexes) {
	none := personIndexes{single: -1}
	if e.IsZero() {
		return none, none
	}
	switch v := int(rowPeople[e.row0()]); {
	case v == 0:
		return none, none
	case v <= len(personWord):
		one := personIndexes{single: v - 1}
		return one, one
	default:
		at := v - 1 - len(personWord)
		n, m := int(personList[at]), int(personList[at+1])
		return personIndexes{at + 2, at + 2 + n, -1}, personIndexes{at + 2 + n, at + 2 + n + m, -1}
	}
}

func yieldPersons(p personIndexes, yield func(Contact) bool) {
	if p.single >= 0 {
		yield(person(p.single))
		return
	}
	for _, i := range personList[p.from:p.to] {
		if !yield(person(int(i))) {
			return
		}
	}
}

func person(i int) Contact {
	text := func(codes string) string { return expand(codes, personSymbols, &personSymbolAt) }
	w := uint64(personWord[i])
	uriLen := w >> 1 & (1<<layout.PersonLenBits - 1)
	nameLen := w >> (1 + layout.PersonLenBits) & (1<<layout.PersonLenBits - 1)
	codes := personText[w>>(1+2*layout.PersonLenBits):]
	org, _ := lookup(personOrgKeys[:], personOrg[:], i)
	c := Contact{
		Name:    text(codes[:nameLen]),
		Org:     text(personText[org>>layout.PersonLenBits:][:org&(1<<layout.PersonLenBits-1)]),
		URI:     text(codes[nameLen:][:uriLen]),
		Updated: unpackDate(personUpdated[i]),
	}
	if w&layout.PersonMail != 0 {
		c.URI = layout.Mailto + c.URI
	}
	return c
}

func unpackDate(d uint16) Date {
	year, month, day := layout.UnpackDate(d)
	return Date{year, month, day}
}

// Registered returns when the record was registered, the zero Date if the
// registry does not say; it does for few of before 2001.
func (e Entry) Registered() Date {
	if e.IsZero() {
		return Date{}
	}
	d, _ := lookup(registeredRows[:], registered[:], e.row0())
	return unpackDate(d)
}

// Modified returns when the record was last modified, the zero Date if the
// registry does not say.
func (e Entry) Modified() Date {
	if e.IsZero() {
		return Date{}
	}
	d, _ := lookup(modifiedRows[:], modified[:], e.row0())
	return unpackDate(d)
}

// References yields the documents that the record refers to, in registry
// order.
func (e Entry) References() iter.Seq[Reference] {
	return func(yield func(Reference) bool) {
		if e.IsZero() {
			return
		}
		at, ok := lookup(referencesRows[:], references[:], e.row0())
		if !ok {
			return
		}
		from := int(at) + 1
		for _, i := range refList[from : from+int(refList[at])] {
			r := Reference{
				Kind:    layout.RefKinds[refKind[i]],
				Value:   noteString(uint64(refValue[i])),
				Text:    noteString(uint64(refText[i])),
				Section: noteString(uint64(refSection[i])),
			}
			if !yield(r) {
				return
			}
		}
	}
}

func noteString(w uint64) string {
	return expand(noteText[w>>layout.NoteLenBits:][:w&(1<<layout.NoteLenBits-1)], noteSymbols, &noteSymbolAt)
}

// expand spells out a text that is written in symbols.
func expand(codes, symbols string, at *[1<<8 + 1]uint16) string {
	n := 0
	for i := range len(codes) {
		n += int(at[int(codes[i])+1] - at[codes[i]])
	}
	var b strings.Builder
	b.Grow(n)
	for i := range len(codes) {
		b.WriteString(symbols[at[codes[i]]:at[int(codes[i])+1]])
	}
	return b.String()
}

// ServiceCode returns the service code of a DCCP service, see RFC 4340, Section
// 8.1.2. ok is false if the record has none.
func (e Entry) ServiceCode() (code uint32, ok bool) {
	if e.IsZero() {
		return 0, false
	}
	return lookup(serviceCodeRows[:], serviceCode[:], e.row0())
}

// Unauthorized returns the registry's report of unauthorized use of the port,
// "" if there is none.
func (e Entry) Unauthorized() string {
	if e.IsZero() {
		return ""
	}
	w, _ := lookup(unauthorizedRows[:], unauthorized[:], e.row0())
	return noteString(uint64(w))
}

// Note returns the registry's assignment note, "" if there is none. White space
// is collapsed, documents and persons in it stand in brackets.
func (e Entry) Note() string {
	if e.IsZero() {
		return ""
	}
	w, _ := lookup(noteRows[:], note[:], e.row0())
	return noteString(uint64(w))
}

// String returns the entry in a line for people: "ssh 22/tcp", "x11 6000-6063/tcp",
// "boe-cms 6400", "Unassigned 4/udp", "nfs-domainroot/tcp" where there is no
// port, and "" for the zero Entry.
func (e Entry) String() string {
	s := e.Name()
	if s == "" {
		s = e.Description()
	}
	if r, ok := e.Ports(); ok {
		s += " " + r.String()
	}
	if e.protocol != AnyProtocol {
		s += "/" + e.protocol.String()
	}
	return s
}

// Record is an entry as plain data: all that the registry says, for JSON and
// the like.
type Record struct {
	Name         string      `json:"name,omitempty"`
	Protocol     Protocol    `json:"protocol"`
	Ports        *Range      `json:"ports,omitempty"` // nil for a service name without a port
	Status       Status      `json:"status"`
	Description  string      `json:"description,omitempty"`
	Historic     bool        `json:"historic,omitempty"`
	AliasOf      string      `json:"aliasOf,omitempty"` // the name of the entry that it is an alias of
	Assignee     []Contact   `json:"assignee,omitempty"`
	Contacts     []Contact   `json:"contacts,omitempty"`
	Registered   Date        `json:"registered,omitzero"`
	Modified     Date        `json:"modified,omitzero"`
	References   []Reference `json:"references,omitempty"`
	ServiceCode  *uint32     `json:"serviceCode,omitempty"` // nil if there is none
	Unauthorized string      `json:"unauthorized,omitempty"`
	Note         string      `json:"note,omitempty"`
}

// Record returns all of the entry. The caller owns what it returns.
func (e Entry) Record() Record {
	target, _ := e.AliasOf()
	r := Record{
		Name:         e.Name(),
		Protocol:     e.Protocol(),
		Status:       e.Status(),
		Description:  e.Description(),
		Historic:     e.Historic(),
		AliasOf:      target.Name(),
		Assignee:     slices.Collect(e.Assignee()),
		Contacts:     slices.Collect(e.Contacts()),
		Registered:   e.Registered(),
		Modified:     e.Modified(),
		References:   slices.Collect(e.References()),
		Unauthorized: e.Unauthorized(),
		Note:         e.Note(),
	}
	if ports, ok := e.Ports(); ok {
		r.Ports = &ports
	}
	if code, ok := e.ServiceCode(); ok {
		r.ServiceCode = &code
	}
	return r
}
