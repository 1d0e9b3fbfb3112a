package main

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/ports"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/sockets"
)

func TestRemarks(t *testing.T) {
	const (
		passing = "in this system's ephemeral range, 32768-60999"
		other   = "another program than known here"
		usually = "sshd usually serves ssh (22)"
	)
	for _, c := range []struct {
		port    uint16
		proto   ports.Protocol
		process sockets.Process
		want    []string
	}{
		{22, ports.TCP, sockets.Process{Name: "sshd"}, []string{"fits SSH"}},
		{2222, ports.TCP, sockets.Process{Name: "sshd"}, []string{usually}},
		{2222, ports.TCP, sockets.Process{Name: "SSHD.EXE"}, []string{usually}},
		{2201, ports.TCP, sockets.Process{Name: "my-own"}, []string{}}, // it may well be what is registered
		{6010, ports.TCP, sockets.Process{Name: "sshd"}, []string{"fits x11"}},
		{8011, ports.TCP, sockets.Process{Name: "sshd"}, []string{usually}},
		{9200, ports.TCP, sockets.Process{}, []string{}}, // nobody knows
		{9200, ports.TCP, sockets.Process{Name: "my-own"}, []string{other}},
		{9200, ports.TCP, sockets.Process{Name: "java", Command: "/usr/bin/java -Xmx1g org.elasticsearch.bootstrap.Elasticsearch"}, []string{"fits Elasticsearch"}},
		{9200, ports.TCP, sockets.Process{Name: "java", Command: "java -jar app.jar"}, []string{other}},
		{9200, ports.TCP, sockets.Process{Name: "my-own", Command: "my-own --to elasticsearch"}, []string{other}}, // no interpreter
		{6881, ports.TCP, sockets.Process{Name: "aria2"}, []string{"fits aria2"}},                                 // of 119 ports
		{2500, ports.TCP, sockets.Process{Name: "veeam"}, []string{}},                                             // of 801
		{443, ports.TCP, sockets.Process{Name: "python3.13", Command: "python3.13 -m http.server 443"}, []string{other}},
		{443, ports.TCP, sockets.Process{Name: "httpd"}, []string{"fits https"}},
		{443, ports.TCP, sockets.Process{Name: "sshd"}, []string{usually}},
		{3000, ports.TCP, sockets.Process{Name: "grafana-server"}, []string{"fits Grafana"}},
		{51820, ports.UDP, sockets.Process{Name: "wireguard"}, []string{"fits WireGuard", passing}},
		{51820, ports.UDP, sockets.Process{Name: "my-own"}, []string{passing}}, // it may be a client
		{40000, ports.UDP, sockets.Process{Name: "named"}, []string{passing}},  // it asks from there
		{40000, ports.TCP, sockets.Process{Name: "nginx"}, []string{"nginx usually serves http (80)", passing}},
		{60429, ports.TCP, sockets.Process{Name: "cloverleaf"}, []string{"fits Infor Cloverleaf", passing}},
	} {
		s := sockets.Socket{Protocol: c.proto, Address: netip.IPv4Unspecified(), Port: c.port, Processes: []sockets.Process{c.process}}
		r := judge(s, ephemeral.Range{Range: ports.Range{First: 32768, Last: 60999}})
		assert.Equal(t, c.want, r.Remarks, "%s on %d/%v", c.process.Name, c.port, c.proto)
	}
	// One that fits is enough.
	remark, fits := fit(sockets.Socket{Protocol: ports.TCP, Port: 80, Processes: []sockets.Process{{Name: "sshd"}, {Name: "nginx"}}})
	assert.Contains(t, remark, "fits ")
	assert.True(t, fits)
}

func TestIsUse(t *testing.T) {
	for _, c := range []struct {
		process, use string
		want         bool
	}{
		{"grafana", "Grafana", true},
		{"grafana-server", "Grafana", true},
		{"Grafana.exe", "Grafana", true},
		{"node_exporter", "Prometheus node_exporter", true},
		{"rtl_tcp", "rtl_tcp (rtl-sdr)", true},
		{"mongod", "MongoDB", true}, // by its service
		{"redis-server", "Redis Sentinel", true},
		{"dockerd", "Docker Swarm", true},
		{"home assistant", "Home Assistant", true},
		{"n8n", "n8n", true},
		{"grafana", "Graphite", false},
		{"node", "Prometheus node_exporter", false},
		{"node", "Node.js inspector", false},
		{"server", "Kubernetes API server", false},
		{"proxy", "LiteLLM Proxy", false},
		{"", "Grafana", false},
		{"d", "Grafana", false},
		{"d", "", false},
		{"ui", "Stable Diffusion web UI (AUTOMATIC1111)", false},
	} {
		assert.Equal(t, c.want, isUse(namesOf(sockets.Process{Name: c.process}), c.use), "%q as %q", c.process, c.use)
	}
}

// TestUsual keeps the table true to the registry.
func TestUsual(t *testing.T) {
	for name, services := range usual {
		assert.Equal(t, programName(sockets.Process{Name: name}), name)
		assert.NotEmpty(t, services, name)
		for _, service := range services {
			_, ok := ports.Number(service, ports.AnyProtocol)
			assert.True(t, ok, "%s: %s", name, service)
		}
	}
}
