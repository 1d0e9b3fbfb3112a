package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// TestModuleZip holds what go get downloads to its budget. It stands here, since
// package ports requires nothing but testify.
func TestModuleZip(t *testing.T) {
	var size counter
	err := zip.CreateFromVCS(&size, module.Version{Path: "example.com/ports", Version: "v1.0.0"}, filepath.Join("..", ".."), "HEAD", "")
	require.NoError(t, err)
	assert.Less(t, int(size), 1_400_000, "bytes of the module's zip")
	t.Logf("%d bytes", size)

	list, err := exec.Command("git", "-C", "../..", "ls-files").Output()
	require.NoError(t, err)
	assert.Less(t, strings.Count(string(list), "\n"), 250, "files in the repository")
}

// counter counts the bytes that are written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
