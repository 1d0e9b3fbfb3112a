package main

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tempSuffix goes after the name of the file in those of temporary ones, as
// os.CreateTemp has it.
const tempSuffix = ".*.tmp"

// leftoverAge is when a temporary file is that of a generator that was killed,
// rather than of one that is at work.
const leftoverAge = time.Minute

// replace puts the file in place whole or not at all, with the permissions that
// the one before had.
func replace(path string, content []byte) (err error) {
	if _, err := os.Lstat(path); err == nil {
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err // a link to nowhere
		}
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
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
	if err = cmp.Or(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func removeLeftovers(path string) {
	before, after, _ := strings.Cut(tempSuffix, "*")
	entries, _ := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		random, ok := strings.CutPrefix(e.Name(), filepath.Base(path)+before)
		random, isTemp := strings.CutSuffix(random, after)
		if _, err := strconv.ParseUint(random, 10, 64); !ok || !isTemp || err != nil {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > leftoverAge {
			os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}
