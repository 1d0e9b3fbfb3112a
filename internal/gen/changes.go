package main

import (
	"fmt"
	"io"
	"slices"
)

// changes is what differs between two registries, each change a line.
type changes struct {
	before, after           int // records
	added, removed, changed []string
	atMost                  int // lines of each kind to print, 0 for all
}

// compare lists what changed from one registry to another. Records are the
// same if name, ports and transport are; where several are, in order.
func compare(before, after *registry) changes {
	c := changes{before: len(before.records), after: len(after.records)}
	type key struct {
		name, ports string
		protocol    int
	}
	old := make(map[key][]int)
	keyOf := func(r *record) key { return key{r.name, r.ports(), r.protocol} }
	for i := range before.records {
		k := keyOf(&before.records[i])
		old[k] = append(old[k], i)
	}
	kept := make([]bool, len(before.records))
	for i := range after.records {
		k := keyOf(&after.records[i])
		if len(old[k]) == 0 {
			c.added = append(c.added, after.records[i].label())
			continue
		}
		j := old[k][0]
		old[k], kept[j] = old[k][1:], true
		if diff := fieldChanges(before.fields(j), after.fields(i)); diff != "" {
			c.changed = append(c.changed, after.records[i].label()+": "+diff)
		}
	}
	for j := range before.records {
		if !kept[j] {
			c.removed = append(c.removed, before.records[j].label())
		}
	}
	return c
}

// fieldChanges says which fields differ, or "".
func fieldChanges(before, after []field) string {
	value := func(fields []field, name string) string {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if i < 0 {
			return ""
		}
		return fields[i].value
	}
	var names []string
	for _, f := range append(slices.Clone(before), after...) {
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	s := ""
	for _, name := range names {
		if b, a := value(before, name), value(after, name); b != a {
			if s != "" {
				s += "; "
			}
			s += fmt.Sprintf("%s %q, was %q", name, a, b)
		}
	}
	return s
}

func (c *changes) print(w io.Writer) {
	for _, part := range []struct {
		what  string
		lines []string
	}{
		{"added", c.added},
		{"removed", c.removed},
		{"changed", c.changed},
	} {
		for i, line := range part.lines {
			if c.atMost > 0 && i == c.atMost {
				fmt.Fprintf(w, "%s: and %d more\n", part.what, len(part.lines)-i)
				break
			}
			fmt.Fprintf(w, "%s: %s\n", part.what, line)
		}
	}
	fmt.Fprintf(w, "%d entries, were %d: %d added, %d removed, %d changed\n",
		c.after, c.before, len(c.added), len(c.removed), len(c.changed))
}
