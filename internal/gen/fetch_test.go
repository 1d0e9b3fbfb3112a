package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fetcherFor is a fetcher that trusts a server and does not wait between attempts.
func fetcherFor(s *httptest.Server) *fetcher {
	f := newFetcher()
	f.pause = 0
	if s.TLS != nil {
		f.client.Transport.(*http.Transport).TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig
	}
	return f
}

func TestFetch(t *testing.T) {
	source := content(t, "testdata/small.xml")
	sends := func(contentType string, header map[string]string, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			for k, v := range header {
				w.Header().Set(k, v)
			}
			fmt.Fprint(w, body)
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) }
	}
	to := func(url string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, url, http.StatusFound) }
	}
	zipped := map[string]string{"Content-Encoding": "gzip"}
	corrupt := gzipped(source)
	corrupt[len(corrupt)-5] ^= 1
	for what, c := range map[string]struct {
		answer http.HandlerFunc
		want   string // part of the error; "" for the source
		tries  int
	}{
		"good":                  {sends("application/xml", nil, source), "", 1},
		"text/xml with charset": {sends("text/xml; charset=utf-8", nil, source), "", 1},
		"gzip":                  {sends("text/xml", zipped, string(gzipped(source))), "", 1},
		"not found":             {status(404), "404 Not Found: want 200 OK", 1},
		"no content":            {status(204), "204 No Content", 1},
		"not modified":          {status(304), "304 Not Modified", 1},
		"overloaded":            {status(503), "503 Service Unavailable: want 200 OK (attempt 3)", 3},
		"too many requests":     {status(429), "429 Too Many Requests", 3},
		"a page":                {sends("text/html", nil, source), `the answer is of the type "text/html"`, 1},
		"no gzip, as it says":   {sends("text/xml", zipped, source), "gzip: invalid header", 3},
		"broken gzip":           {sends("text/xml", zipped, string(corrupt)), "gzip: invalid checksum", 3},
		"a bomb":                {sends("text/xml", zipped, string(gzipped(strings.Repeat(" ", 50_000_000)))), "more than 40000000 bytes", 3},
		"brotli":                {sends("text/xml", map[string]string{"Content-Encoding": "br"}, "x"), `the encoding "br"`, 1},
		"less than it says":     {sends("text/xml", map[string]string{"Content-Length": "99999"}, source), "unexpected EOF", 3},
		"a circle":              {to("/"), "redirected more than 5 times", 6},
		"from https to http":    {to("http://127.0.0.1:1/"), "redirected from https to http://127.0.0.1:1/", 1},
		"to a file":             {to("file:///etc/passwd"), "redirected from https to file:///etc/passwd", 1},
		"breaks off":            {func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, "EOF", 3},
		"at the third attempt":  {nil, "", 3},
	} {
		t.Run(what, func(t *testing.T) {
			var tries atomic.Int64
			s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				try := tries.Add(1)
				switch {
				case c.answer != nil:
					c.answer(w, r)
				case try < 3:
					status(500)(w, r)
				default:
					sends("text/xml", nil, source)(w, r)
				}
			}))
			defer s.Close()
			s.Config.ErrorLog = nil
			b, err := fetcherFor(s).read(t.Context(), s.URL)
			if c.want == "" {
				require.NoError(t, err)
				assert.Equal(t, source, string(b))
			} else {
				assert.ErrorContains(t, err, c.want)
			}
			assert.EqualValues(t, c.tries, tries.Load(), "how often it was asked")
		})
	}
	_, err := newFetcher().read(t.Context(), "ftp://example.com/registry.xml")
	assert.ErrorContains(t, err, `source "ftp://example.com/registry.xml": want a file, or a URL with https or http`)
	s := httptest.NewTLSServer(status(200))
	defer s.Close()
	_, err = newFetcher().read(t.Context(), s.URL)
	assert.ErrorContains(t, err, "certificate")
}

// TestHTTP1 asks a server that would rather speak HTTP/2, which has more ways to
// keep a client busy.
func TestHTTP1(t *testing.T) {
	var proto string
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { proto = r.Proto }))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	f := newFetcher()
	f.client.Transport.(*http.Transport).TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	f.client.Transport.(*http.Transport).TLSClientConfig.NextProtos = nil
	f.read(t.Context(), s.URL)
	assert.Equal(t, "HTTP/1.1", proto)
}

// TestDeadline asks servers that say nothing, stall, drip, or never end, until the
// deadline.
func TestDeadline(t *testing.T) {
	for what, answer := range map[string]func(w http.ResponseWriter, stop <-chan struct{}){
		"silent": func(w http.ResponseWriter, stop <-chan struct{}) { <-stop },
		"drips": func(w http.ResponseWriter, stop <-chan struct{}) {
			for {
				select {
				case <-stop:
					return
				case <-time.After(5 * time.Millisecond):
					fmt.Fprint(w, " ")
					w.(http.Flusher).Flush()
				}
			}
		},
		"hints": func(w http.ResponseWriter, stop <-chan struct{}) {
			for {
				select {
				case <-stop:
					return
				case <-time.After(5 * time.Millisecond):
					w.WriteHeader(http.StatusEarlyHints)
				}
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			stop := make(chan struct{})
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/xml")
				answer(w, stop)
			}))
			defer s.Close()
			defer close(stop)
			ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, fmt.Errorf("not done after 100ms"))
			defer cancel()
			var stdout, stderr strings.Builder
			status := run(ctx, []string{"-source", s.URL, "-data", "testdata", "-out", t.TempDir() + "/registry_gen.go"}, fetcherFor(s), &stdout, &stderr)
			assert.Equal(t, 1, status)
			assert.Equal(t, "gen: not done after 100ms\n", stderr.String())
		})
	}
}

func TestCheckRedirect(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"https", "https", true},
		{"http", "https", true},
		{"http", "http", true},
		{"https", "http", false},
		{"http", "ftp", false},
		{"https", "file", false},
	} {
		request := func(scheme string) *http.Request {
			return &http.Request{URL: &url.URL{Scheme: scheme, Host: "a.example"}}
		}
		err := checkRedirect(request(c.to), []*http.Request{request(c.from)})
		if c.ok {
			assert.NoError(t, err, "%v", c)
		} else {
			assert.ErrorIs(t, err, errRedirect, "%v", c)
		}
	}
}
