package main

import (
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"example.com/ports"
)

func (s *site) home(w http.ResponseWriter, r *http.Request) {
	classes := []ports.Class{ports.WellKnown, ports.Registered, ports.Dynamic}
	data := map[string]any{
		"registryUpdated": ports.RegistryUpdated,
		"registrySHA256":  ports.RegistrySHA256,
		"views":           []string{"/port/443.json", "/6000-6063.json", "/service/ssh.json", "/search.json?q=kerberos", "/map.json"},
	}
	s.answer(w, r, "home", page{Title: "What is on this port?", View: classes}, data)
}

// service is a run of records that say the same of several transports.
type service struct {
	Protocols []ports.Protocol
	ports.Record
}

// fold folds the entries that differ in their transport alone. The living names
// come before those that are historic.
func fold(entries iter.Seq[ports.Entry]) []service {
	var services []service
	for e := range entries {
		r := e.Record()
		same := slices.IndexFunc(services, func(s service) bool {
			other := s.Record
			other.Protocol = r.Protocol
			return reflect.DeepEqual(other, r)
		})
		if same < 0 {
			services = append(services, service{Record: r})
			same = len(services) - 1
		}
		services[same].Protocols = append(services[same].Protocols, r.Protocol)
	}
	slices.SortStableFunc(services, func(a, b service) int {
		switch {
		case a.Historic == b.Historic:
			return 0
		case b.Historic:
			return -1
		}
		return 1
	})
	return services
}

// Transports lists the transports of a service: "TCP and UDP".
func (s service) Transports() string { return transportNames(s.Protocols...) }

// OtherContacts are the contacts, if they are not the assignees too.
func (s service) OtherContacts() []ports.Contact {
	if slices.Equal(s.Contacts, s.Assignees) {
		return nil
	}
	return s.Contacts
}

// Living reports whether it is a service, under its own name.
func (s service) Living() bool { return s.Name != "" && s.AliasOf == "" }

// transport is what a port is on one transport.
type transport struct {
	Protocol ports.Protocol
	Status   ports.Status
	Name     string // of the service to show; "" for none
}

// portView is what the page of a port shows.
type portView struct {
	Port       uint16
	Name       string
	Class      ports.Class
	Transports []transport
	Services   []service
	Uses       []use
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
		Name:      ports.Name(port, ports.AnyProtocol),
		Class:     p.Class(),
		Services:  fold(p.Entries()),
		Uses:      foldUses(p.Uses(ports.AnyProtocol)),
		Ephemeral: ephemeralOn(port),
		Checks:    checks(port),
	}
	for _, t := range allTransports {
		v.Transports = append(v.Transports, transport{t, p.Status(t), ports.Name(port, t)})
	}
	for c := range ports.Lookup(port).Cautions(ports.AnyProtocol).All() {
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

// Title is the heading of the page: the registered name, and what the port is
// known for, if that is another.
func (v portView) Title() string {
	var names []string
	if v.Name != "" {
		names = append(names, v.Name)
	}
	if len(v.Uses) > 0 && v.Uses[0].Main && !strings.EqualFold(v.Uses[0].Name, v.Name) {
		names = append(names, "known for "+v.Uses[0].Name)
	}
	if len(names) == 0 {
		return fmt.Sprintf("Port %d", v.Port)
	}
	return fmt.Sprintf("Port %d: %s", v.Port, strings.Join(names, ", "))
}

// Summary says in a sentence or two what the port is.
func (v portView) Summary() string {
	// The transports of one name together: 465 is submissions on TCP and
	// igmpv3lite on UDP.
	var names []string
	on := make(map[string][]ports.Protocol)
	for _, t := range v.Transports {
		if t.Name == "" {
			continue
		}
		if on[t.Name] == nil {
			names = append(names, t.Name)
		}
		on[t.Name] = append(on[t.Name], t.Protocol)
	}
	for i, name := range names {
		names[i] = name + " on " + transportNames(on[name]...)
	}
	if len(names) > 0 {
		return fmt.Sprintf("Port %d is assigned to %s.", v.Port, strings.Join(names, ", and to "))
	}
	switch ports.Lookup(v.Port).Status(ports.AnyProtocol) {
	case ports.Assigned:
		return fmt.Sprintf("Port %d is assigned to a use that never got a service name.", v.Port)
	case ports.Reserved:
		return fmt.Sprintf("Port %d is reserved: IANA keeps it back, and assigns it to no service.", v.Port)
	case ports.Deassigned:
		return fmt.Sprintf("Port %d was assigned once, and is not any more.", v.Port)
	case ports.NeverAssigned:
		return fmt.Sprintf("Port %d is one of the dynamic ports, which IANA never assigns to anybody.", v.Port)
	}
	return fmt.Sprintf("Port %d is unassigned: it belongs to no service, and can be asked for.", v.Port)
}

// use is a use on the transports on which it is the same.
type use struct {
	ports.Use
	Protocols []ports.Protocol
}

func foldUses(uses iter.Seq[ports.Use]) (folded []use) {
	for u := range uses {
		same := slices.IndexFunc(folded, func(other use) bool {
			other.Protocol = u.Protocol
			return other.Use == u
		})
		if same < 0 {
			same = len(folded)
			folded = append(folded, use{Use: u})
		}
		folded[same].Protocols = append(folded[same].Protocols, u.Protocol)
	}
	return folded
}

// Transports lists the transports of a use: "TCP and UDP".
func (u use) Transports() string { return transportNames(u.Protocols...) }

// UseNames lists the software that is known to use the port without being
// registered for it.
func (v portView) UseNames() string {
	var names []string
	for _, u := range v.Uses {
		if u.Registered == "" && !slices.Contains(names, u.Name) {
			names = append(names, u.Name)
		}
	}
	return list(names)
}

// HistoricNames are the historic spellings of names that are alive.
func (v portView) HistoricNames() []service {
	var all []service
	for _, s := range v.Services {
		if s.AliasOf != "" && !slices.ContainsFunc(all, func(a service) bool { return a.Name == s.Name }) {
			all = append(all, s)
		}
	}
	return all
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
	Uses        []ports.Use                     `json:"uses"`
	Cautions    []string                        `json:"cautions"`
	EphemeralOn []string                        `json:"ephemeralOn"`
}

func (v portView) data() portData {
	d := portData{
		Port:        v.Port,
		Name:        v.Name,
		Class:       v.Class,
		ClassRange:  v.Class.Range(),
		Status:      make(map[ports.Protocol]ports.Status),
		Entries:     []ports.Record{},
		Uses:        slices.AppendSeq([]ports.Use{}, ports.Lookup(v.Port).Uses(ports.AnyProtocol)),
		Cautions:    []string{},
		EphemeralOn: append([]string{}, v.Ephemeral...),
	}
	for _, t := range v.Transports {
		d.Status[t.Protocol] = t.Status
	}
	for e := range ports.Lookup(v.Port).Entries() {
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
	v := newPortView(uint16(port))
	if canonical := portURL(v.Port); canonical+suffix != r.URL.EscapedPath() {
		redirect(w, r, canonical+suffix)
		return
	}
	s.answer(w, r, "port", page{Title: v.Title(), JSON: portURL(v.Port) + ".json", View: v}, v.data())
}

// serviceView is what the page of a service name shows.
type serviceView struct {
	Name     string
	Numbers  []numbered
	Services []service
}

// numbered is a port of a name, and on which transports it has it.
type numbered struct {
	Port      uint16
	Protocols []ports.Protocol
}

func newServiceView(name string) serviceView {
	v := serviceView{Name: name, Services: fold(ports.LookupName(name))}
	for _, t := range allTransports {
		port, ok := ports.Number(name, t)
		if !ok {
			continue
		}
		i := slices.IndexFunc(v.Numbers, func(n numbered) bool { return n.Port == port })
		if i < 0 {
			v.Numbers = append(v.Numbers, numbered{Port: port})
			i = len(v.Numbers) - 1
		}
		v.Numbers[i].Protocols = append(v.Numbers[i].Protocols, t)
	}
	return v
}

// AliasOf is the living name, if the name is a historic spelling and nothing
// else.
func (v serviceView) AliasOf() string {
	for _, s := range v.Services {
		if s.AliasOf == "" {
			return ""
		}
	}
	return v.Services[0].AliasOf
}

// Portless reports whether the name has no port at all.
func (v serviceView) Portless() bool {
	return !slices.ContainsFunc(v.Services, func(s service) bool { return s.Ports != nil })
}

// serviceData is the page of a service name as JSON.
type serviceData struct {
	Name    string                    `json:"name"`
	Ports   map[ports.Protocol]uint16 `json:"ports"`
	Entries []ports.Record            `json:"entries"`
}

func (v serviceView) data() serviceData {
	d := serviceData{Name: v.Name, Ports: make(map[ports.Protocol]uint16)}
	for _, n := range v.Numbers {
		for _, t := range n.Protocols {
			d.Ports[t] = n.Port
		}
	}
	for e := range ports.LookupName(v.Name) {
		d.Entries = append(d.Entries, e.Record())
	}
	return d
}

func (s *site) service(w http.ResponseWriter, r *http.Request) {
	question, suffix := cutJSON(r.PathValue("name"))
	to, problem := resolve(question)
	if problem != "" {
		s.notFound(w, r, problem, question)
		return
	}
	if to+suffix != r.URL.EscapedPath() {
		redirect(w, r, to+suffix)
		return
	}
	v := newServiceView(question)
	s.answer(w, r, "service", page{Title: "Service " + v.Name, JSON: to + ".json", View: v}, v.data())
}

// maxRuns is how many lines a page of a range has. The rest is on the next page.
const maxRuns = 256

// stretch is ports in a row of which the same is known.
type stretch struct {
	Ports    ports.Range
	Status   ports.Status
	Services []service
	Uses     []ports.Use
}

// rangeView is what the page of a range shows.
type rangeView struct {
	Ports  ports.Range
	Shown  ports.Range // the first of the ports, as far as they fit on the page
	Runs   []stretch
	Rest   string // the range that did not fit; "" if all did
	Before string // the range of the same length before; "" for none
	After  string
}

func newRangeView(r ports.Range) rangeView {
	v := rangeView{Ports: r, Shown: r}
	first := r.First
	for port := range r.All() {
		if port < r.Last && sameKnown(port, port+1) {
			continue
		}
		p := ports.Lookup(port)
		v.Runs = append(v.Runs, stretch{ports.Range{First: first, Last: port}, p.Status(ports.AnyProtocol), fold(p.Entries()), slices.Collect(p.Uses(ports.AnyProtocol))})
		first = port + 1
		if len(v.Runs) == maxRuns && port < r.Last {
			v.Shown.Last = port
			v.Rest = ports.Range{First: first, Last: r.Last}.String()
			break
		}
	}
	if n := min(r.Len(), int(r.First)); n > 0 {
		v.Before = ports.Range{First: r.First - uint16(n), Last: r.First - 1}.String()
	}
	if n := min(r.Len(), 65535-int(r.Last)); n > 0 {
		v.After = ports.Range{First: r.Last + 1, Last: r.Last + uint16(n)}.String()
	}
	return v
}

// sameKnown reports whether the same is known of two ports.
func sameKnown(a, b uint16) bool {
	p, q := ports.Lookup(a), ports.Lookup(b)
	return p.Class() == q.Class() && equal(p.Entries(), q.Entries()) && equal(p.Uses(ports.AnyProtocol), q.Uses(ports.AnyProtocol))
}

func equal[T comparable](a, b iter.Seq[T]) bool {
	return slices.Equal(slices.Collect(a), slices.Collect(b))
}

// Classes are those of the range.
func (v rangeView) Classes() []ports.Class {
	var all []ports.Class
	for c := ports.ClassOf(v.Ports.First); c <= ports.ClassOf(v.Ports.Last); c++ {
		all = append(all, c)
	}
	return all
}

// runData is a line of the page of a range as JSON.
type runData struct {
	Ports   ports.Range    `json:"ports"`
	Class   ports.Class    `json:"class"`
	Status  ports.Status   `json:"status"`
	Entries []ports.Record `json:"entries"`
	Uses    []ports.Use    `json:"uses"`
}

func (v rangeView) data() map[string]any {
	runs := []runData{}
	for _, r := range v.Runs {
		d := runData{r.Ports, ports.ClassOf(r.Ports.First), r.Status, []ports.Record{}, append([]ports.Use{}, r.Uses...)}
		for e := range ports.Lookup(r.Ports.First).Entries() {
			d.Entries = append(d.Entries, e.Record())
		}
		runs = append(runs, d)
	}
	data := map[string]any{"ports": v.Ports, "runs": runs}
	if v.Rest != "" {
		data["next"] = "/" + v.Rest + ".json"
	}
	return data
}

func (s *site) ports(w http.ResponseWriter, r *http.Request, asked ports.Range) {
	v := newRangeView(asked)
	s.answer(w, r, "range", page{Title: "Ports " + asked.String(), JSON: "/" + asked.String() + ".json", View: v}, v.data())
}
