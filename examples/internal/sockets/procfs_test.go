package sockets

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// Tables as Linux 6 printed them on an amd64 machine.
const (
	procTCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:1FA3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 382450 1 00000000018ca854 100 0 0 10 0                    
   1: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1065 1 00000000fd48dd1f 100 0 0 10 0                      
   2: 020200C0:C344 507100CB:0050 06 00000000:00000000 03:00000FBB 00000000     0        0 0 3 00000000ea05d879                                      
`
	procTCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:1FA0 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 382453 1 00000000814aea6f 100 0 0 10 0
   1: 00000000000000000000000001000000:1FA2 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 382451 1 0000000022f0a333 100 0 0 10 0
`
	procUDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            
 5873: 0100007F:C1DD 0100007F:1F9F 01 00000000:00000000 00:00000000 00000000     0        0 382455 2 000000000e8d8cc4 0        
13491: 00000000:1F9F 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 382454 2 000000009ee8dd43 0        
`
	procUDP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
13493: 00000000000000000000000000000000:1FA1 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 382452 2 000000003b4e103c 0
`
)

// places lists sockets as "tcp 127.0.0.1:22".
func places(sockets []Socket) []string {
	list := []string{}
	for _, s := range sockets {
		list = append(list, s.Protocol.String()+" "+netip.AddrPortFrom(s.Address, s.Port).String())
	}
	return list
}

func TestParseProcNet(t *testing.T) {
	for _, c := range []struct {
		name  string
		in    string
		proto ports.Protocol
		want  []string
		bad   int
	}{
		{"tcp", procTCP, ports.TCP, []string{"tcp 127.0.0.1:8099", "tcp 0.0.0.0:2024"}, 0},
		{"tcp6", procTCP6, ports.TCP, []string{"tcp [::ffff:127.0.0.1]:8096", "tcp [::1]:8098"}, 0},
		{"udp", procUDP, ports.UDP, []string{"udp 0.0.0.0:8095"}, 0},
		{"udp6", procUDP6, ports.UDP, []string{"udp [::]:8097"}, 0},
		{"global address", "0: B80D01200000000000000000010000FE:0016 0:0 0A q t r 0 0 7", ports.TCP, []string{"tcp [2001:db8::fe00:1]:22"}, 0},
		{"empty", "", ports.TCP, []string{}, 0},
		{"heading and empty lines", "  sl  local_address\n\n\n", ports.TCP, []string{}, 0},
		{"not bound", "0: 00000000:0000 00000000:0000 07 q t r 0 0 7", ports.UDP, []string{}, 0},
		{"wrapped", "0: 0100007F:1FA3 00000000:0000 0A 00000000:00000000\n00:00000000 00000000 0 0 382450 1", ports.TCP, []string{}, 2},
		{"cut short", "0: 0100007F:1FA3 00000000:0000 0A q t r 0 0", ports.TCP, []string{}, 1},
		{"short address", "0: 00007F:1FA3 0:0 0A q t r 0 0 7", ports.TCP, []string{}, 1},
		{"no hex", "0: 0100007G:1FA3 0:0 0A q t r 0 0 7", ports.TCP, []string{}, 1},
		{"no port", "0: 0100007F 0:0 0A q t r 0 0 7", ports.TCP, []string{}, 1},
		{"long port", "0: 0100007F:1FA30 0:0 0A q t r 0 0 7", ports.TCP, []string{}, 1},
		{"signed port", "0: 0100007F:+FA3 0:0 0A q t r 0 0 7", ports.TCP, []string{}, 1},
		{"no inode", "0: 0100007F:1FA3 0:0 0A q t r 0 0 -7", ports.TCP, []string{}, 1},
		{"good after bad", "what\n" + procTCP6, ports.TCP, []string{"tcp [::ffff:127.0.0.1]:8096", "tcp [::1]:8098"}, 1},
	} {
		sockets, bad, err := parseProcNet(strings.NewReader(c.in), c.proto, binary.LittleEndian)
		require.NoError(t, err, c.name)
		assert.Equal(t, c.want, places(sockets), c.name)
		assert.Equal(t, c.bad, len(bad), c.name)
	}
	sockets, _, _ := parseProcNet(strings.NewReader(procTCP), ports.TCP, binary.LittleEndian)
	assert.Equal(t, uint64(382450), sockets[0].inode)
	sockets, _, _ = parseProcNet(strings.NewReader("0: 7F000001:0016 0:0 0A q t r 0 0 7"), ports.TCP, binary.BigEndian)
	assert.Equal(t, []string{"tcp 127.0.0.1:22"}, places(sockets), "as a big-endian machine has it")
	_, _, err := parseProcNet(strings.NewReader(strings.Repeat("x", 1<<20)), ports.TCP, binary.LittleEndian)
	assert.Error(t, err, "a line without an end")
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
func link(target string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(target), Mode: fs.ModeSymlink | 0o777}
}

// procSample is a small /proc.
func procSample() fstest.MapFS {
	return fstest.MapFS{
		"net/tcp":     file(procTCP),
		"net/tcp6":    file(procTCP6),
		"net/udp":     file(procUDP),
		"net/udp6":    file(procUDP6),
		"uptime":      file("1 1\n"),
		"812/comm":    file("nginx\n"),
		"812/fd/0":    link("/dev/null"),
		"812/fd/5":    link("socket:[382450]"),
		"812/fd/6":    link("socket:[382450]"), // the same, twice open
		"812/fd/7":    link("socket:[99]"),
		"812/cmdline": file("nginx: master\x00-g\x00"),
		"815/comm":    file("nginx\n"),
		"815/fd/5":    link("socket:[382450]"),
		"900/comm":    file("prometheus-node\n"),
		"900/exe":     link("/usr/bin/prometheus-node-exporter (deleted)"),
		"900/fd/3":    link("socket:[382454]"),
		"901/comm":    file("a-name-of-its-o\n"),
		"901/exe":     link("/usr/bin/python3.13"),
		"901/fd/3":    link("socket:[382452]"),
		"902/fd/3":    link("socket:[382451]"), // ended before its name was read
		"903/comm":    file("kthreadd\n"),
		"self/fd/3":   link("socket:[1065]"),
	}
}

// sampleProcfs is the /proc of a little-endian machine, of which fsys may hide
// a part.
func sampleProcfs(files fstest.MapFS, fsys fs.FS) procfs {
	readLink := func(name string) (string, error) {
		file, ok := files[name]
		if !ok || file.Mode&fs.ModeSymlink == 0 {
			return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrNotExist}
		}
		return string(file.Data), nil
	}
	return procfs{fsys, readLink, binary.LittleEndian}
}

func TestProcfs(t *testing.T) {
	var s Snapshot
	require.NoError(t, sampleProcfs(procSample(), procSample()).read(&s))
	assert.Empty(t, s.Notes)
	sockets := merge(s.Sockets)
	assert.Equal(t, []string{
		"tcp 0.0.0.0:2024", "udp 0.0.0.0:8095", "tcp [::ffff:127.0.0.1]:8096",
		"udp [::]:8097", "tcp [::1]:8098", "tcp 127.0.0.1:8099",
	}, places(sockets))
	assert.Empty(t, sockets[0].Processes)
	assert.NotEmpty(t, sockets[0].User)
	assert.Equal(t, []Process{{PID: 900, Name: "prometheus-node-exporter"}}, sockets[1].Processes)
	assert.Empty(t, sockets[2].Processes)
	assert.Equal(t, []Process{{PID: 901, Name: "a-name-of-its-o"}}, sockets[3].Processes)
	assert.Equal(t, []Process{{PID: 902, Name: ""}}, sockets[4].Processes)
	assert.Equal(t, []Process{{PID: 812, Name: "nginx", Command: "nginx: master -g "}, {PID: 815, Name: "nginx"}}, sockets[5].Processes)
}

// deniedFS is a file system without the rights to read a folder.
type deniedFS struct {
	fs.FS
	folder string
}

func (d deniedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == d.folder {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return fs.ReadDir(d.FS, name)
}

func TestProcfsDenied(t *testing.T) {
	for folder, want := range map[string]int{"900/fd": 3, ".": 6} {
		var s Snapshot
		require.NoError(t, sampleProcfs(procSample(), deniedFS{procSample(), folder}).read(&s), "it goes on")
		without := slices.DeleteFunc(s.Sockets, func(s Socket) bool { return len(s.Processes) > 0 })
		assert.Len(t, without, want, folder)
	}
}

func TestProcfsParts(t *testing.T) {
	var s Snapshot
	err := sampleProcfs(nil, fstest.MapFS{}).read(&s)
	assert.ErrorIs(t, err, fs.ErrNotExist)

	s = Snapshot{}
	only4 := fstest.MapFS{"net/tcp": file(procTCP + "nonsense\n"), "net/udp": file("")}
	require.NoError(t, sampleProcfs(only4, only4).read(&s), "a machine without IPv6")
	assert.Len(t, s.Sockets, 2)
	assert.Equal(t, `lines of /proc/net/tcp make no sense and are left out, 1 in all, such as "nonsense"`, s.Notes[0])
}

// checkParsed holds for whatever a parser makes of whatever it gets.
func checkParsed(t *testing.T, in []byte, sockets []Socket, bad []string, err error) {
	if err != nil && !strings.Contains(err.Error(), "token too long") {
		t.Errorf("error %v: want bad lines counted", err)
	}
	if lines := bytes.Count(in, []byte("\n")) + 1; len(bad) > lines {
		t.Errorf("%d bad lines of %d", len(bad), lines)
	}
	for _, s := range sockets {
		if !s.Address.IsValid() || s.Port == 0 || s.Protocol != ports.TCP && s.Protocol != ports.UDP {
			t.Errorf("bad socket %+v", s)
		}
	}
}

func FuzzParseProcNet(f *testing.F) {
	for _, seed := range []string{procTCP, procTCP6, procUDP, procUDP6, "", "0: 0100007F:1FA3 0:0 0A", "0: :: :: 0A q t r 0 0 7", ":\x00"} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, in []byte, udp bool) {
		proto := ports.TCP
		if udp {
			proto = ports.UDP
		}
		sockets, bad, err := parseProcNet(bytes.NewReader(in), proto, binary.LittleEndian)
		checkParsed(t, in, sockets, bad, err)
	})
}

// brokenReader fails in the middle.
type brokenReader struct{ r *strings.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	if n, err := b.r.Read(p); err == nil {
		return n, nil
	}
	return 0, errors.New("broken")
}

func TestBrokenReader(t *testing.T) {
	in := func(s string) brokenReader { return brokenReader{strings.NewReader(s)} }
	_, _, err := parseProcNet(in(procTCP), ports.TCP, binary.LittleEndian)
	assert.EqualError(t, err, "broken")
	_, _, err = parseLsof(in(lsofSample))
	assert.EqualError(t, err, "broken")
	_, _, err = parseNetstat(in(netstatSample))
	assert.EqualError(t, err, "broken")
	_, err = parseTasklist(in(tasklistSample))
	assert.EqualError(t, err, "broken")
}
