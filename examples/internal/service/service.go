// Package service folds what the package ports says once for each transport: what
// is the same on several transports is told once.
package service

import (
	"cmp"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"time"

	"example.com/ports"
)

// Service is a record of the registry on the transports on which it is the same.
type Service struct {
	Protocols []ports.Protocol
	ports.Record
}

// Fold folds the entries that differ in their transport alone, in their order; but
// the living names come before those that are historic.
func Fold(entries iter.Seq[ports.Entry]) []Service {
	records := func(yield func(ports.Record) bool) {
		for e := range entries {
			if !yield(e.Record()) {
				return
			}
		}
	}
	var services []Service
	for r, protocols := range fold(records, func(r *ports.Record) *ports.Protocol { return &r.Protocol }) {
		services = append(services, Service{protocols, r})
	}
	historic := func(s Service) int {
		if s.Historic {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(services, func(a, b Service) int { return cmp.Compare(historic(a), historic(b)) })
	return services
}

// Use is a use on the transports on which it is the same.
type Use struct {
	Protocols []ports.Protocol
	ports.Use
}

// IsWide reports whether a use has so many ports that it says little of each: more
// than 128, as [ports.Port.Uses] has it.
func IsWide(u ports.Use) bool { return u.Ports.Len() > 128 }

// FoldUses folds the uses that differ in their transport alone, in their order.
func FoldUses(uses iter.Seq[ports.Use]) (folded []Use) {
	for u, protocols := range fold(uses, func(u *ports.Use) *ports.Protocol { return &u.Protocol }) {
		folded = append(folded, Use{protocols, u})
	}
	return folded
}

// Former is a former name on the transports on which it is the same.
type Former struct {
	Protocols []ports.Protocol
	ports.Former
}

// FoldFormer folds the former names that differ in their transport alone, in their
// order.
func FoldFormer(names iter.Seq[ports.Former]) (folded []Former) {
	for f, protocols := range fold(names, func(f *ports.Former) *ports.Protocol { return &f.Protocol }) {
		folded = append(folded, Former{protocols, f})
	}
	return folded
}

// fold yields those of all that differ in more than their transport, each with the
// transports that it is on.
func fold[T any](all iter.Seq[T], protocol func(*T) *ports.Protocol) iter.Seq2[T, []ports.Protocol] {
	var values []T
	var on [][]ports.Protocol
	for v := range all {
		i := slices.IndexFunc(values, func(have T) bool {
			*protocol(&have) = *protocol(&v)
			return reflect.DeepEqual(have, v)
		})
		if i < 0 {
			i = len(values)
			values, on = append(values, v), append(on, nil)
		}
		on[i] = append(on[i], *protocol(&v))
	}
	return func(yield func(T, []ports.Protocol) bool) {
		for i, v := range values {
			if !yield(v, on[i]) {
				return
			}
		}
	}
}

// ListedIn says which list it is: "RFC 1700 (October 1994)".
func ListedIn(l ports.Listing) string {
	day := ""
	if l.Date.Day != 0 {
		day = fmt.Sprint(l.Date.Day, " ")
	}
	return fmt.Sprintf("%s (%s%v %d)", l.Title, day, time.Month(l.Date.Month), l.Date.Year)
}

// KnownFor returns what a port is best known for on a transport: the first main use.
// It is "" if there is none, or if the registry calls the port by that very name, in
// any letter case.
func KnownFor(port uint16, proto ports.Protocol) string {
	for u := range ports.Lookup(port).Uses(proto) {
		// A main use comes first.
		if u.Main && !strings.EqualFold(u.Name, ports.Name(port, proto)) {
			return u.Name
		}
		break
	}
	return ""
}
