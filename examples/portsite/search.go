package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"example.com/ports"
	"example.com/ports/examples/internal/near"
)

// hit is what a search finds: a service or a use, on its transports. As JSON it is
// what assets/search.js searches too, by the same rules.
type hit struct {
	Ports       string           `json:"ports,omitempty"` // "" for a name without a port
	Name        string           `json:"name,omitempty"`
	Protocols   []ports.Protocol `json:"protocols"`
	Description string           `json:"description,omitempty"`
	Historic    bool             `json:"historic,omitempty"`
	Use         bool             `json:"use,omitempty"` // not a service of the registry
	Main        bool             `json:"main,omitempty"`
	Unofficial  bool             `json:"unofficial,omitempty"`
	URL         string           `json:"url"`

	name, text string // in lower case: the name, and all that is searched
}

// hits are all that can be found: the registry, then the uses, transports folded.
var hits = sync.OnceValue(func() []*hit {
	// What differs in one of these is told apart.
	type key struct {
		ports, name, description string
		use                      bool
	}
	var all []*hit
	at := make(map[key]*hit)
	add := func(h hit, protocol ports.Protocol) {
		k := key{h.Ports, h.Name, h.Description, h.Use}
		if at[k] == nil {
			h.name = strings.ToLower(h.Name)
			h.text = h.name + "\n" + strings.ToLower(h.Description)
			at[k] = &h
			all = append(all, &h)
		}
		if !slices.Contains(at[k].Protocols, protocol) {
			at[k].Protocols = append(at[k].Protocols, protocol)
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
	for u := range ports.Uses() {
		add(hit{
			Ports: u.Ports.String(), Name: u.Name, Description: u.Description, URL: rangeURL(u.Ports),
			Use: true, Main: u.Main, Unofficial: u.Registered == "",
		}, u.Protocol)
	}
	return all
})

// PortsURL is the page of the ports of a hit.
func (h *hit) PortsURL() string {
	return rangeURL(must(ports.ParseRange(h.Ports)))
}

// named are the pages of what has just this name: of the service, or else of each
// use. A service without a port gives way to the main uses of its name.
func named(name string) []string {
	var services, uses, main []string
	hasPort := false
	name = strings.ToLower(name)
	for _, h := range hits() {
		if h.name != name || name == "" {
			continue
		}
		if !h.Use {
			services = append(services, h.URL)
			hasPort = hasPort || h.Ports != ""
			continue
		}
		uses = append(uses, h.URL)
		if h.Main {
			main = append(main, h.URL)
		}
	}
	switch {
	case len(services) == 0:
		return slices.Compact(uses) // those of the same ports follow one another
	case hasPort || len(main) == 0:
		return services[:1]
	}
	return slices.Compact(main)
}

const numRanks = 7

// rank is how well a hit answers a query, the best first.
func (h *hit) rank(query string) int {
	switch {
	case h.name == query && h.Main:
		return 0
	case h.name == query:
		return 1
	case !strings.Contains(h.name, query):
		return 6
	case h.Main:
		return 2
	case h.Use:
		return 5
	case strings.HasPrefix(h.name, query):
		return 3
	}
	return 4
}

// find finds what has all the words of a query in its name or description: exact
// names first, then main uses, registered names, other uses, descriptions. Historic
// names come after living ones.
func find(query string) []*hit {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return nil
	}
	query = strings.Join(words, " ")
	var living, historic [numRanks][]*hit
	for _, h := range hits() {
		if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(h.text, w) }) {
			continue
		}
		ranks := &living
		if h.Historic {
			ranks = &historic
		}
		ranks[h.rank(query)] = append(ranks[h.rank(query)], h)
	}
	var found []*hit
	for i := range numRanks {
		found = append(append(found, living[i]...), historic[i]...)
	}
	return found
}

// maxSuggested is how many results a page that was not found offers.
const maxSuggested = 8

// nearest finds what a question may be a slip of, the most alike first.
func nearest(question string) []*hit {
	if question == "" || utf8.RuneCountInString(question) > maxQuery {
		return nil
	}
	var all []*hit
	for _, name := range near.Names(question) {
		if found := find(name); len(found) > 0 {
			all = append(all, found[0])
		}
	}
	return all
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
	Results []*hit
	Nearest []*hit // if there are no results
}

func queryOf(r *http.Request) string {
	return strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("q"), "\uFFFD"))
}

func (s *site) search(w http.ResponseWriter, r *http.Request) {
	query := queryOf(r)
	if utf8.RuneCountInString(query) > maxQuery {
		s.fail(w, r, http.StatusBadRequest, "That is too long to search for", fmt.Sprintf("A search has at most %d letters.", maxQuery), "")
		return
	}
	found := find(query)
	v := searchView{Query: query, Total: len(found), Results: found[:min(len(found), maxResults)]}
	if to, problem := resolve(query); problem == "" && to != searchURL(query) {
		v.Direct = &link{directText(to), to}
	}
	if len(found) == 0 && v.Direct == nil {
		v.Nearest = nearest(query)
	}
	p := page{Title: "Search", About: "Search the names and descriptions of services, and known uses of ports.", Address: "/search", Query: query, JSON: "/search.json?q=" + url.QueryEscape(query), View: v}
	if query != "" {
		p.Title, p.Address = "Search for “"+query+"”", ""
	}
	data := map[string]any{"query": query, "total": v.Total, "results": append([]*hit{}, v.Results...)}
	if v.Direct != nil {
		data["direct"] = v.Direct.URL
	}
	s.answer(w, r, "search", p, data)
}

// directText says where an address leads.
func directText(address string) string {
	address, _, _ = strings.Cut(address, "#")
	if name, ok := strings.CutPrefix(address, "/service/"); ok {
		name, _ = url.PathUnescape(name)
		return "Service " + name
	}
	r, err := ports.ParseRange(strings.TrimPrefix(address, "/port/"))
	if err != nil {
		return "Ports " + address[1:]
	}
	return "Port " + ports.Lookup(r.First).String()
}
