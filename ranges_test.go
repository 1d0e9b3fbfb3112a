package ports_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func TestClass(t *testing.T) {
	for class, want := range map[ports.Class]ports.Range{ // RFC 6335, Section 6
		ports.WellKnown:  {First: 0, Last: 1023},
		ports.Registered: {First: 1024, Last: 49151},
		ports.Dynamic:    {First: 49152, Last: 65535},
	} {
		assert.Equal(t, want, class.Range())
		for port := range want.All() {
			if ports.ClassOf(port) != class {
				t.Fatalf("ClassOf(%d) = %v, want %v", port, ports.ClassOf(port), class)
			}
		}
	}
	assert.Equal(t, ports.Range{}, ports.Class(3).Range())
}

func TestParseRange(t *testing.T) {
	for text, want := range map[string]ports.Range{
		"0":         {},
		"80":        {First: 80, Last: 80},
		"65535":     {First: 65535, Last: 65535},
		"6000-6063": {First: 6000, Last: 6063},
		"0-65535":   {First: 0, Last: 65535},
	} {
		got, err := ports.ParseRange(text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, text, got.String())
		b, err := got.AppendText([]byte(":"))
		require.NoError(t, err)
		assert.Equal(t, ":"+text, string(b))
	}
	one, err := ports.ParseRange("7-7")
	require.NoError(t, err)
	assert.Equal(t, "7", one.String())
	for text, want := range map[string]string{
		"":                       "want a port such as 80",
		"http":                   "want a port such as 80",
		"80-":                    "want a port such as 80",
		"-80":                    "want a port such as 80",
		"+80":                    "want a port such as 80",
		" 80":                    "want a port such as 80",
		"1-2-3":                  "want a port such as 80",
		"0x50":                   "want a port such as 80",
		"65536":                  "want ports from 0 to 65535",
		"1-99999999999999999999": "want ports from 0 to 65535",
		"6063-6000":              "want the first port not to be greater",
	} {
		_, err := ports.ParseRange(text)
		require.Error(t, err, text)
		assert.ErrorContains(t, err, `"`+text+`": `+want)
	}
}

func TestRange(t *testing.T) {
	r := ports.Range{First: 6000, Last: 6063}
	assert.True(t, r.Contains(6000))
	assert.True(t, r.Contains(6063))
	assert.False(t, r.Contains(5999))
	assert.False(t, r.Contains(6064))
	assert.Equal(t, 64, r.Len())
	assert.Equal(t, 1<<16, ports.Range{First: 0, Last: 65535}.Len())
	assert.Equal(t, []uint16{65534, 65535}, slices.Collect(ports.Range{First: 65534, Last: 65535}.All()))

	for _, other := range []ports.Range{{First: 6063, Last: 7000}, {First: 1, Last: 6000}, {First: 6010, Last: 6010}, {First: 0, Last: 65535}} {
		assert.True(t, r.Overlaps(other))
		assert.True(t, other.Overlaps(r))
	}
	for _, other := range []ports.Range{{First: 6064, Last: 6064}, {First: 0, Last: 5999}} {
		assert.False(t, r.Overlaps(other))
		assert.False(t, other.Overlaps(r))
	}

	empty := ports.Range{First: 6010, Last: 6009}
	assert.Zero(t, empty.Len())
	assert.Empty(t, slices.Collect(empty.All()))
	assert.False(t, empty.Contains(6010))
	assert.False(t, empty.Overlaps(r))
	assert.False(t, r.Overlaps(empty))
	_, err := empty.MarshalText()
	assert.ErrorContains(t, err, `"6010-6009": want the first port not to be greater`)
}
