package ports

import "strings"

// Reference is a document: one that a record of the registry refers to, or the
// source of a [Use].
type Reference struct {
	// Kind is "rfc", "draft", "uri", "text", or "note" for a footnote of the
	// registry.
	Kind string `json:"kind"`
	// Value is what is referred to, as in the registry's XML: "rfc6335", the name
	// of a draft, a URI, the number of a footnote; "" for a text.
	Value string `json:"value,omitempty"`
	// Text is what the registry shows in its place, if it says so, the text or
	// footnote itself, or the title of the document.
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
// datatracker, or the URI itself if it is one of HTTP or HTTPS; "" if it is
// nowhere. Whatever can't stand in a URL is escaped in it.
func (r Reference) URL() string {
	switch r.Kind {
	case "rfc":
		url := "https://www.rfc-editor.org/rfc/" + escape(r.Value) + ".html"
		if r.Section != "" {
			url += "#section-" + escape(r.Section)
		}
		return url
	case "draft":
		// A draft that waits to be published as RFC is RFC-ietf-… in the registry.
		name := r.Value
		if rest, ok := strings.CutPrefix(name, "RFC-"); ok {
			name = "draft-" + rest
		}
		return "https://datatracker.ietf.org/doc/" + escape(name)
	case "uri":
		scheme, _, ok := strings.Cut(r.Value, "://")
		if ok && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http")) {
			return escapeExcept(r.Value, ":/?#[]@!$&'()*+,;=%")
		}
	}
	return ""
}

// escape writes s as a part of a URL's path or fragment.
func escape(s string) string { return escapeExcept(s, "") }

// escapeExcept percent-encodes all bytes but the unreserved characters of RFC
// 3986, Section 2.3, and those allowed.
func escapeExcept(s, allowed string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			strings.IndexByte("-._~", c) >= 0, strings.IndexByte(allowed, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + hex[c>>4:][:1] + hex[c&15:][:1])
		}
	}
	return b.String()
}
