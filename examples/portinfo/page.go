package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"example.com/ports"
	"example.com/ports/examples/internal/ephemeral"
	"example.com/ports/examples/internal/plain"
	"example.com/ports/examples/internal/service"
)

const width = 78

// view is what a page depends on beside the question.
type view struct {
	goos      string
	ephemeral ephemeral.Range // of this system
	all       bool            // all uses
}

// classMeaning says what the class of a port means, in the terms of RFC 6335,
// Sections 6 and 8.1.2.
var classMeaning = map[ports.Class]string{
	ports.WellKnown:  "System Ports: IANA assigns them by IETF Review or IESG Approval. On many systems only privileged programs may listen here.",
	ports.Registered: "User Ports: IANA assigns them on request, after expert review.",
	ports.Dynamic:    "Dynamic or Private Ports: IANA never assigns them. They are for private and temporary use, such as the client's end of a connection.",
}

func (a portsAnswer) page(b *strings.Builder, v view) {
	if a.Len() > 1 {
		heading(b, "Ports "+withTransport(a.Range.String(), a.Protocol))
		table(b, a.rangeLines(v))
		return
	}
	p := ports.Lookup(a.First)
	title := "Port " + withTransport(a.Range.String(), a.Protocol)
	if name := ports.Name(uint16(p), a.Protocol); name != "" {
		title += ": " + name
	}
	if use := service.KnownFor(uint16(p), a.Protocol); use != "" {
		title += ", known for " + use
	}
	heading(b, title)
	field(b, "Class", fmt.Sprintf("%v, %v. %s", p.Class(), p.Class().Range(), classMeaning[p.Class()]))
	field(b, "Status", statusLine(p, a.Protocol))

	found := service.Fold(slices.Values(carried(p.Entries(), a.Protocol)))
	for _, s := range found {
		printService(b, s, false)
	}
	if len(found) == 0 && p.Class() == ports.Dynamic {
		paragraph(b, "\n", "The registry has no entry here and never will have one. That does not say that nothing runs here: programs choose such ports freely, and some products have theirs in this range.")
	} else if len(found) == 0 {
		paragraph(b, "\n", "The registry has no entry here.")
	}
	for _, f := range service.FoldFormer(p.Former(a.Protocol)) {
		paragraph(b, "\n", "Formerly "+f.Name+" ("+list(f.Protocols, ", ")+")")
		field(b, "  Description", f.Description)
		field(b, "  Listed", service.ListedIn(f.Listing)+", the last list that has it")
	}
	printUses(b, "What is known to run here", p.Uses(a.Protocol), false, v)

	b.WriteByte('\n')
	field(b, "Your service", cautionLine(p, a.Protocol, v.ephemeral))
	b.WriteString("\nWhat is listening on this machine:\n")
	for _, line := range listeningCommands(v.goos, uint16(p), a.Protocol) {
		b.WriteString("  " + line + "\n")
	}
	if flags := scanFlags[a.Protocol].nmap; flags != "" {
		fmt.Fprintf(b, "On another, if you may scan it:\n  nmap %s -p %d HOST\n", flags, p)
	}
}

func (a nameAnswer) page(b *strings.Builder, v view) {
	if a.name == "" {
		table(b, a.lines())
		return
	}
	heading(b, withTransport("Name "+a.name, a.proto))
	var numbers []string
	for _, t := range transportsOf(a.proto) {
		if port, ok := ports.Number(a.name, t); ok {
			numbers = append(numbers, fmt.Sprintf("%d/%v", port, t))
		}
	}
	field(b, "Port", strings.Join(numbers, ", "))
	for _, s := range a.services(true) {
		printService(b, s, true)
	}
	printUses(b, "What people know by that name", slices.Values(a.uses), true, v)
	for _, s := range a.services(false) {
		printService(b, s, true)
	}
}

// evidenceMeaning says how sure a use is.
var evidenceMeaning = map[ports.Evidence]string{
	ports.EvidenceVendor:   "by a document of its maker, or a standard",
	ports.EvidenceRegistry: "reported by the registry",
	ports.EvidenceReport:   "by others' word only: no document of the maker was found",
}

func printUses(b *strings.Builder, title string, all iter.Seq[ports.Use], withPorts bool, v view) {
	uses, more := first(service.FoldUses(all), v)
	if len(uses) > 0 {
		b.WriteString("\n" + title + "\n")
	}
	for _, u := range uses {
		title := u.Name + " (" + list(u.Protocols, ", ") + ")"
		if withPorts || u.Ports.Len() > 1 {
			title += " on " + u.Ports.String()
		}
		if u.Main {
			title += ", what the port is best known for"
		}
		paragraph(b, "", title)
		field(b, "  Use", u.Description)
		field(b, "  Registered as", u.Registered)
		field(b, "  When", u.When)
		if u.Loopback {
			field(b, "  Listens", "On the loopback address only, unless told otherwise.")
		}
		field(b, "  Known", evidenceMeaning[u.Evidence])
		field(b, "  Source", u.Source.Text+", "+u.Source.Value)
	}
	if more != "" {
		b.WriteString(more + "\n")
	}
}

// cautionMeaning says what a caution means to someone who looks for a port.
var cautionMeaning = map[ports.Caution]string{
	ports.CautionPrivileged: "privileged (below 1024)",
	ports.CautionTaken:      "taken (assigned by IANA)",
	ports.CautionReserved:   "reserved by IANA",
	ports.CautionDeassigned: "was assigned (its old user may still be around)",
	ports.CautionDynamic:    "dynamic (nobody can register it)",
	ports.CautionReported:   "reported (the registry knows of unauthorized use)",
	ports.CautionUsed:       "used (other software has it as its default)",
	ports.CautionBrowser:    "browser (browsers refuse to connect to it)",
}

func cautionLine(p ports.Port, proto ports.Protocol, here ephemeral.Range) string {
	var reasons []string
	for one := range p.Cautions(proto).All() {
		if one != ports.CautionEphemeral {
			reasons = append(reasons, cautionMeaning[one])
		}
	}
	if remark := here.Remark(uint16(p)); remark != "" {
		reasons = append(reasons, "ephemeral ("+remark+")")
	}
	if len(reasons) == 0 {
		return "Nothing known speaks against it."
	}
	return "Better not: " + strings.Join(reasons, "; ") + "."
}

// statusLine says the status on each transport, transports that agree together.
func statusLine(p ports.Port, proto ports.Protocol) string {
	on := make(map[ports.Status][]string)
	for _, t := range transportsOf(proto) {
		on[p.Status(t)] = append(on[p.Status(t)], t.String())
	}
	var parts []string
	for _, status := range []ports.Status{ports.Assigned, ports.Reserved, ports.Deassigned, ports.Unassigned, ports.NeverAssigned} {
		if len(on[status]) > 0 {
			parts = append(parts, status.String()+" on "+strings.Join(on[status], ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// scanFlags are those with which ss shows sockets and nmap scans for them. nmap
// has no scan for DCCP.
var scanFlags = map[ports.Protocol]struct{ ss, nmap string }{
	ports.AnyProtocol: {"tu", "-sS -sU"},
	ports.TCP:         {"t", "-sS"},
	ports.UDP:         {"u", "-sU"},
	ports.SCTP:        {"S", "-sY"},
	ports.DCCP:        {"d", ""},
}

// listeningCommands are commands that show what is listening on a port.
func listeningCommands(goos string, port uint16, proto ports.Protocol) []string {
	lsof := fmt.Sprintf("lsof -nP -i :%d", port)
	switch goos {
	case "linux":
		return []string{fmt.Sprintf("ss -lnp%s 'sport = :%d'", scanFlags[proto].ss, port), lsof}
	case "windows":
		return []string{fmt.Sprintf(`netstat -ano | findstr ":%d "`, port)}
	case "darwin", "ios":
		return []string{lsof}
	case "freebsd":
		return []string{fmt.Sprintf("sockstat -l -p %d", port)}
	}
	return []string{fmt.Sprintf("netstat -an | grep '[.:]%d '", port)}
}

// printService prints all that the registry says of a service.
func printService(b *strings.Builder, s service.Service, withPorts bool) {
	r := s.Record
	title := cmp.Or(r.Name, "No service name")
	if r.Protocol == ports.AnyProtocol {
		title += " (no transport named)"
	} else {
		title += " (" + list(s.Protocols, ", ") + ")"
	}
	if r.Ports != nil && (withPorts || r.Ports.Len() > 1) {
		title += " on " + r.Ports.String()
	}
	paragraph(b, "\n", title)
	switch {
	case r.AliasOf != "":
		field(b, "  Historic", "This spelling only: it is an alias of "+r.AliasOf+", which is alive.")
	case r.Historic:
		field(b, "  Historic", "The registry calls the service historic.")
	}
	if r.Ports == nil {
		field(b, "  Port", "None: a name for service discovery (DNS-SD) alone.")
	}
	field(b, "  Description", r.Description)
	if r.Name == "" {
		field(b, "  Status", r.Status.String())
	}
	field(b, "  Assignee", strings.Join(mapSlice(r.Assignees, contactLine), "\n"))
	if !slices.Equal(r.Contacts, r.Assignees) {
		field(b, "  Contact", strings.Join(mapSlice(r.Contacts, contactLine), "\n"))
	}
	field(b, "  Registered", registeredLine(r))
	if l := r.Listed; l.Title != "" {
		field(b, "  Listed", service.ListedIn(l)+", the earliest list that has it")
	}
	field(b, "  Modified", r.Modified.String())
	if r.ServiceCode != nil {
		field(b, "  Service code", fmt.Sprint(*r.ServiceCode))
	}
	field(b, "  Reference", strings.Join(mapSlice(r.References, referenceLine), "\n"))
	field(b, "  Unauthorized", r.Unauthorized)
	field(b, "  Note", r.Note)
	if r.Name != "" && r.AliasOf == "" && len(r.References) == 0 {
		field(b, "  Document", "The registry names none.")
	}
}

// registeredLine says since when the registry has a service.
func registeredLine(r ports.Record) string {
	if r.Registered.IsZero() && r.Name != "" && r.AliasOf == "" {
		return "The registry gives no date."
	}
	return r.Registered.String()
}

func contactLine(c ports.Contact) string {
	who := strings.Trim(c.Name+", "+c.Org, ", ")
	if address := strings.TrimPrefix(c.URI, "mailto:"); address != "" {
		who = strings.TrimSpace(who + " <" + strings.ReplaceAll(address, " mailto:", ", ") + ">")
	}
	if !c.Updated.IsZero() {
		who += " (as of " + c.Updated.String() + ")"
	}
	return who
}

func referenceLine(r ports.Reference) string {
	if url := r.URL(); url != "" && url != r.String() {
		return r.String() + ": " + url
	}
	return r.String()
}

func heading(b *strings.Builder, title string) {
	paragraph(b, "", title)
	paragraph(b, "", strings.Repeat("=", len([]rune(title))))
}

// field prints a label and its value, nothing if that is empty. Each line of
// the value is a paragraph.
func field(b *strings.Builder, label, value string) {
	if value == "" {
		return
	}
	const indent = "                "
	label = (label + indent)[:len(indent)]
	for line := range strings.SplitSeq(value, "\n") {
		paragraph(b, label, line)
		label = indent
	}
}

// paragraph prints text behind a label, wrapped, its lines aligned.
func paragraph(b *strings.Builder, label, text string) {
	b.WriteString(label)
	label = strings.TrimLeft(label, "\n")
	column := len(label)
	for word := range strings.FieldsSeq(plain.Text(text)) {
		n := len([]rune(word))
		switch {
		case column == len(label):
		case column+1+n > width:
			b.WriteString("\n" + strings.Repeat(" ", len(label)))
			column = len(label)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	b.WriteByte('\n')
}
