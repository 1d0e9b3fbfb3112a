package ports_test

import (
	"encoding/json"
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
	//   "assignee": [
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
	//   ]
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
	// Output: tcp <nil>
}

func ExampleReference_URL() {
	r := ports.Reference{Kind: "rfc", Value: "rfc6335", Section: "8"}
	fmt.Println(r, r.URL())
	// Output: RFC 6335, Section 8 https://www.rfc-editor.org/rfc/rfc6335.html#section-8
}

func ExamplePort_Uses() {
	for u := range ports.Lookup(60429).Uses() {
		fmt.Println(u.Name, u.Ports, u.Protocol, u.Evidence)
	}
	// Output: Infor Cloverleaf 60429 tcp report
}

func ExampleUses() {
	for u := range ports.Uses() {
		if u.Name == "Ollama" || u.Name == "WireGuard" {
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
	// Output:
	// 9200 "our-search" local
	// 443 "https" official
	// 60429 "Infor Cloverleaf" unofficial
	// 4 "" none
	// 9200 true
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

func ExampleFree() {
	for r := range ports.Free(ports.Range{First: 1, Last: 20}, ports.AnyProtocol) {
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

func ExampleCautions() {
	fmt.Println(ports.Cautions(22, ports.TCP))
	fmt.Println(ports.Cautions(9200, ports.TCP))
	fmt.Println(ports.Cautions(8011, ports.TCP))
	// Output:
	// privileged, taken, browser-blocked
	// taken, unofficial use
	// none
}

func ExampleCaution_All() {
	for c := range ports.Cautions(22, ports.TCP).All() {
		fmt.Println(c)
	}
	// Output:
	// privileged
	// taken
	// browser-blocked
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
