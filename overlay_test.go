package ports_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func TestZeroOverlay(t *testing.T) {
	var o ports.Overlay
	for _, c := range []struct {
		port  uint16
		proto ports.Protocol
		name  string
		from  ports.Origin
	}{
		{443, ports.TCP, "https", ports.OriginRegistry},
		{9200, ports.TCP, "wap-wsp", ports.OriginRegistry},
		{60429, ports.TCP, "Infor Cloverleaf", ports.OriginUse},
		{60429, ports.AnyProtocol, "Infor Cloverleaf", ports.OriginUse},
		{60429, ports.UDP, "", ports.OriginNone}, // Mosh, of a wide range, counts for less than Cloverleaf
		{60429, ports.SCTP, "", ports.OriginNone},
		{4, ports.TCP, "", ports.OriginNone},
		{443, ports.Protocol(9), "", ports.OriginNone},
	} {
		name, from := o.Name(c.port, c.proto)
		assert.Equal(t, c.name, name, "%d/%v", c.port, c.proto)
		assert.Equal(t, c.from, from, "%d/%v", c.port, c.proto)
	}
	port, ok := o.Number("HTTPS", ports.TCP)
	assert.True(t, ok)
	assert.EqualValues(t, 443, port)
}

func TestOverlay(t *testing.T) {
	var o ports.Overlay
	require.NoError(t, o.Add(ports.Range{First: 60000, Last: 60009}, ports.AnyProtocol, "A-Z-Cluster"))
	require.NoError(t, o.Add(ports.Range{First: 60005, Last: 60005}, ports.TCP, "leader"))
	require.NoError(t, o.Add(ports.Range{First: 443, Last: 443}, ports.UDP, "quic"))
	name := func(port uint16, proto ports.Protocol) string {
		name, from := o.Name(port, proto)
		return name + " " + from.String()
	}
	assert.Equal(t, "A-Z-Cluster local", name(60000, ports.TCP))
	assert.Equal(t, "A-Z-Cluster local", name(60009, ports.DCCP))
	assert.Equal(t, "leader local", name(60005, ports.TCP))
	assert.Equal(t, "A-Z-Cluster local", name(60005, ports.UDP))
	assert.Equal(t, "A-Z-Cluster local", name(60005, ports.AnyProtocol))
	assert.Equal(t, "quic local", name(443, ports.UDP))
	assert.Equal(t, "quic local", name(443, ports.AnyProtocol))
	assert.Equal(t, "https registry", name(443, ports.TCP))
	assert.Equal(t, " none", name(60010, ports.SCTP))

	number := func(name string, proto ports.Protocol) int {
		port, ok := o.Number(name, proto)
		if !ok {
			return -1
		}
		return int(port)
	}
	assert.Equal(t, 60000, number("a-z-cluster", ports.UDP))
	assert.Equal(t, 60005, number("LEADER", ports.TCP))
	assert.Equal(t, 60005, number("leader", ports.AnyProtocol))
	assert.Equal(t, -1, number("leader", ports.UDP))
	assert.Equal(t, -1, number("a-z-cluster", ports.Protocol(9)))
	assert.Equal(t, 443, number("https", ports.UDP))

	require.NoError(t, o.Add(ports.Range{First: 7, Last: 7}, ports.DCCP, "lossy"))
	assert.Equal(t, 7, number("lossy", ports.AnyProtocol))

	require.NoError(t, o.Add(ports.Range{First: 1, Last: 1}, ports.TCP, "leader"))
	assert.Equal(t, 1, number("leader", ports.TCP), "the later goes over the earlier")
}

func TestAddErrors(t *testing.T) {
	var o ports.Overlay
	one := ports.Range{First: 1, Last: 1}
	for _, c := range []struct {
		err  error
		want string
	}{
		{o.Add(ports.Range{First: 2, Last: 1}, ports.TCP, "x"), `empty range "2-1": want`},
		{o.Add(one, ports.Protocol(5), "x"), `bad protocol "Protocol(5)": want tcp`},
		{o.Add(one, ports.TCP, ""), `bad name "": want`},
		{o.Add(one, ports.TCP, "a b"), `bad name "a b": want`},
		{o.Add(one, ports.TCP, "a#b"), `bad name "a#b": want`},
		{o.Add(one, ports.TCP, "a\u00a0b"), `bad name "a\u00a0b": want`},
		{o.Add(one, ports.TCP, "a\x1b[31m"), `bad name "a\x1b[31m": want`},
		{o.Add(one, ports.TCP, "a\u202eb"), `bad name "a\u202eb": want`},
		{o.Add(one, ports.TCP, "a\u200bb"), `bad name "a\u200bb": want`},
		{o.Add(one, ports.TCP, "a\u009bb"), `bad name "a\u009bb": want`},
		{o.Add(one, ports.TCP, "a\xffb"), `bad name "a\xffb": want`},
	} {
		assert.ErrorContains(t, c.err, c.want)
	}
	assert.Equal(t, ports.Overlay{}, o)
}

func TestReadServices(t *testing.T) {
	var o ports.Overlay
	require.NoError(t, o.Add(ports.Range{First: 9, Last: 9}, ports.TCP, "mine"))
	require.NoError(t, o.ReadServices(iotest.OneByteReader(strings.NewReader("# a comment\n"+
		"\n"+
		"9pfs\t564/tcp\tplan9 Plan-Nine # Plan 9 file service\r\n"+
		"  x11 6000-6063/tcp\n"+
		"first 9/tcp\nsecond 9/tcp # does not count\n"+
		"first 10/tcp\n"+
		"rtmp 1/ddp\n"+
		"voice 5000/SCTP#no space\n"+
		"long 5001/udp "+strings.Repeat("alias ", 11000)+"\n"+
		"last 5002/dccp"))))
	for _, c := range []struct {
		port  uint16
		proto ports.Protocol
		want  string
	}{
		{564, ports.TCP, "9pfs"}, {6063, ports.TCP, "x11"}, {9, ports.TCP, "first"}, {10, ports.TCP, "first"},
		{5000, ports.SCTP, "voice"}, {5001, ports.UDP, "long"}, {5002, ports.DCCP, "last"},
	} {
		name, from := o.Name(c.port, c.proto)
		assert.Equal(t, c.want, name)
		assert.Equal(t, ports.OriginLocal, from)
	}
	for name, want := range map[string]uint16{"plan-nine": 564, "PLAN9": 564, "first": 9, "second": 9, "mine": 9, "alias": 5001} {
		port, ok := o.Number(name, ports.AnyProtocol)
		assert.True(t, ok, name)
		assert.Equal(t, want, port, name)
	}
	name, _ := o.Name(1, ports.TCP)
	assert.Equal(t, "tcpmux", name, "ddp is not tcp")
}

func TestReadServicesErrors(t *testing.T) {
	for in, want := range map[string]string{
		"a 1/tcp\nb\n":                           `line 2: only "b": want a name, a port and a protocol`,
		"a tcp/1\n":                              `line 1: unknown protocol "1": want tcp`,
		"a 1\n":                                  `line 1: "1" is not a port and a protocol`,
		"\n\na 65536/tcp\n":                      `line 3: bad port or range "65536": want ports from 0 to 65535`,
		"a 9-7/tcp":                              `line 1: bad port or range "9-7"`,
		"a 1/tpc":                                `line 1: unknown protocol "tpc"`,
		"a 1/tcp/x":                              `line 1: unknown protocol "tcp/x"`,
		"a 1/tcp\n" + strings.Repeat("x", 2<<20): "line 2: longer than 1048576 bytes",
		"a 1/tcp" + strings.Repeat(" b", 1<<16):  "line 1: more than 65536 names in all",
		"a\u202e 1/tcp":                          `line 1: bad name "a\u202e"`,
		"a 1/tcp \x1b[2J":                        `line 1: bad name "\x1b[2J"`,
		strings.Repeat("a 0-65535/tcp\n", 17):    `line 17: more than 1048576 ports in all, with "0-65535"`,
	} {
		var o ports.Overlay
		err := o.ReadServices(strings.NewReader(in))
		assert.ErrorContains(t, err, "ports: services, "+want)
		assert.Equal(t, ports.Overlay{}, o, "a failed read changes nothing")
	}
	var o ports.Overlay
	err := o.ReadServices(io.MultiReader(strings.NewReader("a 1/tcp\n"), iotest.ErrReader(fs.ErrPermission)))
	assert.EqualError(t, err, "ports: services, line 2: permission denied")
	assert.ErrorIs(t, err, fs.ErrPermission)
	assert.Equal(t, ports.Overlay{}, o)
}

// TestReadServicesLimits reads files that just keep the limits.
func TestReadServicesLimits(t *testing.T) {
	line := "a 1/tcp #"
	for _, in := range []string{
		line + strings.Repeat("x", 1<<20-len(line)),
		"a 1/tcp" + strings.Repeat(" b", 1<<16-1),
		strings.Repeat("a 0-65535/tcp\n", 16),
		strings.Repeat("\n", 1<<20+1) + "a 1/tcp",
	} {
		var o ports.Overlay
		require.NoError(t, o.ReadServices(strings.NewReader(in)))
		name, from := o.Name(1, ports.TCP)
		assert.Equal(t, "a", name)
		assert.Equal(t, ports.OriginLocal, from)
	}
}

// TestReadServicesMemory holds an Overlay to the memory that ReadServices names,
// with the files that need most of it.
func TestReadServicesMemory(t *testing.T) {
	var names, aliases strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&names, "a%d %d/tcp\n", i, i>>1)
		if i%30_000 == 0 {
			fmt.Fprintf(&aliases, "\nb%d 1/tcp", i)
		}
		fmt.Fprintf(&aliases, " %d", i)
	}
	everywhere := "a 0-65535/tcp " + strings.Join(strings.Fields(aliases.String()), "x ")
	for _, in := range []string{names.String(), aliases.String(), "a 0-65535/tcp\n", everywhere} {
		before := heap()
		var o ports.Overlay
		require.NoError(t, o.ReadServices(strings.NewReader(in)))
		assert.Less(t, heap()-before, 2*len(in)+16_000_000, "%d bytes", len(in))
		runtime.KeepAlive(&o)
	}
}

// heap returns how many bytes are in use.
func heap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// servicesText is what WriteServices writes.
func servicesText(t *testing.T) string {
	var b strings.Builder
	require.NoError(t, ports.WriteServices(&b))
	return b.String()
}

// TestWriteServices reads back what is written: every port and every name has
// the answer that the registry has.
func TestWriteServices(t *testing.T) {
	var o ports.Overlay
	require.NoError(t, o.ReadServices(strings.NewReader(servicesText(t))))
	for port := range 1 << 16 {
		for _, proto := range protocols[1:] {
			want := ports.Name(uint16(port), proto)
			got, from := o.Name(uint16(port), proto)
			if want != "" && (got != want || from != ports.OriginLocal) {
				t.Fatalf("%d/%v is %q from %v, want %q", port, proto, got, from, want)
			}
			if want == "" && from == ports.OriginLocal {
				t.Fatalf("%d/%v is %q, want none", port, proto, got)
			}
		}
	}
	for e := range ports.All() {
		if e.Name() == "" {
			continue
		}
		for _, proto := range protocols[1:] {
			want, wantOK := ports.Number(e.Name(), proto)
			if got, ok := o.Number(e.Name(), proto); got != want || ok != wantOK {
				t.Fatalf("%s on %v is %d, %t, want %d, %t", e.Name(), proto, got, ok, want, wantOK)
			}
		}
	}
	unfit := 0
	for e := range ports.All() {
		if _, ok := e.Ports(); ok && strings.ContainsAny(e.Name(), " #") {
			unfit++
		}
	}
	assert.Equal(t, unfit, strings.Count(servicesText(t), "# not writable: "))
	assert.ErrorContains(t, ports.WriteServices(brokenWriter{}), "disk full")
}

// TestOverlayWriteServices has a slow reader, which takes the first line that has a
// port or a name, as a system does, read back what an overlay writes.
func TestOverlayWriteServices(t *testing.T) {
	var o ports.Overlay
	require.NoError(t, o.ReadServices(strings.NewReader("Ours 443/tcp HTTPS oWn\nolder 5/udp\nours 60000/tcp\nlossy 9/dccp slow\n")))
	require.NoError(t, o.Add(ports.Range{First: 60000, Last: 60003}, ports.AnyProtocol, "cluster"))
	require.NoError(t, o.Add(ports.Range{First: 60002, Last: 60002}, ports.UDP, "leader"))
	require.NoError(t, o.Add(ports.Range{First: 5, Last: 5}, ports.UDP, "newer"))
	var b strings.Builder
	require.NoError(t, o.WriteServices(&b))

	names, numbers := make(map[string]string), make(map[string]int) // by "443/tcp", by "https/tcp"
	for line := range strings.Lines(b.String()) {
		content, _, _ := strings.Cut(line, "#")
		fields := strings.Fields(content)
		if len(fields) == 0 {
			continue
		}
		number, proto, ok := strings.Cut(fields[1], "/")
		require.True(t, ok, line)
		port, err := strconv.Atoi(number)
		require.NoError(t, err, line)
		if names[fields[1]] == "" {
			names[fields[1]] = fields[0]
		}
		for _, name := range append(fields[:1:1], fields[2:]...) {
			if _, has := numbers[name+"/"+proto]; !has {
				numbers[name+"/"+proto] = port
			}
		}
	}
	for _, proto := range protocols[1:] {
		for port := range 1 << 16 {
			want, from := o.Name(uint16(port), proto)
			if from == ports.OriginUse || strings.ContainsAny(want, " #") {
				continue
			}
			if got := names[strconv.Itoa(port)+"/"+proto.String()]; got != want {
				t.Fatalf("%d/%v is %q, want %q", port, proto, got, want)
			}
		}
		for _, name := range []string{"Ours", "oWn", "older", "newer", "cluster", "leader", "lossy", "slow", "ssh", "https", "http-alt", "domain"} {
			want, ok := o.Number(name, proto)
			got, has := numbers[name+"/"+proto.String()]
			assert.Equal(t, ok, has, "%s/%v", name, proto)
			assert.Equal(t, int(want), got, "%s/%v", name, proto)
		}
	}
	assert.Equal(t, 443, numbers["HTTPS/tcp"], "an alias in its own letter case")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// TestGetent has the C library read the file that WriteServices writes, in place
// of /etc/services.
func TestGetent(t *testing.T) {
	text := servicesText(t)
	file := filepath.Join(t.TempDir(), "services")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	getent := func(keys ...string) (string, error) {
		script := `mount --bind "$0" /etc/services && exec getent -s files services "$@"`
		out, err := exec.Command("unshare", append([]string{"--mount", "sh", "-c", script, file}, keys...)...).CombinedOutput()
		return string(out), err
	}
	if out, err := getent("https/tcp"); err != nil {
		t.Skipf("can't have getent read a file of our own; that takes Linux, root, getent and unshare: %v %s", err, out)
	}
	all, err := getent()
	require.NoError(t, err)
	got := make(map[string]bool) // "name port/proto"
	for line := range strings.Lines(all) {
		fields := strings.Fields(line)
		for _, name := range append(fields[:1:1], fields[2:]...) {
			got[name+" "+fields[1]] = true
		}
	}
	want := 0
	for e := range ports.All() {
		r, ok := e.Ports()
		if !ok || e.Name() == "" {
			continue
		}
		for _, proto := range protocols[1:] {
			if e.Protocol() != proto && e.Protocol() != ports.AnyProtocol {
				continue
			}
			for port := range r.All() {
				key := e.Name() + " " + strconv.Itoa(int(port)) + "/" + proto.String()
				if !got[key] {
					t.Fatalf("getent does not have %s", key)
				}
				want++
			}
		}
	}
	assert.Len(t, got, want)
	for key, want := range map[string]string{
		"443/tcp": "https 443/tcp", "80/udp": "http 80/udp www www-http", "http-alt/tcp": "http-alt 8080/tcp",
		"www": "http 80/tcp www www-http", "6012/tcp": "x11 6012/tcp", "9/dccp": "discard 9/dccp", "vrml-multi-use/sctp": "vrml-multi-use 4200/sctp",
	} {
		out, err := getent(key)
		require.NoError(t, err, key)
		assert.Equal(t, want, strings.Join(strings.Fields(out), " "), key)
	}
}

func FuzzReadServices(f *testing.F) {
	f.Add("http 80/tcp www # World Wide Web\n")
	f.Add("9pfs 564/tcp\r\nx11 6000-6063/udp")
	f.Add("a 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		var o ports.Overlay
		if err := o.ReadServices(strings.NewReader(text)); err != nil {
			if !strings.Contains(err.Error(), "services, line ") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for line := range strings.Lines(text) {
			content, _, _ := strings.Cut(line, "#")
			fields := strings.Fields(content)
			if len(fields) < 2 {
				continue
			}
			number, proto, _ := strings.Cut(fields[1], "/")
			p, err := ports.ParseProtocol(proto)
			if err != nil {
				continue
			}
			r, err := ports.ParseRange(number)
			if err != nil {
				t.Fatalf("%q was read", line)
			}
			if _, from := o.Name(r.First, p); from != ports.OriginLocal {
				t.Fatalf("%q is not there", line)
			}
			for _, name := range slices.Concat(fields[:1], fields[2:]) {
				if _, ok := o.Number(name, p); !ok {
					t.Fatalf("%q of %q is not there", name, line)
				}
			}
		}
	})
}

func TestOrigin(t *testing.T) {
	testNames(t, []string{"none", "local", "registry", "use"}, func(i int) ports.Origin { return ports.Origin(i) })
}
