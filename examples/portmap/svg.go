package main

import (
	"bytes"
	"fmt"
	"io"
)

// writeSVG draws the map with its legend. A unit is a cell; scale says how many
// pixels that is where nothing else does.
func writeSVG(w io.Writer, m *portMap, scale int) error {
	const (
		left, top = 8, 34
		width     = left + side + left
		height    = top + side + 22 + 11*int(kinds)
	)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="%d" height="%d" viewBox="0 0 %d %d">`+"\n",
		width*scale, height*scale, width, height)
	fmt.Fprintf(&b, `<title id="title">%s</title>`+"\n", title)
	fmt.Fprintf(&b, `<desc id="desc">%s: a square of 65,536 cells, one a port.`, m.subtitle())
	for k := range kinds {
		fmt.Fprintf(&b, " %s: %s.", look[k].label, m.count(k))
	}
	b.WriteString("</desc>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)

	// A row of cells of one kind is a stroke, 1 wide, along its middle.
	fmt.Fprintf(&b, `<g transform="translate(%d %d.5)" shape-rendering="crispEdges">`+"\n", left, top)
	for k := range kinds {
		fmt.Fprintf(&b, `<path stroke="%s" d="`, hex(k))
		for y, row := range m.cells {
			for x := 0; x < side; {
				from := x
				for x < side && row[x] == k {
					x++
				}
				if x > from {
					fmt.Fprintf(&b, "M%d %dh%d", from, y, x-from)
				} else {
					x++
				}
			}
		}
		b.WriteString("\"/>\n")
	}
	b.WriteString("</g>\n")

	b.WriteString(`<g font-family="sans-serif" font-size="8" fill="#1a1a1a">` + "\n")
	text := func(x, y int, anchor, s string) {
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="%s">%s</text>`+"\n", x, y, anchor, s)
	}
	text(left, 10, "start", title)
	text(left, 20, "start", m.subtitle())
	text(left, top-3, "start", quarters[0].String())
	text(left, top+side+8, "start", quarters[1].String())
	text(left+side, top+side+8, "end", quarters[2].String())
	text(left+side, top-3, "end", quarters[3].String())
	for k := range kinds {
		y := top + side + 24 + 11*int(k)
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="8" height="8" fill="%s" stroke="#1a1a1a" stroke-width=".5"/>`+"\n", left, y-7, hex(k))
		text(left+14, y, "start", look[k].label)
		text(left+160, y, "end", m.count(k))
		text(left+210, y, "end", m.share(k))
	}
	b.WriteString("</g>\n</svg>\n")
	_, err := w.Write(b.Bytes())
	return err
}

func hex(k kind) string {
	c := look[k].color
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}
