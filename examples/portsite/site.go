package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"log"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"example.com/ports"
)

//go:embed templates assets
var files embed.FS

// site is the web site. It is not changed once made.
type site struct {
	mux    *http.ServeMux
	pages  map[string]*template.Template // by the name of their file, without .html
	assets map[string]asset              // by the last element of their URL
	urls   map[string]string             // of the assets, by the name of their file
}

// asset is a file that pages refer to. Its URL has a hash of its content, so that
// browsers can keep it for ever.
type asset struct {
	contentType string
	body        []byte
}

func newSite() *site {
	s := &site{
		mux:    http.NewServeMux(),
		pages:  make(map[string]*template.Template),
		assets: make(map[string]asset),
		urls:   make(map[string]string),
	}
	for _, name := range fileNames("assets") {
		s.addAsset(name, must(files.ReadFile("assets/"+name)))
	}
	s.addAsset("map.png", mapPNG())

	for _, name := range fileNames("templates") {
		if name == "layout.html" {
			continue
		}
		t := template.New("layout.html").Funcs(template.FuncMap{
			"asset":    func(name string) string { return s.urls[name] },
			"registry": func() string { return ports.RegistryUpdated },
		}).Funcs(words)
		s.pages[strings.TrimSuffix(name, ".html")] = template.Must(t.ParseFS(files, "templates/layout.html", "templates/"+name))
	}

	s.mux.HandleFunc("/{$}", s.home)
	s.mux.HandleFunc("/port/{port}", s.port)
	s.mux.HandleFunc("/service/{name...}", s.service)
	s.mux.HandleFunc("/search", s.search)
	s.mux.HandleFunc("/search.json", s.search)
	s.mux.HandleFunc("/map", s.portMap)
	s.mux.HandleFunc("/map.json", s.portMap)
	s.mux.HandleFunc("/assets/{file}", s.asset)
	s.mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, r *http.Request) { redirect(w, r, s.urls["icon.svg"]) })
	s.mux.HandleFunc("/robots.txt", s.robots)
	s.mux.HandleFunc("/{question...}", s.question)
	return s
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
	s.assets[hashed] = asset{contentTypes[ext], body}
	s.urls[name] = "/assets/" + hashed
}

// contentTypes are fixed here, since those of package mime depend on the machine.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".png": "image/png",
	".svg": "image/svg+xml",
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
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

// forever and forAnHour are for how long browsers may keep what they got. Then
// they ask whether it has changed.
const (
	forever   = "public, max-age=31536000, immutable"
	forAnHour = "public, max-age=3600"
)

func (s *site) asset(w http.ResponseWriter, r *http.Request) {
	a, ok := s.assets[r.PathValue("file")]
	if !ok {
		s.notFound(w, r, "There is no such file here.", "")
		return
	}
	w.Header().Set("Cache-Control", forever)
	serve(w, r, a.contentType, a.body)
}

func (s *site) robots(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", forAnHour)
	serve(w, r, "text/plain; charset=utf-8", []byte("User-agent: *\nDisallow: /search\n"))
}

// serve sends a body, or that the client has it already.
func serve(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("ETag", `"`+hash(body)+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// page is what the layout needs of every page.
type page struct {
	Title string
	Query string // what is in the search field
	JSON  string // where the page is as JSON; "" if nowhere
	View  any    // what the page shows
}

// answer sends a page, as JSON if that is wanted: data is what the page shows, as
// data.
func (s *site) answer(w http.ResponseWriter, r *http.Request, name string, p page, data any) {
	w.Header().Set("Cache-Control", forAnHour)
	w.Header().Set("Vary", "Accept")
	contentType, body, err := s.body(name, p, data, wantsJSON(r))
	if err != nil {
		log.Printf("portsite: %s: %v", r.URL.Path, err)
		http.Error(w, "The page can't be shown: there is a mistake in the program.", http.StatusInternalServerError)
		return
	}
	serve(w, r, contentType, body)
}

func (s *site) body(name string, p page, data any, asJSON bool) (contentType string, body []byte, err error) {
	var b bytes.Buffer
	if asJSON {
		enc := json.NewEncoder(&b)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		err = enc.Encode(data)
		return "application/json; charset=utf-8", b.Bytes(), err
	}
	err = s.pages[name].Execute(&b, p)
	return "text/html; charset=utf-8", b.Bytes(), err
}

// wantsJSON reports whether the answer is to be JSON: the path says so, or the
// client asks for JSON and not for HTML.
func wantsJSON(r *http.Request) bool {
	if strings.HasSuffix(r.URL.Path, ".json") {
		return true
	}
	var json, html bool
	for one := range strings.SplitSeq(strings.Join(r.Header.Values("Accept"), ","), ",") {
		t, params, err := mime.ParseMediaType(one)
		if err != nil || strings.Trim(params["q"], "0.") == "" && params["q"] != "" {
			continue
		}
		json = json || t == "application/json"
		html = html || t == "text/html"
	}
	return json && !html
}

// redirect leads to the one address that a page has.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", forAnHour)
	http.Redirect(w, r, to, http.StatusMovedPermanently)
}

// errorView is what a page says that could not be as asked.
type errorView struct {
	Problem     string
	Suggestions []hit
}

// notFound says that there is no such page, why, and what there is instead.
// question is what to suggest something for.
func (s *site) notFound(w http.ResponseWriter, r *http.Request, problem, question string) {
	s.fail(w, r, http.StatusNotFound, "Page not found", problem, question)
}

func (s *site) fail(w http.ResponseWriter, r *http.Request, status int, title, problem, question string) {
	view := errorView{Problem: problem}
	if question != "" {
		view.Suggestions = suggest(question)
	}
	data := map[string]any{"error": problem, "suggestions": view.Suggestions}
	contentType, body, err := s.body("error", page{Title: title, Query: question, View: view}, data, wantsJSON(r))
	if err != nil {
		log.Printf("portsite: %s: %v", r.URL.Path, err)
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Vary", "Accept")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// question answers paths such as /443, /443/tcp, /ssh and /6000-6063.
func (s *site) question(w http.ResponseWriter, r *http.Request) {
	question, suffix := cutJSON(strings.TrimRight(r.PathValue("question"), "/"))
	if question == "search" || question == "map" {
		// A slash too many, or .json alone. The service that is called search has
		// /service/search.
		redirect(w, r, "/"+question)
		return
	}
	to, problem := resolve(question)
	if problem != "" {
		s.notFound(w, r, problem, question)
		return
	}
	if fragment := strings.IndexByte(to, '#'); fragment >= 0 && suffix != "" {
		to = to[:fragment]
	}
	// Only ranges have their page here.
	if to+suffix != r.URL.EscapedPath() {
		redirect(w, r, to+suffix)
		return
	}
	s.ports(w, r, must(ports.ParseRange(question)))
}

// cutJSON cuts the ending off by which JSON is asked for. No service name ends
// so.
func cutJSON(s string) (rest, suffix string) {
	if rest, ok := strings.CutSuffix(s, ".json"); ok {
		return rest, ".json"
	}
	return s, ""
}

// resolve finds the page that is about what is asked for: a port (443), a range
// (6000-6063) or a service name (ssh), each with or without a transport (443/tcp).
// Where there is none, problem says why.
func resolve(question string) (to, problem string) {
	what, transport := question, ""
	// The last slash: names such as 914c/g have one too.
	if i := strings.LastIndexByte(question, '/'); i >= 0 {
		if p, err := ports.ParseProtocol(question[i+1:]); err == nil {
			what, transport = question[:i], p.String()
		} else if isNumeric(question[:i]) {
			return "", fmt.Sprintf("There is no transport “%s”. There are tcp, udp, sctp and dccp.", question[i+1:])
		}
	}
	if isNumeric(what) {
		r, err := ports.ParseRange(what)
		switch {
		case err != nil:
			return "", fmt.Sprintf("“%s” is no port and no range of ports. A port is a number from 0 to 65535, such as 443; a range is two of them, the smaller one first, such as 6000-6063.", what)
		case r.Len() > 1:
			return "/" + r.String(), ""
		case transport != "" && transport != ports.AnyProtocol.String():
			return portURL(r.First) + "#" + transport, ""
		}
		return portURL(r.First), ""
	}
	for e := range ports.LookupName(what) {
		return serviceURL(e.Name()), ""
	}
	return "", fmt.Sprintf("No service is called “%s”.", what)
}

// isNumeric reports whether a text can only be meant as a port or a range. Every
// service name has a letter.
func isNumeric(s string) bool {
	return s != "" && !slices.ContainsFunc([]rune(s), func(r rune) bool { return (r < '0' || r > '9') && r != '-' })
}

func portURL(port uint16) string { return fmt.Sprint("/port/", port) }

// serviceURL is the address of the page of a service name, which may have
// characters such as / in it.
func serviceURL(name string) string { return "/service/" + url.PathEscape(name) }
