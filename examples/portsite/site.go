package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"log"
	"net/http"
	"path"
	"strings"
	"sync"

	"example.com/ports"
	"example.com/ports/examples/internal/portmap"
)

//go:embed templates assets
var files embed.FS

// site is the web site. It is not changed once made.
type site struct {
	mux              *http.ServeMux
	pages            map[string]*template.Template // by the name of their file, without .html
	assets           map[string]content            // by the last element of their URL
	urls             map[string]string             // of the assets, by the name of their file
	mapHTML, mapJSON func() content

	static bool // it is to be files of its own: no JSON, and a search that needs a script
}

// newSite makes the site. Files that pages refer to have a hash of their content in
// their URL, so that browsers can keep them for ever.
func newSite(static bool) *site {
	s := &site{
		mux:    http.NewServeMux(),
		pages:  make(map[string]*template.Template),
		assets: make(map[string]content),
		urls:   make(map[string]string),
		static: static,
	}
	for _, name := range fileNames("assets") {
		body := must(files.ReadFile("assets/" + name))
		if name == "style.css" {
			body = append(body, portmap.CSS()...)
		}
		s.addAsset(name, body)
	}
	s.addAsset("index.json", must(json.Marshal(hits())))
	s.addAsset("names.json", must(json.Marshal(names())))

	for _, name := range fileNames("templates") {
		if name == "layout.html" {
			continue
		}
		t := template.New("layout.html").Funcs(template.FuncMap{
			"asset":    func(name string) string { return s.urls[name] },
			"registry": func() string { return ports.RegistryUpdated },
			"static":   func() bool { return static },
		}).Funcs(words)
		s.pages[strings.TrimSuffix(name, ".html")] = template.Must(t.ParseFS(files, "templates/layout.html", "templates/"+name))
	}

	s.mapHTML = sync.OnceValue(func() content { return s.newMap(false) })
	s.mapJSON = sync.OnceValue(func() content { return s.newMap(true) })
	s.route()
	return s
}

func (s *site) route() {
	s.mux.HandleFunc("/{$}", s.home)
	s.mux.HandleFunc("/port/{port}", s.port)
	s.mux.HandleFunc("/port/{port}/{transport}", s.transport)
	s.mux.HandleFunc("/service/{name...}", s.service)
	s.mux.HandleFunc("/go", s.goTo)
	s.mux.HandleFunc("/search", s.search)
	s.mux.HandleFunc("/search.json", s.search)
	s.mux.HandleFunc("/map", s.portMap)
	s.mux.HandleFunc("/map.json", s.portMap)
	s.mux.HandleFunc("/assets/{file}", s.asset)
	s.mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, r *http.Request) { redirect(w, r, s.urls["icon.svg"]) })
	s.mux.HandleFunc("/robots.txt", s.robots)
	s.mux.HandleFunc("/{question...}", s.question)
}

func fileNames(dir string) []string {
	var names []string
	for _, f := range must(files.ReadDir(dir)) {
		names = append(names, f.Name())
	}
	return names
}

// must is for what fails only if the program itself is broken.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (s *site) addAsset(name string, body []byte) {
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + hash(body) + ext
	s.assets[hashed] = newContent(contentTypes[ext], body)
	s.urls[name] = "/assets/" + hashed
}

// contentTypes are fixed here, since those of package mime depend on the machine.
var contentTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json; charset=utf-8",
	".svg":  "image/svg+xml",
}

// ServeHTTP answers every request with the headers that hold for all.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "+
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		s.fail(w, r, http.StatusMethodNotAllowed, "This site can only be read", "It answers GET and HEAD requests alone.", "")
		return
	}
	s.mux.ServeHTTP(w, r)
}

func (s *site) asset(w http.ResponseWriter, r *http.Request) {
	a, ok := s.assets[r.PathValue("file")]
	if !ok {
		s.notFound(w, r, "There is no such file here.", "")
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	serve(w, r, a)
}

func (s *site) robots(w http.ResponseWriter, r *http.Request) {
	cacheable(w, r, newContent("text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /search\n")))
}

// page is what the layout needs of every page.
type page struct {
	Title   string
	About   string // a sentence for those who find the page elsewhere; "" for none
	Address string // the one path that the page has; "" for none
	Query   string // what is in the search field
	JSON    string // where the page is as JSON; "" if nowhere
	View    any    // what the page shows
}

// Home reports whether it is the page with the large search field.
func (p page) Home() bool { return p.Address == "/" }

// answer sends a page, as JSON if that is wanted: data is what the page shows, as
// data.
func (s *site) answer(w http.ResponseWriter, r *http.Request, name string, p page, data any) {
	c, err := s.content(name, p, data, wantsJSON(r))
	if err != nil {
		log.Printf("portsite: %q: %v", r.URL.Path, err)
		http.Error(w, "The page can't be shown: there is a mistake in the program.", http.StatusInternalServerError)
		return
	}
	cacheable(w, r, c)
}

// content makes a page, or its JSON.
func (s *site) content(name string, p page, data any, asJSON bool) (content, error) {
	var b bytes.Buffer
	if asJSON {
		enc := json.NewEncoder(&b)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		err := enc.Encode(data)
		return newContent("application/json; charset=utf-8", b.Bytes()), err
	}
	if s.static {
		p.JSON = ""
	}
	err := s.pages[name].Execute(&b, p)
	return newContent("text/html; charset=utf-8", b.Bytes()), err
}

// wantsJSON reports whether the answer is to be JSON: the path says so, or the
// client asks for JSON and not for HTML.
func wantsJSON(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, ".json") || accepts(r, "Accept", "application/json") && !accepts(r, "Accept", "text/html")
}

// redirect leads to the one address that a page has.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", forAnHour)
	http.Redirect(w, r, to, http.StatusMovedPermanently)
}

// errorView is what a page says that could not be as asked.
type errorView struct {
	Problem     string
	Suggestions []*hit
}

// notFound says that there is no such page, why, and what there is instead.
// question is what to suggest something for.
func (s *site) notFound(w http.ResponseWriter, r *http.Request, problem, question string) {
	s.fail(w, r, http.StatusNotFound, "Page not found", problem, question)
}

func (s *site) fail(w http.ResponseWriter, r *http.Request, status int, title, problem, question string) {
	view := errorView{Problem: problem, Suggestions: find(question)}
	if len(view.Suggestions) == 0 {
		view.Suggestions = nearest(question)
	}
	view.Suggestions = view.Suggestions[:min(len(view.Suggestions), maxSuggested)]
	data := map[string]any{"error": problem, "suggestions": append([]*hit{}, view.Suggestions...)}
	c, err := s.content("error", page{Title: title, Query: question, View: view}, data, wantsJSON(r))
	if err != nil {
		log.Printf("portsite: %q: %v", r.URL.Path, err)
	}
	w.Header().Set("Content-Type", c.contentType)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Vary", "Accept")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(c.body)
	}
}
