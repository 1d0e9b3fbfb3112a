package portmap

import (
	"fmt"
	"strings"

	"example.com/ports"
)

// CSS colours the classes k0, k1 and so on, one a kind, for a light and a dark
// ground.
func CSS() string {
	var light, dark strings.Builder
	for k, l := range looks {
		fmt.Fprintf(&light, ".k%d{color:%s}", k, l.light)
		fmt.Fprintf(&dark, ".k%d{color:%s}", k, l.dark)
	}
	return light.String() + "\n@media(prefers-color-scheme:dark){" + dark.String() + "}\n"
}

// Paths returns the cells as SVG, a cell a unit, the upper left one at 0, 0. They
// have no colour without [CSS].
func Paths() string {
	// A row of cells of one kind is a stroke, 1 wide, along its middle. Its moves are
	// from where the last stroke ended, which takes fewer digits.
	var paths [NumKinds]strings.Builder
	var endX, endY [NumKinds]int
	for y, row := range cells() {
		for x := 0; x < Side; {
			from, k := x, row[x]
			for x < Side && row[x] == k {
				x++
			}
			fmt.Fprintf(&paths[k], "m%d %dh%d", from-endX[k], y-endY[k], x-from)
			endX[k], endY[k] = x, y
		}
	}
	var b strings.Builder
	b.WriteString(`<g fill="none" stroke="currentColor" transform="translate(0 .5)" shape-rendering="crispEdges">` + "\n")
	for k := range paths {
		fmt.Fprintf(&b, `<path class="k%d" d="M0 0%s"/>`+"\n", k, paths[k].String())
	}
	b.WriteString("</g>\n")
	return b.String()
}

// quarters are the ports in each quarter of the map, in the order of the curve:
// upper left, lower left, lower right, upper right.
var quarters = [4]ports.Range{{First: 0, Last: 16383}, {First: 16384, Last: 32767}, {First: 32768, Last: 49151}, {First: 49152, Last: 65535}}

// SVG returns the map as a picture of its own, with a legend.
func SVG() string {
	const (
		left, top = 8, 34
		width     = left + Side + left
		height    = top + Side + 22 + 11*int(NumKinds)
		title     = "The port space along a Hilbert curve"
	)
	subtitle := "IANA registry of " + ports.RegistryUpdated + ", and known uses"
	counts := Count(ports.Range{First: 0, Last: 65535})

	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="%d" height="%d" viewBox="0 0 %d %d">`+"\n",
		3*width, 3*height, width, height)
	fmt.Fprintf(&b, "<title id=\"title\">%s</title>\n<desc id=\"desc\">%s: a square of 65,536 cells, one a port.", title, subtitle)
	for k, n := range counts {
		fmt.Fprintf(&b, " %v: %s.", Kind(k), Number(n))
	}
	b.WriteString("</desc>\n<style>svg{background:#fff;color:#1a1a1a}@media(prefers-color-scheme:dark){svg{background:#14171c;color:#e8eaed}}\n" + CSS() + "</style>\n")
	fmt.Fprintf(&b, "<g transform=\"translate(%d %d)\">\n%s</g>\n", left, top, Paths())

	b.WriteString(`<g font-family="sans-serif" font-size="8" fill="currentColor">` + "\n")
	text := func(x, y int, anchor, s string) {
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="%s">%s</text>`+"\n", x, y, anchor, s)
	}
	text(left, 10, "start", title)
	text(left, 20, "start", subtitle)
	text(left, top-3, "start", quarters[0].String())
	text(left, top+Side+8, "start", quarters[1].String())
	text(left+Side, top+Side+8, "end", quarters[2].String())
	text(left+Side, top-3, "end", quarters[3].String())
	for k, n := range counts {
		y := top + Side + 24 + 11*k
		fmt.Fprintf(&b, `<rect class="k%d" x="%d" y="%d" width="8" height="8" fill="currentColor"/>`+"\n", k, left, y-7)
		text(left+14, y, "start", Kind(k).String())
		text(left+Side, y, "end", Number(n))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// Number writes a number below a million with a comma: "65,536".
func Number(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}
