package main

import (
	"crypto/sha256"
	"regexp"
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
)

// link resolves what records say of persons, footnotes and each other.
func (p *parser) link() error {
	referred := 0 // bytes
	for i := range p.reg.records {
		r, l := &p.reg.records[i], &p.links[i]
		r.contacts = p.resolve(r, l.direct, &referred)
		if r.assignees = r.contacts; l.assigned {
			r.assignees = p.resolve(r, l.assignees, &referred)
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
			ref.text = text
			referred += len(text)
		}
		if referred > maxReferred {
			return errorAt(r.line, "%s: more than %d bytes of persons and footnotes that records refer to", r.label(), maxReferred)
		}
		if err := r.interpret(); err != nil {
			return err
		}
	}
	p.unique()
	return p.linkAliases()
}

// resolve finds persons by id. For one who is not in <people>, the id has to do.
func (p *parser) resolve(r *record, ids []string, referred *int) (found []int) {
	for _, id := range ids {
		at, ok := p.people[id]
		if !ok {
			at = len(p.reg.people)
			p.people[id] = at
			p.reg.people = append(p.reg.people, person{line: r.line, id: id, name: id})
			p.warn(r, "refers to the person %q, who is not in <people>", id)
		}
		who := &p.reg.people[at]
		*referred += len(who.name) + len(who.org) + len(who.uri)
		found = append(found, at)
	}
	return found
}

// warn reports a slip of the registry that need not stop anybody.
func (p *parser) warn(r *record, format string, args ...any) {
	p.reg.warnings = append(p.reg.warnings, errorAt(r.line, "%s "+format, append([]any{r.label()}, args...)...).Error())
}

// interpret sets what the record's texts mean.
func (r *record) interpret() (err error) {
	if r.status, err = status(r); err != nil {
		return err
	}
	note := r.texts[textNote]
	if strings.Count(note, stateOpening) != strings.Count(note, historicNote) {
		return driftAt(r.line, "%s is in an unknown state, its note is %.200q: want %q", r.label(), note, historicNote)
	}
	r.historic = r.name != "" &&
		(strings.Contains(note, historicNote) || strings.Contains(r.description, historicDescription))
	return nil
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
		return 0, driftAt(r.line, "%s is in the unknown state %.60q", r.label(), state)
	}
	return layout.Assigned, nil // a use without a name: "any private mail system"
}

// linkAliases ties each alias to the record it is an alias of, and drops from
// the other side the sentence that says the same.
func (p *parser) linkAliases() error {
	records := p.reg.records
	at := make(map[spot][]int)
	for i := range records {
		if r := &records[i]; r.name != "" {
			at[r.spot()] = append(at[r.spot()], i)
		}
	}
	for i := range records {
		if err := p.linkAlias(i, at); err != nil {
			return err
		}
	}
	for i := range records {
		r := &records[i]
		if r.aliasOf >= 0 && records[r.aliasOf].aliasOf >= 0 {
			return errorAt(r.line, "%s is an alias of an alias, %q", r.label(), records[r.aliasOf].name)
		}
		for _, said := range replacementText.FindAllStringSubmatch(r.description, -1) {
			replaced := at[spot{said[1], r.ports(), r.protocol}]
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

// linkAlias finds the record that record i says it is an alias of.
func (p *parser) linkAlias(i int, at map[spot][]int) error {
	r := &p.reg.records[i]
	note := r.texts[textNote]
	said := aliasNote.FindAllStringSubmatch(note, -1)
	if strings.Count(note, aliasOpening) != len(said) {
		return driftAt(r.line, "%s is an alias of nothing known, its note is %.200q: want %s \"name\"", r.label(), note, aliasOpening+" to")
	}
	if r.name == "" || len(said) == 0 {
		return nil
	}
	target := said[0][1]
	for _, other := range said {
		if other[1] != target {
			return errorAt(r.line, "%s is an alias of both %q and %q", r.label(), target, other[1])
		}
	}
	switch found := at[spot{target, r.ports(), r.protocol}]; {
	case len(found) == 0:
		return errorAt(r.line, "%s is an alias of %q, which has no record on that port and transport", r.label(), target)
	case len(found) > 1:
		return errorAt(r.line, "%s is an alias of %q, which has %d records on that port and transport", r.label(), target, len(found))
	case found[0] == i:
		return errorAt(r.line, "%s is an alias of itself", r.label())
	default:
		r.aliasOf = found[0]
		return nil
	}
}

// unique drops records that repeat another whole.
func (p *parser) unique() {
	lines := make(map[[sha256.Size]byte]int, len(p.reg.records))
	kept := p.reg.records[:0:0]
	for i := range p.reg.records {
		sum, r := sha256.Sum256([]byte(p.reg.dump(i))), &p.reg.records[i]
		if line, dup := lines[sum]; dup {
			p.warn(r, "is the same record as that on line %d", line)
			continue
		}
		lines[sum] = r.line
		kept = append(kept, *r)
	}
	p.reg.records = kept
}
