package main

import (
	"context"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// server is a hostile server: its paths misbehave. It counts how often each is
// asked.
type server struct {
	*httptest.Server
	source string
	stop   chan struct{} // closed at the end of the test
	asked  sync.Map      // path to *atomic.Int64
}

var startPlain, startTLS = (*httptest.Server).Start, (*httptest.Server).StartTLS

func newServer(t *testing.T, start func(*httptest.Server)) *server {
	s := &server{source: base(), stop: make(chan struct{})}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(s.misbehave))
	start(s.Server)
	t.Cleanup(func() {
		close(s.stop)
		s.Close()
	})
	return s
}

func (s *server) tries(path string) int {
	n, ok := s.asked.Load(path)
	if !ok {
		return 0
	}
	return int(n.(*atomic.Int64).Load())
}

func (s *server) misbehave(w http.ResponseWriter, r *http.Request) {
	n, _ := s.asked.LoadOrStore(r.URL.Path, new(atomic.Int64))
	try := n.(*atomic.Int64).Add(1)
	var status int
	if _, err := fmt.Sscanf(r.URL.Path, "/status/%d", &status); err == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	half := []byte(s.source[:len(s.source)/2])
	switch r.URL.Path {
	case "/good":
		w.Write([]byte(s.source))
	case "/good-at-last":
		if try < maxAttempts {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte(s.source))
	case "/html":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte("<!DOCTYPE html><p>Down for maintenance"))
	case "/html-as-xml":
		w.Write([]byte("<!DOCTYPE html><p>Down for maintenance"))
	case "/gzip":
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped(s.source))
	case "/gzip-unsaid":
		w.Write(gzipped(s.source))
	case "/gzip-lie":
		w.Header().Set("Content-Encoding", "gzip")
		w.Write([]byte(s.source))
	case "/gzip-twice":
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped(string(gzipped(s.source))))
	case "/gzip-corrupt":
		b := gzipped(s.source)
		b[len(b)-5] ^= 1
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(b)
	case "/gzip-bomb":
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped(strings.Repeat(" ", 100_000_000)))
	case "/brotli":
		w.Header().Set("Content-Encoding", "br")
		w.Write([]byte("\x0b"))
	case "/silent":
		<-s.stop
	case "/stalls":
		w.Write(half)
		w.(http.Flusher).Flush()
		<-s.stop
	case "/drips":
		for _, b := range []byte(s.source) {
			if _, err := w.Write([]byte{b}); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-s.stop:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	case "/long":
		w.Header().Set("Content-Length", "99999")
		w.Write([]byte(s.source))
	case "/short":
		w.Header().Set("Content-Length", fmt.Sprint(len(half)))
		w.Write(half)
	case "/endless":
		for {
			if _, err := w.Write([]byte(s.source)); err != nil {
				return
			}
		}
	case "/reset":
		w.Header().Set("Content-Length", "99999")
		w.Write(half)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	case "/garbage":
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.Write([]byte("\x16\x03\x01 this is no HTTP\r\n\r\n"))
			conn.Close()
		}
	case "/circle":
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	case "/elsewhere":
		http.Redirect(w, r, "/circle", http.StatusMovedPermanently)
	case "/to-http":
		http.Redirect(w, r, "http://127.0.0.1:1/registry.xml", http.StatusFound)
	case "/to-file":
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	}
}

// TestHostileServers asks misbehaving servers, with the waits that the generator
// has outside of tests.
func TestHostileServers(t *testing.T) {
	plain := newServer(t, startPlain)
	tls := newServer(t, startTLS)
	certificate := write(t, filepath.Join(t.TempDir(), "cert.pem"),
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tls.Certificate().Raw})))
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	nobody.Close()
	trusting := []string{"SSL_CERT_FILE=" + certificate} // where the system lets it

	t.Run("group", func(t *testing.T) { // which ends when its parallel tests do
		for _, c := range []struct {
			what  string
			on    *server
			path  string
			want  string
			tries int
			slow  bool
			args  []string
		}{
			{what: "answers 304", on: plain, path: "/status/304", want: "the answer is 304 Not Modified: want 200 OK", tries: 1},
			{what: "answers 403", on: plain, path: "/status/403", want: "403 Forbidden", tries: 1},
			{what: "answers 404", on: plain, path: "/status/404", want: "404 Not Found", tries: 1},
			{what: "answers 204, no content", on: plain, path: "/status/204", want: "204 No Content", tries: 1},
			{what: "answers 500", on: plain, path: "/status/500", want: "500 Internal Server Error: want 200 OK (at attempt 3)", tries: 3, slow: true},
			{what: "answers 429", on: plain, path: "/status/429", want: "429 Too Many Requests", tries: 3, slow: true},
			{what: "answers 503 twice, then well", on: plain, path: "/good-at-last", tries: 3, slow: true},
			{what: "an HTML page with status 200", on: plain, path: "/html", want: `the answer is of the type "text/html; charset=utf-8"`, tries: 1},
			{what: "an HTML page that is called XML", on: plain, path: "/html-as-xml", want: "the source is an HTML page", tries: 1},
			{what: "gzip with the header that says so", on: plain, path: "/gzip", tries: 1},
			{what: "gzip without", on: plain, path: "/gzip-unsaid", want: "compressed with gzip", tries: 1},
			{what: "the header without gzip", on: plain, path: "/gzip-lie", want: "gzip: invalid header", tries: 1},
			{what: "gzip twice", on: plain, path: "/gzip-twice", want: "compressed with gzip", tries: 1},
			{what: "gzip with a wrong checksum", on: plain, path: "/gzip-corrupt", want: "gzip: invalid checksum", tries: 1},
			{what: "100 MB of spaces in 100 KB of gzip", on: plain, path: "/gzip-bomb", want: "far more than the registry has", tries: 1, slow: true},
			{what: "brotli, which nobody asked for", on: plain, path: "/brotli", want: `the encoding "br"`, tries: 1},
			{what: "never answers", on: plain, path: "/silent", want: "the server is silent for 5s (at attempt 3)", tries: 3, slow: true},
			{what: "stalls in the middle", on: plain, path: "/stalls", want: "the server is silent for 5s (at attempt 3)", tries: 3, slow: true},
			{what: "sends ten bytes a second", on: plain, path: "/drips", want: "not done after 30s", tries: 1, slow: true},
			{what: "sends ten bytes a second, -timeout 1s", on: plain, path: "/drips", want: "not done after 1s", tries: 1, args: []string{"-timeout", "1s"}},
			{what: "sends less than Content-Length", on: plain, path: "/long", want: "unexpected EOF", tries: 3, slow: true},
			{what: "sends half, and a Content-Length of that", on: plain, path: "/short", want: "not well-formed XML: unexpected EOF", tries: 1},
			{what: "never ends", on: plain, path: "/endless", want: "far more than the registry has", tries: 1},
			{what: "breaks off in the middle", on: plain, path: "/reset", want: "unexpected EOF", tries: 3, slow: true},
			{what: "speaks no HTTP", on: plain, path: "/garbage", want: "malformed HTTP", tries: 3, slow: true},
			{what: "redirects in a circle", on: plain, path: "/circle", want: "redirected more than 5 times", tries: 3},
			{what: "redirects to a file", on: plain, path: "/to-file", want: "redirected from http to file:///etc/passwd", tries: 1},
			{what: "is honest, over HTTPS", on: tls, path: "/good", tries: 1},
			{what: "redirects from HTTPS to HTTP", on: tls, path: "/to-http", want: "redirected from https to http://127.0.0.1:1/registry.xml", tries: 1},
		} {
			t.Run(c.what, func(t *testing.T) {
				if c.slow && testing.Short() {
					t.Skip("takes seconds")
				}
				if c.on == tls && runtime.GOOS != "linux" {
					t.Skip("no way to have the generator trust a certificate on this system")
				}
				t.Parallel()
				before := c.on.tries(c.path)
				tries := func() int { return c.on.tries(c.path) - before }
				if c.path == "/drips" { // which two ask at the same time
					tries = func() int { return 1 }
				}
				attack{what: c.what, source: c.on.URL + c.path, want: c.want, env: trusting, args: c.args, tries: tries}.report(t)
				assert.Equal(t, c.tries, tries(), "how often it was asked")
			})
		}
		t.Run("certificate", func(t *testing.T) {
			t.Parallel()
			attack{what: "a certificate that nobody vouches for", source: tls.URL + "/untrusted", want: "certificate", tries: func() int { return 1 }}.report(t)
			assert.Zero(t, tls.tries("/untrusted"))
		})
		t.Run("nobody", func(t *testing.T) {
			if testing.Short() {
				t.Skip("takes seconds")
			}
			t.Parallel()
			attack{what: "nobody listens", source: "http://" + nobody.Addr().String() + "/", want: "(at attempt 3)", tries: func() int { return 3 }}.report(t)
		})
	})
}

// quick is a fetcher that does not wait long.
func quick(s *server) *fetcher {
	f := newFetcher(10 * time.Second)
	f.client.Transport = s.Client().Transport
	f.silence, f.pause = 2*time.Second, time.Millisecond
	return f
}

func TestRetries(t *testing.T) {
	s := newServer(t, startTLS)
	for path, tries := range map[string]int{
		"/good": 1, "/good-at-last": 3, "/gzip": 1, "/status/500": 3, "/status/403": 1, "/stalls": 3,
		"/long": 3, "/reset": 3, "/short": 1, "/gzip-lie": 1, "/gzip-corrupt": 1, "/to-http": 1,
	} {
		_, err := quick(s).read(t.Context(), s.URL+path)
		assert.Equal(t, tries, s.tries(path), "%s: %v", path, err)
	}
}

func TestBackOff(t *testing.T) {
	s := newServer(t, startTLS)
	f := quick(s)
	f.pause = 100 * time.Millisecond
	begin := time.Now()
	_, err := f.read(t.Context(), s.URL+"/status/500")
	assert.ErrorContains(t, err, "500 Internal Server Error: want 200 OK (at attempt 3)")
	assert.GreaterOrEqual(t, time.Since(begin), 300*time.Millisecond, "one pause, then one twice as long")

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	f.pause = time.Hour
	_, err = f.read(ctx, s.URL+"/status/500")
	assert.ErrorIs(t, err, context.Canceled, "ends at once when told to")
}
