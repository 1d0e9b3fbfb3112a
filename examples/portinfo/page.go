package main

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"text/tabwriter"

	"example.com/ports"
)

const width = 78

// classMeaning says what the class of a port means, in the terms of RFC 6335,
// Sections 6 and 8.1.2.
var classMeaning = map[ports.Class]string{
	ports.WellKnown:  "System Ports: IANA assigns them by IETF Review or IESG Approval. On many systems only privileged programs may listen here.",
	ports.Registered: "User Ports: IANA assigns them on request, after expert review.",
	ports.Dynamic:    "Dynamic or Private Ports: IANA never assigns them. They are for private and temporary use, such as the client's end of a connection.",
}

func (a portAnswer) page(b *strings.Builder, goos string) {
	p := a.port
	title := fmt.Sprintf("Port %d", p)
	if a.proto != ports.AnyProtocol {
		title += "/" + a.proto.String()
	}
	if name := ports.Name(uint16(p), a.proto); name != "" {
		title += ": " + name
	}
	heading(b, title)
	field(b, "Class", fmt.Sprintf("%v, %v. %s", p.Class(), p.Class().Range(), classMeaning[p.Class()]))
	field(b, "Status", statusLine(p, a.proto))

	services := fold(p.Entries(), a.proto)
	switch {
	case len(services) > 0:
		for _, s := range services {
			b.WriteByte('\n')
			s.print(b, false)
		}
	case p.Class() == ports.Dynamic:
		b.WriteByte('\n')
		paragraph(b, "", "The registry has no entry here and never will have one. That does not say that nothing runs here: programs choose such ports freely, and some products have theirs in this range.")
	default:
		b.WriteByte('\n')
		paragraph(b, "", "The registry has no entry here.")
	}

	if uses := foldUses(p.Uses(a.proto)); len(uses) > 0 {
		b.WriteString("\nNot of the registry: what is known to run here\n")
		for _, u := range uses {
			u.print(b)
		}
	}
	b.WriteByte('\n')
	field(b, "Your service", cautionLine(p.Cautions(a.proto)))

	b.WriteString("\nWhat is listening on this machine:\n")
	for _, line := range listeningCommands(goos, uint16(p), a.proto) {
		b.WriteString("  " + line + "\n")
	}
	if flags, ok := nmapFlags[a.proto]; ok {
		fmt.Fprintf(b, "On another, if you may scan it:\n  nmap %s -p %d HOST\n", flags, p)
	}
}

// evidenceMeaning says how sure a use is.
var evidenceMeaning = map[ports.Evidence]string{
	ports.EvidenceVendor:   "by a document of its maker, or a standard",
	ports.EvidenceRegistry: "reported by the registry",
	ports.EvidenceReport:   "by others' word only: no document of the maker was found",
}

// use is a use on the transports on which it is the same.
type use struct {
	ports.Use
	protocols []ports.Protocol
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
		folded[same].protocols = append(folded[same].protocols, u.Protocol)
	}
	return folded
}

func (u *use) print(b *strings.Builder) {
	title := u.Name + " (" + strings.Join(mapSlice(u.protocols, ports.Protocol.String), ", ") + ")"
	if u.Ports.Len() > 1 {
		title += " on " + u.Ports.String()
	}
	if u.Main {
		title += ", what the port is best known for"
	}
	b.WriteString(title + "\n")
	field(b, "  Use", u.Description)
	field(b, "  Registered", u.Registered)
	field(b, "  When", u.When)
	if u.Loopback {
		field(b, "  Listens", "On the loopback address only, unless told otherwise.")
	}
	field(b, "  Known", evidenceMeaning[u.Evidence])
	field(b, "  Source", u.Source.Text+", "+u.Source.Value)
}

// cautionMeaning says what a caution means to someone who looks for a port.
var cautionMeaning = map[ports.Caution]string{
	ports.CautionPrivileged: "privileged (below 1024)",
	ports.CautionTaken:      "taken (assigned by IANA)",
	ports.CautionReserved:   "reserved by IANA",
	ports.CautionDeassigned: "was assigned (its old user may still be around)",
	ports.CautionDynamic:    "dynamic (nobody can register it)",
	ports.CautionEphemeral:  "ephemeral (Linux, macOS or Windows takes it for outgoing connections by default)",
	ports.CautionReported:   "reported (the registry knows of unauthorized use)",
	ports.CautionUsed:       "used (other software has it as its default)",
	ports.CautionBrowser:    "browser (browsers refuse to connect to it)",
}

func cautionLine(c ports.Caution) string {
	if c == 0 {
		return "Nothing known speaks against it."
	}
	var reasons []string
	for one := range c.All() {
		reasons = append(reasons, cautionMeaning[one])
	}
	return "Better not: " + strings.Join(reasons, "; ") + "."
}

// statusLine says the status on each transport, transports that agree together.
func statusLine(p ports.Port, proto ports.Protocol) string {
	var parts []string
	for _, status := range []ports.Status{ports.Assigned, ports.Reserved, ports.Deassigned, ports.Unassigned, ports.NeverAssigned} {
		var on []string
		for _, t := range transportsOf(proto) {
			if p.Status(t) == status {
				on = append(on, t.String())
			}
		}
		if len(on) > 0 {
			parts = append(parts, status.String()+" on "+strings.Join(on, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// nmapFlags are nmap's scans. It has none for DCCP.
var nmapFlags = map[ports.Protocol]string{
	ports.AnyProtocol: "-sS -sU",
	ports.TCP:         "-sS",
	ports.UDP:         "-sU",
	ports.SCTP:        "-sY",
}

// ssFlags are the sockets that ss is to show.
var ssFlags = map[ports.Protocol]string{
	ports.AnyProtocol: "tu",
	ports.TCP:         "t",
	ports.UDP:         "u",
	ports.SCTP:        "S",
	ports.DCCP:        "d",
}

// listeningCommands are commands that show what is listening on a port.
func listeningCommands(goos string, port uint16, proto ports.Protocol) []string {
	lsof := fmt.Sprintf("lsof -nP -i :%d", port)
	switch goos {
	case "linux":
		return []string{fmt.Sprintf("ss -lnp%s 'sport = :%d'", ssFlags[proto], port), lsof}
	case "windows":
		return []string{fmt.Sprintf(`netstat -ano | findstr ":%d "`, port)}
	case "darwin", "ios":
		return []string{lsof}
	case "freebsd":
		return []string{fmt.Sprintf("sockstat -l -p %d", port)}
	}
	return []string{fmt.Sprintf("netstat -an | grep '[.:]%d '", port)}
}

func (a rangeAnswer) page(b *strings.Builder, _ string) {
	title := "Ports " + a.ports.String()
	if a.proto != ports.AnyProtocol {
		title += "/" + a.proto.String()
	}
	heading(b, title)
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	// A line is a run of ports of the same class that the same entries cover.
	run := ports.Range{First: a.ports.First}
	for port := range a.ports.All() {
		run.Last = port
		if port < a.ports.Last && sameEntries(port, port+1) {
			continue
		}
		services := fold(ports.Lookup(port).Entries(), a.proto)
		if len(services) == 0 {
			fmt.Fprintf(w, "%v\t%v\t\t\n", run, ports.Lookup(port).Status(a.proto))
		}
		for _, s := range services {
			fmt.Fprintf(w, "%v\t%s\t%s\t%s\n", run, nameOrStatus(s.record), s.transports(), cut(s.record.Description))
		}
		run.First = port + 1
	}
	w.Flush()
}

func sameEntries(a, b uint16) bool {
	if ports.ClassOf(a) != ports.ClassOf(b) {
		return false
	}
	return slices.Equal(slices.Collect(ports.Lookup(a).Entries()), slices.Collect(ports.Lookup(b).Entries()))
}

func nameOrStatus(r ports.Record) string {
	switch {
	case r.Name == "":
		return "(" + r.Status.String() + ")"
	case r.Historic:
		return r.Name + " (historic)"
	}
	return r.Name
}

// cut keeps a description to what fits a line of a table.
func cut(s string) string {
	if r := []rune(s); len(r) > 50 {
		return string(r[:47]) + "..."
	}
	return s
}

func (a nameAnswer) page(b *strings.Builder, _ string) {
	title := "Service " + a.entries[0].Name()
	if a.proto != ports.AnyProtocol {
		title += "/" + a.proto.String()
	}
	heading(b, title)
	var numbers []string
	for _, t := range transportsOf(a.proto) {
		if port, ok := ports.Number(a.entries[0].Name(), t); ok {
			numbers = append(numbers, fmt.Sprintf("%d/%v", port, t))
		}
	}
	if len(numbers) > 0 {
		field(b, "Port", strings.Join(numbers, ", "))
	}
	for _, s := range fold(slices.Values(a.entries), a.proto) {
		b.WriteByte('\n')
		s.print(b, true)
	}
}

func (a listAnswer) page(b *strings.Builder, _ string) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, s := range fold(slices.Values(a), ports.AnyProtocol) {
		where := "-"
		if s.record.Ports != nil {
			where = s.record.Ports.String()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", where, nameOrStatus(s.record), s.transports(), cut(s.record.Description))
	}
	w.Flush()
}

// print prints all that the registry says of a service.
func (s *service) print(b *strings.Builder, withPorts bool) {
	r := s.record
	title := r.Name
	if title == "" {
		title = "No service name"
	}
	title += " (" + s.transports() + ")"
	if r.Ports != nil && (withPorts || r.Ports.Len() > 1) {
		title += " on " + r.Ports.String()
	}
	b.WriteString(title + "\n")
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
	registered := r.Registered.String()
	if registered == "" && r.Name != "" && r.AliasOf == "" {
		registered = "The registry gives no date."
	}
	field(b, "  Registered", registered)
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

func contactLine(c ports.Contact) string {
	who := c.Name
	if who == "" {
		who = c.Org
	} else if c.Org != "" {
		who += ", " + c.Org
	}
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
	b.WriteString(title + "\n" + strings.Repeat("=", len([]rune(title))) + "\n")
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
	line := label
	empty := true
	for word := range strings.FieldsSeq(text) {
		if !empty && len([]rune(line))+1+len([]rune(word)) > width {
			b.WriteString(line + "\n")
			line, empty = strings.Repeat(" ", len(label)), true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	b.WriteString(line + "\n")
}
