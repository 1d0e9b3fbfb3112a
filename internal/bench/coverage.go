package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"strconv"
	"strings"

	"example.com/ports"
)

var transports = []ports.Protocol{ports.TCP, ports.UDP, ports.SCTP, ports.DCCP}

type pair struct {
	port  uint16
	proto ports.Protocol
}

// truth is the names that the registry's XML has for each port and transport.
type truth map[pair]map[string]bool

// readTruth reads the XML, nil if there is none to read. A record that names no
// transport holds for all.
func readTruth(path string) (truth, error) {
	if path == "" {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var registry struct {
		Records []struct {
			Name     string `xml:"name"`
			Protocol string `xml:"protocol"`
			Number   string `xml:"number"`
		} `xml:"record"`
	}
	if err := xml.Unmarshal(content, &registry); err != nil {
		return nil, err
	}
	t := make(truth)
	for _, r := range registry.Records {
		if r.Name == "" || r.Number == "" {
			continue
		}
		first, last, isRange := strings.Cut(r.Number, "-")
		if !isRange {
			last = first
		}
		from, err1 := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("%s: number %q", path, r.Number)
		}
		for port := from; port <= to; port++ {
			for _, proto := range transports {
				if r.Protocol == "" || r.Protocol == proto.String() {
					key := pair{uint16(port), proto}
					if t[key] == nil {
						t[key] = make(map[string]bool)
					}
					t[key][r.Name] = true
				}
			}
		}
	}
	return t, nil
}

func (t truth) String() string {
	count := make(map[ports.Protocol]int)
	for key := range t {
		count[key.proto]++
	}
	s := "the XML"
	for _, proto := range transports {
		s += "\t" + thousands(count[proto])
	}
	return s + "\t" + thousands(len(t)) + "\t\t"
}

// known is how many pairs a peer knows.
type known struct {
	count        map[ports.Protocol]int
	right, wrong int
	judged       bool
}

func coverage(p peer, t truth) known {
	k := known{count: make(map[ports.Protocol]int), judged: t != nil}
	for _, proto := range transports {
		for port := range 1 << 16 {
			name, ok := p.lookup(uint16(port), proto)
			if !ok {
				continue
			}
			k.count[proto]++
			if t[pair{uint16(port), proto}][name] {
				k.right++
			} else {
				k.wrong++
			}
		}
	}
	return k
}

func (k known) String() string {
	s := ""
	sum := 0
	for _, proto := range transports {
		s += thousands(k.count[proto]) + "\t"
		sum += k.count[proto]
	}
	s += thousands(sum)
	if !k.judged {
		return s + "\t-\t-"
	}
	return s + "\t" + thousands(k.right) + "\t" + thousands(k.wrong)
}
