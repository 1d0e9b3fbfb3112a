package layout

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDates(t *testing.T) {
	for _, d := range [][3]int{{0, 0, 0}, {DateEpoch + 1, 0, 0}, {2001, 12, 0}, {2014, 2, 13}, {DateMaxYear, 12, 31}} {
		year, month, day := UnpackDate(PackDate(d[0], d[1], d[2]))
		assert.Equal(t, d, [3]int{year, month, day})
	}
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

func hash(name string) uint64 {
	head, tail := Ends(name)
	return Hash(head, tail, len(name))
}

func TestFold(t *testing.T) {
	for a := range 256 {
		for b := range 256 {
			for _, pad := range []string{"", "x", "xxx", "1234567", "12345678", "123456789012345", "1234567890123456", "12345678901234567890"} {
				s, u := pad+string([]byte{byte(a)}), pad+string([]byte{byte(b)})
				want := a == b || a < 128 && b < 128 && lowerASCII(string(rune(a))) == lowerASCII(string(rune(b)))
				if EqualFold(s, u) != want {
					t.Fatalf("EqualFold(%q, %q) = %t", s, u, !want)
				}
				if want && hash(s) != hash(u) {
					t.Fatalf("Hash(%q) != Hash(%q)", s, u)
				}
				if EqualFold(s+"ZA", u+"za") != want {
					t.Fatalf("EqualFold(%q, %q) = %t", s+"ZA", u+"za", !want)
				}
			}
		}
	}
}

// TestHashTellsApart hashes names that differ in one byte or in their length alone.
func TestHashTellsApart(t *testing.T) {
	seen := make(map[uint64]string)
	for n := range 40 {
		names := []string{strings.Repeat("a", n)}
		for i := range n {
			names = append(names, names[0][:i]+"b"+names[0][i+1:])
		}
		for _, name := range names {
			h := hash(name)
			assert.NotContains(t, seen, h, "%q and %q", name, seen[h])
			seen[h] = name
		}
	}
}

// TestPlaces computes buckets and slots with numbers of any size: a bucket is the
// upper half of the hash, scaled to n; a slot is the product of the hash and the
// odd number of the seed, modulo 2^64, scaled to n.
func TestPlaces(t *testing.T) {
	scaled := func(x *big.Int, bits uint, n int) int {
		x = new(big.Int).Mul(x, big.NewInt(int64(n)))
		return int(x.Rsh(x, bits).Int64())
	}
	for _, h := range []uint64{0, 1, 1 << 32, 0x123456789abcdef0, 0xfedcba9876543210, 1<<64 - 1} {
		for _, n := range []int{1, 7, 2048, 14000} {
			assert.Equal(t, scaled(new(big.Int).SetUint64(h>>32), 32, n), Bucket(h, n))
			for _, seed := range []uint32{0, 1, 77, 1<<32 - 1} {
				product := new(big.Int).SetUint64(h)
				product.Mul(product, big.NewInt(2*int64(seed)+1))
				product.And(product, new(big.Int).SetUint64(1<<64-1))
				assert.Equal(t, scaled(product, 64, n), Slot(h, seed, n))
			}
		}
	}
}

func FuzzEqualFold(f *testing.F) {
	f.Add("https", "HTTPS")
	f.Add("abcdefghijklmnop", "ABCDEFGHIJKLMNOP")
	f.Add("", "")
	f.Add("é", "É")
	f.Fuzz(func(t *testing.T, a, b string) {
		lower := func(s string) string {
			l := []byte(s)
			for i, c := range l {
				if 'A' <= c && c <= 'Z' {
					l[i] = c + 'a' - 'A'
				}
			}
			return string(l)
		}
		if want := lower(a) == lower(b); EqualFold(a, b) != want {
			t.Fatalf("EqualFold(%q, %q) = %t", a, b, !want)
		} else if want && hash(a) != hash(b) {
			t.Fatalf("Hash(%q) != Hash(%q)", a, b)
		}
		if h := hash(a); Bucket(h, 7) > 6 || Slot(h, 3, 11) > 10 {
			t.Fatalf("Hash(%q) leads out of bounds", a)
		}
	})
}
