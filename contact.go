package ports

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
