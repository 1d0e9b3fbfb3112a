package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		text, software string
		want           bool
	}{
		{"Elasticsearch", "elasticsearch", true},
		{"mongodb_exporter", "MongoDB exporter", true},
		{"Metrics of MongoDB for Prometheus", "MongoDB exporter", true},
		{"Metrics of MySQL for Prometheus", "MongoDB exporter", false}, // common words alone
		{"Kubernetes API server", "SMB server", false},
		{"afs3-bos", "afs_bos", true},
		{"Squid", "squid3", true},
		{"nfs", "NFS4", true},
		{"Common Internet File System", "nfs4", false},
		{"SMB", "smbd", true},
		{"Telnet", "telnetd", true},
		{"SS7", "ssd", false},
		{"Hadoop", "doop", false}, // not the beginning of a word
		{"Xonotic", "X11", false},
		{"anything", "", false},
	} {
		assert.Equal(t, c.want, names(c.text, c.software), "%v", c)
	}
}

func TestRun(t *testing.T) {
	list := filepath.Join(t.TempDir(), "list.csv")
	require.NoError(t, os.WriteFile(list, []byte("software,port,transport\nElasticsearch,9200,tcp\nElasticsearch,9200-9300,sctp\nSSH,22,tcp\nGopher,443,tcp\n"), 0o644))
	var out strings.Builder
	require.NoError(t, run([]string{list}, false, &out))
	assert.Equal(t, "list      rows  named  share\nlist.csv  4     2      50%\n", out.String())
	out.Reset()
	require.NoError(t, run([]string{list}, true, &out))
	assert.Equal(t, "9200/sctp  Elasticsearch\n443/tcp    Gopher\n", out.String())
}

func TestBadLists(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "EOF",
		"a,b\n":                               `want software, port and transport`,
		"software,port,transport\na,x,tcp\n":  `list.csv:2: ports: bad port or range "x"`,
		"software,port,transport\na,1,icmp\n": `list.csv:2: ports: unknown protocol "icmp"`,
		"software,port,transport\na,1\n":      "wrong number of fields",
	} {
		list := filepath.Join(t.TempDir(), "list.csv")
		require.NoError(t, os.WriteFile(list, []byte(text), 0o644))
		assert.ErrorContains(t, run([]string{list}, false, &strings.Builder{}), want)
	}
	assert.ErrorContains(t, run(nil, false, &strings.Builder{}), "no file")
}
