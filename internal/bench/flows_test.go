package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// TestServerPortIsRight holds ServerPort to what docs/flows.md promises.
func TestServerPortIsRight(t *testing.T) {
	flows, err := readFlows(flowsFile)
	if os.IsNotExist(err) {
		t.Skip("there is no " + flowsFile)
	}
	require.NoError(t, err)
	for _, c := range []struct {
		proto           ports.Protocol
		answered, right float64 // at least: a share of all, a share of those
	}{{ports.TCP, 0.93, 0.98}, {ports.UDP, 0.65, 0.93}} {
		s, all := scoreOf(serverRules[0], flows, c.proto)
		assert.GreaterOrEqual(t, float64(s.answered)/float64(all), c.answered, "answered on %v", c.proto)
		assert.GreaterOrEqual(t, float64(s.right)/float64(s.answered), c.right, "right on %v", c.proto)
	}
}

func TestServerRulesAreSymmetric(t *testing.T) {
	for _, rule := range serverRules {
		for _, f := range []flow{{ports.TCP, 443, 50000}, {ports.TCP, 50000, 9200}, {ports.UDP, 2000, 2001}, {ports.UDP, 53, 123}, {ports.TCP, 60000, 60001}} {
			port, ok := rule.choose(f.client, f.server, f.proto)
			swapped, okSwapped := rule.choose(f.server, f.client, f.proto)
			assert.Equal(t, port, swapped, "%s of %v", rule.name, f)
			assert.Equal(t, ok, okSwapped, "%s of %v", rule.name, f)
		}
	}
}
