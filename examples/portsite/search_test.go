package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRanks has each rank once, for the query "ab".
func TestRanks(t *testing.T) {
	for want, h := range []hit{
		{name: "ab", Use: true, Main: true},
		{name: "ab"},
		{name: "cab", Use: true, Main: true},
		{name: "abc"},
		{name: "cab"},
		{name: "abc", Use: true},
		{name: "c", text: "c\nab", Use: true, Main: true},
	} {
		assert.Equal(t, want, h.rank("ab"), "%+v", h)
	}
	assert.Equal(t, 1, (&hit{name: "ab", Use: true}).rank("ab"))
}

func TestFind(t *testing.T) {
	first := func(query string) *hit {
		found := find(query)
		require.NotEmpty(t, found, query)
		return found[0]
	}
	assert.Equal(t, "9200", first("elasticsearch").Ports, "the main use")
	assert.Equal(t, "/service/onmux", first("ONMUX").URL)
	assert.Equal(t, "WireGuard", first("wireguard").Name)
	found := find("ocs")
	living := slices.IndexFunc(found, func(h *hit) bool { return h.Name == "ocs-amu" })
	old := slices.IndexFunc(found, func(h *hit) bool { return h.Name == "ocs_amu" })
	assert.True(t, 0 <= living && living < old, "the historic spelling comes after the living one")
	for _, h := range find("transfer  File") {
		assert.True(t, strings.Contains(h.text, "file") && strings.Contains(h.text, "transfer"))
	}
	assert.Empty(t, find(" "))

	pages := named("Caddy") // 443 on TCP, and 443 on UDP for another protocol
	slices.Sort(pages)
	assert.Equal(t, slices.Compact(slices.Clone(pages)), pages)
	assert.Contains(t, pages, "/port/443")
	for _, h := range find("Caddy") {
		if h.Ports == "443" {
			assert.True(t, h.Use && !h.Unofficial, "Caddy speaks the registered https")
		}
	}
}

func TestNear(t *testing.T) {
	for question, want := range map[string]string{
		"htpps":   "https",
		"posgres": "postgresql",
		"Elatic":  "Elasticsearch",
	} {
		var names []string
		for _, h := range near(question) {
			names = append(names, h.Name)
		}
		assert.Contains(t, names, want, question)
		assert.LessOrEqual(t, len(names), maxNear)
	}
	assert.Empty(t, near("xqzh"), "two slips are too many for a short question")
	assert.Empty(t, near("zz"), "too short to tell")
	assert.Empty(t, near("qqqqqqqq"))
	for _, c := range []struct {
		question, name string
		want           int
	}{
		{"https", "https", 0},
		{"htpps", "https", 1},
		{"posgres", "postgresql", 1}, // the beginning of the name
		{"postgresql", "postgres", 2},
		{"https", "kerberos", 5},
		{"abc", "", 3},
	} {
		assert.Equal(t, c.want, distance(c.question, c.name), "%s, %s", c.question, c.name)
	}
}
