package plain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
