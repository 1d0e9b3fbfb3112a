package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// TestClickHouse names made-up flows on a cluster of two servers, with the files
// of clickhouse/, and compares every group with what the library says.
func TestClickHouse(t *testing.T) {
	if _, err := exec.LookPath("clickhouse-server"); err != nil {
		t.Skip("clickhouse-server is not installed")
	}
	if testing.Short() {
		t.Skip("short: starts two servers")
	}
	flows := 100_000 // on each node
	if os.Getenv("PORTS_SLOW_TESTS") != "" {
		flows = 5_000_000
	}
	nodes := startCluster(t)

	t.Run("the dictionary has each row of the table and no other", func(t *testing.T) {
		got := nodes[1].query(t, `SELECT port, proto, dictGetString('ports', 'name', key), dictGetString('ports', 'class', key),
			dictGetString('ports', 'status', key), dictGetString('ports', 'description', key),
			dictGetString('ports', 'use', key), dictGetString('ports', 'main_use', key)
			FROM (
				SELECT toUInt16(intDiv(number, 5)) AS port, toUInt8([1, 6, 17, 33, 132][number % 5 + 1]) AS proto, (port, proto) AS key
				FROM numbers(65536 * 5)
			)
			WHERE dictHas('ports', key) ORDER BY port, proto FORMAT TabSeparatedRaw`)
		lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
		for r := range rows() {
			require.NotEmpty(t, lines, "before %v", r)
			if want := strings.Join(r.fields(), "\t"); want != lines[0] {
				require.Equal(t, want, lines[0])
			}
			lines = lines[1:]
		}
		require.Empty(t, lines)
	})

	begin := time.Now()
	for i, n := range nodes {
		n.query(t, "CREATE TABLE flows (dst_port UInt16, proto UInt8, bytes UInt32) ENGINE = MergeTree ORDER BY dst_port")
		n.query(t, "CREATE TABLE flows_all AS flows ENGINE = Distributed(ports_test, default, flows)")
		n.query(t, fmt.Sprintf(`INSERT INTO flows
			SELECT bitShiftRight(x, 16), [6, 17, 33, 132, 1][x %% 5 + 1], 40 + x %% 1461
			FROM (SELECT (%d + number) * 2654435761 %% 4294967296 AS x FROM numbers(%d))`, i*flows, flows))
	}
	t.Logf("filled in %v", time.Since(begin).Round(time.Millisecond))

	byName, byStatus := sums{}, sums{}
	names := ports.Overlay{UsesFirst: true}
	for number := range uint64(flows * len(nodes)) {
		x := number * 2654435761 % (1 << 32)
		port, proto, bytes := uint16(x>>16), ports.ProtocolOf([]uint8{6, 17, 33, 132, 1}[x%5]), 40+x%1461
		name, _ := names.Name(port, proto)
		byName.add(name, bytes)
		status := "no ports"
		if proto != ports.NoProtocol {
			status = ports.Lookup(port).Status(proto).String()
		}
		byStatus.add(status, bytes)
	}
	for file, want := range map[string]sums{"flows_by_name.sql": byName, "flows_by_status.sql": byStatus} {
		t.Run(file, func(t *testing.T) {
			query, err := os.ReadFile("clickhouse/" + file)
			require.NoError(t, err)
			begin := time.Now()
			got := nodes[0].query(t, string(query)+" FORMAT TabSeparatedRaw")
			t.Logf("%d flows in %d groups in %v", flows*len(nodes), len(want), time.Since(begin).Round(time.Millisecond))
			assert.Equal(t, want, parseSums(t, got))
		})
	}
}

// sums are the flows and bytes of each group.
type sums map[string]struct{ flows, bytes uint64 }

func (s sums) add(group string, bytes uint64) {
	sum := s[group]
	sum.flows++
	sum.bytes += bytes
	s[group] = sum
}

func parseSums(t *testing.T, text string) sums {
	s := sums{}
	for line := range strings.Lines(text) {
		fields := strings.Split(line, "\t")
		require.Len(t, fields, 3)
		sum, was := s[fields[0]]
		require.False(t, was, "%q twice", fields[0])
		_, err := fmt.Sscan(fields[1]+" "+fields[2], &sum.flows, &sum.bytes)
		require.NoError(t, err)
		s[fields[0]] = sum
	}
	return s
}

// node is a server, by its ports on the loopback address.
type node struct{ http, tcp int }

// startCluster starts two servers that have the table of ports as a dictionary.
func startCluster(t *testing.T) [2]node {
	var nodes [2]node
	var listeners []net.Listener // all open until the last port is known, so that no two are the same
	for i := range nodes {
		for _, port := range []*int{&nodes[i].http, &nodes[i].tcp} {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			listeners = append(listeners, l)
			*port = l.Addr().(*net.TCPAddr).Port
		}
	}
	for _, l := range listeners {
		l.Close()
	}
	for _, n := range nodes {
		n.start(t, nodes)
	}
	for _, n := range nodes {
		n.wait(t)
	}
	return nodes
}

const config = `<clickhouse>
	<logger><level>warning</level><console>1</console></logger>
	<listen_host>127.0.0.1</listen_host>
	<http_port>%[2]d</http_port>
	<tcp_port>%[3]d</tcp_port>
	<path>%[1]s/data/</path>
	<tmp_path>%[1]s/tmp/</tmp_path>
	<mark_cache_size>67108864</mark_cache_size>
	<dictionaries_config>%[1]s/ports_dictionary.xml</dictionaries_config>
	<remote_servers><ports_test>
		<shard><replica><host>127.0.0.1</host><port>%[4]d</port></replica></shard>
		<shard><replica><host>127.0.0.1</host><port>%[5]d</port></replica></shard>
	</ports_test></remote_servers>
	<users_config>%[1]s/config.xml</users_config>
	<users><default>
		<password/><profile>default</profile><quota>default</quota><networks><ip>127.0.0.1</ip></networks>
	</default></users>
	<profiles><default/></profiles>
	<quotas><default/></quotas>
</clickhouse>`

// start starts a server. It ends with the test, and with the test's process however
// that ends.
func (n node) start(t *testing.T, nodes [2]node) {
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("config.xml", fmt.Sprintf(config, dir, n.http, n.tcp, nodes[0].tcp, nodes[1].tcp))
	write("ports.csv", porttable(t))
	dictionary, err := os.ReadFile("clickhouse/ports_dictionary.xml")
	require.NoError(t, err)
	write("ports_dictionary.xml", strings.Replace(string(dictionary), "/var/lib/clickhouse/user_files", dir, 1))

	var log bytes.Buffer
	server := exec.CommandContext(t.Context(), "clickhouse-server", "--config-file="+filepath.Join(dir, "config.xml"))
	server.Dir, server.Stdout, server.Stderr = dir, &log, &log
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, server.Start())
	t.Cleanup(func() { // t.Context is done by now
		server.Wait()
		if t.Failed() {
			t.Logf("the server said:\n%s", &log)
		}
	})
}

// wait waits until the server answers.
func (n node) wait(t *testing.T) {
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/ping", n.http))
		if err == nil {
			response.Body.Close()
			return
		}
		require.True(t, time.Now().Before(deadline), "no answer: %v", err)
	}
}

// query returns the server's answer.
func (n node) query(t *testing.T, query string) string {
	t.Helper()
	response, err := http.Post(fmt.Sprintf("http://127.0.0.1:%d/", n.http), "text/plain", strings.NewReader(query))
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s", answer)
	return string(answer)
}
