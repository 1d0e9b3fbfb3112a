package main

import (
	"regexp"

	"example.com/ports/internal/layout"
)

// The registry's reports of unauthorized use say on which ports it is in these
// forms: "on 100", "port 5444", "ports 4490 and 4491", "ports 33436-33534".
var (
	reportedPorts = regexp.MustCompile(`(?i)\b(?:ports?|use on) (\d+(?:-\d+)?(?:(?:,| and| &|, and) \d+(?:-\d+)?)*)\b`)
	reportedPort  = regexp.MustCompile(`\d+(?:-\d+)?`)
)

// registryURL is the page of the registry for people.
const registryURL = "https://www.iana.org/assignments/service-names-port-numbers/"

// reportedUses are the unauthorized uses that the registry reports, each once, on
// the ports that a report names; on those of its record if it names none.
func (reg *registry) reportedUses() (uses []use) {
	seen := make(map[use]bool)
	for i := range reg.records {
		r := &reg.records[i]
		report := r.texts[textUnauthorized]
		if report == "" || !r.hasPorts {
			continue
		}
		protocols := []int{r.protocol}
		if r.protocol == layout.AnyProtocol {
			protocols = []int{layout.TCP, layout.UDP}
		}
		for _, ports := range r.reportedPorts() {
			for _, protocol := range protocols {
				u := use{
					portRange: ports, protocol: protocol, name: "unauthorized use", description: report,
					evidence: layout.EvidenceRegistry, title: "IANA Service Name and Transport Protocol Port Number Registry", url: registryURL,
				}
				if !seen[u] {
					seen[u] = true
					uses = append(uses, u)
				}
			}
		}
	}
	return uses
}

// reportedPorts are the ports that the record's report names, or else its own.
func (r *record) reportedPorts() (ports []portRange) {
	for _, said := range reportedPorts.FindAllStringSubmatch(r.texts[textUnauthorized], -1) {
		for _, s := range reportedPort.FindAllString(said[1], -1) {
			if p, err := parsePorts(s); err == nil {
				ports = append(ports, p)
			}
		}
	}
	if len(ports) == 0 {
		ports = append(ports, r.portRange)
	}
	return ports
}
