package main

import (
	"bytes"
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// The registry's set phrases.
var (
	aliasNote       = regexp.MustCompile(aliasOpening + ` to "([^"]*)"`)
	replacementText = regexp.MustCompile(`IANA assigned this well-formed service name as a replacement for "([^"]*)"\.?`)
)

const (
	aliasOpening        = "This entry is an alias"
	stateOpening        = "This entry is now"
	historicNote        = stateOpening + " historic"
	historicDescription = "(historic)"
	duplicateNote       = "a duplicate of"
	widespreadNote      = "an unassigned but widespread use"
)

// maxReferred bounds what a short source may refer to over and over: ten times
// what the registry has.
const maxReferred = 20 << 20

// link resolves what records say of persons, footnotes and each other.
func (p *parser) link() error {
	person := make(map[string]int, len(p.reg.people))
	for i, who := range p.reg.people {
		person[who.id] = i
	}
	referred := 0 // bytes
	refer := func(r *record, bytes int) error {
		if referred += bytes; referred > maxReferred {
			return errorAt(r.line, "%s: more than %d bytes of persons and footnotes that records refer to", r.label(), maxReferred)
		}
		return nil
	}
	for i := range p.reg.records {
		r, l := &p.reg.records[i], &p.links[i]
		resolve := func(ids []string) (found []int, err error) {
			for _, id := range ids {
				at, ok := person[id]
				if !ok {
					return nil, errorAt(r.line, "%s refers to the person %q, who is not in <people>", r.label(), id)
				}
				who := &p.reg.people[at]
				if err := refer(r, len(who.name)+len(who.org)+len(who.uri)); err != nil {
					return nil, err
				}
				found = append(found, at)
			}
			return found, nil
		}
		var err error
		if r.contacts, err = resolve(l.direct); err != nil {
			return err
		}
		if r.assignees = r.contacts; l.assigned {
			if r.assignees, err = resolve(l.assignees); err != nil {
				return err
			}
		}
		for j := range r.references {
			ref := &r.references[j]
			if ref.kind != "note" {
				continue
			}
			text, ok := p.footnotes[ref.value]
			if !ok {
				return errorAt(r.line, "%s refers to the footnote %q, which is not there", r.label(), ref.value)
			}
			if err := refer(r, len(text)); err != nil {
				return err
			}
			ref.text = text
		}
		if r.status, err = status(r); err != nil {
			return err
		}
		if strings.Count(r.note, stateOpening) != strings.Count(r.note, historicNote) {
			return newAt(r.line, 0, "%s is in an unknown state, its note is %.200q: want %q", r.label(), r.note, historicNote)
		}
		r.secondary = strings.Contains(r.note, duplicateNote) || strings.Contains(r.note, widespreadNote)
		r.citesRFC = slices.ContainsFunc(r.references, func(x reference) bool { return x.kind == "rfc" })
		r.historic = r.name != "" &&
			(strings.Contains(r.note, historicNote) || strings.Contains(r.description, historicDescription))
	}
	return p.linkAliases()
}

// states are the words with which descriptions of records without a name begin,
// in lower case, and the statuses they stand for.
var states = []struct {
	begins string
	status int
}{
	{"unassigned", layout.Unassigned},
	{"(unassigned)", layout.Unassigned},
	{"reserved", layout.Reserved},
	{"de-registered", layout.Deassigned},
	{"removed", layout.Deassigned},
	{"deprecated", layout.Deassigned},
	{"decomissioned", layout.Deassigned}, // so spelled in the registry
	{"decommissioned", layout.Deassigned},
	{"de-commissioned", layout.Deassigned},
}

// likeState is a description that reads like a state: it begins with a participle
// or is a single word.
var likeState = regexp.MustCompile(`^[^\pL]*([\pL-]+(?:ed|wn)\b|[\pL-]+[^\pL]*$)`)

// status is the status of a record: a name is an assignment, what has no name
// is what its description begins with.
func status(r *record) (int, error) {
	if r.name != "" {
		return layout.Assigned, nil
	}
	for _, s := range states {
		if len(r.description) >= len(s.begins) && strings.EqualFold(r.description[:len(s.begins)], s.begins) {
			return s.status, nil
		}
	}
	if state := likeState.FindString(r.description); state != "" {
		return 0, newAt(r.line, 0, "%s is in the unknown state %.60q", r.label(), state)
	}
	return layout.Assigned, nil // a use without a name: "any private mail system"
}

// linkAliases ties each alias to the record it is an alias of, and drops from
// the other side the sentence that says the same.
func (p *parser) linkAliases() error {
	type place struct {
		name, ports string
		protocol    int
	}
	records := p.reg.records
	at := make(map[place][]int)
	for i := range records {
		r := &records[i]
		if r.name != "" {
			key := place{r.name, r.ports(), r.protocol}
			at[key] = append(at[key], i)
		}
	}
	for i := range records {
		r := &records[i]
		said := aliasNote.FindAllStringSubmatch(r.note, -1)
		if strings.Count(r.note, aliasOpening) != len(said) {
			return newAt(r.line, 0, "%s is an alias of nothing known, its note is %.200q: want %s \"name\"", r.label(), r.note, aliasOpening+" to")
		}
		if r.name == "" || len(said) == 0 {
			continue
		}
		target := said[0][1]
		for _, other := range said {
			if other[1] != target {
				return errorAt(r.line, "%s is an alias of both %q and %q", r.label(), target, other[1])
			}
		}
		switch found := at[place{target, r.ports(), r.protocol}]; {
		case len(found) == 0:
			return errorAt(r.line, "%s is an alias of %q, which has no record on that port and transport", r.label(), target)
		case len(found) > 1:
			return errorAt(r.line, "%s is an alias of %q, which has %d records on that port and transport", r.label(), target, len(found))
		case found[0] == i:
			return errorAt(r.line, "%s is an alias of itself", r.label())
		default:
			r.aliasOf = found[0]
		}
	}
	for i := range records {
		r := &records[i]
		if r.aliasOf >= 0 && records[r.aliasOf].aliasOf >= 0 {
			return errorAt(r.line, "%s is an alias of an alias, %q", r.label(), records[r.aliasOf].name)
		}
		for _, said := range replacementText.FindAllStringSubmatch(r.description, -1) {
			replaced := at[place{said[1], r.ports(), r.protocol}]
			for _, j := range replaced {
				if records[j].aliasOf != i {
					return errorAt(r.line, "%s says it replaces %q, whose note on line %d does not agree",
						r.label(), said[1], records[j].line)
				}
			}
			if len(replaced) > 0 { // else the sentence is all that tells of the old name
				r.description = collapse(strings.Replace(r.description, said[0], " ", 1))
			}
		}
	}
	return nil
}

// unique refuses a record that says nothing that another has not said.
func (p *parser) unique() error {
	lines := make(map[[sha256.Size]byte]int, len(p.reg.records))
	for i := range p.reg.records {
		var b bytes.Buffer
		p.reg.dumpRecord(&b, i)
		key, r := sha256.Sum256(b.Bytes()), &p.reg.records[i]
		if line, dup := lines[key]; dup {
			return errorAt(r.line, "%s is the same record as that on line %d", r.label(), line)
		}
		lines[key] = r.line
	}
	return nil
}
