package ports_test

import (
	"fmt"
	"hash/maphash"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// The tests in this file are worth most with the race detector on.

// readers runs f on twice as many goroutines as there are cores.
func readers(f func(i, of int)) {
	of := max(4, 2*runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i := range of {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f(i, of)
		}()
	}
	wg.Wait()
}

var answersSeed = maphash.MakeSeed()

// answers is a hash of all that is to be known about a port.
func answers(port uint16) uint64 {
	var h maphash.Hash
	h.SetSeed(answersSeed)
	p := ports.Lookup(port)
	h.WriteString(p.String())
	h.WriteString(p.Class().String())
	for _, proto := range protocols {
		name := ports.Name(port, proto)
		service, _ := p.Service(proto)
		number, _ := ports.Number(strings.ToUpper(name), proto)
		fmt.Fprint(&h, name, p.Status(proto), service, number, ports.Lookup(port).Cautions(proto), p.Historic())
		for e := range ports.LookupName(name) {
			h.WriteString(e.String())
		}
	}
	for e := range p.Entries() {
		r := e.Record()
		fmt.Fprint(&h, r.Name, r.Description, r.Note, r.Unauthorized, r.AliasOf, r.Assignees, r.Contacts, r.References, r.Registered, r.Modified)
	}
	for u := range p.Uses(ports.AnyProtocol) {
		fmt.Fprint(&h, u)
	}
	return h.Sum64()
}

func TestConcurrentReaders(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 13
	}
	want := make(map[uint16]uint64)
	for port := 0; port < 1<<16; port += step {
		want[uint16(port)] = answers(uint16(port))
	}
	readers(func(i, of int) {
		for port := range want { // each in an order of its own
			if got := answers(port); got != want[port] {
				t.Errorf("port %d has other answers to several that ask at once", port)
				return
			}
		}
		n := 0
		for range ports.All() {
			n++
		}
		for range ports.Search("kerberos") {
			n++
		}
		for range ports.Uses() {
			n++
		}
		for range ports.Suggest(ports.Registered.Range(), ports.TCP) {
			n++
		}
		assert.NotZero(t, n)
	})
}

func TestConcurrentOverlay(t *testing.T) {
	var o ports.Overlay
	require.NoError(t, o.Add(ports.Range{First: 7000, Last: 7999}, ports.AnyProtocol, "Mine"))
	require.NoError(t, o.ReadServices(strings.NewReader("other 8000-8999/tcp alias\n")))
	readers(func(i, of int) {
		for port := uint16(6000); port < 10000; port++ {
			want, from := ports.Name(port, ports.TCP), ports.OriginRegistry
			switch port / 1000 {
			case 7:
				want, from = "Mine", ports.OriginLocal
			case 8:
				want, from = "other", ports.OriginLocal
			}
			if name, origin := o.Name(port, ports.TCP); want != "" && (name != want || origin != from) {
				t.Errorf("port %d: %q, %v", port, name, origin)
			}
			if number, ok := o.Number("MINE", ports.UDP); number != 7000 || !ok {
				t.Errorf("number %d, %t", number, ok)
			}
		}
	})
}

// TestReplacedOverlay changes names as the documentation of Overlay says to, while
// others ask.
func TestReplacedOverlay(t *testing.T) {
	version := func(v int) *ports.Overlay {
		o := new(ports.Overlay)
		for port := uint16(60000); port < 60010; port++ {
			assert.NoError(t, o.Add(ports.Range{First: port, Last: port}, ports.TCP, fmt.Sprint("v", v)))
		}
		return o
	}
	var current atomic.Pointer[ports.Overlay]
	current.Store(version(0))
	const versions = 100
	readers(func(i, of int) {
		if i == 0 {
			for v := 1; v <= versions; v++ {
				current.Store(version(v))
			}
			return
		}
		for last := 0; last < versions; {
			o := current.Load()
			first, _ := o.Name(60000, ports.TCP)
			name, _ := o.Name(60009, ports.TCP)
			if first != name {
				t.Errorf("one overlay has both %q and %q", first, name)
			}
			fmt.Sscanf(name, "v%d", &last)
		}
	})
}
