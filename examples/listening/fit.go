package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"example.com/ports"
	"example.com/ports/examples/internal/service"
	"example.com/ports/examples/internal/sockets"
)

// usual are the services of well-known servers, by the names of their processes.
// Only servers that are bound to their protocols are here.
var usual = map[string][]string{
	"apache2":         {"http", "https", "http-alt"},
	"cupsd":           {"ipp", "ipps"},
	"dropbear":        {"ssh"},
	"haproxy":         {"http", "https", "http-alt"},
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

// interpreters run programs of which only the command line tells.
var interpreters = strings.Fields("beam.smp dotnet java node perl php python ruby")

// common are words in the names of uses that may well be the names of processes, or
// in command lines, that have nothing to do with them.
var common = strings.Fields(`
	active administration agent apache api appliance application assistant automation backup bridge
	business center central cli cluster collector console data database debug desktop endpoint
	engine exporter gateway home http https java lightning log management manager mesh microsoft network
	node open oracle platform project proxy python reference registry relay remote repository rest ruby
	sample schema security server service source standard state station sun ui web`)

// fit holds the processes of a socket against what its port is known for. One that
// fits is enough. The remark is "" if nothing can be said.
func fit(s sockets.Socket) (remark string, fits bool) {
	var uses []string
	for u := range ports.Lookup(s.Port).Uses(s.Protocol) {
		if !service.IsWide(u) {
			uses = append(uses, u.Name)
		}
	}
	for _, p := range s.Processes {
		names := namesOf(p)
		for _, use := range uses {
			if isUse(names, use) {
				return "fits " + use, true
			}
		}
		for e := range ports.Lookup(s.Port).Entries() {
			if name := e.Name(); e.Carries(s.Protocol) && name != "" && slices.Contains(names, squeeze(name)) {
				return "fits " + name, true
			}
		}
		if services := usual[programName(p)]; len(services) > 0 {
			port, _ := ports.Number(services[0], ports.AnyProtocol)
			remark = fmt.Sprintf("%s usually serves %s (%d)", programName(p), services[0], port)
		} else if len(uses) > 0 && p.Name != "" && remark == "" {
			remark = "another program than known here"
		}
	}
	return remark, false
}

// programName is the name of a process as it is on all systems: nginx for
// nginx.exe.
func programName(p sockets.Process) string {
	return strings.TrimSuffix(strings.ToLower(p.Name), ".exe")
}

// namesOf are the names of services and of software that a process may go by.
func namesOf(p sockets.Process) []string {
	name := programName(p)
	names := append([]string{name, strings.TrimSuffix(name, "-server"), strings.TrimSuffix(name, "d")}, usual[name]...)
	if slices.Contains(interpreters, strings.TrimRight(name, "0123456789.")) {
		names = append(names, strings.FieldsFunc(p.Command, notInWord)...)
	}
	for i, name := range names {
		names[i] = squeeze(name)
	}
	return names
}

// isUse reports whether one of the names is that of a use, or a word of it that
// tells: grafana is one of Grafana, nodeexporter of Prometheus node_exporter.
func isUse(names []string, use string) bool {
	return slices.ContainsFunc(append(strings.Fields(use), use), func(word string) bool {
		word = squeeze(word)
		return len(word) > 2 && !slices.Contains(common, word) && slices.Contains(names, word)
	})
}

// squeeze leaves of a name its letters and digits, in lower case.
func squeeze(name string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(name, notInWord), ""))
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
