package main

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"example.com/ports"
	"example.com/ports/examples/internal/portmap"
	"example.com/ports/examples/internal/service"
)

// words are what the templates call to say things in words.
var words = template.FuncMap{
	"class":         func(c ports.Class) string { return classMeaning[c] },
	"status":        func(s ports.Status) string { return statusMeaning[s] },
	"evidence":      func(e ports.Evidence) string { return evidenceMeaning[e] },
	"portURL":       portURL,
	"pageOf":        func(p ports.Port) string { return portURL(uint16(p)) },
	"serviceURL":    serviceURL,
	"transports":    func(p []ports.Protocol) string { return transportNames(p...) },
	"transport":     func(p ports.Protocol) string { return transportNames(p) },
	"links":         contactLinks,
	"listedIn":      service.ListedIn,
	"living":        living,
	"otherContacts": otherContacts,
	"number":        portmap.Number,
}

// classMeaning says what the class of a port means, in the terms of RFC 6335,
// Sections 6 and 8.1.2.
var classMeaning = map[ports.Class]string{
	ports.WellKnown:  "System Ports: IANA assigns them by IETF Review or IESG Approval. On many systems only privileged programs may listen on them.",
	ports.Registered: "User Ports: IANA assigns them on request, mostly after expert review.",
	ports.Dynamic:    "Dynamic or Private Ports: IANA never assigns them. They are for private and temporary use, such as the client’s end of a connection.",
}

var statusMeaning = map[ports.Status]string{
	ports.Reserved:      "IANA keeps it back",
	ports.Deassigned:    "it once was assigned, and is not any more",
	ports.Unassigned:    "it can be assigned on request",
	ports.NeverAssigned: "nobody can register it",
}

// evidenceMeaning says whose word a use rests on, in front of the document.
var evidenceMeaning = map[ports.Evidence]string{
	ports.EvidenceVendor:   "By the maker or a standard:",
	ports.EvidenceRegistry: "By the registry, as unauthorized use:",
	ports.EvidenceReport:   "By others; no document of the maker was found:",
}

// cautionMeaning says what a caution means to someone who looks for a port.
// CautionEphemeral is not among them: it is about the machine that the site runs on,
// not about the reader's.
var cautionMeaning = map[ports.Caution]string{
	ports.CautionPrivileged: "On many systems only privileged programs may listen on a port below 1024.",
	ports.CautionTaken:      "IANA has assigned it.",
	ports.CautionReserved:   "IANA keeps it back.",
	ports.CautionDeassigned: "It was assigned once: what had it may still be around.",
	ports.CautionDynamic:    "Nobody can register it, and programs take such ports for passing use.",
	ports.CautionReported:   "The registry reports unauthorized use.",
	ports.CautionUsed:       "Other software has it as its default.",
	ports.CautionBrowser:    "Web browsers refuse to connect to it.",
}

// systems are those whose ephemeral ports a reader is told of.
var systems = []struct{ goos, name string }{
	{"linux", "Linux"}, {"darwin", "macOS"}, {"windows", "Windows"}, {"freebsd", "FreeBSD"},
}

// ephemeralOn are the systems that take the port for outgoing connections unless
// told otherwise.
func ephemeralOn(port uint16) []string {
	var names []string
	for _, s := range systems {
		if r, ok := ports.Ephemeral(s.goos); ok && r.Contains(port) {
			names = append(names, s.name)
		}
	}
	return names
}

var allTransports = []ports.Protocol{ports.TCP, ports.UDP, ports.SCTP, ports.DCCP}

// transportNames lists transports: "TCP, UDP and SCTP".
func transportNames(protocols ...ports.Protocol) string {
	var names []string
	for _, p := range protocols {
		if p == ports.AnyProtocol {
			return "no transport named"
		}
		names = append(names, strings.ToUpper(p.String()))
	}
	return list(names)
}

// list joins words as a sentence does: "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// link is a text that leads to somewhere if it has a URL.
type link struct{ Text, URL string }

// contactLinks are the ways to reach a contact.
func contactLinks(uris string) []link {
	var all []link
	for uri := range strings.FieldsSeq(uris) {
		scheme, rest, _ := strings.Cut(uri, ":")
		switch scheme {
		case "mailto":
			all = append(all, link{rest, uri})
		case "http", "https":
			all = append(all, link{uri, uri})
		default:
			all = append(all, link{Text: uri})
		}
	}
	return all
}

// living reports whether it is a service, under its own name.
func living(s service.Service) bool { return s.Name != "" && s.AliasOf == "" }

// otherContacts are the contacts, if they are not the assignees too.
func otherContacts(s service.Service) []ports.Contact {
	if slices.Equal(s.Contacts, s.Assignees) {
		return nil
	}
	return s.Contacts
}

// check is how to see what is listening on a port.
type check struct {
	System   string
	Commands []string
}

func checks(port uint16) []check {
	return []check{
		{"Linux", []string{fmt.Sprintf("ss -lntup 'sport = :%d'", port)}},
		{"macOS", []string{
			fmt.Sprintf("sudo lsof -nP -iTCP:%d -sTCP:LISTEN", port),
			fmt.Sprintf("sudo lsof -nP -iUDP:%d", port),
		}},
		{"Windows", []string{
			fmt.Sprintf(`netstat -ano | findstr /C:":%d "`, port),
			fmt.Sprintf("Get-NetTCPConnection -State Listen -LocalPort %d", port),
			fmt.Sprintf("Get-NetUDPEndpoint -LocalPort %d", port),
		}},
	}
}
