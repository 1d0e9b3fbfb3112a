package main

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/ports"
)

func TestRemarks(t *testing.T) {
	linux := ports.Range{First: 32768, Last: 60999}
	const passing = "in this system's ephemeral range, 32768-60999"
	for _, c := range []struct {
		port    uint16
		proto   ports.Protocol
		process string
		want    []string
	}{
		{22, ports.TCP, "sshd", []string{}},
		{2222, ports.TCP, "sshd", []string{"sshd usually serves ssh (22), the port is registered to EtherNet-IP-1"}},
		{2222, ports.TCP, "SSHD.EXE", []string{"sshd usually serves ssh (22), the port is registered to EtherNet-IP-1"}},
		{2222, ports.TCP, "my-own", []string{}}, // it may well be what is registered
		{6010, ports.TCP, "sshd", []string{}},   // a display that it forwards
		{24, ports.TCP, "sshd", []string{"sshd usually serves ssh (22), the port is assigned to a use without a service name"}},
		{8011, ports.TCP, "sshd", []string{"sshd usually serves ssh (22), the port is unassigned"}},
		{8011, ports.TCP, "my-own", []string{"the port is unassigned"}},
		{8011, ports.TCP, "", []string{"the port is unassigned"}},
		{1023, ports.UDP, "my-own", []string{"the port is reserved"}},
		{80, ports.TCP, "nginx", []string{}},
		{443, ports.TCP, "httpd", []string{}},
		{443, ports.TCP, "sshd", []string{"sshd usually serves ssh (22), the port is registered to https"}},
		{9200, ports.TCP, "java", []string{}},
		{3000, ports.TCP, "grafana-server", []string{}}, // a known use of a port that is registered
		{10250, ports.TCP, "kubelet", []string{}},       // a known use of an unassigned port
		{10250, ports.TCP, "my-own", []string{"the port is unassigned"}},
		{5353, ports.UDP, "systemd-resolve", []string{}},
		{40000, ports.UDP, "named", []string{passing}}, // it asks from there
		{40000, ports.TCP, "nginx", []string{"nginx usually serves http (80), the port is registered to safetynetp", passing}},
		{41641, ports.UDP, "tailscaled", []string{passing}},
		{60000, ports.TCP, "my-own", []string{passing}},
		{60000, ports.TCP, "redis-server", []string{"redis-server usually serves redis (6379), the port is never assigned", passing}},
		{61000, ports.TCP, "my-own", []string{"the port is never assigned"}},
	} {
		s := socket{Protocol: c.proto, Address: netip.IPv4Unspecified(), Port: c.port}
		if c.process != "" {
			s.Processes = []process{{1, c.process}}
		}
		assert.Equal(t, c.want, judge(s, linux).Remarks, "%s on %d/%v", c.process, c.port, c.proto)
	}
	s := socket{Protocol: ports.TCP, Address: netip.IPv4Unspecified(), Port: 60000}
	assert.Equal(t, []string{"the port is never assigned"}, judge(s, noRange).Remarks, "a system whose range is not known")
	// One that agrees is enough.
	s = socket{Protocol: ports.TCP, Address: netip.IPv4Unspecified(), Port: 80, Processes: []process{{1, "sshd"}, {2, "nginx"}}}
	assert.Empty(t, judge(s, linux).Remarks)
}

func TestJudge(t *testing.T) {
	r := judge(socket{Protocol: ports.TCP, Address: netip.IPv4Unspecified(), Port: 3000, Processes: []process{{1, "node"}, {2, "grafana"}}}, noRange)
	assert.Equal(t, ports.Registered, r.Class)
	assert.Equal(t, ports.Assigned, r.Status)
	assert.Equal(t, "hbci", r.Service)
	assert.Equal(t, "Grafana", r.Uses[0].Name, "what matches comes first")
	assert.Greater(t, len(r.Uses), 3)
	r = judge(socket{Protocol: ports.UDP, Address: netip.IPv4Unspecified(), Port: 3000}, noRange)
	assert.Empty(t, r.Uses, "these are all of TCP")
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
		assert.Equal(t, c.want, isUse(c.process, c.use), "%q as %q", c.process, c.use)
	}
}

// TestUsual keeps the table true to the registry.
func TestUsual(t *testing.T) {
	for name, services := range usual {
		assert.Equal(t, programName(name), name)
		assert.NotEmpty(t, services, name)
		for _, service := range services {
			_, ok := ports.Number(service, ports.AnyProtocol)
			assert.True(t, ok, "%s: %s", name, service)
		}
	}
}
