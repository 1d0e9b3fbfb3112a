package main

import "strings"

const (
	// maxSymbols is how many symbols there are at most: a byte's values but for
	// NUL, which keeps packed strings apart.
	maxSymbols = 255

	// maxSymbol is how long a symbol may be, so that all of them together stay
	// within the 16 bits of their offsets.
	maxSymbol = 128
)

// symbols is a dictionary by which strings are stored in fewer bytes: each
// byte of a stored string stands for one of the symbols, counted from 1.
type symbols struct {
	list    []string
	encoded map[string]string
}

// makeSymbols makes a dictionary for the strings by byte pair encoding: it
// begins with the bytes that occur, and makes a new symbol of the pair of
// symbols that occurs most until there are maxSymbols.
func makeSymbols(all []string) *symbols {
	s := &symbols{encoded: make(map[string]string)}
	var code [256]byte // of each byte
	var texts []string
	var sequences [][]byte
	for _, text := range all {
		if _, seen := s.encoded[text]; seen {
			continue
		}
		s.encoded[text] = ""
		texts = append(texts, text)
		sequence := make([]byte, len(text))
		for i := range len(text) {
			if code[text[i]] == 0 {
				s.list = append(s.list, text[i:i+1])
				code[text[i]] = byte(len(s.list))
			}
			sequence[i] = code[text[i]]
		}
		sequences = append(sequences, sequence)
	}
	for len(s.list) < maxSymbols {
		pair, count := s.mostFrequentPair(sequences)
		if count < 2 {
			break
		}
		s.list = append(s.list, s.list[pair[0]-1]+s.list[pair[1]-1])
		for i := range sequences {
			sequences[i] = replacePair(sequences[i], pair, byte(len(s.list)))
		}
	}
	for i, text := range texts {
		s.encoded[text] = string(sequences[i])
	}
	return s
}

func (s *symbols) mostFrequentPair(sequences [][]byte) (pair [2]byte, count int) {
	var counts [1 << 16]int
	for _, seq := range sequences {
		for i := 1; i < len(seq); i++ {
			counts[int(seq[i-1])<<8|int(seq[i])]++
		}
	}
	best := 0
	for p, n := range counts {
		if n > counts[best] && len(s.list[p>>8-1])+len(s.list[p&0xff-1]) <= maxSymbol {
			best = p
		}
	}
	return [2]byte{byte(best >> 8), byte(best)}, counts[best]
}

// replacePair replaces each occurrence of the pair, in place.
func replacePair(seq []byte, pair [2]byte, by byte) []byte {
	out := seq[:0]
	for i := 0; i < len(seq); i++ {
		if i+1 < len(seq) && seq[i] == pair[0] && seq[i+1] == pair[1] {
			out = append(out, by)
			i++
		} else {
			out = append(out, seq[i])
		}
	}
	return out
}

// plainText writes each string as it is.
var plainText *symbols

// encode writes a string, one of those the dictionary was made for, in symbols.
func (s *symbols) encode(text string) string {
	if s == plainText {
		return text
	}
	return s.encoded[text]
}

// table is the symbols one after the other, and where each byte's begins and
// the last byte's ends. Bytes that stand for no symbol have an empty one.
func (s *symbols) table() (text string, at []uint64) {
	at = append(at, 0)
	n := uint64(0)
	for _, symbol := range s.list {
		at = append(at, n)
		n += uint64(len(symbol))
	}
	for len(at) < 1<<8+1 {
		at = append(at, n)
	}
	return strings.Join(s.list, ""), at
}
