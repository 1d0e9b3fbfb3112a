package near

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNames(t *testing.T) {
	for slip, want := range map[string]string{
		"posgres":      "postgresql",
		"grafna":       "Grafana",
		"Elasticserch": "Elasticsearch",
		"wiregaurd":    "WireGuard",
		"htpp":         "http",
		"sssh":         "ssh",
	} {
		names := Names(slip)
		if assert.NotEmpty(t, names, slip) {
			assert.Equal(t, want, names[0], slip)
		}
		assert.LessOrEqual(t, len(names), 3)
	}
	for _, far := range []string{"qqqqqqqq", "\xff\xfe\xfd"} {
		assert.Empty(t, Names(far), far)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b         string
		whole, start int
	}{
		{"", "", 0, 0},
		{"ssh", "ssh", 0, 0},
		{"ssh", "", 3, 3},
		{"", "ssh", 3, 0},
		{"kitten", "sitting", 3, 2},
		{"posgres", "postgresql", 3, 1},
		{"mysql", "mysql-cluster", 8, 0},
		{"ab", "ba", 2, 1},
	} {
		whole, start := distance(c.a, c.b)
		assert.Equal(t, c.whole, whole, "%s %s", c.a, c.b)
		assert.Equal(t, c.start, start, "%s %s", c.a, c.b)
	}
}
