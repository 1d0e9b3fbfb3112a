package main

import (
	"cmp"
	"fmt"
	"io"
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
	old := make(map[spot][]int)
	for i := range before.records {
		at := before.records[i].spot()
		old[at] = append(old[at], i)
	}
	kept := make([]bool, len(before.records))
	var added, changed []change
	for i := range after.records {
		r := &after.records[i]
		fields := after.fields(i)
		same := old[r.spot()]
		if len(same) == 0 {
			added = append(added, change{"added", r, diff(make([]field, len(fields)), fields)})
			continue
		}
		j := same[0]
		old[r.spot()], kept[j] = same[1:], true
		if fields := diff(before.fields(j), fields); fields != nil {
			changed = append(changed, change{"changed", r, fields})
		}
	}
	for j := range before.records {
		if !kept[j] {
			c.list = append(c.list, change{what: "removed", record: &before.records[j]})
		}
	}
	c.removed, c.added, c.changed = len(c.list), len(added), len(changed)
	c.list = slices.Concat(c.list, added, changed)
	slices.SortStableFunc(c.list, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.record.place(), b.record.place()), cmp.Compare(a.record.protocol, b.record.protocol))
	})
	return c
}

// place is the first port; what has none comes after all.
func (r *record) place() int {
	if !r.hasPorts {
		return 1 << 16
	}
	return int(r.first)
}

// diff are the fields that differ.
func diff(before, after []field) (changes []fieldChange) {
	for k, f := range after {
		if f.value != before[k].value {
			changes = append(changes, fieldChange{f.name, before[k].value, f.value})
		}
	}
	return changes
}

// enough is how many records it takes to speak of shares of them.
const enough = 100

// loss is an error if a registry differs from the one before by more than
// registries do.
func loss(before, after *registry, c *changes) error {
	wasDay, _ := time.Parse(time.DateOnly, before.updated) // both are dates
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
	covering := make([][]row, len(answers))
	rows, _ := reg.rows()
	for _, r := range rows {
		for port := int(r.first); r.hasPorts && port <= int(r.last); port++ {
			covering[port] = append(covering[port], r)
		}
	}
	for port, rows := range covering {
		for protocol := range layout.NumProtocols {
			answers[port] += strconv.Itoa(statusOf(rows, uint16(port), protocol))
			if i := shownOf(rows, protocol); i >= 0 {
				answers[port] += "=" + rows[i].name + " "
			}
		}
	}
	return answers
}

// reportChanges prints what has changed since the registry before, which is nil if
// there was none, and lists at most so many changes. It is an error if more has
// changed than may.
func reportChanges(w io.Writer, before, after *registry, atMost int) error {
	fmt.Fprintf(w, "registry of %s, sha256 %s\n", after.updated, after.sha256)
	if before == nil {
		fmt.Fprintf(w, "%d entries\n", len(after.records))
		return nil
	}
	if after.updated < before.updated {
		fmt.Fprintf(w, "THIS IS OLDER than the table that was there, of %s\n", before.updated)
	}
	c := compare(before, after)
	c.print(w, atMost)
	return loss(before, after, &c)
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
			fmt.Fprintf(w, "    %s: %q", f.name, f.after)
			if change.what == "changed" {
				fmt.Fprintf(w, ", was %q", f.before)
			}
			fmt.Fprintln(w)
		}
	}
}
