package main

import (
	"bytes"
	"slices"
	"strings"
)

// format is how the flows of a tool are laid out.
type format struct {
	name  string
	comma byte // what separates fields; 0 if rows are JSON objects, one a line

	// plain means that quotes are characters like others.
	plain bool

	// comments means that lines with # are no rows, and that the names of the
	// columns stand in one that begins with #fields.
	comments bool

	// unset is what stands for no value.
	unset string

	// columns is the default order, for files that do not name their columns.
	columns string

	// The columns of both ports and of the transport: the first of several names
	// that there is.
	source, destination, proto string
}

var formats = []format{
	{name: "csv", comma: ',', source: "src_port", destination: "dst_port", proto: "proto"},
	{name: "ndjson", source: "src_port", destination: "dst_port", proto: "proto"},
	{name: "zeek", comma: '\t', plain: true, comments: true, unset: "-", source: "id.orig_p", destination: "id.resp_p", proto: "proto"},
	{name: "vpc", comma: ' ', unset: "-", source: "srcport", destination: "dstport", proto: "protocol",
		columns: "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"},
	{name: "eve", source: "src_port", destination: "dest_port", proto: "proto"},
	// nfdump 1.7.5 has other names than the releases before it.
	{name: "nfdump", comma: ',', source: "srcPort|sp", destination: "dstPort|dp", proto: "proto|pr"},
}

// formatOf returns the format of input that begins like that.
func formatOf(begin []byte) *format {
	switch {
	case bytes.HasPrefix(begin, []byte("{")), bytes.HasPrefix(begin, []byte("[")):
		return formatNamed("ndjson")
	case bytes.HasPrefix(begin, []byte("#separator")), isFields(begin):
		return formatNamed("zeek")
	}
	return formatNamed("csv")
}

// formatNamed returns the format of that name, nil if there is none.
func formatNamed(name string) *format {
	i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &formats[i]
}

func formatNames() string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}
