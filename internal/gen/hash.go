package main

import (
	"cmp"
	"fmt"
	"slices"

	"example.com/ports/internal/layout"
)

// maxSeed bounds the search for a bucket's seed. The last buckets to be placed
// have one name and few free slots: with n names about n seeds are tried.
const maxSeed = 1 << 22

// perfectHash finds seeds with which each of the names, no two of which are
// the same but for letter case, has a slot of its own, and returns them with
// the names' slots. There are as many slots as names.
func perfectHash(names []string) (seeds []uint64, slots []int, err error) {
	n := len(names)
	numBuckets := max(1, n/3)
	buckets := make([][]int, numBuckets) // indexes of names
	hashes := make([]uint64, n)
	for i, name := range names {
		hashes[i] = hashName(name)
		b := layout.Bucket(hashes[i], numBuckets)
		buckets[b] = append(buckets[b], i)
	}
	order := make([]int, numBuckets)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(buckets[b]), len(buckets[a])) })

	seeds = make([]uint64, numBuckets)
	slots = make([]int, n)
	taken := make([]bool, n)
	for _, b := range order {
		seed := uint32(0)
		for !place(buckets[b], hashes, seed, taken, slots) {
			if seed++; seed == maxSeed {
				var stuck []string
				for _, i := range buckets[b] {
					stuck = append(stuck, names[i])
				}
				return nil, nil, fmt.Errorf("no perfect hash: no seed keeps apart the names %s", list(stuck))
			}
		}
		seeds[b] = uint64(seed)
	}
	return seeds, slots, nil
}

func hashName(name string) uint64 {
	head, tail := layout.Ends(name)
	return layout.Hash(head, tail, len(name))
}

// place gives the names of a bucket their slots if all those are free.
func place(bucket []int, hashes []uint64, seed uint32, taken []bool, slots []int) bool {
	for k, i := range bucket {
		s := layout.Slot(hashes[i], seed, len(taken))
		if taken[s] {
			for _, j := range bucket[:k] {
				taken[slots[j]] = false
			}
			return false
		}
		taken[s], slots[i] = true, s
	}
	return true
}
