package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
	"example.com/ports/examples/internal/portmap"
)

var testSite = sync.OnceValue(func() *site { return newSite(false) })

// get asks the site, with headers as pairs of name and value.
func get(t testing.TB, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return ask(http.MethodGet, target, headers...)
}

func ask(method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	testSite().ServeHTTP(w, r)
	return w
}

func TestRedirects(t *testing.T) {
	for from, to := range map[string]string{
		"/443":                "/port/443",
		"/0443":               "/port/443",
		"/443/":               "/port/443",
		"/443-443":            "/port/443",
		"/443/tcp":            "/port/443#tcp",
		"/443/UDP":            "/port/443#udp",
		"/443/any":            "/port/443",
		"/443.json":           "/port/443.json",
		"/443/tcp.json":       "/port/443.json",
		"/port/0443":          "/port/443",
		"/port/443/tcp":       "/port/443#tcp",
		"/port/443/tcp.json":  "/port/443.json",
		"/port/443/quic":      "", // no such transport
		"/kibana":             "/port/5601",
		"/Kibana.json":        "/port/5601.json",
		"/service/kibana":     "/port/5601",
		"/elasticsearch":      "/search?q=elasticsearch", // 9200 and 9300
		"/elasticsearch.json": "/search.json?q=elasticsearch",
		"/go?q=443":           "/port/443",
		"/go?q=+443/udp+":     "/port/443#udp",
		"/go?q=6000-6063":     "/6000-6063",
		"/go?q=ssh":           "/service/ssh",
		"/go?q=:443":          "/port/443",
		"/go?q=tcp/443":       "/port/443#tcp",
		"/go?q=udp/6000-6063": "/6000-6063",
		"/go?q=rdp":           "/port/3389",
		"/acrobatsrv":         "/service/acrobatsrv", // has no port, and is no use's name
		"/service/RDP":        "/service/rdp",
		"/service/rdp":        "-",
		"/go?q=kibana":        "/port/5601",
		"/go?q=elasticsearch": "/search?q=elasticsearch",
		"/go?q=two+words":     "/search?q=two+words",
		"/go":                 "/search?q=",
		"/ssh":                "/service/ssh",
		"/SSH":                "/service/ssh",
		"/ssh/tcp":            "/service/ssh",
		"/ssh.json":           "/service/ssh.json",
		"/service/SSH":        "/service/ssh",
		"/service/443":        "/port/443",
		"/whois++":            "/service/whois++",
		"/914c/g":             "/service/914c/g",
		"/914c%2Fg":           "/service/914c/g",
		"/service/914c%2Fg":   "/service/914c/g",
		"/sql*net":            "/service/sql%2Anet",
		"/6000-6063/tcp":      "/6000-6063",
		"/06000-6063":         "/6000-6063",
		"/service/6000-6063":  "/6000-6063",
		"/search/":            "/search",
		"/map/":               "/map",
		"/favicon.ico":        testSite().urls["icon.svg"],
		"/service/ssh/tcp":    "/service/ssh",
		"/service/webcache":   "", // no such thing
		"/service/http-alt":   "-",
		"/service/914c/g":     "-",
		"/service/sql%2Anet":  "-",
		"/6000-6063":          "-",
		"/port/60429":         "-",
		"/service/search":     "-",
		"/0-65535":            "-",
		"/search?q=%F0%9F%90": "-",
	} {
		w := get(t, from)
		switch to {
		case "":
			assert.Equal(t, http.StatusNotFound, w.Code, from)
		case "-":
			assert.Equal(t, http.StatusOK, w.Code, from)
		default:
			assert.Equal(t, http.StatusMovedPermanently, w.Code, from)
			assert.Equal(t, to, w.Header().Get("Location"), from)
			if to, _, _ := strings.Cut(to, "#"); assert.NotEmpty(t, to) {
				assert.Equal(t, http.StatusOK, get(t, to).Code, to)
			}
		}
	}
}

// text is a page without its tags, white space collapsed.
func text(body string) string {
	body = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")
	return html.UnescapeString(strings.Join(strings.Fields(body), " "))
}

func TestPages(t *testing.T) {
	for path, want := range map[string][]string{
		"/": {"65,536 ports", "0-1023", "60429"},
		"/port/417": {"Port 417: onmux", "Stephen Hanna", `href="mailto:hanna@world.std.com"`, "The registry gives no date.",
			"The registry names no document of this service.", "It does not say that the service is in use"},
		"/port/429": {"Assigned to ocs-amu on TCP and UDP.", "This spelling only. The service lives, and its name is ocs-amu",
			"ocs-amu</a> <span class=\"quiet\">TCP and UDP</span></h3>", "historic spelling</span></h3>", "428 (ocs-cmu)", "430 (utmpsd)"},
		"/port/443": {"https://www.rfc-editor.org/rfc/rfc9110.html", "ss -lntup &#39;sport = :443&#39;", "-iTCP:443 -sTCP:LISTEN", "-LocalPort 443"},
		"/port/465": {"Assigned to submissions on TCP, and to igmpv3lite on UDP."},
		"/port/18":  {"The registry calls this service historic."},
		"/port/24":  {"a use that never got a service name", "any private mail system"},
		"/port/0":   {"Reserved: IANA keeps it back.", "Nothing can listen on port 0", "1 (tcpmux)"},
		"/port/4":   {"Unassigned: it can be asked for."},
		"/port/90":  {"Unauthorized use", "Pointcast", "By the registry, as unauthorized use:"},
		"/port/9200": {"<h1>Port 9200: wap-wsp, known for Elasticsearch</h1>", "<title>Port 9200: wap-wsp, known for Elasticsearch ", "Known for Elasticsearch", "not of the registry", "By the maker or a standard:",
			"Other software has it as its default."},
		"/port/47": {"Formerly ni-ftp on TCP and UDP: NI FTP. The last list that has it is", "port-numbers (22 December 2005)"},
		"/port/60429": {"Infor Cloverleaf", "not of the registry", "By others; no document of the maker was found:", `href="https://www.connected.app/sd/ports/60429"`,
			"IANA assigns it to nobody.", "never will have one", "Linux, macOS, Windows and FreeBSD may take it for an outgoing connection", "Nobody can register it"},
		"/port/65535":             {"65534"},
		"/service/ssh":            {"Port <a href=\"/port/22\">22</a> on TCP, UDP and SCTP"},
		"/service/ocs_amu":        {"This is a historic spelling.", `<a href="/service/ocs-amu">ocs-amu</a>`},
		"/service/http-alt":       {"8080", "591"},
		"/service/rdp":            {"A service name without a port", "What people know by that name", `href="/port/3389"`},
		"/service/irc":            {`href="/port/194"`, "What people know by that name", `href="/port/6667"`},
		"/service/whois++":        {"Service whois++", "63"},
		"/service/914c/g":         {"Service 914c/g", "914c-g"},
		"/6000-6063":              {"64 ports, registered.", "x11", "5999", "6064"},
		"/1000-1100":              {"101 ports, well-known and registered.", "1001"},
		"/0-65535":                {"65,536 ports", "There is more"},
		"/49152-65535":            {"Infor Cloverleaf"},
		"/search":                 {"are searched"},
		"/search?q=kerb":          {"kerberos", "results for “kerb”", `value="kerb"`},
		"/search?q=cloverlf":      {"No name and no description contains “cloverlf”."},
		"/search?q=9200":          {"Go to <a href=\"/port/9200\">Port 9200 (wap-wsp)</a>"},
		"/search?q=elasticsearch": {"not of the registry", "Elasticsearch", "9200"},
		"/search?q=ftp+kerberos":  {"kftp-data"},
		"/search?q=6000-6010":     {"Go to <a href=\"/6000-6010\">Ports 6000-6010</a>"},
		"/search?q=914c/g":        {"Go to <a href=\"/service/914c/g\">Service 914c/g</a>"},
		"/search?q=htpps":         {"Did you mean", `<a href="/port/443">HTTPS</a>`},
		"/map":                    {`<path class="k0"`, "0-1023", "64512-65535", "never assigned (dynamic)"},
	} {
		w := get(t, path)
		assert.Equal(t, http.StatusOK, w.Code, path)
		assert.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"), path)
		checkPage(t, path, w.Body.String())
		for _, want := range want {
			if !strings.Contains(w.Body.String(), want) {
				assert.Contains(t, text(w.Body.String()), want, path)
			}
		}
	}
	assert.NotContains(t, get(t, "/port/417").Body.String(), "historic")
	assert.NotContains(t, get(t, "/service/ssh-mgmt").Body.String(), "What people know")
	assert.Contains(t, get(t, "/search?q=00443").Body.String(), `<p class="count">Go to <a href="/port/443">Port 443 (https)</a>.</p>`)
	assert.NotContains(t, get(t, "/search?q=00443").Body.String(), "“00443”.")
	assert.Contains(t, text(get(t, "/search?q=ftps").Body.String()), "results for “ftps”. ftps 990 ", "the name itself comes first")
}

// forbidden is what the policy forbids, what loads from elsewhere, or what a
// template writes if something is wrong.
var forbidden = []string{"style=", "<style", "<script>", `src="http`, `<image href="http`, "ZgotmplZ", "%!", "<nil>", "<no value>"}

// checkPage checks what holds for every page.
func checkPage(t testing.TB, path, body string) {
	// Without assert, which would be slow 65,536 times.
	if n := strings.Count(body, "<h1>"); n != 1 {
		t.Errorf("%s: %d headings of level 1", path, n)
	}
	level := byte('0')
	for rest := body; ; {
		_, after, ok := strings.Cut(rest, "<h")
		if !ok {
			break
		}
		if h := after[0]; '1' <= h && h <= '6' {
			if h > level+1 {
				t.Errorf("%s: a heading of level %c after one of %c", path, h, level)
			}
			level = h
		}
		rest = after
	}
	if strings.Count(body, "<details") != strings.Count(body, "</details>") {
		t.Errorf("%s: details that do not end", path)
	}
	for _, bad := range forbidden {
		if strings.Contains(body, bad) {
			t.Errorf("%s: has %s", path, bad)
		}
	}
	for _, want := range []string{"<!DOCTYPE html>", `<html lang="en">`, `<a class="skip" href="#main">`, `<label for="q">`, `name="viewport"`, "</html>"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s: has no %s", path, want)
		}
	}
}

func TestNotFound(t *testing.T) {
	for path, want := range map[string][]string{
		"/port/70000":                        {"“70000” is no port.", "0 to 65535"},
		"/port/ssh":                          {"“ssh” is no port.", `href="/service/ssh"`},
		"/port/-1":                           {"“-1” is no port."},
		"/port/":                             {"Nothing is called “port” here."},
		"/70000":                             {"“70000” is no port and no range of ports."},
		"/6063-6000":                         {"“6063-6000” is no port and no range of ports."},
		"/443/foo":                           {"There is no transport “foo”."},
		"/htpps":                             {"Nothing is called “htpps” here.", "Did you mean", `<a href="/port/443">HTTPS</a>`},
		"/kerberos%20v5":                     {"Did you mean", "kftp-data"},
		"/service/":                          {"Nothing is called “” here."},
		"/assets/":                           {"Nothing is called “assets” here."},
		"/assets/x.css":                      {"There is no such file here."},
		"/%3Cscript%3Ealert(1)%3C/script%3E": {"“&lt;script&gt;alert(1)&lt;/script&gt;”"},
		"/%FF":                               {"Nothing is called"},
	} {
		w := get(t, path)
		assert.Equal(t, http.StatusNotFound, w.Code, path)
		checkPage(t, path, w.Body.String())
		for _, want := range append(want, "What there is", `href="/search"`) {
			assert.Contains(t, w.Body.String(), want, path)
		}
	}
	w := get(t, "/htpps", "Accept", "application/json")
	assert.Equal(t, http.StatusNotFound, w.Code)
	var got struct {
		Error       string
		Suggestions []hit
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	assert.Contains(t, got.Error, "htpps")
	assert.Equal(t, "HTTPS", got.Suggestions[0].Name)

	assert.Contains(t, get(t, "/qqqqqqqq.json").Body.String(), `"suggestions": []`)

	w = get(t, "/search?q="+strings.Repeat("x", 101))
	assert.Equal(t, http.StatusBadRequest, w.Code)
	assert.Contains(t, w.Body.String(), "at most 100 letters")
}

func TestMethods(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		w := ask(method, "/port/443")
		assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
		assert.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
	}
	for _, path := range []string{"/port/443", "/port/443.json", "/nothing-of-that-name", "/map"} {
		w, same := ask(http.MethodHead, path), get(t, path)
		assert.Empty(t, w.Body.String())
		assert.Equal(t, same.Code, w.Code)
		assert.Equal(t, same.Header().Get("ETag"), w.Header().Get("ETag"))
	}
}

func TestHeaders(t *testing.T) {
	for _, path := range []string{"/", "/port/443", "/port/443.json", "/443", "/nothing-of-that-name", "/map", testSite().urls["style.css"], "/robots.txt"} {
		h := get(t, path).Header()
		assert.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'", path)
		assert.NotContains(t, h.Get("Content-Security-Policy"), "unsafe", path)
		assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		assert.Equal(t, "no-referrer", h.Get("Referrer-Policy"), path)
		assert.NotEmpty(t, h.Get("Cache-Control"), path)
	}
}

func TestNotModified(t *testing.T) {
	site := testSite()
	for _, path := range []string{"/", "/port/443", "/port/443.json", "/service/ssh", "/6000-6063", "/search?q=kerb", "/map", site.urls["index.json"], site.urls["search.js"]} {
		first := get(t, path)
		tag := first.Header().Get("ETag")
		assert.Regexp(t, `^"[\w-]+"$`, tag, path)
		again := get(t, path, "If-None-Match", tag)
		assert.Equal(t, http.StatusNotModified, again.Code, path)
		assert.Empty(t, again.Body.String(), path)
		assert.Equal(t, http.StatusOK, get(t, path, "If-None-Match", `"other"`).Code, path)
	}
	assert.Contains(t, get(t, site.urls["style.css"]).Header().Get("Cache-Control"), "immutable")
	assert.NotEqual(t, get(t, "/port/443").Header().Get("ETag"), get(t, "/port/443.json").Header().Get("ETag"))
	for name, want := range map[string]string{"style.css": "text/css; charset=utf-8", "search.js": "text/javascript; charset=utf-8", "index.json": "application/json; charset=utf-8", "icon.svg": "image/svg+xml"} {
		assert.Equal(t, want, get(t, site.urls[name]).Header().Get("Content-Type"))
	}
	assert.Less(t, len(site.assets), 10)
}

func TestJSON(t *testing.T) {
	decode := func(w *httptest.ResponseRecorder, to any) {
		t.Helper()
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, "application/json; charset=utf-8", w.Header().Get("Content-Type"))
		assert.Equal(t, []string{"Accept", "Accept-Encoding"}, w.Header().Values("Vary"))
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), to))
	}
	var port portData
	decode(get(t, "/port/429.json"), &port)
	assert.Equal(t, "ocs-amu", port.Name)
	assert.Equal(t, ports.Unassigned, port.Status[ports.SCTP])
	assert.Len(t, port.Entries, 4)
	decode(get(t, "/port/47.json"), &port)
	assert.Equal(t, "ni-ftp", port.Former[0].Name)
	decode(get(t, "/port/60429", "Accept", "application/json"), &port)
	assert.Equal(t, "Infor Cloverleaf", port.Uses[0].Name)
	assert.Equal(t, []string{"Linux", "macOS", "Windows", "FreeBSD"}, port.EphemeralOn)

	var service serviceData
	decode(get(t, "/service/914c/g.json"), &service)
	assert.Equal(t, uint16(211), service.Ports[ports.TCP])
	decode(get(t, "/service/rdp.json"), &service)
	assert.Equal(t, "3389", service.Known[0].Ports)

	var search struct {
		Total   int
		Direct  string
		Results []hit
	}
	decode(get(t, "/search.json?q=443"), &search)
	assert.Equal(t, "/port/443", search.Direct)
	decode(get(t, "/search?q=ftps", "Accept", "application/json, text/plain"), &search)
	assert.Equal(t, "ftps", search.Results[0].Name)
	assert.Equal(t, search.Total, len(search.Results))

	var stretch struct {
		Runs []runData
		Next string
	}
	decode(get(t, "/0-65535.json"), &stretch)
	assert.Len(t, stretch.Runs, maxRuns)
	assert.NotEmpty(t, stretch.Next)
	seen := 0
	for next := "/0-65535.json"; next != ""; {
		stretch.Next = ""
		stretch.Runs = nil
		decode(get(t, next), &stretch)
		for _, r := range stretch.Runs {
			require.Equal(t, seen, int(r.Ports.First))
			seen += r.Ports.Len()
		}
		next = stretch.Next
	}
	assert.Equal(t, 65536, seen, "the pages of the range have all ports")

	var tiles []map[string]any
	decode(get(t, "/map.json"), &tiles)
	assert.Len(t, tiles, 64)
	var home map[string]any
	decode(get(t, "/", "Accept", "application/json"), &home)

	for accept, want := range map[string]string{
		"":                                    "text/html",
		"*/*":                                 "text/html",
		"text/html,application/xml;q=0.9,*/*": "text/html",
		"text/html, application/json":         "text/html",
		"application/json;q=0":                "text/html",
		"application/json;q=0.5":              "application/json",
		"nonsense/;;,application/json":        "application/json",
	} {
		assert.Contains(t, get(t, "/port/22", "Accept", accept).Header().Get("Content-Type"), want, accept)
	}
}

func TestHostileSearch(t *testing.T) {
	for _, q := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onfocus='x`, "javascript:alert(1)", "{{.}}", "%00", "\x00\xff"} {
		w := get(t, "/search?q="+strings.NewReplacer("%", "%25", "<", "%3C", ">", "%3E", `"`, "%22", " ", "+", "\x00", "%00", "\xff", "%FF", "{", "%7B", "}", "%7D").Replace(q))
		assert.Equal(t, http.StatusOK, w.Code, q)
		body := w.Body.String()
		assert.NotContains(t, body, "<script>")
		assert.NotContains(t, body, "<img")
		assert.NotContains(t, body, "' onfocus")
		assert.NotContains(t, body, `href="javascript:`)
		assert.Equal(t, 1, strings.Count(body, "<h1>"))
	}
}

// step is how many ports or names a test goes on by: 1 for all of them.
func step() int {
	if os.Getenv("PORTS_SLOW_TESTS") == "1" {
		return 1
	}
	return 61
}

func TestEveryPort(t *testing.T) {
	for port := 0; port < 65536; port += step() {
		path := portURL(uint16(port))
		w := get(t, path)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), fmt.Sprintf("<h1>Port %d", port)) {
			t.Fatalf("%s: status %d", path, w.Code)
		}
		checkPage(t, path, w.Body.String())
	}
}

func TestEveryService(t *testing.T) {
	seen := make(map[string]bool)
	for e := range ports.All() {
		name := e.Name()
		assert.False(t, strings.HasSuffix(name, ".json"))
		if target, ok := e.AliasOf(); ok {
			assert.False(t, target.Historic(), "the page says that the service of an alias lives: %v", e)
		}
		if name == "" || seen[strings.ToLower(name)] || len(seen)%step() != 0 {
			seen[strings.ToLower(name)] = true
			continue
		}
		seen[strings.ToLower(name)] = true
		path := serviceURL(name)
		w := get(t, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Header().Get("Location"))
			continue
		}
		checkPage(t, path, w.Body.String())
	}
	assert.Greater(t, len(seen), 7000)
}

func TestMap(t *testing.T) {
	v := newMapView()
	assert.Equal(t, portmap.Count(ports.Range{First: 0, Last: 65535}), v.Totals)
	for _, tile := range v.Tiles {
		for port := range tile.Ports.All() {
			x, y := portmap.Cell(port)
			require.True(t, tile.X <= x && x < tile.X+tileSide && tile.Y <= y && y < tile.Y+tileSide, "port %d is not on its tile", port)
		}
	}
	body := get(t, "/map").Body.String()
	for k, n := range v.Totals {
		assert.Contains(t, body, fmt.Sprintf("%v: %s</li>", portmap.Kind(k), portmap.Number(n)))
	}
	assert.Contains(t, get(t, testSite().urls["style.css"]).Body.String(), portmap.CSS())

	runs := names()
	assert.Equal(t, nameRun{0, "reserved"}, runs[0])
	assert.Contains(t, runs, nameRun{9200, "wap-wsp, known for Elasticsearch"})
	for i, r := range runs[1:] {
		require.Greater(t, r.First, runs[i].First)
	}
}

// TestKnown has made-up ports: what is known of real ones may grow.
func TestKnown(t *testing.T) {
	use := func(last uint16) ports.Use { return ports.Use{Name: "G", Ports: ports.Range{First: 1000, Last: last}} }
	for _, c := range []struct {
		known         known
		listed        int
		name, summary string
	}{
		{known{}, 0, "", ""},
		{known{Name: "ssh"}, 3, "ssh", ""},
		{known{Name: "wap-wsp", Main: "E"}, 1, "wap-wsp, known for E", "Known for E."},
		{known{Main: "E", Use: use(1000)}, 2, "known for E", "Known for E; one more use."},
		{known{Main: "E", Use: use(1000)}, 3, "known for E", "Known for E; 2 more uses."},
		{known{Use: use(1127)}, 1, "used by G", "Used by G."},
		{known{Name: "n", Use: use(1000)}, 3, "n", "Used by G; 2 more uses."},
		{known{Use: use(1128)}, 2, "", "One of the ports 1000-1128 of G; one more use."},
	} {
		assert.Equal(t, c.name, c.known.String())
		assert.Equal(t, c.summary, c.known.Summary(c.listed))
	}
	k := newKnown(9200)
	assert.Equal(t, "wap-wsp", k.Name)
	assert.Equal(t, "Elasticsearch", k.Main)
	assert.Equal(t, "https", newKnown(443).String(), "HTTP/3 is the main use on UDP alone")
	assert.Equal(t, "Kubernetes NodePort", newKnown(32766).Use.Name)
	assert.Empty(t, newKnown(90).Use.Name, "what the registry reports is no name")

	// The lead counts what the page lists.
	page := get(t, "/port/9200").Body.String()
	assert.Contains(t, page, fmt.Sprintf("Known for Elasticsearch; %d more uses.", strings.Count(page, `<section class="card other">`)-1))
}

func TestTransports(t *testing.T) {
	for port := 0; port < 1<<16; port += 7 {
		p := ports.Lookup(uint16(port))
		seen := 0
		for _, same := range newPortView(uint16(port)).Transports {
			for _, proto := range same.Protocols {
				seen++
				require.Equal(t, p.Status(proto), same.Status, "%d/%v", port, proto)
				require.Equal(t, ports.Name(uint16(port), proto), same.Name, "%d/%v", port, proto)
			}
		}
		require.Equal(t, 4, seen, "%d", port)
	}
}

// TestShort has pages that are long in the registry short on the screen: what is
// beyond a few lines is folded.
func TestShort(t *testing.T) {
	folded := regexp.MustCompile(`(?s)<details>.*?</details>`)
	port := get(t, "/port/8080").Body.String()
	assert.Greater(t, strings.Count(port, `<section class="card other">`), 8)
	assert.Equal(t, 4, strings.Count(folded.ReplaceAllString(port, ""), `<section class="card other">`))
	assert.Less(t, strings.Index(port, "What is known to run here"), strings.Index(port, "<table"), "uses come first")
	lines := folded.ReplaceAllString(get(t, "/0-1023").Body.String(), "")
	assert.Equal(t, blockLen, strings.Count(lines, `<th scope="row">`))
	whole := newRangeView(ports.Range{First: 0, Last: 65535})
	assert.NotEmpty(t, whole.Rest)
	assert.Empty(t, newRangeView(ports.Range{First: 0, Last: whole.Runs[maxRuns-1].Ports.Last}).Rest, "just a page")
	// Transports of which the same is known share a line.
	https := get(t, "/port/9200").Body.String()
	assert.Contains(t, https, `<th scope="row"><span id="tcp">TCP</span>, <span id="udp">UDP</span></th>`)
	assert.Equal(t, 2, strings.Count(https, `<th scope="row">`))
}

func TestMeta(t *testing.T) {
	for path, want := range map[string]string{
		"/":              "/",
		"/port/443":      "/port/443",
		"/service/ssh":   "/service/ssh",
		"/6000-6063":     "/6000-6063",
		"/map":           "/map",
		"/search":        "/search",
		"/search?q=kerb": "",
	} {
		body := get(t, path).Body.String()
		assert.Contains(t, body, `<meta name="description" content="`, path)
		if want == "" {
			assert.NotContains(t, body, "canonical", path)
		} else {
			assert.Contains(t, body, `<link rel="canonical" href="`+want+`">`, path)
		}
	}
	assert.Contains(t, get(t, "/port/9200").Body.String(), `content="Port 9200. Assigned to wap-wsp on TCP and UDP. Known for Elasticsearch`)
}

func TestGzip(t *testing.T) {
	for _, path := range []string{"/port/443", "/map", "/port/443.json", testSite().urls["index.json"]} {
		plain, packed := get(t, path, "Accept-Encoding", "br, gzip;q=0"), get(t, path, "Accept-Encoding", "br, gzip;q=0.5")
		assert.Empty(t, plain.Header().Get("Content-Encoding"), path)
		assert.Equal(t, "gzip", packed.Header().Get("Content-Encoding"), path)
		assert.Contains(t, packed.Header().Values("Vary"), "Accept-Encoding", path)
		assert.Less(t, packed.Body.Len(), plain.Body.Len()*2/3, path)
		assert.NotEqual(t, plain.Header().Get("ETag"), packed.Header().Get("ETag"), path)
		z, err := gzip.NewReader(packed.Body)
		require.NoError(t, err, path)
		body, err := io.ReadAll(z)
		require.NoError(t, err, path)
		assert.Equal(t, plain.Body.Bytes(), body, path)
	}
}

func TestWords(t *testing.T) {
	for c := range ports.Caution(1<<9 - 1).All() {
		if c != ports.CautionEphemeral {
			assert.NotEmpty(t, cautionMeaning[c], c)
		}
	}
	assert.Equal(t, []link{{"a@b", "mailto:a@b"}, {"tel:+1", ""}, {"http://c", "http://c"}}, contactLinks("mailto:a@b tel:+1 http://c"))
}

func TestRun(t *testing.T) {
	for _, c := range []struct {
		args   []string
		status int
		stderr string
	}{
		{[]string{"-h"}, 0, ""},
		{[]string{"-bogus"}, 2, "want -addr HOST:PORT or -export DIR"},
		{[]string{"443"}, 2, `unexpected "443"`},
		{[]string{"-addr", "localhost:70000"}, 1, "invalid port"},
		{[]string{"-export", "/dev/null/site"}, 1, "not a directory"},
		{[]string{"-\x1b"}, 2, "-?: want"},
	} {
		var stdout, stderr strings.Builder
		assert.Equal(t, c.status, run(t.Context(), c.args, &stdout, &stderr))
		assert.Contains(t, stderr.String(), c.stderr)
	}

	ctx, interrupt := context.WithCancel(t.Context())
	in, out := io.Pipe()
	ended := make(chan int)
	go func() { ended <- run(ctx, []string{"-addr", "localhost:0"}, out, io.Discard) }()
	line := make([]byte, 200)
	n, err := in.Read(line)
	require.NoError(t, err)
	url := regexp.MustCompile(`http://[^,]+`).FindString(string(line[:n]))
	resp, err := http.Get(url + "/443")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Contains(t, string(body), "Port 443: https")
	interrupt()
	var stderr strings.Builder
	dir := t.TempDir()
	assert.Equal(t, 1, run(ctx, []string{"-export", dir}, io.Discard, &stderr))
	assert.Contains(t, stderr.String(), fmt.Sprintf("interrupted, with %d files in %s", len(newSite(true).assets), dir))
	select {
	case status := <-ended:
		assert.Zero(t, status)
	case <-time.After(10 * time.Second):
		t.Fatal("it does not end")
	}
}

// FuzzSite asks for whatever there may be in a URL.
func FuzzSite(f *testing.F) {
	for _, target := range []string{"/", "/port/429", "/port/0429", "/service/914c%2Fg", "/search?q=%00", "/port/60429?format=json", "/map.svg", "/%ff"} {
		f.Add(target, "text/html")
	}
	f.Fuzz(func(t *testing.T, target, accept string) {
		u, err := url.Parse(target)
		if err != nil || !strings.HasPrefix(target, "/") {
			return
		}
		r := &http.Request{Method: http.MethodGet, URL: u, Host: "example.com", Header: http.Header{"Accept": {accept}}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
		w := httptest.NewRecorder()
		testSite().ServeHTTP(w, r)
		if w.Code >= 500 || w.Code < 200 {
			t.Fatalf("%q: status %d", target, w.Code)
		}
		if to := w.Header().Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "://") {
			t.Fatalf("%q: leads away, to %q", target, to)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%q: no JSON", target)
		}
	})
}
