package main

import (
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// TestExport writes a part of the site, and TestExportAll the whole. Either crawls
// what it wrote.
func TestExport(t *testing.T) {
	part := []string{"/", "/search", "/map", "/port/443", "/port/9200", "/service/https", "/service/914c/g", "/service/whois++", "/service/sql%2Anet", "/6000-6063", "/0-1023"}
	dir := t.TempDir()
	n, err := export(t.Context(), dir, func(address string) bool { return slices.Contains(part, address) })
	require.NoError(t, err)
	assert.Equal(t, len(part)+len(newSite(true).assets), n)
	page, err := os.ReadFile(filepath.Join(dir, "port", "443.html"))
	require.NoError(t, err)
	assert.NotContains(t, string(page), "application/json", "there is no JSON without a server")
	crawl(t, dir, func(file string) bool {
		return slices.ContainsFunc(part, func(address string) bool { return file == fileOf(address) })
	})
}

func TestExportAll(t *testing.T) {
	if os.Getenv("PORTS_SLOW_TESTS") != "1" {
		t.Skip("PORTS_SLOW_TESTS=1 writes the whole site")
	}
	dir := t.TempDir()
	n, err := export(t.Context(), dir, func(string) bool { return true })
	require.NoError(t, err)
	pages, size := crawl(t, dir, func(string) bool { return true })
	assert.Equal(t, n, pages)
	assert.Less(t, size, int64(600_000_000))
	for port := range 65536 {
		_, err := os.Stat(filepath.Join(dir, fileOf(portURL(uint16(port)))))
		require.NoError(t, err)
	}
	for e := range ports.All() {
		if e.Name() != "" {
			_, err := os.Stat(filepath.Join(dir, "service", filepath.FromSlash(newServiceView(e.Name()).Services[0].Name+".html")))
			require.NoError(t, err)
		}
	}
}

// attributes are those that lead somewhere.
var attributes = []string{"href=", "src=", "action=", "data-index=", "data-names=", "data-port="}

// crawl follows the links of all files in a folder. Those to files that are to be
// there have to lead to one. It returns how many files there are and their size on a
// disk with blocks of 4 KB.
func crawl(t *testing.T, dir string, wanted func(file string) bool) (files int, size int64) {
	there := make(map[string]bool)
	require.NoError(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		files, size = files+1, size+(info.Size()+4095)/4096*4096
		name, _ = filepath.Rel(dir, name)
		there[filepath.ToSlash(name)] = true
		return err
	}))
	for file := range there {
		body, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		base := &url.URL{Path: "/" + file}
		before, name := "", ""
		for value := range strings.SplitSeq(string(body), `"`) {
			isLink := slices.Contains(attributes, before[strings.LastIndexByte(before, ' ')+1:]) || before == ":" && name == "url"
			before, name = value, before
			if !isLink {
				continue
			}
			link, err := url.Parse(html.UnescapeString(value))
			require.NoError(t, err, file)
			to := strings.TrimPrefix(base.ResolveReference(link).Path, "/")
			if link.Scheme == "" && link.Path != "" && (strings.HasPrefix(link.Path, "/") || !there[to] && wanted(to)) {
				t.Fatalf("%s: a link to %s, which is not there", file, link)
			}
		}
	}
	return files, size
}
