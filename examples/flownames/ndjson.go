package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
)

// jsonRows names rows of NDJSON: a JSON object a line.
type jsonRows struct {
	*namer
	keys  []string // of the ports and, last, the transport
	added []string
}

// rowEnd implements rows.
func (r *jsonRows) rowEnd(b []byte) int { return bytes.IndexByte(b, '\n') + 1 }

// appendRow implements rows. The new members are put at the object's end; a row
// that is not understood, or has one of them already, stays as it is.
func (r *jsonRows) appendRow(dst, row []byte) ([]byte, outcome) {
	content := bytes.TrimRight(row, " \t\r\n") // what JSON takes for white space
	var object map[string]json.RawMessage
	if json.Unmarshal(content, &object) != nil || object == nil {
		return append(dst, row...), isBad
	}
	var fields [][]byte
	for _, key := range r.keys {
		fields = append(fields, jsonText(member(object, key)))
	}
	values, ok := r.values(nil, fields)
	for _, name := range r.added {
		_, taken := object[name]
		ok = ok && !taken
	}
	switch {
	case !ok:
		return append(dst, row...), isBad
	case len(values) == 0:
		return append(dst, row...), isGood
	}
	dst = append(dst, content[:len(content)-1]...)
	for i, value := range values {
		dst = append(dst, ',')
		dst = appendJSON(dst, r.added[i])
		dst = append(dst, ':')
		if r.server && i == 0 { // the port, a number like the others of the row
			dst = append(dst, cmp.Or(value, "null")...)
		} else {
			dst = appendJSON(dst, value)
		}
	}
	dst = append(dst, '}')
	return append(dst, row[len(content):]...), isGood
}

// member returns what stands under a key. In one that the object itself does not
// have, dots lead into objects within it.
func member(object map[string]json.RawMessage, key string) json.RawMessage {
	if value, ok := object[key]; ok {
		return value
	}
	outer, rest, ok := strings.Cut(key, ".")
	var inner map[string]json.RawMessage
	if !ok || json.Unmarshal(object[outer], &inner) != nil {
		return nil
	}
	return member(inner, rest)
}

// jsonText returns a string's text or, for a number, its digits.
func jsonText(raw json.RawMessage) []byte {
	var s string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return []byte(s)
	}
	return raw
}

// appendJSON appends a string as JSON.
func appendJSON(dst []byte, s string) []byte {
	b, _ := json.Marshal(s) // no error is possible
	return append(dst, b...)
}
