package main

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"example.com/ports"
)

// export writes the site to a folder, as files for any server that knows nothing but
// files: the pages that want holds, and all that pages refer to. Links are relative,
// so the folder may be anywhere. It returns how many files it wrote, and stops when
// the context is done.
func export(ctx context.Context, dir string, want func(address string) bool) (files int, err error) {
	s := newSite(true)
	todo := []string{"/", "/search", "/map"}
	write := func(address string, body []byte) error {
		name := filepath.Join(dir, filepath.FromSlash(fileOf(address)))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		body, links := relative(address, body)
		todo = append(todo, links...)
		files++
		return os.WriteFile(name, body, 0o644)
	}
	for name, a := range s.assets {
		if err := write("/assets/"+name, a.body); err != nil {
			return files, err
		}
	}

	// All pages are found by their links, but for those of names without a port.
	for e := range ports.All() {
		for first := range ports.LookupName(e.Name()) {
			todo = append(todo, serviceURL(first.Name()))
			break
		}
	}
	seen := make(map[string]bool)
	for len(todo) > 0 {
		if ctx.Err() != nil {
			return files, ctx.Err()
		}
		address := todo[0]
		todo = todo[1:]
		if seen[address] || !want(address) {
			continue
		}
		seen[address] = true
		body, err := s.page(address)
		if err != nil {
			return files, err
		}
		if err := write(address, body); err != nil {
			return files, err
		}
	}
	return files, nil
}

// page returns the page at an address.
func (s *site) page(address string) ([]byte, error) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	w := &recorder{header: make(http.Header), status: http.StatusOK}
	s.ServeHTTP(w, r)
	if w.status != http.StatusOK {
		return nil, fmt.Errorf("%s: status %d, want a page", address, w.status)
	}
	return w.body.Bytes(), nil
}

// recorder keeps what a handler answers.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// quoted is what links are in pages and in the search index, and nothing else is:
// a value in quotes that begins with a slash.
var quoted = regexp.MustCompile(`[=:]"/[^"]*"`)

// relative makes the links of a file relative to it. It returns the addresses of the
// pages, too, that they lead to.
func relative(address string, body []byte) (changed []byte, pages []string) {
	up := strings.Repeat("../", strings.Count(fileOf(address), "/"))
	changed = quoted.ReplaceAllFunc(body, func(link []byte) []byte {
		to := html.UnescapeString(string(link[2 : len(link)-1]))
		if to != "/go" && !strings.HasPrefix(to, "/assets/") {
			pages = append(pages, to)
		}
		file := url.URL{Path: fileOf(to)}
		return fmt.Appendf(nil, `%c"%s%s"`, link[0], up, html.EscapeString(file.EscapedPath()))
	})
	return changed, pages
}

// fileOf is the file that has what is at an address.
func fileOf(address string) string {
	path, err := url.PathUnescape(address[1:])
	switch {
	case err != nil || strings.HasPrefix(path, "assets/"):
		return path
	case path == "":
		return "index.html"
	case path == "go":
		return "search.html" // by its script
	}
	return path + ".html"
}
