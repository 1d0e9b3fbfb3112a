package main

import (
	"encoding/json"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

func freeport(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	assert.Equal(t, status, run(args, &out, &err), "exit status; stderr %s", &err)
	return out.String(), err.String()
}

func TestSuggestions(t *testing.T) {
	out, _ := freeport(t, 0, "-within", "8000-8999", "-n", "3", "-json")
	var got []verdict
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got, 3)
	for _, v := range got {
		assert.True(t, v.Good)
		assert.Equal(t, ports.Unassigned, ports.Lookup(v.Port).Status(ports.TCP))
		assert.Zero(t, ports.Lookup(v.Port).Cautions(ports.TCP))
		assert.Equal(t, free, v.Here)
	}
	out, _ = freeport(t, 0, "-within", "8000-8999", "-proto", "any", "-n", "1")
	assert.Contains(t, out, "/any  good     free  unassigned, no known use")

	_, stderr := freeport(t, 1, "-within", "0-1023")
	assert.Contains(t, stderr, "no port within 0-1023 is free on tcp and has nothing against it")
}

func TestCandidates(t *testing.T) {
	out, _ := freeport(t, 1, "-json", "22", "9200", "60429")
	var got []verdict
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Len(t, got, 3)
	assert.Equal(t, "ssh", got[0].Official)
	assert.Equal(t, []string{"privileged", "taken", "browser"}, got[0].Cautions)
	assert.Contains(t, got[1].Uses, "Elasticsearch")
	assert.Contains(t, got[2].Uses, "Infor Cloverleaf")
	assert.Contains(t, got[2].Cautions, "dynamic")

	out, _ = freeport(t, 1, "9200")
	assert.Contains(t, out, "better not")
	assert.Contains(t, out, "taken, used; assigned to wap-wsp; used by ")
}

// TestInUse holds a port open.
func TestInUse(t *testing.T) {
	var candidate uint16
	for candidate = range ports.Suggest(ports.Range{First: 8000, Last: 32767}, ports.TCP) {
		if here(candidate, ports.TCP) == free {
			break
		}
	}
	text := strconv.Itoa(int(candidate))
	freeport(t, 0, text)
	l, err := net.Listen("tcp", ":"+text)
	require.NoError(t, err)
	defer l.Close()
	out, _ := freeport(t, 1, text)
	assert.Contains(t, out, "in use")
	assert.Contains(t, out, "another program on this machine has it")
	out, _ = freeport(t, 0, "-within", text+"-32767", "-n", "1")
	assert.NotContains(t, out, text+"/tcp", "not suggested")
	assert.Equal(t, inUse, here(candidate, ports.AnyProtocol))

	c, err := net.ListenPacket("udp", ":0")
	require.NoError(t, err)
	defer c.Close()
	assert.Equal(t, inUse, here(uint16(c.LocalAddr().(*net.UDPAddr).Port), ports.UDP))
	assert.Equal(t, notChecked, here(5000, ports.SCTP))
	assert.Equal(t, notChecked, here(0, ports.TCP))
}

func TestWrongInput(t *testing.T) {
	for _, c := range []struct{ arg, want string }{
		{"70000", `"70000": want ports from 0 to 65535`},
		{"http", `"http": want a port`},
		{"-within=9-1", `"9-1": want the first port not to be greater`},
		{"-proto=icmp", `"icmp": want tcp`},
		{"-n=0", "-n 0: want at least 1"},
		{"-nonsense", "-nonsense"},
	} {
		out, stderr := freeport(t, 2, c.arg)
		assert.Empty(t, out)
		assert.Contains(t, stderr, c.want)
	}
}
