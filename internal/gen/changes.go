package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
)

// changes is what differs between two registries.
type changes struct {
	before, after           int // records
	added, removed, changed int
	list                    []change // by port and transport
}

type change struct {
	what   string // "removed", "added" or "changed"
	record *record
	fields []fieldChange // of a changed record
}

type fieldChange struct{ name, before, after string }

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
	var added, changed []change
	for i := range after.records {
		r := &after.records[i]
		k := keyOf(r)
		if len(old[k]) == 0 {
			added = append(added, change{what: "added", record: r})
			continue
		}
		j := old[k][0]
		old[k], kept[j] = old[k][1:], true
		if fields := fieldChanges(before, j, after, i); fields != nil {
			changed = append(changed, change{"changed", r, fields})
		}
	}
	c.added, c.changed = len(added), len(changed)
	for j := range before.records {
		if !kept[j] {
			c.removed++
			c.list = append(c.list, change{what: "removed", record: &before.records[j]})
		}
	}
	c.list = append(append(c.list, added...), changed...)
	slices.SortStableFunc(c.list, func(a, b change) int {
		if a.record.hasPorts != b.record.hasPorts {
			if a.record.hasPorts {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.record.first, b.record.first), cmp.Compare(a.record.protocol, b.record.protocol))
	})
	return c
}

// enough is how many records it takes to say that many of them are others.
const enough = 100

// loss is an error if more was lost than a registry loses: a twentieth of its
// records, or what a quarter of them said, even if something else came instead.
func (c *changes) loss() error {
	if c.after*20 < c.before*19 {
		return fmt.Errorf("%d entries, were %d: more than 5%% lost", c.after, c.before)
	}
	if lost := c.removed + c.changed; c.before >= enough && lost*4 > c.before {
		return fmt.Errorf("%d of %d entries are gone or changed: more than a quarter", lost, c.before)
	}
	return nil
}

// fieldChanges are the fields in which record i of one registry differs from
// record j of another.
func fieldChanges(before *registry, i int, after *registry, j int) (diff []fieldChange) {
	value := func(fields []field, name string) string {
		for _, f := range fields {
			if f.name == name {
				return f.value
			}
		}
		return ""
	}
	was, is := before.fields(i, joinAll), after.fields(j, joinAll)
	if slices.Equal(was, is) {
		return nil
	}
	wasShown, isShown := before.fields(i, joinSome), after.fields(j, joinSome)
	var names []string
	for _, f := range slices.Concat(was, is) {
		if !slices.Contains(names, f.name) && value(was, f.name) != value(is, f.name) {
			names = append(names, f.name)
			diff = append(diff, fieldChange{f.name, value(wasShown, f.name), value(isShown, f.name)})
		}
	}
	return diff
}

// print prints the counts and the list, of which at most so many changes.
func (c *changes) print(w io.Writer, atMost int) {
	fmt.Fprintf(w, "%d entries, were %d: %d added, %d removed, %d changed\n", c.after, c.before, c.added, c.removed, c.changed)
	for i, change := range c.list {
		if i == atMost {
			fmt.Fprintf(w, "and %d more\n", len(c.list)-i)
			break
		}
		fmt.Fprintf(w, "%s: %s\n", change.what, change.record.label())
		for _, f := range change.fields {
			fmt.Fprintf(w, "    %s: %q, was %q\n", f.name, f.after, f.before)
		}
	}
}
