package main

import (
	"bytes"
	"encoding/json"
	"strconv"

	"example.com/ports"
)

// ndjsonNamer names rows of NDJSON: a JSON object a line.
type ndjsonNamer struct{ columns columns }

func newNDJSON(c columns) *ndjsonNamer { return &ndjsonNamer{c} }

// rowEnd implements rowNamer.
func (n *ndjsonNamer) rowEnd(b []byte) int { return bytes.IndexByte(b, '\n') + 1 }

// appendRow implements rowNamer. The new members are put at the object's end; a
// row that is not understood stays as it is.
func (n *ndjsonNamer) appendRow(dst, row []byte) ([]byte, bool) {
	content, _ := cutLineEnd(row)
	content = bytes.TrimRight(content, " \t")
	var object map[string]json.RawMessage
	if json.Unmarshal(content, &object) != nil || object == nil {
		return append(dst, row...), false
	}
	proto, hasPorts := ports.AnyProtocol, true
	if n.columns.proto != "" {
		var known bool
		if proto, hasPorts, known = parseTransport(jsonText(object[n.columns.proto])); !known {
			return append(dst, row...), false
		}
	}
	if !hasPorts {
		return append(dst, row...), true
	}
	begin := len(dst)
	dst = append(dst, content[:len(content)-1]...)
	separator := byte(',')
	if len(object) == 0 {
		separator = ' '
	}
	for _, column := range n.columns.ports {
		port, ok := parsePort(jsonText(object[column]))
		_, taken := object[column+"_service"]
		if !ok || taken {
			return append(dst[:begin], row...), false
		}
		for _, member := range [][2]string{
			{"_service", ports.Name(port, proto)},
			{"_class", ports.ClassOf(port).String()},
			{"_status", ports.Lookup(port).Status(proto).String()},
		} {
			dst = append(dst, separator)
			dst = appendJSON(dst, column+member[0])
			dst = append(dst, ':')
			dst = appendJSON(dst, member[1])
		}
	}
	dst = append(dst, '}')
	return append(dst, row[len(content):]...), true
}

// jsonText returns a string's text or, for a number, its digits.
func jsonText(raw json.RawMessage) []byte {
	if len(raw) > 0 && raw[0] == '"' {
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return []byte(s)
		}
	}
	return raw
}

// appendJSON appends a string as JSON.
func appendJSON(dst []byte, s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		return strconv.AppendQuote(dst, s) // json.Marshal has no error for strings
	}
	return append(dst, b...)
}
