package main

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"example.com/ports"
)

// hit is what a search finds: a service on its transports, or a known unofficial
// use.
type hit struct {
	Ports       string           `json:"ports,omitempty"` // "" for a name without a port
	Name        string           `json:"name,omitempty"`
	Protocols   []ports.Protocol `json:"protocols"`
	Description string           `json:"description,omitempty"`
	Historic    bool             `json:"historic,omitempty"`
	Unofficial  bool             `json:"unofficial,omitempty"`
	URL         string           `json:"url"`

	name, text string // in lower case: the name, and all that is searched
}

// hits are all that can be found: the registry, its transports folded, then the
// unofficial uses.
var hits = sync.OnceValue(func() []hit {
	// What differs in one of these is told apart.
	type key struct{ ports, name, description string }
	var all []hit
	at := make(map[key]int)
	add := func(h hit, protocol ports.Protocol) {
		k := key{h.Ports, h.Name, h.Description}
		i, ok := at[k]
		if !ok {
			i, at[k] = len(all), len(all)
			h.name = strings.ToLower(h.Name)
			h.text = h.name + "\n" + strings.ToLower(h.Description)
			all = append(all, h)
		}
		if !slices.Contains(all[i].Protocols, protocol) {
			all[i].Protocols = append(all[i].Protocols, protocol)
		}
	}
	for e := range ports.All() {
		r, ok := e.Ports()
		if e.Status() != ports.Assigned || !ok && e.Name() == "" {
			continue
		}
		h := hit{Name: e.Name(), Description: e.Description(), Historic: e.Historic()}
		if ok {
			h.Ports = r.String()
		}
		if h.URL = serviceURL(h.Name); h.Name == "" {
			h.URL = rangeURL(r)
		}
		add(h, e.Protocol())
	}
	clear(at) // a use is never folded into the registry
	for u := range ports.Uses() {
		h := hit{Ports: u.Ports.String(), Name: u.Name, Description: u.Description, Unofficial: true, URL: rangeURL(u.Ports)}
		add(h, u.Protocol)
	}
	return all
})

// PortsURL is the page of the ports of a hit.
func (h hit) PortsURL() string {
	return rangeURL(must(ports.ParseRange(h.Ports)))
}

func rangeURL(r ports.Range) string {
	if r.Len() == 1 {
		return portURL(r.First)
	}
	return "/" + r.String()
}

// find finds what has all the words of a query in its name or description: the
// name itself first, then names that begin so, then names that contain it.
func find(query string) []hit {
	query = strings.ToLower(query)
	words := strings.Fields(query)
	if len(words) == 0 {
		return nil
	}
	var found []hit
	for _, h := range hits() {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(h.text, w) }) {
			found = append(found, h)
		}
	}
	query = strings.Join(words, " ")
	rank := func(h hit) int {
		switch {
		case h.name == query:
			return 0
		case strings.HasPrefix(h.name, query):
			return 1
		case strings.Contains(h.name, query):
			return 2
		}
		return 3
	}
	slices.SortStableFunc(found, func(a, b hit) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(historic(a), historic(b)))
	})
	return found
}

// historic puts living names before historic ones.
func historic(h hit) int {
	if h.Historic {
		return 1
	}
	return 0
}

// maxSuggestions is how many suggestions a reader is given.
const maxSuggestions = 8

// suggest finds what may have been meant: what a search finds, or else the names
// that are nearest.
func suggest(question string) []hit {
	if utf8.RuneCountInString(question) > maxQuery {
		return nil
	}
	words := strings.FieldsFunc(question, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	found := find(strings.Join(words, " "))
	if len(found) == 0 {
		type near struct {
			hit
			distance int
		}
		var all []near
		question = strings.ToLower(question)
		for _, h := range hits() {
			if d := distance(h.name, question); h.name != "" && !h.Historic && d <= 2 && d < len(question)-1 {
				all = append(all, near{h, d})
			}
		}
		slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
		for _, n := range all {
			found = append(found, n.hit)
		}
	}
	// Each name once: https on TCP and https on SCTP lead to the same page.
	var suggestions []hit
	for _, h := range found {
		if !slices.ContainsFunc(suggestions, func(s hit) bool { return s.URL == h.URL }) {
			suggestions = append(suggestions, h)
		}
		if len(suggestions) == maxSuggestions {
			break
		}
	}
	return suggestions
}

// distance is how many letters are to be changed, added or dropped to make one
// text of the other (Levenshtein's); 3 for more than 2 of them.
func distance(a, b string) int {
	if len(a) > len(b)+2 || len(b) > len(a)+2 {
		return 3
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return min(row[len(b)], 3)
}

const (
	maxQuery   = 100 // letters
	maxResults = 100
)

// searchView is what the page of a search shows.
type searchView struct {
	Query   string
	Direct  *link // the port, range or name that the query is
	Total   int
	Results []hit
	Nearest []hit // if there are no results
}

func (s *site) search(w http.ResponseWriter, r *http.Request) {
	query := strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("q"), "\uFFFD"))
	if utf8.RuneCountInString(query) > maxQuery {
		s.fail(w, r, http.StatusBadRequest, "That is too long to search for", fmt.Sprintf("A search has at most %d letters.", maxQuery), "")
		return
	}
	found := find(query)
	v := searchView{Query: query, Total: len(found), Results: found[:min(len(found), maxResults)]}
	if to, problem := resolve(query); query != "" && problem == "" {
		v.Direct = &link{directText(query, to), to}
	}
	if query != "" && len(found) == 0 && v.Direct == nil {
		v.Nearest = suggest(query)
	}
	title := "Search"
	if query != "" {
		title += " for “" + query + "”"
	}
	data := map[string]any{"query": query, "total": v.Total, "results": append([]hit{}, v.Results...)}
	if v.Direct != nil {
		data["direct"] = v.Direct.URL
	}
	s.answer(w, r, "search", page{Title: title, Query: query, JSON: "/search.json?q=" + url.QueryEscape(query), View: v}, data)
}

// directText says where a query leads directly.
func directText(query, to string) string {
	what, _, _ := strings.Cut(query, "/")
	switch r, err := ports.ParseRange(what); {
	case strings.HasPrefix(to, "/service/"):
		name, _ := url.PathUnescape(strings.TrimPrefix(to, "/service/"))
		return "Service " + name
	case err == nil && r.Len() == 1:
		return "Port " + ports.Lookup(r.First).String()
	default:
		return "Ports " + r.String()
	}
}
