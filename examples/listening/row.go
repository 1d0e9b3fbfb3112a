package main

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"example.com/ports"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/sockets"
)

// row is a socket and what is known of its port.
type row struct {
	Time   *time.Time `json:"time,omitempty"`   // in a watch, of the look
	Change string     `json:"change,omitempty"` // since the last look: "came" or "went"
	sockets.Socket
	OpenTo  string       `json:"openTo"`
	Class   ports.Class  `json:"class"`
	Status  ports.Status `json:"status"`            // in the registry, on this transport
	Service string       `json:"service,omitempty"` // the name that the registry has for the port
	Uses    []ports.Use  `json:"uses"`
	Remarks []string     `json:"remarks"`
}

// judge adds to a socket what the package knows of its port, and whether a process
// fits that.
func judge(s sockets.Socket, outgoing ephemeral.Range) row {
	p := ports.Lookup(s.Port)
	r := row{
		Socket:  s,
		OpenTo:  openTo(s),
		Class:   p.Class(),
		Status:  p.Status(s.Protocol),
		Service: ports.Name(s.Port, s.Protocol),
		Uses:    slices.AppendSeq([]ports.Use{}, p.Uses(s.Protocol)),
		Remarks: []string{},
	}
	passing := outgoing.Contains(s.Port)
	remark, fits := fit(s)
	// A UDP socket of a passing port may be a client's, which says nothing of servers.
	if remark != "" && (fits || !passing || s.Protocol != ports.UDP) {
		r.Remarks = append(r.Remarks, remark)
	}
	if passing {
		r.Remarks = append(r.Remarks, "in "+outgoing.String())
	}
	return r
}

// openTo tells who can reach the socket, as far as its address tells.
func openTo(s sockets.Socket) string {
	switch {
	case s.Address.Unmap().IsLoopback():
		return "this machine"
	case s.Address != netip.IPv6Unspecified():
		return "network"
	case s.IPv6Only == nil:
		return "network, maybe IPv4 too"
	case *s.IPv6Only:
		return "network, IPv6 only"
	}
	return "network, IPv4 too"
}

// cells are the row as a table shows it.
func (r *row) cells() []string {
	process := ""
	if len(r.Processes) > 0 {
		process = r.Processes[0].String()
	}
	if more := len(r.Processes) - 1; more > 0 {
		process += fmt.Sprintf(" and %d more", more)
	}
	var uses []string
	for _, u := range r.Uses {
		if !slices.Contains(uses, u.Name) {
			uses = append(uses, u.Name)
		}
	}
	const shown = 2
	if more := len(uses) - shown; more > 0 {
		uses = append(uses[:shown], fmt.Sprintf("%d more", more))
	}
	return []string{
		fmt.Sprintf("%d/%v", r.Port, r.Protocol), r.Address.String(), r.OpenTo, r.User, process,
		cmp.Or(r.Service, r.Status.String()), strings.Join(uses, ", "), strings.Join(r.Remarks, "; "),
	}
}
