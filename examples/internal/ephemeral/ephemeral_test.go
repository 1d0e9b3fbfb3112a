package ephemeral

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func TestHere(t *testing.T) {
	here := Here()
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		r, ok := ports.Ephemeral(runtime.GOOS)
		assert.Equal(t, runtime.GOOS, here.Default)
		assert.Equal(t, ok, here.Len() > 0)
		assert.Equal(t, ok, here.Range == r)
		return
	}
	assert.Empty(t, here.Default, "it was read")
	assert.Equal(t, strings.Fields(string(text)), strings.Split(here.Range.String(), "-"))
}

func TestParse(t *testing.T) {
	r, err := parse("10000\t20000\n")
	require.NoError(t, err)
	assert.Equal(t, ports.Range{First: 10000, Last: 20000}, r)
	for _, bad := range []string{"", "9 1", "1 2 3", "-"} {
		_, err := parse(bad)
		assert.Error(t, err, bad)
	}
}

func TestRemark(t *testing.T) {
	read := Range{Range: ports.Range{First: 10000, Last: 20000}}
	windows := Range{ports.Range{First: 49152, Last: 65535}, "windows"}
	for _, c := range []struct {
		r    Range
		port uint16
		want string
	}{
		{read, 15001, "in this system's ephemeral range, 10000-20000"},
		{read, 51820, "Linux, macOS or Windows takes it for outgoing connections by default, but not this system"},
		{read, 9200, ""},
		{windows, 51820, "in the ephemeral range that windows has by default, 49152-65535"},
		{windows, 40000, "Linux, macOS or Windows takes it for outgoing connections by default"},
		{windows, 9200, ""},
	} {
		assert.Equal(t, c.want, c.r.Remark(c.port), "%v: %d", c.r, c.port)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("32768\t60999\n")
	f.Add("-")
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := parse(text); err == nil && r.Len() == 0 {
			t.Errorf("%v of %q", r, text)
		}
	})
}
