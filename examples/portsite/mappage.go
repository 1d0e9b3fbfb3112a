package main

import (
	"html/template"
	"net/http"

	"example.com/ports"
	"example.com/ports/examples/internal/portmap"
)

// tilePorts is how many ports a tile of the map has: a square of 32 by 32. The
// first tile is the well-known ports.
const (
	tilePorts = 1024
	tileSide  = 32
)

// tile is a link on the map, and a line of the table below it.
type tile struct {
	Ports  ports.Range
	X, Y   int
	Counts portmap.Counts
}

// mapView is what the page of the map shows.
type mapView struct {
	Paths  template.HTML
	Kinds  []portmap.Kind
	Totals portmap.Counts
	Tiles  []tile
}

func newMapView() mapView {
	v := mapView{Paths: template.HTML(portmap.Paths())}
	for k := range portmap.NumKinds {
		v.Kinds = append(v.Kinds, k)
	}
	for first := 0; first < 1<<16; first += tilePorts {
		r := ports.Range{First: uint16(first), Last: uint16(first + tilePorts - 1)}
		x, y := portmap.Cell(r.First)
		t := tile{r, x / tileSide * tileSide, y / tileSide * tileSide, portmap.Count(r)}
		for k, n := range t.Counts {
			v.Totals[k] += n
		}
		v.Tiles = append(v.Tiles, t)
	}
	return v
}

func (v mapView) data() any {
	type tileData struct {
		Ports  ports.Range    `json:"ports"`
		Counts map[string]int `json:"counts"`
	}
	var data []tileData
	for _, t := range v.Tiles {
		d := tileData{t.Ports, make(map[string]int)}
		for k, n := range t.Counts {
			d.Counts[portmap.Kind(k).String()] = n
		}
		data = append(data, d)
	}
	return data
}

// newMap makes the page of the map, once for all.
func (s *site) newMap(asJSON bool) content {
	v := newMapView()
	return must(s.content("map", page{
		Title:   "Map of all ports",
		About:   "The 65,536 ports along a Hilbert curve, coloured by what the registry says and what is known to run there.",
		Address: "/map",
		JSON:    "/map.json",
		View:    v,
	}, v.data(), asJSON))
}

func (s *site) portMap(w http.ResponseWriter, r *http.Request) {
	c := s.mapHTML
	if wantsJSON(r) {
		c = s.mapJSON
	}
	cacheable(w, r, c())
}

// nameRun is the first of ports in a row that go by the same words.
type nameRun struct {
	First uint16 `json:"first"`
	Name  string `json:"name"`
}

// names are what the map's script calls the ports.
func names() []nameRun {
	var all []nameRun
	for port := range 1 << 16 {
		name := newKnown(uint16(port)).String()
		if name == "" {
			name = ports.Lookup(uint16(port)).Status(ports.AnyProtocol).String()
		}
		if len(all) == 0 || all[len(all)-1].Name != name {
			all = append(all, nameRun{uint16(port), name})
		}
	}
	return all
}
