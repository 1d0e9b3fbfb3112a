package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"example.com/ports/internal/layout"
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
	fields []fieldChange // of an added or changed record
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
			added = append(added, change{"added", r, fieldChanges(nil, 0, after, i)})
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

// enough is how many records it takes to speak of shares of them.
const enough = 100

// loss is an error if a registry differs from the one before by more than
// registries do.
func loss(before, after *registry, c *changes) error {
	wasDay, err := time.Parse(time.DateOnly, before.updated)
	if err != nil {
		return err
	}
	if after.updated > wasDay.AddDate(2, 0, 0).Format(time.DateOnly) {
		return fmt.Errorf("the registry is of %s, more than two years after that of %s", after.updated, before.updated)
	}
	if c.after*20 < c.before*19 {
		return fmt.Errorf("%d entries, were %d: more than 5%% lost", c.after, c.before)
	}
	if c.before < enough {
		return nil
	}
	if c.after*10 > c.before*11 {
		return fmt.Errorf("%d entries, were %d: more than 10%% gained", c.after, c.before)
	}
	if c.changed*20 > c.before || c.removed*20 > c.before {
		return fmt.Errorf("%d of %d entries are gone and %d changed: more than 5%%", c.removed, c.before, c.changed)
	}
	was, is, changed := before.answers(), after.answers(), 0
	for port := range was {
		if was[port] != is[port] {
			changed++
		}
	}
	if changed*20 > len(was) {
		return fmt.Errorf("the status or the name of %d ports changed: more than 5%% of all", changed)
	}
	return nil
}

// answers are the statuses and names of each port on all protocols.
func (reg *registry) answers() (answers [1 << 16]string) {
	covering := make([][]int, len(answers))
	for i := range reg.records {
		if r := &reg.records[i]; r.hasPorts {
			for port := int(r.first); port <= int(r.last); port++ {
				covering[port] = append(covering[port], i)
			}
		}
	}
	for port, records := range covering {
		for protocol := range layout.NumProtocols {
			answers[port] += strconv.Itoa(reg.statusOf(records, uint16(port), protocol))
			if i := reg.shown(records, protocol); i >= 0 {
				answers[port] += "=" + reg.records[i].name + " "
			}
		}
	}
	return answers
}

// fieldChanges are the fields in which record i of one registry differs from
// record j of another; all fields of record j if there is no record before.
func fieldChanges(before *registry, i int, after *registry, j int) (diff []fieldChange) {
	is, isShown := after.fields(j, joinAll), after.fields(j, joinSome)
	was, wasShown := make([]field, len(is)), make([]field, len(is))
	if before != nil {
		was, wasShown = before.fields(i, joinAll), before.fields(i, joinSome)
	}
	for k := range is {
		if was[k].value != is[k].value {
			diff = append(diff, fieldChange{is[k].name, wasShown[k].value, isShown[k].value})
		}
	}
	return diff
}

// reportChanges prints what has changed since the registry before, which is nil if
// there was none. It is an error if that is more than may be.
func reportChanges(w io.Writer, before, after *registry, check bool) error {
	atMost := math.MaxInt
	if check {
		atMost = maxShown
	} else {
		fmt.Fprintf(w, "registry of %s, sha256 %s\n", after.updated, after.sha256)
	}
	if before == nil {
		fmt.Fprintf(w, "%d entries\n", len(after.records))
		return nil
	}
	if after.updated < before.updated {
		fmt.Fprintf(w, "THIS IS OLDER than the table that was there, of %s\n", before.updated)
	}
	c := compare(before, after)
	if len(c.list) > 0 || !check {
		c.print(w, atMost)
	}
	return loss(before, after, &c)
}

// print prints the counts and the list, of which at most so many changes.
func (c *changes) print(w io.Writer, atMost int) {
	fmt.Fprintf(w, "%d entries, were %d: %d added, %d removed, %d changed\n", c.after, c.before, c.added, c.removed, c.changed)
	counts := make(map[string]int) // of changed records, by field
	for _, change := range c.list {
		if change.what == "changed" {
			for _, f := range change.fields {
				counts[f.name]++
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(w, "changed in %d: %s\n", counts[name], name)
	}
	for i, change := range c.list {
		if i == atMost {
			fmt.Fprintf(w, "and %d more\n", len(c.list)-i)
			break
		}
		fmt.Fprintf(w, "%s: %s\n", change.what, change.record.label())
		for _, f := range change.fields {
			if change.what == "added" {
				fmt.Fprintf(w, "    %s: %q\n", f.name, f.after)
			} else {
				fmt.Fprintf(w, "    %s: %q, was %q\n", f.name, f.after, f.before)
			}
		}
	}
}
