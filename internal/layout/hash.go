package layout

import "math/bits"

// The names of the registry are found through a minimal perfect hash. Half of
// a name's hash chooses a bucket, the bucket's seed and the hash choose a slot,
// and no two names of the registry share a slot:
//
//	slot = Slot(h, seeds[Bucket(h, len(seeds))], len(slots))
//
// A name that is not in the registry falls into some slot too, so what stands
// there has to be compared, with EqualFold.

const (
	mul1 = 0x9e3779b97f4a7c15 // 2^64 / golden ratio
	mul2 = 0xd6e8feb86659fd93
)

// Hash hashes a name, whatever the case of its ASCII letters.
func Hash(name string) uint64 {
	h := uint64(len(name)) * mul2
	for len(name) > 8 {
		h = (h ^ lower(load8(name))) * mul1
		h ^= h >> 29
		name = name[8:]
	}
	h = (h ^ lower(loadTail(name))) * mul1
	h ^= h >> 32
	return h * mul2
}

// Bucket is the bucket, one of n, of a name with hash h.
func Bucket(h uint64, n int) int {
	return int(h >> 32 * uint64(n) >> 32)
}

// Slot is the slot, one of n, of a name with hash h in a bucket with that seed.
func Slot(h uint64, seed uint32, n int) int {
	x := (h ^ uint64(seed)*mul2) * mul1
	hi, _ := bits.Mul64(x, uint64(n))
	return int(hi)
}

// EqualFold reports whether a and b are the same but for the case of ASCII
// letters.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for len(a) > 8 {
		if lower(load8(a)) != lower(load8(b)) {
			return false
		}
		a, b = a[8:], b[8:]
	}
	return lower(loadTail(a)) == lower(loadTail(b))
}

// load8 reads the first eight bytes of s.
func load8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// loadTail reads all of s, which has at most eight bytes. Strings of the same
// length have different values.
func loadTail(s string) uint64 {
	switch n := len(s); {
	case n >= 4:
		return load4(s) | load4(s[n-4:])<<32
	case n > 0:
		return uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16
	}
	return 0
}

func load4(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// lower turns the ASCII capitals among the eight bytes of x to small letters.
func lower(x uint64) uint64 {
	const ones = 0x0101010101010101
	low := x &^ (0x80 * ones)
	fromA := low + (0x80-'A')*ones   // top bit of a byte: at least 'A'
	pastZ := low + (0x80-'Z'-1)*ones // top bit of a byte: past 'Z'
	capital := (fromA ^ pastZ) &^ x & (0x80 * ones)
	return x | capital>>2
}
