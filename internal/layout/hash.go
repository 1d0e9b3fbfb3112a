package layout

import "math/bits"

// The names of the registry are found through a minimal perfect hash. Half of
// a name's hash chooses a bucket, the bucket's seed and the hash choose a slot,
// and no two names of the registry share a slot:
//
//	slot = Slot(h, seeds[Bucket(h, len(seeds))], len(slots))
//
// A name that is not in the registry falls into some slot too, so what stands
// there has to be compared, with Ends or EqualFold.

// Odd numbers with about as many ones as zeros.
const (
	mul1 = 0x9e3779b97f4a7c15 // 2^64 / golden ratio
	mul2 = 0xd6e8feb86659fd93
)

// Hash hashes a name of which the ends and the length are given. The case of
// ASCII letters makes no difference. Neither does it to a few other characters,
// [ and { for one: names that differ in those alone have no perfect hash.
func Hash(head, tail uint64, length int) uint64 {
	const small = 0x2020202020202020
	hi, lo := bits.Mul64((head|small)^uint64(length)*mul1, (tail|small)^mul2)
	return hi ^ lo
}

// Bucket is the bucket, one of n, of a name with hash h.
func Bucket(h uint64, n int) int {
	return int(h >> 32 * uint64(n) >> 32)
}

// Slot is the slot, one of n, of a name with hash h in a bucket with that seed.
func Slot(h uint64, seed uint32, n int) int {
	hi, _ := bits.Mul64(h*(2*uint64(seed)+1), uint64(n))
	return int(hi)
}

// MaxEnds is the length up to which the ends of a string hold all of it.
const MaxEnds = 16

// Ends reads the first and the last eight bytes of s, which overlap if it is
// shorter than 16. Strings of the same length up to MaxEnds have the same ends
// only if they are equal. Of longer ones, which are rare, head is a hash of all
// but the last bytes, whatever the case of ASCII letters.
func Ends(s string) (head, tail uint64) {
	n := len(s)
	switch {
	case n > MaxEnds:
		return longEnds(s)
	case n >= 8:
		return load8(s), load8(s[n-8:])
	case n >= 4:
		return load4(s), load4(s[n-4:])
	case n > 0:
		return uint64(s[0]), uint64(s[n/2])<<8 | uint64(s[n-1])
	}
	return 0, 0
}

func longEnds(s string) (head, tail uint64) {
	tail = load8(s[len(s)-8:])
	for ; len(s) > 8; s = s[8:] {
		head = (head ^ lower(load8(s))) * mul1
		head ^= head >> 32
	}
	return head, tail
}

// EqualFold reports whether a and b are the same but for the case of ASCII
// letters.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for len(a) > MaxEnds {
		if lower(load8(a)) != lower(load8(b)) {
			return false
		}
		a, b = a[8:], b[8:]
	}
	headA, tailA := Ends(a)
	headB, tailB := Ends(b)
	return EqualEnds(headA, tailA, headB, tailB)
}

// EqualEnds reports whether the ends of two strings of the same length, up to
// MaxEnds, are the same but for the case of ASCII letters.
func EqualEnds(headA, tailA, headB, tailB uint64) bool {
	return lower(headA) == lower(headB) && lower(tailA) == lower(tailB)
}

// load8 reads the first eight bytes of s.
func load8(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// load4 reads the first four bytes of s.
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
