// Package near finds what a misspelt name may have been meant to be.
package near

import (
	"cmp"
	"slices"
	"strings"

	"example.com/ports"
)

// Names returns up to three names, of services and of uses, that a name may be a
// slip of: those that begin with something like it, the most alike first.
func Names(name string) []string {
	type candidate struct {
		name         string
		start, whole int
	}
	var found []candidate
	name = strings.ToLower(name)
	seen := map[string]bool{"": true}
	consider := func(s string) {
		lower := strings.ToLower(s)
		if seen[lower] {
			return
		}
		seen[lower] = true
		whole, start := distance(name, lower)
		if start <= min(len(name)/3, 2) {
			found = append(found, candidate{s, start, whole})
		}
	}
	for e := range ports.All() {
		consider(e.Name())
	}
	for u := range ports.Uses() {
		consider(u.Name)
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.whole, b.whole))
	})
	var names []string
	for _, c := range found[:min(len(found), 3)] {
		names = append(names, c.name)
	}
	return names
}

// distance returns how many bytes have to be put in, left out or changed to make
// b of a, and to make that start of b which is the most like a.
func distance(a, b string) (whole, start int) {
	row := make([]int, len(a)+1) // what it takes to make the start of b of each start of a
	for i := range row {
		row[i] = i
	}
	start = len(a)
	for j := range len(b) {
		last := row[0]
		row[0] = j + 1
		for i := range len(a) {
			d := last
			if a[i] != b[j] {
				d = 1 + min(last, row[i], row[i+1])
			}
			last, row[i+1] = row[i+1], d
		}
		start = min(start, row[len(a)])
	}
	return row[len(a)], start
}
