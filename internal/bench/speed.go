package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/ports"
)

// workload is a list of questions.
type workload struct {
	name  string
	ports []uint16
	names []string
	upper bool // the names are in capitals
}

// The ports that most traffic is for.
var hot = []uint16{20, 21, 22, 23, 25, 53, 67, 68, 80, 110, 123, 137, 139, 143, 161, 179, 389, 443, 445,
	465, 514, 587, 636, 853, 993, 995, 1433, 1521, 1883, 1900, 2049, 3306, 3389, 5060, 5222, 5353, 5432, 6379, 8080, 8443, 27017}

var workloads = makeWorkloads()

func makeWorkloads() []workload {
	const n = 1 << 13
	rng := rand.New(rand.NewPCG(417, 429))
	random := make([]uint16, n)
	mixed := make([]uint16, n)
	var unnamed []uint16
	for port := range 1 << 16 {
		if ports.Name(uint16(port), ports.TCP) == "" {
			unnamed = append(unnamed, uint16(port))
		}
	}
	misses := make([]uint16, n)
	for i := range n {
		random[i] = uint16(rng.IntN(1 << 16))
		misses[i] = unnamed[rng.IntN(len(unnamed))]
		mixed[i] = hot[rng.IntN(len(hot))]
		if i%2 == 0 { // the other end of the flow
			mixed[i] = uint16(32768 + rng.IntN(60999-32768+1))
		}
	}
	rng.Shuffle(n, func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })

	var names, capitals []string
	for name := range numberOf {
		names = append(names, name)
	}
	slices.Sort(names)
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i, name := range names {
		names[i] = strings.Clone(name)
		capitals = append(capitals, strings.Clone(strings.ToUpper(name)))
	}
	return []workload{
		{name: "hot", ports: mixed},
		{name: "random", ports: random},
		{name: "misses", ports: misses},
		{name: "by name", names: names},
		{name: "by NAME", names: capitals, upper: true},
	}
}

// run returns the loop of a peer over the questions, nil if it can't answer them.
func (w *workload) run(p peer) func() int {
	switch {
	case w.ports != nil && p.ports != nil:
		return func() int { return p.ports(w.ports) }
	case w.names != nil && p.names != nil && (p.upper || !w.upper):
		return func() int { return p.names(w.names) }
	}
	return nil
}

func (w *workload) size() int { return len(w.ports) + len(w.names) }

// speed is what a lookup takes.
type speed struct {
	ns, allocs float64
	known      bool
}

func (s speed) String() string {
	if !s.known {
		return "-"
	}
	return fmt.Sprintf("%.1f (%.2g)", s.ns, s.allocs)
}

var sink int

// measureSpeed asks all peers in turns.
func measureSpeed(rounds int) map[string]map[string]speed {
	times := make(map[string]map[string][]float64)
	speeds := make(map[string]map[string]speed)
	for _, p := range peers {
		times[p.name] = make(map[string][]float64)
		speeds[p.name] = make(map[string]speed)
	}
	for range rounds {
		for _, w := range workloads {
			for _, p := range peers {
				if loop := w.run(p); loop != nil {
					times[p.name][w.name] = append(times[p.name][w.name], nsPerCall(loop)/float64(w.size()))
				}
			}
		}
	}
	for _, w := range workloads {
		for _, p := range peers {
			if loop := w.run(p); loop != nil {
				speeds[p.name][w.name] = speed{
					ns:     median(times[p.name][w.name]),
					allocs: testing.AllocsPerRun(1, func() { sink += loop() }) / float64(w.size()),
					known:  true,
				}
			}
		}
	}
	return speeds
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// nsPerCall calls f for at least a fiftieth of a second.
func nsPerCall(f func() int) float64 {
	sink += f()
	for n := 1; ; n *= 2 {
		begin := time.Now()
		for range n {
			sink += f()
		}
		if d := time.Since(begin); d > 20*time.Millisecond {
			return float64(d.Nanoseconds()) / float64(n)
		}
	}
}

// parallel is how many random ports a second so many goroutines look up, each
// for a tenth of a second.
func parallel(p peer, goroutines, rounds int) float64 {
	random := workloads[1].ports
	times := 1 + int(1e8/nsPerCall(func() int { return p.ports(random) }))
	var rates []float64
	for range rounds {
		var wg sync.WaitGroup
		begin := time.Now()
		results := make([]int, goroutines*16) // apart, so that they share no cache line
		for g := range goroutines {
			wg.Go(func() {
				n := 0
				for range times {
					n += p.ports(random)
				}
				results[g*16] = n
			})
		}
		wg.Wait()
		rates = append(rates, float64(goroutines*times*len(random))/time.Since(begin).Seconds())
		sink += results[0]
	}
	return median(rates)
}
