package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// chromium runs a headless Chromium and returns what it printed. It fails if
// anything was written to the console.
func chromium(t *testing.T, args ...string) string {
	t.Helper()
	stdout, log := browse(t, args...)
	assert.NotContains(t, log, consoleLine)
	return stdout
}

// consoleLine is what a line of Chromium's log has if it is of the page's console.
const consoleLine = ":CONSOLE:"

func browse(t *testing.T, args ...string) (stdout, log string) {
	t.Helper()
	var browser string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("no Chromium here: want chromium, chromium-browser or google-chrome in PATH")
	}
	// Not t.TempDir: Chromium's helpers may still write to it when it has ended.
	profile, err := os.MkdirTemp("", "portsite-chromium-")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(profile) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + profile,
		"--enable-logging=stderr", "--v=0", "--virtual-time-budget=5000",
	}, args...)...)
	cmd.WaitDelay = 5 * time.Second
	var out, logged bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &logged
	require.NoError(t, cmd.Run(), logged.String())
	return out.String(), logged.String()
}

// serveSite serves the site for a browser, with a page of the test that types.
func serveSite(t *testing.T) string {
	mux := http.NewServeMux()
	mux.Handle("/", testSite())
	page := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, body)
		}
	}
	mux.HandleFunc("/test/typing", page(`<!DOCTYPE html><html lang="en"><title>Typing</title><link rel="icon" href="data:,">
<form role="search" action="/search"><label for="q">Search</label><input id="q" name="q"><p id="status"></p></form>
<script src="`+testSite().urls["search.js"]+`"></script>
<script>
for (const text of ['k', 'ke', 'kerb']) {
  input.value = text;
  input.dispatchEvent(new Event('input', {bubbles: true}));
}
</script>`))
	// A page in a frame as wide as a phone, for Chromium's windows are wider. The
	// site's own headers do not let it be framed.
	mux.HandleFunc("/test/bare", func(w http.ResponseWriter, r *http.Request) {
		page(get(t, r.FormValue("path")).Body.String())(w, r)
	})
	mux.HandleFunc("/test/phone", func(w http.ResponseWriter, r *http.Request) {
		page(`<!DOCTYPE html><html lang="en"><link rel="icon" href="data:,"><body><iframe width="390" height="2000" frameborder="0" src="/test/bare?path=`+
			url.QueryEscape(r.FormValue("path"))+`"></iframe><p></p><script>
onload = () => {
  const shown = document.querySelector('iframe').contentDocument.documentElement;
  document.querySelector('p').textContent = shown.clientWidth + ' wide, needs ' + shown.scrollWidth;
};
</script>`)(w, r)
	})
	mux.HandleFunc("/test/error", page(`<!DOCTYPE html><link rel="icon" href="data:,"><script>throw new Error('broken')</script>`))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// TestBrowserConsole shows that the other tests would notice an error.
func TestBrowserConsole(t *testing.T) {
	_, log := browse(t, "--dump-dom", serveSite(t)+"/test/error")
	assert.Contains(t, log, consoleLine)
	assert.Contains(t, log, "broken")
}

func TestBrowserPort(t *testing.T) {
	dom := text(chromium(t, "--dump-dom", serveSite(t)+"/429"))
	assert.Contains(t, dom, "Port 429: ocs-amu")
	assert.Contains(t, dom, "ocs_amu is only a historic spelling of ocs-amu")
}

func TestBrowserSearch(t *testing.T) {
	dom := text(chromium(t, "--dump-dom", serveSite(t)+"/search?q=kerb"))
	assert.Contains(t, dom, "results for “kerb”")
	assert.Contains(t, dom, "kerberos 88 TCP and UDP")
}

func TestBrowserTyping(t *testing.T) {
	dom := chromium(t, "--dump-dom", serveSite(t)+"/test/typing")
	_, panel, ok := strings.Cut(dom, `<div id="found" class="panel">`)
	require.True(t, ok, dom)
	assert.Contains(t, text(panel), "kerberos 88 TCP and UDP")
	assert.Regexp(t, regexp.MustCompile(`id="status">\d+ results for “kerb”`), dom, "and it is said")
}

func TestBrowserMap(t *testing.T) {
	shot := screenshot(t, serveSite(t)+"/map", "1000,1600")
	seen := make(map[color.NRGBA]int)
	for y := range shot.Bounds().Dy() {
		for x := range shot.Bounds().Dx() {
			seen[color.NRGBAModel.Convert(shot.At(x, y)).(color.NRGBA)]++
		}
	}
	// More than the legend has: the tiles are drawn.
	for _, k := range []int{assignedSystem, assigned, unassigned, never, unofficial} {
		assert.Greater(t, seen[parseColour(kinds[k].Colour)], 400, kinds[k].Name)
	}
}

func TestBrowserPhone(t *testing.T) {
	server := serveSite(t)
	for _, path := range []string{"/", "/port/9200", "/port/60429", "/service/http-alt", "/1000-1100", "/search?q=kerb", "/map", "/nothing-of-that-name"} {
		dom := chromium(t, "--dump-dom", server+"/test/phone?path="+url.QueryEscape(path))
		assert.Regexp(t, `(390|375) wide, needs (390|375)<`, dom, path)
	}
}

// screenshot takes a picture of a page.
func screenshot(t *testing.T, address, size string) image.Image {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.png")
	chromium(t, "--hide-scrollbars", "--window-size="+size, "--screenshot="+file, address)
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	img, err := png.Decode(f)
	require.NoError(t, err)
	return img
}
