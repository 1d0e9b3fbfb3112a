package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"example.com/ports/internal/layout"
)

// digest is the SHA-256, hexadecimal, of the canonical dump: each record in
// registry order, see dump, and an empty line after it. Package ports has a test
// that writes the same from the table, so that every field of every record is
// compared even where the XML is not at hand.
func (reg *registry) digest() string {
	h := sha256.New()
	for i := range reg.records {
		io.WriteString(h, reg.dump(i)+"\n")
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// dump is record i, a line a field, "name: value" with the value quoted, without
// the fields that are empty.
func (reg *registry) dump(i int) string {
	var b strings.Builder
	for _, f := range reg.fields(i) {
		if f.value != "" {
			fmt.Fprintf(&b, "%s: %q\n", f.name, f.value)
		}
	}
	return b.String()
}

// field is a field of a record as the dump and the list of changes show it.
type field struct{ name, value string }

var statusNames = [...]string{"unassigned", "reserved", "de-assigned", "assigned"}

// fields are the fields of record i, in the same order for every record.
func (reg *registry) fields(i int) []field {
	r := &reg.records[i]
	alias, historic, code := "", "", ""
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
	var references []string
	for _, x := range r.references {
		references = append(references, strings.Join([]string{x.kind, x.value, x.section, x.text}, "|"))
	}
	fields := []field{
		{"name", r.name},
		{"protocol", protocolNames[r.protocol]},
		{"ports", r.ports()},
		{"status", statusNames[r.status]},
		{"description", r.description},
		{"historic", historic},
		{"alias of", alias},
		{"assignees", reg.persons(r.assignees)},
		{"contacts", reg.persons(r.contacts)},
		{"registered", r.registered},
		{"modified", r.modified},
		{"references", strings.Join(references, "; ")},
		{"service code", code},
		{"listed", layout.Lists[r.list].Title},
	}
	for i, e := range textElements {
		fields = append(fields, field{e.element, r.texts[i]})
	}
	return fields
}

func (reg *registry) persons(indexes []int) string {
	var persons []string
	for _, i := range indexes {
		p := reg.people[i]
		persons = append(persons, strings.Join([]string{p.name, p.org, p.uri, p.updated}, "|"))
	}
	return strings.Join(persons, "; ")
}
