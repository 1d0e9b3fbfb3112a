package main

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"example.com/ports"
	"example.com/ports/examples/internal/service"
)

// known is what people know a port by.
type known struct {
	Name string    // the registered name; "" for none
	Main string    // what it is best known for, if that is not the name; "" for nothing
	Use  ports.Use // the first that is not the registered service; it is wide only if all are
}

func newKnown(port uint16) known {
	k := known{Name: ports.Name(port, ports.AnyProtocol), Main: service.KnownFor(port, ports.AnyProtocol)}
	for u := range ports.Lookup(port).Uses(ports.AnyProtocol) {
		if u.Registered == "" && u.Evidence != ports.EvidenceRegistry && !strings.EqualFold(u.Name, k.Name) {
			k.Use = u
			break
		}
	}
	return k
}

// String is the port in a few words, for its heading: "wap-wsp, known for
// Elasticsearch". It is "" if neither a name nor a use is known.
func (k known) String() string {
	switch {
	case k.Name != "" && k.Main != "":
		return k.Name + ", known for " + k.Main
	case k.Main != "":
		return "known for " + k.Main
	case k.Name == "" && k.Use.Name != "" && !service.IsWide(k.Use):
		return "used by " + k.Use.Name
	}
	return k.Name
}

// Summary says who uses the port, in a line of a phone or little more; "" if
// nobody is known to. listed is how many uses the page has.
func (k known) Summary(listed int) string {
	var first string
	switch {
	case k.Main != "":
		first = "Known for " + k.Main
	case k.Use.Name == "":
		return ""
	case service.IsWide(k.Use):
		first = fmt.Sprintf("One of the ports %v of %s", k.Use.Ports, k.Use.Name)
	default:
		first = "Used by " + k.Use.Name
	}
	switch listed {
	case 1:
		return first + "."
	case 2:
		return first + "; one more use."
	}
	return fmt.Sprintf("%s; %d more uses.", first, listed-1)
}

// transports are those on which a port is the same.
type transports struct {
	Protocols []ports.Protocol
	Status    ports.Status
	Name      string // of the service to show; "" for none
}

// portView is what the page of a port shows.
type portView struct {
	Port       uint16
	Known      known
	Class      ports.Class
	Transports []transports
	Services   []service.Service
	Former     []service.Former
	Uses       []service.Use
	Cautions   []ports.Caution
	Ephemeral  []string // systems
	Checks     []check
	Before     []ports.Port
	After      []ports.Port
}

// neighbours is how many ports before and after a page leads to.
const neighbours = 3

func newPortView(port uint16) portView {
	p := ports.Lookup(port)
	v := portView{
		Port:      port,
		Known:     newKnown(port),
		Class:     p.Class(),
		Services:  service.Fold(p.Entries()),
		Former:    service.FoldFormer(p.Former(ports.AnyProtocol)),
		Uses:      service.FoldUses(p.Uses(ports.AnyProtocol)),
		Ephemeral: ephemeralOn(port),
		Checks:    checks(port),
	}
	for _, t := range allTransports {
		status, name := p.Status(t), ports.Name(port, t)
		i := slices.IndexFunc(v.Transports, func(same transports) bool { return same.Status == status && same.Name == name })
		if i < 0 {
			i, v.Transports = len(v.Transports), append(v.Transports, transports{Status: status, Name: name})
		}
		v.Transports[i].Protocols = append(v.Transports[i].Protocols, t)
	}
	for c := range p.Cautions(ports.AnyProtocol).All() {
		if c != ports.CautionEphemeral {
			v.Cautions = append(v.Cautions, c)
		}
	}
	for i := max(0, int(port)-neighbours); i < int(port); i++ {
		v.Before = append(v.Before, ports.Lookup(uint16(i)))
	}
	for i := int(port) + 1; i <= min(65535, int(port)+neighbours); i++ {
		v.After = append(v.After, ports.Lookup(uint16(i)))
	}
	return v
}

// Title is the heading of the page.
func (v portView) Title() string {
	if known := v.Known.String(); known != "" {
		return fmt.Sprintf("Port %d: %s", v.Port, known)
	}
	return fmt.Sprintf("Port %d", v.Port)
}

// Summary says what the port is, in two lines of a phone.
func (v portView) Summary() string {
	return strings.TrimSpace(v.assignment() + " " + v.Known.Summary(len(v.Uses)))
}

// assignment says in a sentence what the registry has.
func (v portView) assignment() string {
	var names []string
	for _, t := range v.Transports {
		if t.Name != "" {
			names = append(names, t.Name+" on "+transportNames(t.Protocols...))
		}
	}
	if len(names) > 0 {
		return "Assigned to " + strings.Join(names, ", and to ") + "."
	}
	switch ports.Lookup(v.Port).Status(ports.AnyProtocol) {
	case ports.Assigned:
		return "Assigned to a use that never got a service name."
	case ports.Reserved:
		return "Reserved: IANA keeps it back."
	case ports.Deassigned:
		return "Assigned once, and not any more."
	case ports.NeverAssigned:
		return "Dynamic: IANA assigns it to nobody."
	}
	return "Unassigned: it can be asked for."
}

// CautionWords says the cautions in words.
func (v portView) CautionWords() []string {
	var all []string
	for _, c := range v.Cautions {
		all = append(all, cautionMeaning[c])
	}
	if len(v.Ephemeral) > 0 {
		all = append(all, list(v.Ephemeral)+" may take it for an outgoing connection at any moment, as long as the default settings hold.")
	}
	return all
}

// portData is the page of a port as JSON.
type portData struct {
	Port        uint16                          `json:"port"`
	Name        string                          `json:"name,omitempty"`
	Class       ports.Class                     `json:"class"`
	ClassRange  ports.Range                     `json:"classRange"`
	Status      map[ports.Protocol]ports.Status `json:"status"`
	Entries     []ports.Record                  `json:"entries"`
	Former      []ports.Former                  `json:"former"`
	Uses        []ports.Use                     `json:"uses"`
	Cautions    []string                        `json:"cautions"`
	EphemeralOn []string                        `json:"ephemeralOn"`
}

func (v portView) data() portData {
	p := ports.Lookup(v.Port)
	d := portData{
		Port:        v.Port,
		Name:        v.Known.Name,
		Class:       v.Class,
		ClassRange:  v.Class.Range(),
		Status:      make(map[ports.Protocol]ports.Status),
		Entries:     []ports.Record{},
		Former:      slices.AppendSeq([]ports.Former{}, p.Former(ports.AnyProtocol)),
		Uses:        slices.AppendSeq([]ports.Use{}, p.Uses(ports.AnyProtocol)),
		Cautions:    []string{},
		EphemeralOn: append([]string{}, v.Ephemeral...),
	}
	for _, t := range allTransports {
		d.Status[t] = p.Status(t)
	}
	for e := range p.Entries() {
		d.Entries = append(d.Entries, e.Record())
	}
	for _, c := range v.Cautions {
		d.Cautions = append(d.Cautions, c.String())
	}
	return d
}

func (s *site) port(w http.ResponseWriter, r *http.Request) {
	text, suffix := cutJSON(r.PathValue("port"))
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		s.notFound(w, r, fmt.Sprintf("“%s” is no port. Ports are the numbers from 0 to 65535.", text), text)
		return
	}
	address := portURL(uint16(port))
	if address+suffix != r.URL.EscapedPath() {
		redirect(w, r, address+suffix)
		return
	}
	v := newPortView(uint16(port))
	s.answer(w, r, "port", page{
		Title:   v.Title(),
		About:   fmt.Sprintf("Port %d. %s", port, v.Summary()),
		Address: address,
		JSON:    address + ".json",
		View:    v,
	}, v.data())
}
