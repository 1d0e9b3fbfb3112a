package main

import (
	"bytes"
	"encoding/xml"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// TestCurve has each cell once, and each port beside the port before.
func TestCurve(t *testing.T) {
	var seen [side][side]bool
	lastX, lastY := 0, 0
	for port := range side * side {
		x, y := cell(uint16(port))
		require.False(t, seen[y][x], "%d", port)
		seen[y][x] = true
		dx, dy := x-lastX, y-lastY
		if port > 0 && dx*dx+dy*dy != 1 {
			t.Fatalf("port %d is at %d,%d, the one before at %d,%d", port, x, y, lastX, lastY)
		}
		lastX, lastY = x, y
	}
	for i, corner := range [4][2]int{{0, 0}, {0, side / 2}, {side / 2, side / 2}, {side / 2, 0}} {
		for port := range quarters[i].All() {
			x, y := cell(port)
			if x/(side/2)*(side/2) != corner[0] || y/(side/2)*(side/2) != corner[1] {
				t.Fatalf("port %d at %d,%d is not in quarter %d", port, x, y, i)
			}
		}
	}
}

func TestCells(t *testing.T) {
	for _, proto := range []ports.Protocol{ports.AnyProtocol, ports.TCP, ports.SCTP} {
		m := newPortMap(proto)
		total := 0
		for k := range kinds {
			total += m.counts[k]
		}
		assert.Equal(t, 1<<16, total)
		assert.Equal(t, ports.Dynamic.Range().Len(), m.counts[dynamic])
		for port := range 1 << 16 {
			p := ports.Lookup(uint16(port))
			x, y := cell(uint16(port))
			label := look[m.cells[y][x]].label
			status, class := p.Status(proto), p.Class()
			want := status.String()
			switch status {
			case ports.Assigned, ports.Unassigned:
				want = class.String() + ", " + want
			case ports.NeverAssigned:
				want = class.String() + ", " + want
			}
			if label != want {
				t.Fatalf("port %d is drawn as %q, want %q", port, label, want)
			}
		}
	}
}

func TestPNG(t *testing.T) {
	m := newPortMap(ports.AnyProtocol)
	var a, b bytes.Buffer
	require.NoError(t, writePNG(&a, m, 3))
	require.NoError(t, writePNG(&b, newPortMap(ports.AnyProtocol), 3))
	assert.Equal(t, a.Bytes(), b.Bytes(), "same input, same bytes")

	img, err := png.Decode(&a)
	require.NoError(t, err)
	left, top := margin*2, above*2
	for _, port := range []uint16{0, 22, 417, 1024, 8080, 40000, 49151, 49152, 60429, 65535} {
		x, y := cell(port)
		got := color.RGBAModel.Convert(img.At(left+x*3+1, top+y*3+1))
		assert.Equal(t, look[kindOf(ports.Lookup(port), ports.AnyProtocol)].color, got, "port %d", port)
	}

	committed, err := os.ReadFile("ports.png")
	require.NoError(t, err)
	have, err := png.Decode(bytes.NewReader(committed))
	require.NoError(t, err)
	assert.Equal(t, img, have, "ports.png is not what the program makes: run go generate here")
}

// TestGlyphs has a glyph for each letter of the picture.
func TestGlyphs(t *testing.T) {
	m := newPortMap(ports.SCTP)
	text := title + m.subtitle() + "tcp udp dccp any 0123456789-"
	for k := range kinds {
		text += look[k].label + m.count(k) + m.share(k)
	}
	for _, r := range text {
		assert.Contains(t, glyphs, r, "%q", r)
	}
}

func TestSVG(t *testing.T) {
	m := newPortMap(ports.TCP)
	var b bytes.Buffer
	require.NoError(t, writeSVG(&b, m, 3))
	assert.Less(t, b.Len(), 300_000)
	text := b.String()
	for k := range kinds {
		assert.Contains(t, text, look[k].label)
		assert.Contains(t, text, m.count(k))
	}
	dec := xml.NewDecoder(&b)
	root := ""
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		if start, ok := tok.(xml.StartElement); ok && root == "" {
			root = start.Name.Local
		}
	}
	assert.Equal(t, "svg", root)
	assert.Contains(t, text, "<title")
	assert.Contains(t, text, "<desc")
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.png", "b.SVG"} {
		var stderr strings.Builder
		assert.Zero(t, run([]string{"-o", filepath.Join(dir, name), "-proto", "udp", "-scale", "1"}, &stderr), &stderr)
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Positive(t, info.Size())
	}
	for _, c := range []struct {
		status int
		args   []string
		want   string
	}{
		{2, []string{"-o", "a.gif"}, `-o "a.gif": want a name that ends in .png or .svg`},
		{2, []string{"-scale", "0"}, "-scale 0: want 1 to 16"},
		{2, []string{"-proto", "icmp"}, `"icmp": want tcp`},
		{2, []string{"x"}, `unexpected argument "x"`},
		{2, []string{"-nonsense"}, "-nonsense"},
		{1, []string{"-o", filepath.Join(dir, "no", "such", "a.png")}, "no such file"},
	} {
		var stderr strings.Builder
		assert.Equal(t, c.status, run(c.args, &stderr))
		assert.Contains(t, stderr.String(), c.want)
		assert.Equal(t, 1, strings.Count(stderr.String(), "\n"))
	}
}
