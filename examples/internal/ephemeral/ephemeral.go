// Package ephemeral tells from which ports this system takes one for an outgoing
// connection.
package ephemeral

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"example.com/ports"
)

// Range is the ports from which a system takes one for an outgoing connection;
// empty where that is not known.
type Range struct {
	ports.Range
	Default string // the kind of system that has the range by default, if it was not read from this one
}

// Here returns the range of this system. On Linux it is read, as it is set in
// this network namespace; elsewhere it is the default.
func Here() Range {
	if text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range"); err == nil {
		if r, err := parse(string(text)); err == nil {
			return Range{Range: r}
		}
	}
	r, ok := ports.Ephemeral(runtime.GOOS)
	if !ok {
		r = ports.Range{First: 1, Last: 0}
	}
	return Range{r, runtime.GOOS}
}

// parse parses what Linux has in the file: "32768\t60999\n".
func parse(text string) (ports.Range, error) {
	return ports.ParseRange(strings.Join(strings.Fields(text), "-"))
}

// String says whose range it is.
func (r Range) String() string {
	if r.Default != "" {
		return fmt.Sprintf("the ephemeral range that %s has by default, %v", r.Default, r.Range)
	}
	return fmt.Sprintf("this system's ephemeral range, %v", r.Range)
}

// Remark says which systems take the port for outgoing connections; "" if none is
// known to.
func (r Range) Remark(port uint16) string {
	switch {
	case r.Contains(port):
		return "in " + r.String()
	case !ports.Lookup(port).Cautions(ports.AnyProtocol).Has(ports.CautionEphemeral):
		return ""
	case r.Default != "":
		return "Linux, macOS or Windows takes it for outgoing connections by default"
	}
	return "Linux, macOS or Windows takes it for outgoing connections by default, but not this system"
}
