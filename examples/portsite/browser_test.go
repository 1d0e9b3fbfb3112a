package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
	"example.com/ports/examples/internal/portmap"
)

// consoleLine is what a line of Chromium's log has if it is of the page's console.
const consoleLine = ":CONSOLE:"

// browse opens a page in a headless Chromium. It returns the document as it is in
// the end, and the browser's log.
func browse(t *testing.T, args ...string) (dom, log string) {
	t.Helper()
	if os.Getenv("PORTS_SLOW_TESTS") != "1" {
		t.Skip("PORTS_SLOW_TESTS=1 tests the site in a browser")
	}
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium in PATH")
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
		"--enable-logging=stderr", "--v=0", "--virtual-time-budget=5000", "--dump-dom",
	}, args...)...)
	cmd.WaitDelay = 5 * time.Second
	var out, logged bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &logged
	require.NoError(t, cmd.Run(), logged.String())
	return out.String(), logged.String()
}

// evaluate opens a page of a site, with a script of the test in it (not in frames), and decodes what
// the script, an asynchronous function's body, returns. Nothing may be written to the
// console.
func evaluate(t *testing.T, site http.Handler, path, script string, to any, args ...string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, r)
		for _, name := range []string{"Content-Type", "Location"} {
			w.Header().Set(name, answer.Header().Get(name))
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
		if r.Header.Get("Sec-Fetch-Dest") == "document" {
			fmt.Fprintf(w, `<script>addEventListener('load', async () => {
const answer = JSON.stringify(await (async () => { %s })());
document.body.append(Object.assign(document.createElement('pre'), {id: 'answer', textContent: answer}));
});</script>`, script)
		}
	}))
	defer server.Close()
	dom, log := browse(t, append(args, server.URL+path)...)
	assert.NotContains(t, log, consoleLine)
	_, answer, ok := strings.Cut(dom, `<pre id="answer">`)
	require.True(t, ok, dom)
	answer, _, _ = strings.Cut(answer, "</pre>")
	require.NoError(t, json.Unmarshal([]byte(html.UnescapeString(answer)), to), answer)
}

// TestBrowserConsole shows that the other tests would notice an error.
func TestBrowserConsole(t *testing.T) {
	_, log := browse(t, "data:text/html,<script>throw new Error('broken')</script>")
	assert.Contains(t, log, consoleLine)
	assert.Contains(t, log, "broken")
}

// TestBrowserPolicy has a page as it is served: its own policy forbids none of it.
func TestBrowserPolicy(t *testing.T) {
	server := httptest.NewServer(testSite())
	defer server.Close()
	dom, log := browse(t, server.URL+"/map")
	assert.NotContains(t, log, consoleLine)
	assert.Contains(t, dom, "Point at a port or tap it", "the script ran")
}

// TestBrowserFind has the script find what the program finds.
func TestBrowserFind(t *testing.T) {
	questions := []string{"kerb", "ssh", "e", "file transfer", "elastic", "kibana", "elasticsearch", "443", "443/tcp", "tcp/443", ":443", "70000", "ssh/tcp", "rdp", "irc", "winrm", "posgres", "htpps", "zz", "nobody has this name"}
	type answer struct {
		Found, Near []string
		Direct      string
	}
	var got []answer
	evaluate(t, testSite(), "/", fmt.Sprintf(`
const hits = await load(), path = address => address.slice(location.origin.length);
return %s.map(q => ({
  found: find(hits, q).map(h => path(h.url)),
  near: near(hits, q).map(h => path(h.url)),
  direct: path(direct(hits, q) ?? location.origin),
}));`, must(json.Marshal(questions))), &got)
	urls := func(hits []*hit) []string {
		all := []string{}
		for _, h := range hits {
			all = append(all, h.URL)
		}
		return all
	}
	for i, q := range questions {
		to, _ := resolve(q)
		if strings.HasPrefix(to, "/search") {
			to = ""
		}
		assert.Equal(t, answer{urls(find(q)), urls(nearest(q)), to}, got[i], q)
	}
}

// TestBrowserKeys types, walks the results and comes back.
func TestBrowserKeys(t *testing.T) {
	var got []string
	evaluate(t, testSite(), "/", `
const at = () => document.activeElement.id || document.activeElement.textContent;
const key = key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
for (let i = 0; i < 30 && document.activeElement !== input; i++) await new Promise(done => setTimeout(done, 100));
const seen = [at()];
document.activeElement.blur();
key('/');
seen.push(at());
input.value = 'ftps';
await search();
seen.push(status.textContent.replace(/\d+/, 'N'));
for (const k of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'Escape']) {
  key(k);
  seen.push(at());
}
return [...seen, input.value, found.textContent];`, &got)
	second := find("ftps")[1].Name
	assert.Equal(t, []string{"q", "q", "N results for “ftps”.", "ftps", second, "ftps", "q", "q", "", ""}, got)
}

// TestBrowserMap points at ports.
func TestBrowserMap(t *testing.T) {
	numbers := []uint16{0, 22, 1023, 9200, 40000, 60429, 65535}
	var cells [][2]int
	want := [][2]string{}
	for _, port := range numbers {
		x, y := portmap.Cell(port)
		cells = append(cells, [2]int{x, y})
		name := newKnown(port).String()
		if name == "" {
			name = ports.Lookup(port).Status(ports.AnyProtocol).String()
		}
		want = append(want, [2]string{fmt.Sprintf("Port %d: %s", port, name), portURL(port)})
	}
	var got [][2]string
	evaluate(t, testSite(), "/map", fmt.Sprintf(`
const map = document.querySelector('.map'), here = document.getElementById('here');
await new Promise(done => setTimeout(done, 500));
return %s.map(([x, y]) => {
  const at = new DOMPoint(x + .5, y + .5).matrixTransform(map.getScreenCTM());
  map.dispatchEvent(new PointerEvent('pointermove', {clientX: at.x, clientY: at.y, pointerType: 'mouse'}));
  return [here.textContent, here.querySelector('a').getAttribute('href')];
});`, must(json.Marshal(cells))), &got)
	assert.Equal(t, want, got)
}

// TestBrowserExport searches where there is no server to do it.
func TestBrowserExport(t *testing.T) {
	dir := t.TempDir()
	_, err := export(t.Context(), dir, func(address string) bool { return address == "/search" || address == "/port/443" || address == "/map" })
	require.NoError(t, err)
	site := http.StripPrefix("/a/folder", http.FileServer(http.Dir(dir)))
	var got []string
	evaluate(t, site, "/a/folder/search.html?q=ftps", `
await search();
const first = [input.value, found.querySelector('.hits a').href.slice(location.origin.length)];
input.value = '443/tcp';
await search();
return [...first, found.textContent, direct(await load(), '443/tcp').slice(location.origin.length)];`, &got)
	assert.Equal(t, []string{"ftps", "/a/folder/service/ftps.html", "Go to Port 443.", "/a/folder/port/443.html#tcp"}, got)
}

// kindsOfPages are pages, each of another kind.
var kindsOfPages = []string{"/", "/port/9200", "/port/60429", "/port/8080", "/service/http-alt", "/0-1023", "/search", "/search?q=kerb", "/search?q=posgres", "/map", "/nothing-of-that-name"}

// inFrames is a script that opens the pages one by one, in a frame of some width, and
// returns what another script returns of each: a function of the frame's window.
const inFrames = `
document.body.innerHTML = '<iframe width="%d" height="2000" frameborder="0"></iframe>';
const frame = document.querySelector('iframe');
const answers = [];
for (const path of %s) {
  await new Promise(done => { frame.onload = done; frame.src = path; });
  answers.push(await (%s)(frame.contentWindow));
}
return answers;`

// TestBrowserPhone has no page wider than a phone.
func TestBrowserPhone(t *testing.T) {
	var got []int
	evaluate(t, testSite(), "/nothing", fmt.Sprintf(inFrames, 390, must(json.Marshal(kindsOfPages)),
		`({document}) => document.documentElement.scrollWidth`), &got)
	require.Len(t, got, len(kindsOfPages))
	for i, path := range kindsOfPages {
		assert.LessOrEqual(t, got[i], 390, path)
	}
}

// TestBrowserAxe checks the pages with axe-core, a tool for accessibility.
func TestBrowserAxe(t *testing.T) {
	file := os.Getenv("PORTS_AXE")
	if file == "" {
		t.Skip("PORTS_AXE names no axe.min.js of npm's axe-core")
	}
	source, err := os.ReadFile(file)
	require.NoError(t, err)
	axe := http.NewServeMux()
	axe.Handle("/", testSite())
	axe.HandleFunc("/axe.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Write(source)
	})
	script := fmt.Sprintf(inFrames, 1000, must(json.Marshal(kindsOfPages)), `async ({document}) => {
  document.querySelectorAll('details').forEach(details => { details.open = true; });
  const script = document.createElement('script');
  await new Promise(done => {
    script.onload = done;
    script.src = '/axe.js';
    document.head.append(script);
  });
  const {violations, passes} = await document.defaultView.axe.run(document);
  return {
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    passes: passes.length,
    violations: violations.map(v => v.id + ': ' + v.nodes[0].html + ' ' + v.nodes[0].failureSummary),
  };
}`)
	for scheme, dark := range map[string]bool{"preferredColorScheme=0": true, "preferredColorScheme=1": false} {
		var got []struct {
			Dark       bool
			Passes     int
			Violations []string
		}
		evaluate(t, axe, "/nothing", script, &got, "--blink-settings="+scheme)
		require.Len(t, got, len(kindsOfPages))
		for i, path := range kindsOfPages {
			assert.Equal(t, dark, got[i].Dark, path)
			assert.Greater(t, got[i].Passes, 20, path)
			assert.Empty(t, got[i].Violations, "%s, dark: %v", path, dark)
		}
	}
}
