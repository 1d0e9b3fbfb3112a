package plain

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "",
		"nginx: Größe 東京":         "nginx: Größe 東京",
		"\x1b[2Jevil\tname\r\n":   "?[2Jevil?name??",
		"\u009b31m":               "?31m",
		"invoice\u202efdp.exe":    "invoice?fdp.exe",
		"zero\u200bwidth\ufeff":   "zero?width?",
		"not \xff UTF-8 \xe2\x28": "not ? UTF-8 ?(",
		"\x7f\x00":                "??",
	} {
		assert.Equal(t, want, Text(in), "%q", in)
	}
}

func TestRow(t *testing.T) {
	var b strings.Builder
	Row(&b, "443/tcp", "", "a\tb\n\x1b[2J")
	assert.Equal(t, "443/tcp\t-\ta?b??[2J\n", b.String())
}

func TestJSON(t *testing.T) {
	const evil = "\x1b[2J\x7f\u009b31m\u202e\U000e0001<&> \u2028Größe 東京"
	var b strings.Builder
	require.NoError(t, JSON(&b, map[string]string{"name": evil}, "  "))
	assert.Equal(t, "{\n  \"name\": \"\\u001b[2J\\u007f\\u009b31m\\u202e\\udb40\\udc01<&> \\u2028Größe 東京\"\n}\n", b.String())
	var back map[string]string
	require.NoError(t, json.Unmarshal([]byte(b.String()), &back))
	assert.Equal(t, evil, back["name"])
	assert.Error(t, JSON(&b, func() {}, ""))
}
