package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

var protocols = []ports.Protocol{ports.AnyProtocol, ports.TCP, ports.UDP, ports.SCTP, ports.DCCP}

func TestHilbertCurve(t *testing.T) {
	seen := make(map[image.Point]bool)
	var last image.Point
	for port := range side * side {
		x, y := cell(uint16(port))
		at := image.Pt(x, y)
		require.True(t, at.In(image.Rect(0, 0, side, side)), "port %d at %v", port, at)
		require.False(t, seen[at], "port %d at %v, as another", port, at)
		seen[at] = true
		if step := at.Sub(last); port > 0 {
			require.Equal(t, 1, step.X*step.X+step.Y*step.Y, "port %d at %v, the one before at %v", port, at, last)
		}
		last = at
	}
	assert.Len(t, seen, side*side)

	for i, corner := range []image.Point{{0, 0}, {0, 1}, {1, 1}, {1, 0}} {
		for port := range quarters[i].All() {
			x, y := cell(port)
			require.Equal(t, corner, image.Pt(x/(side/2), y/(side/2)), "the quarter of port %d", port)
		}
	}
}

// TestCells asks the registry again, for each port and each transport.
func TestCells(t *testing.T) {
	for _, proto := range protocols {
		m := newPortMap(proto)
		sum := 0
		for k := range kinds {
			sum += m.counts[k]
		}
		assert.Equal(t, side*side, sum, "the legend's counts")
		for port := range side * side {
			p := ports.Lookup(uint16(port))
			x, y := cell(uint16(port))
			label := look[m.cells[y][x]].label
			require.Contains(t, label, p.Status(proto).String(), "port %d/%v", port, proto)
			if class, status, hasClass := strings.Cut(label, ", "); hasClass {
				require.Equal(t, p.Class().String(), class, "port %d/%v", port, proto)
				require.Equal(t, p.Status(proto).String(), status, "port %d/%v", port, proto)
			}
		}
	}
}

func encoded(t *testing.T, format string, proto ports.Protocol, scale int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, writers[format](&b, newPortMap(proto), scale))
	return b.Bytes()
}

func TestPNG(t *testing.T) {
	for scale := 1; scale <= 4; scale++ {
		dot := (scale + 1) / 2
		pixels, err := png.Decode(bytes.NewReader(encoded(t, ".png", ports.TCP, scale)))
		require.NoError(t, err)
		want := image.Rect(0, 0, side*scale+2*margin*dot, side*scale+(above+below)*dot)
		require.Equal(t, want, pixels.Bounds())
		for port := range side * side {
			x, y := cell(uint16(port))
			corner := image.Pt(margin*dot+x*scale, above*dot+y*scale)
			color := look[kindOf(ports.Lookup(uint16(port)), ports.TCP)].color
			require.Equal(t, color, pixels.At(corner.X, corner.Y), "port %d", port)
			require.Equal(t, color, pixels.At(corner.X+scale-1, corner.Y+scale-1), "port %d", port)
		}
	}
}

// TestCommittedPNG compares pixels: how they are compressed is up to the release
// of Go.
func TestCommittedPNG(t *testing.T) {
	f, err := os.Open("ports.png")
	require.NoError(t, err)
	defer f.Close()
	have, err := png.Decode(f)
	require.NoError(t, err)
	want, err := png.Decode(bytes.NewReader(encoded(t, ".png", ports.AnyProtocol, 3)))
	require.NoError(t, err)
	assert.True(t, assert.ObjectsAreEqual(want, have), "ports.png is not of this table: go generate ./examples/portmap")
}

// TestFont holds what the picture says to the letters there are.
func TestFont(t *testing.T) {
	texts := []string{title}
	for _, l := range look {
		texts = append(texts, l.label)
	}
	for _, r := range quarters {
		texts = append(texts, r.String())
	}
	for _, proto := range protocols {
		m := newPortMap(proto)
		texts = append(texts, m.subtitle())
		for k := range kinds {
			texts = append(texts, m.count(k), m.share(k))
		}
	}
	for _, text := range texts {
		assert.LessOrEqual(t, len(text)*advance, side+margin, "%q at -scale 1", text)
		for _, r := range text {
			assert.Contains(t, glyphs, r, "%q of %q", r, text)
		}
	}
	for r, g := range glyphs {
		assert.Equal(t, r == ' ', g == [glyphHeight]uint8{}, "%q", r)
		for other, same := range glyphs {
			assert.False(t, r != other && g == same, "%q looks like %q", r, other)
		}
	}
}

func TestSVG(t *testing.T) {
	svg := encoded(t, ".svg", ports.AnyProtocol, 3)
	assert.Less(t, len(svg), 64<<10)
	var doc struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		Role    string   `xml:"role,attr"`
		Title   string   `xml:"title"`
		Desc    string   `xml:"desc"`
		Groups  []struct {
			Paths []struct {
				Stroke string `xml:"stroke,attr"`
				D      string `xml:"d,attr"`
			} `xml:"path"`
			Texts []string `xml:"text"`
		} `xml:"g"`
	}
	require.NoError(t, xml.Unmarshal(svg, &doc))
	assert.Equal(t, "img", doc.Role)
	assert.Equal(t, title, doc.Title)
	assert.Contains(t, doc.Desc, "dynamic, never assigned: 16,384.")
	require.Len(t, doc.Groups, 2)

	// Painted, the strokes are the map: each cell once.
	m := newPortMap(ports.AnyProtocol)
	painted := make(map[image.Point]string)
	for _, path := range doc.Groups[0].Paths {
		rest := path.D
		for _, stroke := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)`).FindAllStringSubmatch(path.D, -1) {
			x, y, n := number(t, stroke[1]), number(t, stroke[2]), number(t, stroke[3])
			for i := range n {
				at := image.Pt(x+i, y)
				require.NotContains(t, painted, at)
				painted[at] = path.Stroke
			}
			rest = strings.TrimPrefix(rest, stroke[0])
		}
		assert.Empty(t, rest, "nothing else in the path")
	}
	require.Len(t, painted, side*side)
	for at, stroke := range painted {
		require.Equal(t, hex(m.cells[at.Y][at.X]), stroke, "cell %v", at)
	}
	for k := range kinds {
		assert.Contains(t, doc.Groups[1].Texts, look[k].label)
		assert.Contains(t, doc.Groups[1].Texts, m.count(k))
	}
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

func TestSameBytes(t *testing.T) {
	for format := range writers {
		for _, proto := range protocols {
			assert.Equal(t, encoded(t, format, proto, 2), encoded(t, format, proto, 2), "%s %v", format, proto)
		}
	}
}

// TestColors looks at the colours as the colour-blind do, with the matrices of
// Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation
// of Color Vision Deficiency", 2009, for want of one sort of cone. Distances are
// in CIELAB, where from 2 on two colours differ side by side.
func TestColors(t *testing.T) {
	for vision, matrix := range map[string][9]float64{
		"all cones":    {1, 0, 0, 0, 1, 0, 0, 0, 1},
		"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
		"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
		"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
		"no colour":    {0.2126, 0.7152, 0.0722, 0.2126, 0.7152, 0.0722, 0.2126, 0.7152, 0.0722},
	} {
		want := 15.0
		if vision == "no colour" {
			want = 4
		}
		for a := range kinds {
			for b := range a {
				d := distance(lab(look[a].color, matrix), lab(look[b].color, matrix))
				assert.Greater(t, d, want, "%s: %s beside %s", vision, look[a].label, look[b].label)
			}
		}
	}
}

func distance(a, b [3]float64) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
}

// lab is where a colour lies in CIELAB, seen through a matrix on linear RGB.
func lab(c color.RGBA, matrix [9]float64) [3]float64 {
	var rgb [3]float64
	for i, v := range []uint8{c.R, c.G, c.B} {
		if s := float64(v) / 255; s <= 0.04045 {
			rgb[i] = s / 12.92
		} else {
			rgb[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	mul := func(m [9]float64, v [3]float64) (r [3]float64) {
		for i := range r {
			r[i] = m[3*i]*v[0] + m[3*i+1]*v[1] + m[3*i+2]*v[2]
		}
		return r
	}
	seen := mul(matrix, rgb)
	for i := range seen {
		seen[i] = min(max(seen[i], 0), 1)
	}
	xyz := mul([9]float64{0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.0721750, 0.0193339, 0.1191920, 0.9503041}, seen)
	f := func(v float64) float64 {
		if v > 216./24389 {
			return math.Cbrt(v)
		}
		return (24389./27*v + 16) / 116
	}
	x, y, z := f(xyz[0]/0.95047), f(xyz[1]), f(xyz[2]/1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ name, format string }{{"a.png", ".png"}, {"b.SVG", ".svg"}} {
		path := filepath.Join(dir, c.name)
		var stderr strings.Builder
		require.Zero(t, run([]string{"-o", path, "-scale", "2", "-proto", "udp"}, &stderr), "%s", &stderr)
		assert.Empty(t, stderr.String())
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, encoded(t, c.format, ports.UDP, 2), got)
	}
	var stderr strings.Builder
	assert.Zero(t, run([]string{"-h"}, &stderr))
	assert.Contains(t, stderr.String(), "usage: portmap")
}

func TestWrongInput(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-o", "ports.gif"}, `portmap: -o "ports.gif": want a name that ends in .png or .svg`},
		{[]string{"-o", ""}, `portmap: -o "": want a name that ends`},
		{[]string{"-scale", "0"}, "portmap: -scale 0: want 1 to 16"},
		{[]string{"-scale", "17"}, "portmap: -scale 17: want 1 to 16"},
		{[]string{"-scale", "x"}, "-scale"},
		{[]string{"-proto", "icmp"}, `"icmp": want tcp`},
		{[]string{"-nonsense"}, "-nonsense"},
		{[]string{"ports.png"}, `portmap: unexpected argument "ports.png": want flags only`},
	} {
		t.Chdir(t.TempDir())
		var stderr strings.Builder
		assert.Equal(t, 2, run(c.args, &stderr), "%q", c.args)
		assert.Contains(t, stderr.String(), c.want)
		assert.Equal(t, 1, strings.Count(stderr.String(), "\n"), "lines of %q", stderr.String())
		files, err := os.ReadDir(".")
		require.NoError(t, err)
		assert.Empty(t, files, "nothing written")
	}
}

func TestWriteError(t *testing.T) {
	var stderr strings.Builder
	assert.Equal(t, 1, run([]string{"-o", filepath.Join(t.TempDir(), "no", "ports.png")}, &stderr))
	assert.Regexp(t, `^portmap: open .*ports\.png: .*\n$`, stderr.String())

	full := errors.New("disk full")
	r, w := io.Pipe()
	r.CloseWithError(full)
	for format, write := range writers {
		assert.ErrorIs(t, write(w, newPortMap(ports.TCP), 1), full, format)
	}
}
