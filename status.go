package ports

import "example.com/ports/internal/layout"

// Status is what the registry says of a port, or of one of its records: RFC
// 6335, Sections 6 and 8, has assigned, unassigned and reserved ports. The
// zero value is [Unassigned].
type Status uint8

const (
	// Unassigned ports can be assigned on request.
	Unassigned Status = layout.Unassigned
	// Reserved ports are not assigned to a service and are kept back, for
	// example at the edges of a range, or after they were de-assigned.
	Reserved Status = layout.Reserved
	// Deassigned is what the registry calls de-registered, removed, deprecated
	// or decommissioned.
	Deassigned Status = layout.Deassigned
	// Assigned ports have a service, or a use that never got a service name.
	Assigned Status = layout.Assigned
	// NeverAssigned are the dynamic ports: IANA never assigns them, RFC 6335,
	// Section 6.
	NeverAssigned Status = layout.NeverAssigned
)

var statusNames = [...]string{
	Unassigned:    "unassigned",
	Reserved:      "reserved",
	Deassigned:    "de-assigned",
	Assigned:      "assigned",
	NeverAssigned: "never assigned",
}

// String returns "unassigned", "reserved", "de-assigned", "assigned" or "never
// assigned".
func (s Status) String() string { return stringOf(statusNames[:], uint8(s), "Status") }

// AppendText implements [encoding.TextAppender]. It fails for a value that is
// none of the constants.
func (s Status) AppendText(b []byte) ([]byte, error) {
	return appendName(b, statusNames[:], uint8(s), "Status")
}

// MarshalText implements [encoding.TextMarshaler]; see [Status.AppendText].
func (s Status) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what
// [Status.String] gives, in any letter case.
func (s *Status) UnmarshalText(text []byte) error {
	v, err := parseName(statusNames[:], string(text), "status")
	if err == nil {
		*s = Status(v)
	}
	return err
}
