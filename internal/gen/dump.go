package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.com/ports/internal/layout"
)

// dump writes the canonical dump: each record in registry order, a line a
// field, "name: value" with the value quoted, without the fields that are
// empty, an empty line after each record. Package ports has a test that writes
// the same from the table, so that every field of every record is compared
// even where the XML is not at hand.
func (reg *registry) dump(w io.Writer) {
	for i := range reg.records {
		reg.dumpRecord(w, i)
	}
}

func (reg *registry) dumpRecord(w io.Writer, i int) {
	for _, f := range reg.fields(i, joinAll) {
		if f.value != "" {
			fmt.Fprintf(w, "%s: %q\n", f.name, f.value)
		}
	}
	fmt.Fprintln(w)
}

// digest is the SHA-256 of the canonical dump, hexadecimal.
func (reg *registry) digest() string {
	h := sha256.New()
	reg.dump(h)
	return hex.EncodeToString(h.Sum(nil))
}

// field is a field of a record as the dump and the list of changes show it.
type field struct{ name, value string }

var statusNames = [...]string{"unassigned", "reserved", "de-assigned", "assigned"}

// joinAll joins the parts of a person or reference so that they can be told
// apart, joinSome so that they read well.
func joinAll(parts ...string) string { return strings.Join(parts, "|") }

func joinSome(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// fields are the fields of record i, in the same order for every record.
func (reg *registry) fields(i int, join func(parts ...string) string) []field {
	r := &reg.records[i]
	alias, historic, code, listed := "", "", "", ""
	if r.aliasOf >= 0 {
		target := &reg.records[r.aliasOf]
		alias = target.ports() + "/" + protocolNames[target.protocol] + " " + target.name
	}
	if r.historic {
		historic = "yes"
	}
	if r.hasCode {
		code = fmt.Sprint(r.serviceCode)
	}
	if r.list != 0 {
		listed = layout.Lists[r.list].Title
	}
	var references []string
	for _, x := range r.references {
		references = append(references, join(x.kind, x.value, x.section, x.text))
	}
	fields := []field{
		{"name", r.name},
		{"protocol", protocolNames[r.protocol]},
		{"ports", r.ports()},
		{"status", statusNames[r.status]},
		{"description", r.description},
		{"historic", historic},
		{"alias of", alias},
		{"assignees", reg.persons(r.assignees, join)},
		{"contacts", reg.persons(r.contacts, join)},
		{"registered", r.registered},
		{"modified", r.modified},
		{"references", strings.Join(references, "; ")},
		{"service code", code},
		{"listed", listed},
	}
	for i, e := range textElements {
		fields = append(fields, field{e.element, r.texts[i]})
	}
	return fields
}

func (reg *registry) persons(indexes []int, join func(parts ...string) string) string {
	var persons []string
	for _, i := range indexes {
		p := reg.people[i]
		persons = append(persons, join(p.name, p.org, p.uri, p.updated))
	}
	return strings.Join(persons, "; ")
}
