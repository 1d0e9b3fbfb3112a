package ports_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"example.com/ports"
)

func Example() {
	for _, port := range []uint16{417, 429, 60429} {
		p := ports.Lookup(port)
		fmt.Printf("%d %v, %v\n", port, p.Class(), p.Status(ports.TCP))
		for e := range p.Entries() {
			fmt.Printf("  %v historic=%t\n", e, e.Historic())
		}
	}
	// Output:
	// 417 well-known, assigned
	//   onmux 417/tcp historic=false
	//   onmux 417/udp historic=false
	// 429 well-known, assigned
	//   ocs-amu 429/tcp historic=false
	//   ocs_amu 429/tcp historic=true
	//   ocs-amu 429/udp historic=false
	//   ocs_amu 429/udp historic=true
	// 60429 dynamic, never assigned
}

func ExampleLookup() {
	p := ports.Lookup(443)
	fmt.Println(p, p.Class(), p.Status(ports.DCCP))
	// Output: 443 (https) well-known unassigned
}

func ExampleName() {
	fmt.Println(ports.Name(465, ports.TCP))
	fmt.Println(ports.Name(465, ports.UDP))
	fmt.Printf("%q\n", ports.Name(60429, ports.TCP))
	// Output:
	// submissions
	// igmpv3lite
	// ""
}

// With gopacket, of a packet's TCP layer.
func ExampleName_gopacket() {
	dstPort := uint16(443)
	// was: name, ok := layers.TCPPortNames(tcp.DstPort)
	name := ports.Name(dstPort, ports.TCP)
	fmt.Println(name, name != "")
	// Output: https true
}

// In a container without /etc/services, where net.LookupPort knows a few names only.
func ExampleNumber_lookupPort() {
	// was: port, err := net.LookupPort("tcp", "postgresql")
	port, ok := ports.Number("postgresql", ports.TCP)
	fmt.Println(port, ok)
	// Output: 5432 true
}

func ExampleNumber() {
	fmt.Println(ports.Number("HTTPS", ports.TCP))
	fmt.Println(ports.Number("submissions", ports.UDP))
	// Output:
	// 443 true
	// 0 false
}

func ExampleLookupName() {
	for e := range ports.LookupName("http-alt") {
		if e.Protocol() == ports.TCP {
			fmt.Println(e, "-", e.Description())
		}
	}
	// Output:
	// http-alt 591/tcp - FileMaker, Inc. - HTTP Alternate (see Port 80)
	// http-alt 8008/tcp - HTTP Alternate
	// http-alt 8080/tcp - HTTP Alternate (see port 80)
}

func ExampleAll() {
	count := make(map[ports.Status]int)
	for e := range ports.All() {
		count[e.Status()]++
	}
	fmt.Println(count[ports.Assigned] > count[ports.Reserved])
	// Output: true
}

func ExampleSearch() {
	for e := range ports.Search("kerberos v5") {
		fmt.Println(e)
	}
	// Output:
	// kftp-data 6620/tcp
	// kftp-data 6620/udp
	// kftp 6621/tcp
	// kftp 6621/udp
	// ktelnet 6623/tcp
	// ktelnet 6623/udp
}

func ExamplePort_Service() {
	e, ok := ports.Lookup(6012).Service(ports.TCP)
	fmt.Println(e, ok)
	// Output: x11 6000-6063/tcp true
}

// In place of package netdb.
func ExamplePort_Service_netdb() {
	// was: s := netdb.ServiceByPort(80, "tcp")
	s, ok := ports.Lookup(80).Service(ports.TCP)
	fmt.Println(s.Name(), ok) // was: s.Name, s != nil
	for e := range ports.Lookup(80).Entries() {
		if e.Carries(ports.TCP) && e != s {
			fmt.Println(e.Name()) // was: s.Aliases
		}
	}
	// Output:
	// http true
	// www
	// www-http
}

func ExamplePort_Status() {
	for _, port := range []uint16{22, 24, 49151, 49152} {
		fmt.Println(port, ports.Lookup(port).Status(ports.SCTP))
	}
	// Output:
	// 22 assigned
	// 24 unassigned
	// 49151 reserved
	// 49152 never assigned
}

func ExamplePort_Entries() {
	for e := range ports.Lookup(80).Entries() {
		fmt.Println(e)
	}
	// Output:
	// http 80/tcp
	// http 80/udp
	// www 80/tcp
	// www 80/udp
	// www-http 80/tcp
	// www-http 80/udp
	// http 80/sctp
}

func ExamplePort_Historic() {
	p := ports.Lookup(429)
	living, _ := p.Service(ports.TCP)
	fmt.Println(p.Historic(), living.Name(), living.Historic())
	// Output: true ocs-amu false
}

func ExampleEntry_AliasOf() {
	for e := range ports.LookupName("ocs_amu") {
		living, ok := e.AliasOf()
		fmt.Println(e, "->", living, ok)
	}
	// Output:
	// ocs_amu 429/tcp -> ocs-amu 429/tcp true
	// ocs_amu 429/udp -> ocs-amu 429/udp true
}

func ExampleEntry_Ports() {
	for e := range ports.LookupName("x11") {
		fmt.Println(e.Ports())
	}
	// Output:
	// 6000-6063 true
	// 6000-6063 true
}

func ExampleEntry_Contacts() {
	e, _ := ports.Lookup(417).Service(ports.TCP)
	for c := range e.Contacts() {
		fmt.Println(c.Name, c.URI)
	}
	// Output: Stephen Hanna mailto:hanna@world.std.com
}

func ExampleEntry_References() {
	e, _ := ports.Lookup(443).Service(ports.TCP)
	for r := range e.References() {
		fmt.Println(r, r.URL())
	}
	// Output: RFC 9110 https://www.rfc-editor.org/rfc/rfc9110.html
}

func ExampleEntry_ServiceCode() {
	e, _ := ports.Lookup(9).Service(ports.DCCP)
	fmt.Println(e.ServiceCode())
	// Output: 1145656131 true
}

func ExampleEntry_Record() {
	e, _ := ports.Lookup(417).Service(ports.UDP)
	enc := json.NewEncoder(os.Stdout)
	enc.SetIndent("", "  ")
	if err := enc.Encode(e.Record()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "name": "onmux",
	//   "protocol": "udp",
	//   "ports": "417",
	//   "status": "assigned",
	//   "description": "Onmux",
	//   "assignees": [
	//     {
	//       "name": "Stephen Hanna",
	//       "uri": "mailto:hanna@world.std.com"
	//     }
	//   ],
	//   "contacts": [
	//     {
	//       "name": "Stephen Hanna",
	//       "uri": "mailto:hanna@world.std.com"
	//     }
	//   ],
	//   "listed": {
	//     "title": "RFC 1700",
	//     "date": "1994-10",
	//     "url": "https://www.rfc-editor.org/rfc/rfc1700.html"
	//   }
	// }
}

func ExampleClassOf() {
	fmt.Println(ports.ClassOf(417), ports.ClassOf(8080), ports.ClassOf(60429))
	// Output: well-known registered dynamic
}

func ExampleClass_Range() {
	fmt.Println(ports.Dynamic.Range())
	// Output: 49152-65535
}

func ExampleParseRange() {
	r, err := ports.ParseRange("6000-6063")
	fmt.Println(r.Len(), r.Contains(6012), err)
	_, err = ports.ParseRange("70000")
	fmt.Println(err)
	// Output:
	// 64 true <nil>
	// ports: bad port or range "70000": want ports from 0 to 65535
}

func ExampleRange_All() {
	fmt.Println(slices.Collect(ports.Range{First: 8000, Last: 8003}.All()))
	// Output: [8000 8001 8002 8003]
}

func ExampleRange_Overlaps() {
	fmt.Println(ports.Dynamic.Range().Overlaps(ports.Range{First: 32768, Last: 60999}))
	// Output: true
}

func ExampleParseProtocol() {
	fmt.Println(ports.ParseProtocol("tcp6"))
	fmt.Println(ports.ParseProtocol("17"))
	fmt.Println(ports.ParseProtocol("icmp"))
	// Output:
	// tcp <nil>
	// udp <nil>
	// none ports: unknown protocol "icmp": want tcp, udp, sctp, dccp, any, tcp4, tcp6, udp4, udp6, or the IP protocol number 6, 17, 132 or 33
}

func ExampleReference_URL() {
	r := ports.Reference{Kind: "rfc", Value: "rfc6335", Section: "8"}
	fmt.Println(r, r.URL())
	// Output: RFC 6335, Section 8 https://www.rfc-editor.org/rfc/rfc6335.html#section-8
}

func ExamplePort_Uses() {
	for u := range ports.Lookup(60429).Uses(ports.TCP) {
		fmt.Println(u.Name, u.Ports, u.Protocol, u.Evidence)
	}
	// Output: Infor Cloverleaf 60429 tcp report
}

func ExampleUses() {
	for u := range ports.Uses() {
		if u.Main && u.Name == "WireGuard" {
			fmt.Println(u.Name, u.Ports, u.Protocol)
		}
	}
	// Output: WireGuard 51820 udp
}

func ExampleOverlay() {
	var o ports.Overlay
	if err := o.Add(ports.Range{First: 9200, Last: 9200}, ports.TCP, "our-search"); err != nil {
		fmt.Println(err)
	}
	for _, port := range []uint16{9200, 443, 60429, 4} {
		name, from := o.Name(port, ports.TCP)
		fmt.Printf("%d %q %v\n", port, name, from)
	}
	fmt.Println(o.Number("OUR-SEARCH", ports.TCP))

	o = ports.Overlay{UsesFirst: true}
	fmt.Println(o.Name(9200, ports.TCP))
	// Output:
	// 9200 "our-search" local
	// 443 "https" registry
	// 60429 "Infor Cloverleaf" use
	// 4 "" none
	// 9200 true
	// Elasticsearch use
}

// In place of a map of names with a map of overrides before it.
func ExampleOverlay_overrides() {
	overrides := map[uint16]string{9200: "elasticsearch", 8472: "flannel"}
	var o ports.Overlay
	for port, name := range overrides {
		if err := o.Add(ports.Range{First: port, Last: port}, ports.AnyProtocol, name); err != nil {
			fmt.Println(err)
		}
	}
	for _, port := range []uint16{9200, 443} {
		// was: name, ok := overrides[port]; if !ok { name = names[port] }
		name, _ := o.Name(port, ports.TCP)
		fmt.Println(name)
	}
	// Output:
	// elasticsearch
	// https
}

func ExampleOverlay_ReadServices() {
	var o ports.Overlay
	fmt.Println(o.ReadServices(strings.NewReader("9pfs 564/tcp plan9 # Plan 9 file service\n")))
	fmt.Println(o.Name(564, ports.TCP))
	fmt.Println(o.ReadServices(strings.NewReader("ok 1/tcp\nbad 70000/tcp\n")))
	// Output:
	// <nil>
	// 9pfs local
	// ports: services, line 2: bad port or range "70000": want ports from 0 to 65535
}

func ExampleWriteServices() {
	var b strings.Builder
	if err := ports.WriteServices(&b); err != nil {
		fmt.Println(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, "\t80/tcp") {
			fmt.Println(strings.Join(strings.Fields(line), " "))
		}
	}
	// Output: http 80/tcp www www-http # World Wide Web HTTP
}

func ExampleEphemeral() {
	fmt.Println(ports.Ephemeral("linux"))
	// Output: 32768-60999 true
}

func ExampleUnassignedRanges() {
	for r := range ports.UnassignedRanges(ports.Range{First: 1, Last: 20}, ports.AnyProtocol) {
		fmt.Println(r)
	}
	// Output:
	// 4
	// 6
	// 8
	// 10
	// 12
	// 14-16
}

func ExamplePort_Cautions() {
	fmt.Println(ports.Lookup(22).Cautions(ports.TCP))
	fmt.Println(ports.Lookup(9200).Cautions(ports.TCP))
	fmt.Println(ports.Lookup(8011).Cautions(ports.TCP))
	// Output:
	// privileged, taken, browser
	// taken, used
	// none
}

func ExampleCaution_All() {
	for c := range ports.Lookup(22).Cautions(ports.TCP).All() {
		fmt.Println(c)
	}
	// Output:
	// privileged
	// taken
	// browser
}

func ExampleSuggest() {
	for port := range ports.Suggest(ports.Range{First: 8000, Last: 8999}, ports.TCP) {
		fmt.Println(port)
		break
	}
	// Output: 8011
}

func ExampleDate() {
	e, _ := ports.Lookup(44323).Service(ports.TCP)
	fmt.Println(e.Registered(), e.Registered().Year)
	// Output: 2013-10-09 2013
}

func ExamplePort() {
	p := ports.Lookup(443)
	fmt.Println(p, uint16(p), p.Class())
	// Output: 443 (https) 443 well-known
}

func ExamplePort_Class() {
	fmt.Println(ports.Lookup(443).Class(), ports.Lookup(60429).Class())
	// Output: well-known dynamic
}

func ExampleEntry() {
	for e := range ports.Lookup(18).Entries() {
		fmt.Println(e.Name(), e.Protocol(), e.Status(), e.Historic(), e.Description())
	}
	// Output:
	// msp tcp assigned true Message Send Protocol (historic)
	// msp udp assigned true Message Send Protocol (historic)
}

func ExampleEntry_IsZero() {
	e, ok := ports.Lookup(4).Service(ports.TCP)
	fmt.Println(e.IsZero(), ok)
	// Output: true false
}

func ExampleEntry_Name() {
	for e := range ports.LookupName("ETHERNET/ip-1") {
		fmt.Println(e.Name()) // as it is registered
		break
	}
	// Output: EtherNet/IP-1
}

func ExampleEntry_Protocol() {
	e, _ := ports.Lookup(6400).Service(ports.SCTP)
	fmt.Println(e.Name(), e.Protocol()) // the record names no transport
	// Output: boe-cms any
}

func ExampleEntry_Status() {
	for e := range ports.Lookup(24).Entries() {
		fmt.Printf("%q %v: %s\n", e.Name(), e.Status(), e.Description())
		break
	}
	// Output: "" assigned: any private mail system
}

func ExampleEntry_Description() {
	e, _ := ports.Lookup(443).Service(ports.TCP)
	fmt.Println(e.Description())
	// Output: http protocol over TLS/SSL
}

func ExampleEntry_Historic() {
	for e := range ports.Lookup(429).Entries() {
		if e.Protocol() == ports.TCP {
			fmt.Println(e.Name(), e.Historic())
		}
	}
	// Output:
	// ocs-amu false
	// ocs_amu true
}

func ExampleEntry_Assignees() {
	e, _ := ports.Lookup(443).Service(ports.TCP)
	for c := range e.Assignees() {
		fmt.Println(c.Name+c.Org, c.URI)
	}
	// Output: IESG mailto:iesg@ietf.org
}

func ExampleEntry_Registered() {
	e, _ := ports.Lookup(44323).Service(ports.TCP)
	fmt.Println(e.Registered())
	// Output: 2013-10-09
}

func ExampleEntry_Modified() {
	e, _ := ports.Lookup(443).Service(ports.TCP)
	fmt.Println(e.Modified())
	// Output: 2021-10-01
}

func ExampleEntry_Listed() {
	for _, name := range []string{"onmux", "ocs-amu", "mqtt"} {
		port, _ := ports.Number(name, ports.TCP)
		e, _ := ports.Lookup(port).Service(ports.TCP)
		fmt.Printf("%s: %q of %v\n", e, e.Listed().Title, e.Listed().Date)
	}
	// Output:
	// onmux 417/tcp: "RFC 1700" of 1994-10
	// ocs-amu 429/tcp: "RFC 1700" of 1994-10
	// mqtt 1883/tcp: "" of
}

func ExampleListing() {
	e, _ := ports.Lookup(22).Service(ports.TCP)
	l := e.Listed()
	fmt.Println(l.Title, l.Date, l.URL)
	// Output: IANA's port-numbers 2005-12-22 https://www.iana.org/assignments/port-numbers
}

func ExamplePort_Former() {
	for f := range ports.Lookup(47).Former(ports.TCP) {
		fmt.Println(f.Name, "in", f.Listing.Title, "of", f.Listing.Date)
	}
	// Output: ni-ftp in IANA's port-numbers of 2005-12-22
}

func ExampleFormer() {
	for f := range ports.Lookup(2000).Former(ports.AnyProtocol) {
		fmt.Printf("%v/%v %s: %q\n", f.Ports, f.Protocol, f.Name, f.Description)
	}
	for f := range ports.Lookup(63).Former(ports.TCP) {
		fmt.Printf("%v/%v %s: %q\n", f.Ports, f.Protocol, f.Name, f.Description)
	}
	// Output:
	// 2000/tcp callbook: ""
	// 2000/udp callbook: ""
	// 63/tcp via-ftp: "VIA Systems - FTP"
}

func ExampleEntry_Unauthorized() {
	e, _ := ports.Lookup(90).Service(ports.TCP)
	fmt.Println(e.Name()+":", e.Unauthorized())
	// Output: dnsix: PORT 90 also being used unofficially by Pointcast
}

func ExampleEntry_Note() {
	for e := range ports.Lookup(2).Entries() {
		fmt.Println(e.Note())
		break
	}
	// Output: De-assigned on 2025-02-13, previously compressnet by [Bernie_Volz]
}

func ExampleRecord() {
	var r ports.Record
	err := json.Unmarshal([]byte(`{"name": "onmux", "protocol": "tcp", "ports": "417", "status": "assigned"}`), &r)
	fmt.Println(r.Name, r.Protocol, r.Ports, r.Status, err)
	// Output: onmux tcp 417 assigned <nil>
}

func ExampleContact() {
	e, _ := ports.Lookup(417).Service(ports.TCP)
	for c := range e.Contacts() {
		fmt.Println(strings.TrimPrefix(c.URI, "mailto:"))
	}
	// Output: hanna@world.std.com
}

func ExampleReference() {
	e, _ := ports.Lookup(22).Service(ports.TCP)
	for r := range e.References() {
		fmt.Println(r.Kind, r.Value)
	}
	// Output: rfc rfc4251
}

func ExampleDate_IsZero() {
	e, _ := ports.Lookup(417).Service(ports.TCP)
	fmt.Println(e.Registered().IsZero()) // the registry gives no date
	// Output: true
}

func ExampleProtocol() {
	b, err := json.Marshal(map[ports.Protocol]string{ports.UDP: ports.Name(53, ports.UDP)})
	fmt.Println(string(b), err)
	// Output: {"udp":"domain"} <nil>
}

func ExampleStatus() {
	var s ports.Status
	err := s.UnmarshalText([]byte("never assigned"))
	fmt.Println(s == ports.NeverAssigned, err)
	// Output: true <nil>
}

func ExampleClass() {
	for _, c := range []ports.Class{ports.WellKnown, ports.Registered, ports.Dynamic} {
		fmt.Println(c, c.Range())
	}
	// Output:
	// well-known 0-1023
	// registered 1024-49151
	// dynamic 49152-65535
}

func ExampleRange() {
	within := ports.Range{First: 8000, Last: 8999}
	flags := flag.NewFlagSet("scan", flag.ContinueOnError)
	flags.TextVar(&within, "ports", within, "what to scan")
	fmt.Println(flags.Parse([]string{"-ports", "6000-6063"}), within)
	// Output: <nil> 6000-6063
}

func ExampleRange_Contains() {
	fmt.Println(ports.Dynamic.Range().Contains(60429))
	// Output: true
}

func ExampleRange_Len() {
	fmt.Println(ports.Dynamic.Range().Len())
	// Output: 16384
}

func ExampleUse() {
	for u := range ports.Lookup(3389).Uses(ports.TCP) {
		if u.Main {
			fmt.Printf("%s, registered as %s (%v)\n", u.Name, u.Registered, u.Evidence)
		}
	}
	// Output: RDP, registered as ms-wbt-server (vendor)
}

func ExampleEvidence() {
	count := make(map[ports.Evidence]int)
	for u := range ports.Uses() {
		count[u.Evidence]++
	}
	fmt.Println(count[ports.EvidenceVendor] > count[ports.EvidenceReport])
	// Output: true
}

func ExampleCaution() {
	const never = ports.CautionTaken | ports.CautionReserved
	fmt.Println(ports.Lookup(443).Cautions(ports.TCP)&never != 0)
	// Output: true
}

func ExampleCaution_Has() {
	c := ports.Lookup(9200).Cautions(ports.TCP)
	fmt.Println(c.Has(ports.CautionTaken), c.Has(ports.CautionUsed), c.Has(ports.CautionPrivileged))
	// Output: true true false
}

func ExampleOrigin() {
	var o ports.Overlay
	_, from := o.Name(60429, ports.TCP)
	fmt.Println(from, from == ports.OriginUse)
	// Output: use true
}

func ExampleOverlay_Add() {
	var o ports.Overlay
	fmt.Println(o.Add(ports.Range{First: 60000, Last: 60009}, ports.AnyProtocol, "cluster"))
	fmt.Println(o.Add(ports.Range{First: 60000, Last: 60009}, ports.AnyProtocol, "my cluster"))
	// Output:
	// <nil>
	// ports: bad name "my cluster": want one that is not empty and has printable characters only, no white space and no #
}

func ExampleOverlay_Name() {
	var o ports.Overlay // as it is, the registry and after it the known uses
	fmt.Println(o.Name(443, ports.TCP))
	fmt.Println(o.Name(60429, ports.TCP))
	// Output:
	// https registry
	// Infor Cloverleaf use
}

func ExampleOverlay_Number() {
	var o ports.Overlay
	if err := o.Add(ports.Range{First: 60000, Last: 60009}, ports.AnyProtocol, "cluster"); err != nil {
		fmt.Println(err)
	}
	fmt.Println(o.Number("cluster", ports.UDP))
	// Output: 60000 true
}

func ExampleParse() {
	for _, s := range []string{"443", ":443", "443/tcp", "tcp/443", "https", "https/udp"} {
		fmt.Println(ports.Parse(s))
	}
	// Output:
	// 443 any <nil>
	// 443 any <nil>
	// 443 tcp <nil>
	// 443 tcp <nil>
	// 443 any <nil>
	// 443 udp <nil>
}

func ExampleNames() {
	for port, name := range ports.Names(ports.SCTP) {
		fmt.Println(port, name)
		if port >= 20 {
			break
		}
	}
	// Output:
	// 9 discard
	// 20 ftp-data
}

func ExampleProtocolOf() {
	fmt.Println(ports.ProtocolOf(6), ports.ProtocolOf(17), ports.ProtocolOf(1)) // of an IP header
	fmt.Printf("%q\n", ports.Name(769, ports.ProtocolOf(1)))                    // ICMP has no ports
	// Output:
	// tcp udp none
	// ""
}

func ExampleProtocol_Number() {
	fmt.Println(ports.SCTP.Number())
	fmt.Println(ports.AnyProtocol.Number())
	// Output:
	// 132 true
	// 0 false
}

func ExampleEntry_Carries() {
	e, _ := ports.Lookup(6400).Service(ports.SCTP)
	fmt.Println(e.Protocol(), e.Carries(ports.TCP)) // the record names no transport
	e, _ = ports.Lookup(443).Service(ports.TCP)
	fmt.Println(e.Protocol(), e.Carries(ports.UDP))
	// Output:
	// any true
	// tcp false
}

func ExampleRange_Compare() {
	ranges := []ports.Range{{First: 6000, Last: 6063}, {First: 80, Last: 80}, {First: 6000, Last: 6000}}
	slices.SortFunc(ranges, ports.Range.Compare)
	fmt.Println(ranges)
	// Output: [80 6000 6000-6063]
}

func ExampleSearchUses() {
	for u := range ports.SearchUses("wireguard") {
		if u.Main && u.Name == "WireGuard" {
			fmt.Println(u.Name, u.Ports, u.Protocol)
		}
	}
	// Output: WireGuard 51820 udp
}

func ExampleOverlay_WriteServices() {
	var o, back ports.Overlay
	if err := o.Add(ports.Range{First: 60000, Last: 60001}, ports.UDP, "cluster"); err != nil {
		fmt.Println(err)
	}
	var b strings.Builder
	if err := o.WriteServices(&b); err != nil {
		fmt.Println(err)
	}
	fmt.Println(back.ReadServices(strings.NewReader(b.String())))
	fmt.Println(back.Name(60001, ports.UDP))
	// Output:
	// <nil>
	// cluster local
}

func ExampleServerPort() {
	for _, ends := range [][2]uint16{{50123, 443}, {9200, 41000}, {50123, 60124}} {
		port, by := ports.ServerPort(ends[0], ends[1], ports.TCP)
		fmt.Println(port, by)
	}
	// Output:
	// 443 privileged
	// 9200 use
	// 0 none
}

func ExampleClue() {
	_, by := ports.ServerPort(50123, 443, ports.TCP)
	fmt.Println(by, by != ports.ClueNone)
	// Output: privileged true
}
