package portmap

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
	"example.com/ports/examples/internal/service"
)

// TestCell has each cell once, and each port beside the port before.
func TestCell(t *testing.T) {
	var seen [Side][Side]bool
	lastX, lastY := 0, 0
	for port := range Side * Side {
		x, y := Cell(uint16(port))
		require.False(t, seen[y][x], "%d", port)
		seen[y][x] = true
		dx, dy := x-lastX, y-lastY
		if port > 0 && dx*dx+dy*dy != 1 {
			t.Fatalf("port %d is at %d,%d, the one before at %d,%d", port, x, y, lastX, lastY)
		}
		lastX, lastY = x, y
	}
	for i, corner := range [4][2]int{{0, 0}, {0, Side / 2}, {Side / 2, Side / 2}, {Side / 2, 0}} {
		for port := range quarters[i].All() {
			x, y := Cell(port)
			if x/(Side/2)*(Side/2) != corner[0] || y/(Side/2)*(Side/2) != corner[1] {
				t.Fatalf("port %d at %d,%d is not in quarter %d", port, x, y, i)
			}
		}
	}
}

func TestKindOf(t *testing.T) {
	assert.Equal(t, Assigned, KindOf(417))
	assert.Equal(t, AssignedUsed, KindOf(9200), "wap-wsp, and Elasticsearch")
	assert.Equal(t, Used, KindOf(60429), "dynamic, and Infor Cloverleaf")
	assert.Equal(t, Reserved, KindOf(0))
	wide := func(n uint16) bool { return service.IsWide(ports.Use{Ports: ports.Range{First: 1, Last: n}}) }
	assert.False(t, wide(128))
	assert.True(t, wide(129))
	seen := make(map[Kind]bool)
	for port := range 1 << 16 {
		p, k := ports.Lookup(uint16(port)), KindOf(uint16(port))
		seen[k] = true
		uses := slices.Collect(p.Uses(ports.AnyProtocol))
		has := func(is func(u ports.Use) bool) bool { return slices.ContainsFunc(uses, is) }
		narrow := has(func(u ports.Use) bool { return u.Ports.Len() <= 128 })
		other := has(func(u ports.Use) bool { return u.Ports.Len() <= 128 && u.Registered == "" })
		status := p.Status(ports.AnyProtocol)
		taken := status == ports.Assigned
		require.Equal(t, taken && other, k == AssignedUsed, "%d", port)
		require.Equal(t, taken && !other, k == Assigned, "%d", port)
		require.Equal(t, !taken && narrow, k == Used, "%d", port)
		require.Equal(t, !taken && !narrow && len(uses) > 0, k == Wide, "%d", port)
		if k > Wide {
			require.Equal(t, status.String(), strings.TrimSuffix(k.String(), " (dynamic)"), "%d", port)
		}
	}
	assert.Len(t, seen, int(NumKinds), "each kind is of some port")
}

// TestPaths draws the strokes again, cell by cell.
func TestPaths(t *testing.T) {
	var drawn [Side][Side]Kind
	cellsOf := Counts{}
	for line := range strings.Lines(Paths()) {
		var k Kind
		var d string
		if n, _ := fmt.Sscanf(line, `<path class="k%d" d="M0 0%s`, &k, &d); n == 0 {
			continue
		}
		x, y := 0, 0
		for part := range strings.SplitSeq(strings.TrimPrefix(line[strings.Index(line, "M0 0")+4:strings.LastIndex(line, `"`)], "m"), "m") {
			var dx, dy, length int
			_, err := fmt.Sscanf(part, "%d %dh%d", &dx, &dy, &length)
			require.NoError(t, err, part)
			x, y = x+dx, y+dy
			for range length {
				drawn[y][x] = k
				cellsOf[k]++
				x++
			}
		}
	}
	assert.Equal(t, Count(ports.Range{First: 0, Last: 65535}), cellsOf)
	for port := range 1 << 16 {
		x, y := Cell(uint16(port))
		require.Equal(t, KindOf(uint16(port)), drawn[y][x], "%d", port)
	}
}

func TestSVG(t *testing.T) {
	svg := SVG()
	assert.Less(t, len(svg), 300_000)
	for k, n := range Count(ports.Range{First: 0, Last: 65535}) {
		assert.Contains(t, svg, fmt.Sprintf(" %v: %s.", Kind(k), Number(n)))
		assert.Contains(t, svg, ">"+Kind(k).String()+"</text>")
	}
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		_, err := dec.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
	}
	assert.Equal(t, "16,384", Number(16384))
	assert.Equal(t, "7", Number(7))
}

// How people see who lack one kind of cone: Machado, Oliveira and Fernandes, "A
// Physiologically-based Model for Simulation of Color Vision Deficiency" (2009),
// severity 1, for linear RGB.
var visions = map[string][3][3]float64{
	"all colours": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia": {
		{0.152286, 1.052583, -0.204868},
		{0.114503, 0.786281, 0.099216},
		{-0.003882, -0.048116, 1.051998},
	},
	"deuteranopia": {
		{0.367322, 0.860646, -0.227968},
		{0.280085, 0.672501, 0.047413},
		{-0.011820, 0.042940, 0.968881},
	},
}

// TestColours has a difference of at least 10 between each two kinds.
func TestColours(t *testing.T) {
	for name, vision := range visions {
		for a := range looks {
			for b := range a {
				light := difference(seen(t, looks[a].light, vision), seen(t, looks[b].light, vision))
				dark := difference(seen(t, looks[a].dark, vision), seen(t, looks[b].dark, vision))
				assert.GreaterOrEqual(t, light, 10.0, "%s, light: %v and %v", name, Kind(a), Kind(b))
				assert.GreaterOrEqual(t, dark, 10.0, "%s, dark: %v and %v", name, Kind(a), Kind(b))
			}
		}
	}
}

// TestDark has no glare: on a dark ground, what most cells show is dark.
func TestDark(t *testing.T) {
	for _, k := range []Kind{Unassigned, NeverAssigned, Wide} {
		assert.Less(t, seen(t, looks[k].dark, visions["all colours"])[0], 35.0, "%v", k)
	}
}

// seen returns a colour in CIE L*a*b* (white: D65), as somebody sees it.
func seen(t *testing.T, hex string, vision [3][3]float64) [3]float64 {
	var c color.RGBA
	_, err := fmt.Sscanf(hex, "#%02x%02x%02x", &c.R, &c.G, &c.B)
	require.NoError(t, err, hex)
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	var rgb [3]float64
	for i, row := range vision {
		rgb[i] = min(1, max(0, row[0]*linear(c.R)+row[1]*linear(c.G)+row[2]*linear(c.B)))
	}
	f := func(r, g, b float64) float64 {
		v := r*rgb[0] + g*rgb[1] + b*rgb[2]
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := f(0.4124564/0.95047, 0.3575761/0.95047, 0.1804375/0.95047)
	y := f(0.2126729, 0.7151522, 0.0721750)
	z := f(0.0193339/1.08883, 0.1191920/1.08883, 0.9503041/1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// difference is CIEDE2000 of two colours.
func difference(p, q [3]float64) float64 {
	const degree = math.Pi / 180
	pow7 := func(c float64) float64 { return math.Sqrt(math.Pow(c, 7) / (math.Pow(c, 7) + math.Pow(25, 7))) }
	g := 1 + 0.5*(1-pow7((math.Hypot(p[1], p[2])+math.Hypot(q[1], q[2]))/2))
	c1, c2 := math.Hypot(p[1]*g, p[2]), math.Hypot(q[1]*g, q[2])
	h1, h2 := math.Atan2(p[2], p[1]*g)/degree, math.Atan2(q[2], q[1]*g)/degree
	turn := h2 - h1
	if turn > 180 {
		turn -= 360
	} else if turn < -180 {
		turn += 360
	}
	if c1*c2 == 0 {
		turn = 0
	}
	l, c, h := (p[0]+q[0])/2, (c1+c2)/2, h1+turn/2
	if c1 == 0 {
		h = h2
	}
	cos := func(deg float64) float64 { return math.Cos(deg * degree) }
	tt := 1 - 0.17*cos(h-30) + 0.24*cos(2*h) + 0.32*cos(3*h+6) - 0.20*cos(4*h-63)
	warp := math.Mod(h+720, 360) - 275
	rt := -math.Sin(2*30*math.Exp(-(warp/25)*(warp/25))*degree) * 2 * pow7(c)
	dl := (q[0] - p[0]) / (1 + 0.015*(l-50)*(l-50)/math.Sqrt(20+(l-50)*(l-50)))
	dc := (c2 - c1) / (1 + 0.045*c)
	dh := 2 * math.Sqrt(c1*c2) * math.Sin(turn/2*degree) / (1 + 0.015*c*tt)
	return math.Sqrt(dl*dl + dc*dc + dh*dh + rt*dc*dh)
}

// TestDifference has pairs of Sharma, Wu and Dalal, "The CIEDE2000
// Color-Difference Formula: Implementation Notes" (2005), Table 1.
func TestDifference(t *testing.T) {
	for _, c := range []struct {
		p, q [3]float64
		want float64
	}{
		{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425},
		{[3]float64{50, 0, 0}, [3]float64{50, -1, 2}, 2.3669},
		{[3]float64{50, 2.49, -0.001}, [3]float64{50, -2.49, 0.0011}, 7.2195},
		{[3]float64{50, 2.5, 0}, [3]float64{56, -27, -3}, 31.9030},
		{[3]float64{60.2574, -34.0099, 36.2677}, [3]float64{60.4626, -34.1751, 39.4387}, 1.2644},
		{[3]float64{2.0776, 0.0795, -1.1350}, [3]float64{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		assert.InDelta(t, c.want, difference(c.p, c.q), 0.0001)
	}
}
