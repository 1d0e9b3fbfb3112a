package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMutations holds the mutations to what the code is like now. What comes of
// them is for the program to show: it takes minutes.
func TestMutations(t *testing.T) {
	seen := make(map[string]bool)
	for _, m := range mutations {
		code, err := os.ReadFile(filepath.Join("..", "..", m.file))
		require.NoError(t, err)
		broken, err := m.apply(string(code))
		require.NoError(t, err, "%s: %s", m.file, m.what)
		_, err = parser.ParseFile(token.NewFileSet(), m.file, broken, 0)
		assert.NoError(t, err, "%s: %s", m.file, m.what)
		assert.False(t, seen[m.what+m.file], m.what)
		seen[m.what+m.file] = true
	}
}
