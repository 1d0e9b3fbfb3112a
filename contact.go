package ports

import "example.com/ports/internal/layout"

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
