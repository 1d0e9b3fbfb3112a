package main

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
)

// The palette of the PNG: the kinds, and after them these two.
const (
	paper = uint8(kinds) + iota
	ink
)

// picture is a PNG in the making.
type picture struct {
	*image.Paletted
	dot int // pixels that a dot of a glyph is wide and high
}

// The layout, in dots: lines of text, and what is left free around the map.
const (
	lineHeight = 13
	margin     = 12
	above      = margin + 2*lineHeight + 4 + lineHeight            // title, subtitle, quarters
	below      = lineHeight + 6 + int(kinds)*lineHeight + margin/2 // quarters, legend
)

// writePNG draws the map with its legend, a cell scale pixels wide and high.
func writePNG(w io.Writer, m *portMap, scale int) error {
	palette := make(color.Palette, 0, ink+1)
	for _, l := range look {
		palette = append(palette, l.color)
	}
	palette = append(palette, color.RGBA{0xff, 0xff, 0xff, 0xff}, color.RGBA{0x1a, 0x1a, 0x1a, 0xff})

	dot := (scale + 1) / 2
	left, top, size := margin*dot, above*dot, side*scale
	p := picture{image.NewPaletted(image.Rect(0, 0, size+2*left, size+(above+below)*dot), palette), dot}
	p.fill(p.Rect, paper)

	p.text(left, margin*dot, title)
	p.text(left, (margin+lineHeight)*dot, m.subtitle())
	over, under := top-(glyphHeight+2)*dot, top+size+4*dot
	p.text(left, over, quarters[0].String())
	p.text(left, under, quarters[1].String())
	p.textRight(left+size, under, quarters[2].String())
	p.textRight(left+size, over, quarters[3].String())

	p.fill(image.Rect(left-1, top-1, left+size+1, top+size+1), ink)
	for y := range side {
		for x := range side {
			corner := image.Pt(left+x*scale, top+y*scale)
			p.fill(image.Rectangle{corner, corner.Add(image.Pt(scale, scale))}, uint8(m.cells[y][x]))
		}
	}

	y := under + (lineHeight+6)*dot
	for k := range kinds {
		swatch := image.Rect(left, y-dot, left+9*dot, y+8*dot)
		p.fill(swatch, ink)
		p.fill(swatch.Inset(1), uint8(k))
		p.text(left+2*advance*dot+2*dot, y, look[k].label)
		p.textRight(left+33*advance*dot, y, m.count(k))
		p.textRight(left+42*advance*dot, y, m.share(k))
		y += lineHeight * dot
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	return encoder.Encode(w, p)
}

func (p picture) fill(r image.Rectangle, index uint8) {
	draw.Draw(p, r, image.NewUniform(p.Palette[index]), image.Point{}, draw.Src)
}

// text writes in ink, with the upper left corner of the first letter at a point.
func (p picture) text(x, y int, s string) {
	for _, r := range s {
		for row, bits := range glyphs[r] {
			for column := range glyphWidth {
				if bits>>column&1 != 0 {
					corner := image.Pt(x+column*p.dot, y+row*p.dot)
					p.fill(image.Rectangle{corner, corner.Add(image.Pt(p.dot, p.dot))}, ink)
				}
			}
		}
		x += advance * p.dot
	}
}

// textRight writes so that the last letter ends left of a point.
func (p picture) textRight(x, y int, s string) {
	p.text(x-(len(s)*advance-1)*p.dot, y, s)
}
