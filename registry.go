package ports

import (
	"iter"
	"math/bits"
	"slices"

	"example.com/ports/internal/layout"
)

// Entry is a handle of one record of the registry. It is small and comparable.
// The zero value is no entry: all its methods return zero values.
//
// A handle is of this build: another version of the table may have another
// record in its place. To store a record, store its name and number.
type Entry struct {
	number   uint16 // of the row, plus one: 0 is no entry
	protocol Protocol
}

// entriesOf yields the entries of a row, in registry order.
func entriesOf(row int, yield func(Entry) bool) bool {
	protocols := rowHead[row] & layout.HeadProtocols
	for ; protocols != 0; protocols &= protocols - 1 {
		if !yield(Entry{uint16(row + 1), Protocol(bits.TrailingZeros16(protocols))}) {
			return false
		}
	}
	return true
}

// row returns the row of an entry that is not zero.
func (e Entry) row() int { return int(e.number) - 1 }

// lookup returns a value of a sparse column: the keys that have one, ascending,
// and their values.
func lookup[V uint16 | uint32](keys []uint16, values []V, key int) (value V, ok bool) {
	i, ok := slices.BinarySearch(keys, uint16(key))
	if ok {
		value = values[i]
	}
	return value, ok
}

// listOf yields the numbers of a list.
func listOf(column []uint16, list uint16) iter.Seq[int] {
	return func(yield func(int) bool) {
		if list < layout.ListBit {
			if list > 0 {
				yield(int(list) - 1)
			}
			return
		}
		for i := list - layout.ListBit; ; i++ {
			n := column[i]
			if !yield(int(n&^layout.ListBit)) || n&layout.ListBit != 0 {
				return
			}
		}
	}
}

// yieldContacts yields a list of persons.
func yieldContacts(at uint16, yield func(Contact) bool) {
	for i := range listOf(personList[:], at) {
		org, _ := lookup(personOrgKeys[:], personOrg[:], i)
		if !yield(Contact{
			Name:    textOf(personText, personName[i]),
			Org:     textOf(personText, org),
			URI:     textOf(personText, personURI[i]),
			Updated: unpackDate(personUpdated[i]),
		}) {
			return
		}
	}
}

// textOf returns the string of a text word.
func textOf(texts string, word uint32) string {
	return texts[word>>layout.TextBits:][:word&layout.TextLen]
}

// IsZero reports whether e is no entry.
func (e Entry) IsZero() bool { return e.number == 0 }

// Name returns the service name as registered, with the case of its letters
// (RFC 6335, Section 5.1, has them equal); "" for a record without a name.
func (e Entry) Name() string {
	if e.IsZero() {
		return ""
	}
	return nameOf(int(rowName[e.row()]))
}

// nameOf is the name with that number.
func nameOf(number int) string {
	w := nameWord[number]
	return nameText[w>>layout.CellOffsetShift:][:w&layout.CellLen]
}

// Protocol returns the transport protocol, [AnyProtocol] if the record names
// none.
func (e Entry) Protocol() Protocol { return e.protocol }

// Carries reports whether the entry answers a question about a transport: it
// names that transport or none. Every entry answers a question about
// [AnyProtocol], and none one about [NoProtocol].
func (e Entry) Carries(proto Protocol) bool {
	return !e.IsZero() && e.protocol.answers(proto)
}

// Ports returns the ports the record covers. ok is false for a service name
// without a port, such as those for DNS service discovery (RFC 6763) alone.
func (e Entry) Ports() (r Range, ok bool) {
	if e.IsZero() {
		return Range{}, false
	}
	row := e.row()
	head := rowHead[row]
	if head&layout.HeadPorts == 0 {
		return Range{}, false
	}
	r = Range{rowPort[row], rowPort[row]}
	if head&layout.HeadRange != 0 {
		r.Last, _ = lookup(rowLastKeys[:], rowLast[:], row)
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
	return rowStatus(e.row())
}

func rowStatus(row int) Status {
	return Status(rowHead[row] >> layout.HeadStatusShift & layout.HeadStatus)
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
	return textOf(descText, rowDesc[e.row()])
}

// Historic reports whether the registry calls the entry historic. That is said
// of the entry, not of the port: on port 429 the spelling ocs_amu is historic,
// the service lives on as ocs-amu.
func (e Entry) Historic() bool {
	return !e.IsZero() && rowHead[e.row()]&layout.HeadHistoric != 0
}

// AliasOf returns the entry that e is an alias of, on the same port and
// transport. ok is false if e is not an alias. Aliases are older spellings,
// mostly with an underscore, that RFC 6335 does not allow any more.
func (e Entry) AliasOf() (target Entry, ok bool) {
	if e.IsZero() {
		return Entry{}, false
	}
	row, ok := lookup(rowAliasKeys[:], rowAlias[:], e.row())
	if !ok {
		return Entry{}, false
	}
	return Entry{row + 1, e.protocol}, true
}

// Assignees yields whom the service name or port is assigned to, in registry
// order: persons, groups or companies. Where the registry does not tell them
// from the contacts, they are the same.
func (e Entry) Assignees() iter.Seq[Contact] {
	return func(yield func(Contact) bool) {
		if e.IsZero() {
			return
		}
		at, ok := lookup(rowAssigneesKeys[:], rowAssignees[:], e.row())
		if !ok {
			at = rowContacts[e.row()]
		}
		yieldContacts(at, yield)
	}
}

// Contacts yields whom to ask about the service, in registry order.
func (e Entry) Contacts() iter.Seq[Contact] {
	return func(yield func(Contact) bool) {
		if !e.IsZero() {
			yieldContacts(rowContacts[e.row()], yield)
		}
	}
}

// Registered returns when the record was registered, the zero Date if the
// registry does not say; few records from before 2001 have one.
func (e Entry) Registered() Date {
	if e.IsZero() {
		return Date{}
	}
	d, _ := lookup(rowRegisteredKeys[:], rowRegistered[:], e.row())
	return unpackDate(d)
}

// Modified returns when the record was last modified, the zero Date if the
// registry does not say.
func (e Entry) Modified() Date {
	if e.IsZero() {
		return Date{}
	}
	d, _ := lookup(rowModifiedKeys[:], rowModified[:], e.row())
	return unpackDate(d)
}

// References yields the documents that the record refers to, in registry
// order.
func (e Entry) References() iter.Seq[Reference] {
	return func(yield func(Reference) bool) {
		if e.IsZero() {
			return
		}
		at, _ := lookup(rowReferencesKeys[:], rowReferences[:], e.row())
		for i := range listOf(refList[:], at) {
			if !yield(Reference{
				Kind:    layout.RefKinds[refKind[i]],
				Value:   textOf(noteText, refValue[i]),
				Text:    textOf(noteText, refText[i]),
				Section: textOf(noteText, refSection[i]),
			}) {
				return
			}
		}
	}
}

// ServiceCode returns the service code of a DCCP service, see RFC 4340, Section
// 8.1.2. ok is false if the record has none.
func (e Entry) ServiceCode() (code uint32, ok bool) {
	if e.IsZero() {
		return 0, false
	}
	return lookup(rowServiceCodeKeys[:], rowServiceCode[:], e.row())
}

// Unauthorized returns the registry's report of unauthorized use of the port,
// "" if there is none.
func (e Entry) Unauthorized() string {
	if e.IsZero() {
		return ""
	}
	w, _ := lookup(rowUnauthorizedKeys[:], rowUnauthorized[:], e.row())
	return textOf(noteText, w)
}

// Note returns the registry's assignment note, "" if there is none. White space
// is collapsed, documents and persons in it stand in brackets.
func (e Entry) Note() string {
	if e.IsZero() {
		return ""
	}
	w, _ := lookup(rowNoteKeys[:], rowNote[:], e.row())
	return textOf(noteText, w)
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

// Record is an entry as plain data: all that the registry says, and the earliest
// list that has it, for JSON and the like.
type Record struct {
	Name         string      `json:"name,omitempty"`
	Protocol     Protocol    `json:"protocol"`
	Ports        *Range      `json:"ports,omitempty"` // nil for a service name without a port
	Status       Status      `json:"status"`
	Description  string      `json:"description,omitempty"`
	Historic     bool        `json:"historic,omitempty"`
	AliasOf      string      `json:"aliasOf,omitempty"` // the name of the entry that it is an alias of
	Assignees    []Contact   `json:"assignees,omitempty"`
	Contacts     []Contact   `json:"contacts,omitempty"`
	Registered   Date        `json:"registered,omitzero"`
	Modified     Date        `json:"modified,omitzero"`
	Listed       Listing     `json:"listed,omitzero"` // what an older list says, not the registry
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
		Assignees:    slices.Collect(e.Assignees()),
		Contacts:     slices.Collect(e.Contacts()),
		Registered:   e.Registered(),
		Modified:     e.Modified(),
		Listed:       e.Listed(),
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
