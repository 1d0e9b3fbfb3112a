// Package service folds what the package ports says once for each transport: what
// is the same on several transports is told once.
package service

import (
	"cmp"
	"iter"
	"reflect"
	"slices"

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
	var services []Service
	for e := range entries {
		r := e.Record()
		i := slices.IndexFunc(services, func(s Service) bool {
			other := s.Record
			other.Protocol = r.Protocol
			return reflect.DeepEqual(other, r)
		})
		if i < 0 {
			i, services = len(services), append(services, Service{Record: r})
		}
		services[i].Protocols = append(services[i].Protocols, r.Protocol)
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

// FoldUses folds the uses that differ in their transport alone, in their order.
func FoldUses(uses iter.Seq[ports.Use]) []Use {
	var folded []Use
	for u := range uses {
		i := slices.IndexFunc(folded, func(f Use) bool {
			other := f.Use
			other.Protocol = u.Protocol
			return other == u
		})
		if i < 0 {
			i, folded = len(folded), append(folded, Use{Use: u})
		}
		folded[i].Protocols = append(folded[i].Protocols, u.Protocol)
	}
	return folded
}
