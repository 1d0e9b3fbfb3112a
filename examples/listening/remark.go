package main

import (
	"fmt"
	"slices"
	"strings"

	"example.com/ports"
)

// row is a socket and what is known of its port.
type row struct {
	socket
	Class   ports.Class  `json:"class"`
	Status  ports.Status `json:"status"`            // in the registry, on this transport
	Service string       `json:"service,omitempty"` // the name that the registry has for the port
	Uses    []ports.Use  `json:"uses"`              // those that match a process first
	Remarks []string     `json:"remarks"`
}

// usual are the services of well-known servers, by the names of their processes.
// Only servers that are bound to their protocols are here: that node or java
// listens on a port says nothing about the service.
var usual = map[string][]string{
	"apache2":         {"http", "https", "http-alt"},
	"cupsd":           {"ipp", "ipps"},
	"dropbear":        {"ssh"},
	"httpd":           {"http", "https", "http-alt"},
	"mariadbd":        {"mysql"},
	"memcached":       {"memcache"},
	"mongod":          {"mongodb"},
	"mosquitto":       {"mqtt", "secure-mqtt"},
	"mysqld":          {"mysql", "mysqlx"},
	"named":           {"domain", "domain-s", "rndc", "http", "https"},
	"nginx":           {"http", "https", "http-alt"},
	"nmbd":            {"netbios-ns", "netbios-dgm"},
	"ntpd":            {"ntp", "ntske"},
	"postgres":        {"postgresql"},
	"redis-server":    {"redis"},
	"rpcbind":         {"sunrpc"},
	"slapd":           {"ldap", "ldaps"},
	"smbd":            {"microsoft-ds", "netbios-ssn"},
	"snmpd":           {"snmp", "agentx"},
	"sshd":            {"ssh", "x11"}, // x11: the displays that it forwards
	"systemd-resolve": {"domain", "llmnr", "mdns"},
	"vsftpd":          {"ftp", "ftps"},
}

// judge adds to a socket what the package knows of its port, and remarks where
// that and what is seen do not agree.
func judge(s socket, ephemeral ports.Range) row {
	p := ports.Lookup(s.Port)
	r := row{
		socket:  s,
		Class:   p.Class(),
		Status:  p.Status(s.Protocol),
		Service: ports.Name(s.Port, s.Protocol),
		Remarks: []string{},
	}
	var others []ports.Use
	r.Uses = []ports.Use{}
	for u := range p.Uses(s.Protocol) {
		switch {
		case slices.ContainsFunc(s.Processes, func(p process) bool { return isUse(p.Name, u.Name) }):
			r.Uses = append(r.Uses, u)
		default:
			others = append(others, u)
		}
	}
	asKnown := len(r.Uses) > 0 // the port is known for what is seen on it
	r.Uses = append(r.Uses, others...)

	passing := ephemeral.Contains(s.Port)
	switch {
	case asKnown:
	case passing && s.Protocol == ports.UDP: // may be a client, which says nothing of its server
	default:
		if remark := r.disagreement(); remark != "" {
			r.Remarks = append(r.Remarks, remark)
		} else if r.Status == ports.NeverAssigned && passing {
			// The remark below says enough.
		} else if r.Status != ports.Assigned {
			r.Remarks = append(r.Remarks, r.registry())
		}
	}
	if passing {
		r.Remarks = append(r.Remarks, fmt.Sprintf("in this system's ephemeral range, %v", ephemeral))
	}
	return r
}

// registry says what the registry has of the port.
func (r *row) registry() string {
	switch {
	case r.Service != "":
		return "the port is registered to " + r.Service
	case r.Status == ports.Assigned:
		return "the port is assigned to a use without a service name"
	case r.Status == ports.Deassigned:
		return "the port was de-assigned"
	}
	return "the port is " + r.Status.String()
}

// disagreement says of a process whose usual services are known that the port
// has another service, or none. It is "" without such a process, and if the port
// has a usual service of any of them.
func (r *row) disagreement() string {
	said := ""
	for _, p := range r.Processes {
		services := usual[programName(p.Name)]
		if len(services) == 0 {
			continue
		}
		for e := range ports.Lookup(r.Port).Entries() {
			if e.Carries(r.Protocol) && slices.Contains(services, strings.ToLower(e.Name())) {
				return ""
			}
		}
		if said == "" {
			said = fmt.Sprintf("%s usually serves %s, %s", programName(p.Name), home(services[0], r.Protocol), r.registry())
		}
	}
	return said
}

// home is a service with its port: "ssh (22)".
func home(service string, proto ports.Protocol) string {
	port, ok := ports.Number(service, proto)
	if !ok {
		port, ok = ports.Number(service, ports.AnyProtocol)
	}
	if !ok {
		return service
	}
	return fmt.Sprintf("%s (%d)", service, port)
}

// programName is the name of a process as it is on all systems: nginx for
// nginx.exe.
func programName(process string) string {
	return strings.TrimSuffix(strings.ToLower(process), ".exe")
}

// isUse reports whether a process has the name of a use: grafana-server or
// grafana.exe that of Grafana, node_exporter that of Prometheus node_exporter.
func isUse(process, use string) bool {
	name := programName(process)
	names := []string{plain(name)}
	for _, end := range []string{"-server", "d"} {
		if short, ok := strings.CutSuffix(name, end); ok {
			names = append(names, plain(short))
		}
	}
	for _, service := range usual[name] {
		names = append(names, plain(service))
	}
	words := append(strings.Fields(use), use)
	return slices.ContainsFunc(words, func(word string) bool {
		word = plain(word)
		return len(word) > 2 && !slices.Contains(common, word) && slices.Contains(names, word)
	})
}

// common are words in the names of uses that may well be the names of processes
// that have nothing to do with them.
var common = strings.Fields(`
	active administration agent apache api appliance application assistant automation backup bridge
	business center central cli cluster collector console data database debug desktop endpoint
	engine exporter gateway home java lightning log management manager mesh microsoft network node
	open oracle platform project proxy reference registry relay remote repository rest ruby sample
	schema security server service source standard state station sun ui web`)

// plain leaves of a name its letters and digits, in lower case.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}
