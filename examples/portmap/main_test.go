package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
	"example.com/ports/examples/internal/portmap"
)

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ports.svg")
	for _, c := range []struct {
		status         int
		args           []string
		stdout, stderr string
	}{
		{0, []string{"-o", file}, "", ""},
		{0, []string{"-h"}, "usage: portmap", ""},
		{2, []string{"x\x1b"}, "", `unexpected "x\x1b": want -o FILE alone`},
		{2, []string{"-nonsense\x1b"}, "", "-nonsense?: want -o FILE"},
		{1, []string{"-o", filepath.Join(file, "a.svg")}, "", "not a directory"},
	} {
		var stdout, stderr strings.Builder
		assert.Equal(t, c.status, run(c.args, &stdout, &stderr), "%q", c.args)
		assert.Contains(t, stdout.String(), c.stdout)
		assert.Contains(t, stderr.String(), c.stderr)
		if c.stderr != "" {
			assert.Equal(t, 1, strings.Count(stderr.String(), "\n"))
		}
	}
	drawn, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, portmap.SVG(), string(drawn))
}

// TestPicture has the picture of README drawn from the table of today's registry.
func TestPicture(t *testing.T) {
	picture, err := os.ReadFile("ports.svg")
	require.NoError(t, err)
	assert.Contains(t, string(picture), "IANA registry of "+ports.RegistryUpdated, "run go generate ./examples/portmap")
}
