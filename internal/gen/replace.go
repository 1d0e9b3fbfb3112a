package main

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// tempSuffix goes after the name of the file in those of temporary ones, as
// os.CreateTemp has it.
const tempSuffix = ".*.tmp"

// leftoverAge is when a temporary file is that of a generator that was killed,
// rather than of one that is at work.
const leftoverAge = time.Minute

// replace puts the file in place whole or not at all.
func replace(path string, content []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	removeLeftovers(path)
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+tempSuffix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err = cmp.Or(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func removeLeftovers(path string) {
	before, after, _ := strings.Cut(tempSuffix, "*")
	entries, _ := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), filepath.Base(path)+before) || !strings.HasSuffix(e.Name(), after) {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > leftoverAge {
			os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}
