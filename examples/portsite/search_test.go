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
	assert.Equal(t, []string{"/port/3389"}, named("rdp"), "the service has no port")
	assert.Equal(t, []string{"/service/irc"}, named("irc"), "the service has one")
	for _, h := range find("Caddy") {
		if h.Ports == "443" {
			assert.True(t, h.Use && !h.Unofficial, "Caddy speaks the registered https")
		}
	}
}

func TestNearest(t *testing.T) {
	for question, want := range map[string]string{
		"htpps":   "/port/443", // the main use of that name, as the search has it
		"posgres": "/port/5432",
		"Elatic":  "/port/9200",
		"onmus":   "/service/onmux",
	} {
		found := nearest(question)
		if assert.NotEmpty(t, found, question) {
			assert.Equal(t, want, found[0].URL, question)
		}
	}
	assert.Empty(t, nearest(""))
	assert.Empty(t, nearest("qqqqqqqq"))
	assert.Empty(t, nearest(strings.Repeat("ssh", 40)), "too long")
}
