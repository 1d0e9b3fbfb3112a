package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"

	"example.com/ports"
)

// The map shows the ports as 8 by 8 tiles of 32 by 32 ports, each in reading
// order. So the well-known ports are the first tile, and the dynamic ports the
// last two rows of tiles.
const (
	tileSide  = 32
	tilePorts = tileSide * tileSide
	tilesWide = 8
	tiles     = 65536 / tilePorts
	gap       = 2 // between tiles
	label     = 8 // above a tile
	pitchX    = tileSide + gap
	pitchY    = tileSide + label
	mapWidth  = tilesWide*pitchX - gap
	mapHeight = tiles / tilesWide * pitchY
)

// kind is what the map shows of a port.
type kind struct {
	Name   string
	Colour string // #rrggbb
}

// The kinds, in the order of the legend.
const (
	assignedSystem = iota
	assigned
	reserved
	deassigned
	unassigned
	never
	unofficial
)

var kinds = [...]kind{
	assignedSystem: {"assigned, well-known", "#1f4fa3"},
	assigned:       {"assigned, registered", "#4f8fe0"},
	reserved:       {"reserved", "#e08a1e"},
	deassigned:     {"de-assigned", "#a8552f"},
	unassigned:     {"unassigned", "#d5d9df"},
	never:          {"never assigned (dynamic)", "#9dcbb8"},
	unofficial:     {"known unofficial use of a port that is not assigned", "#b3127d"},
}

func kindOf(port uint16) int {
	p := ports.Lookup(port)
	status := p.Status(ports.AnyProtocol)
	if status != ports.Assigned {
		// What the registry reports is often of one port in a long unassigned range,
		// so it does not colour the range.
		for u := range p.Uses(ports.AnyProtocol) {
			if u.Evidence != ports.EvidenceRegistry {
				return unofficial
			}
		}
	}
	switch status {
	case ports.Assigned:
		if p.Class() == ports.WellKnown {
			return assignedSystem
		}
		return assigned
	case ports.Reserved:
		return reserved
	case ports.Deassigned:
		return deassigned
	case ports.NeverAssigned:
		return never
	}
	return unassigned
}

// tileAt is where the top left port of a tile is.
func tileAt(tile int) (x, y int) {
	return tile % tilesWide * pitchX, tile/tilesWide*pitchY + label
}

// mapPNG draws the ports, one pixel each.
func mapPNG() []byte {
	palette := color.Palette{color.Transparent}
	for _, k := range kinds {
		palette = append(palette, parseColour(k.Colour))
	}
	img := image.NewPaletted(image.Rect(0, 0, mapWidth, mapHeight), palette)
	for port := range 65536 {
		x, y := tileAt(port / tilePorts)
		img.SetColorIndex(x+port%tileSide, y+port%tilePorts/tileSide, uint8(1+kindOf(uint16(port))))
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func parseColour(s string) color.NRGBA {
	c := color.NRGBA{A: 0xff}
	must(fmt.Sscanf(s, "#%02x%02x%02x", &c.R, &c.G, &c.B))
	return c
}

// tile is a link on the map, and a line of the table below it.
type tile struct {
	Ports  ports.Range
	X, Y   int
	Counts []int // by kind
}

// mapView is what the page of the map shows.
type mapView struct {
	Width, Height, Side int
	Kinds               []kind
	Totals              []int // by kind
	Tiles               []tile
}

func newMapView() mapView {
	v := mapView{Width: mapWidth, Height: mapHeight, Side: tileSide, Kinds: kinds[:], Totals: make([]int, len(kinds))}
	for i := range tiles {
		x, y := tileAt(i)
		first := uint16(i * tilePorts)
		t := tile{Ports: ports.Range{First: first, Last: first + (tilePorts - 1)}, X: x, Y: y, Counts: make([]int, len(kinds))}
		for port := range t.Ports.All() {
			k := kindOf(port)
			t.Counts[k]++
			v.Totals[k]++
		}
		v.Tiles = append(v.Tiles, t)
	}
	return v
}

// LabelY is where the label of a tile stands.
func (t tile) LabelY() int { return t.Y - 2 }

func (s *site) portMap(w http.ResponseWriter, r *http.Request) {
	v := newMapView()
	type tileData struct {
		Ports  ports.Range    `json:"ports"`
		Counts map[string]int `json:"counts"`
	}
	var data []tileData
	for _, t := range v.Tiles {
		d := tileData{t.Ports, make(map[string]int)}
		for k, n := range t.Counts {
			d.Counts[kinds[k].Name] = n
		}
		data = append(data, d)
	}
	s.answer(w, r, "map", page{Title: "Map of all ports", JSON: "/map.json", View: v}, data)
}
