package ports

import (
	"iter"

	"example.com/ports/internal/layout"
)

// Listing says that a list of ports from before the registry's XML has something:
// RFC 1340, RFC 1700 or IANA's port-numbers of 2005. What it has was there on its
// date at the latest; how long before, it does not say. The zero value is no
// listing.
type Listing struct {
	Title string `json:"title"` // "RFC 1700"
	Date  Date   `json:"date"`  // of the list: 1994-10
	// URL is where the list can be read or, for that of 2005, where IANA published
	// it; today's registry is there now.
	URL string `json:"url"`
}

func listingOf(list int) Listing {
	l := &layout.Lists[list]
	return Listing{l.Title, Date{l.Year, l.Month, l.Day}, l.URL}
}

// Listed returns the earliest of three lists from before the registry's XML that
// has the entry's name, in that or an older spelling, on its ports and transport;
// the zero Listing if none has it. The entry is listed there, and was not
// necessarily new then: the date is the latest possible one. The registry may have
// a later one, see [Entry.Registered].
func (e Entry) Listed() Listing {
	if e.IsZero() {
		return Listing{}
	}
	return listingOf(int(rowHead[e.row()] >> layout.HeadListShift & layout.HeadList))
}

// Former is a name that a port had in a list from before the registry's XML and
// does not have in the registry: 47/tcp was ni-ftp. A name that is only another
// spelling of the registered one, or the same service before it was renamed, is no
// former name.
type Former struct {
	Ports       Range    `json:"ports"`
	Protocol    Protocol `json:"protocol"` // AnyProtocol if the list names none
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"` // in the list's words
	Listing     Listing  `json:"listing"`               // the last of the lists that has it
}

// Former yields the former names of the port on a transport, in the order of
// data/former.csv: of the same ports, those in the latest list first.
func (p Port) Former(proto Protocol) iter.Seq[Former] {
	return func(yield func(Former) bool) {
		for i, first := range formerFirst {
			if uint16(p) < first {
				return
			}
			if uint16(p) > formerLast[i] {
				continue
			}
			for protocol := range Protocol(layout.NumProtocols) {
				if formerHead[i]>>protocol&1 == 0 || !protocol.answers(proto) {
					continue
				}
				if !yield(Former{
					Ports:       Range{first, formerLast[i]},
					Protocol:    protocol,
					Name:        textOf(formerText, formerName[i]),
					Description: textOf(formerText, formerDesc[i]),
					Listing:     listingOf(int(formerHead[i] >> layout.FormerListShift)),
				}) {
					return
				}
			}
		}
	}
}
