// Package ports is IANA's Service Name and Transport Protocol Port Number
// Registry, compiled in. It answers which service a port is registered for, on
// which transports, by whom, since when and by which document, and which port
// belongs to a service name. It needs no /etc/services, does nothing at start-up
// and imports next to nothing.
//
// # The registry
//
// IANA keeps one registry for the ports of four transport protocols: TCP, UDP,
// SCTP and DCCP. RFC 6335 says how. The port numbers fall into three ranges,
// here called classes:
//
//	well-known   0-1023       System Ports, assigned by IETF Review or IESG Approval
//	registered   1024-49151   User Ports, assigned after Expert Review too
//	dynamic      49152-65535  Dynamic or Private Ports, never assigned
//
// A record of the registry, here an [Entry], is about one port or a range of
// ports, on one transport or on none in particular. Most have a service name.
// Those without one say that the ports are unassigned, reserved or were
// de-assigned, or that they have a use that never got a name. And there are
// service names without a port, for service discovery through DNS alone.
//
// A port may have several entries: one for each transport, several services on
// one transport (80/tcp is http, www and www-http), a single port within a range.
// Different transports of one port need not have the same service: 465/tcp is
// submissions, 465/udp is igmpv3lite. [Name] and [Port.Service] choose the one
// to show.
//
// # What "historic" means
//
// RFC 6335 allows letters, digits and hyphens in a service name. Older names
// with an underscore or other characters got a well-formed twin, and the
// registry has called the old spelling historic since then: on port 429, ocs_amu
// is historic, and ocs-amu is alive and assigned. So [Entry.Historic] is about an
// entry, and [Entry.AliasOf] leads from the old spelling to the living name.
// [Port.Historic] says no more than that some entry of the port is historic.
// Hardly any service is historic itself; msp on port 18 is one.
//
// # What older lists say
//
// For most of the older entries the registry has no date. But three lists from
// before its XML tell what was there: RFC 1340 of July 1992, RFC 1700 of October
// 1994 and IANA's port-numbers of 22 December 2005. [Entry.Listed] returns the
// earliest of them that has the entry: onmux on port 417 is listed in RFC 1700. The
// list's date is the latest possible one: an entry may be older than the list, and
// one that is in no list may be as old. Where the registry has a date, both stand
// as they are, even if the registry's is the later one. [Port.Former] yields names
// that a port had in these lists and does not have any more: 47/tcp was ni-ftp.
//
// # What the registry does not say
//
// An assignment does not mean that the service is in use, nor that traffic on
// the port belongs to that service: port 417 has been onmux for decades, and
// there is no document of such a protocol. And a port that the registry does not
// list may be in use: 60429 can't be registered by anybody, and yet Infor
// Cloverleaf, which carries patients' data in hospitals, is reported to use it.
//
// So beside the registry, and never mixed with it, the package knows what people
// know a port for. [Port.Uses] tells, and each [Use] has the document that it
// rests on and says how sure it is. Some uses are the registered service under
// its everyday name: 3389 is registered as ms-wbt-server, and people say RDP.
// Others have nothing to do with the registry: 9200 is registered as wap-wsp, and
// Elasticsearch has it.
//
// [Port.Cautions] sums up what speaks against taking a port for a service of
// one's own, [Suggest] and [UnassignedRanges] find ports, and an [Overlay] puts a
// program's own names, or the everyday ones, before the registry's.
//
// # Using it
//
// Ask by port with [Lookup], or, for the name alone, with [Name]; by name with
// [LookupName] or [Number]; go through all records with [All] and [Uses], or
// through those with a text in them with [Search] and [SearchUses]. [Parse] reads
// what people type.
//
//	p := ports.Lookup(443)
//	p.Class()                  // well-known
//	p.Status(ports.UDP)        // assigned
//	p.Status(ports.DCCP)       // unassigned
//	ports.Name(443, ports.TCP) // "https"
//
// [AnyProtocol] has two meanings. In a question it means any transport. As the
// protocol of an entry it means that the record names none; such an entry counts
// for every transport. [NoProtocol] stands for a transport that has no ports, as
// [ProtocolOf] makes of ICMP's number: every question about it finds nothing.
//
// Entries are small handles into the table. They can be compared and kept, but
// only within one build, since another version of the table may have other
// records. [Entry.Record] returns everything as plain data, with JSON tags.
//
// Everything may be used from many goroutines at once, but for the methods that
// change an [Overlay]. Nothing that the package returns leads back into the
// table: what a caller changes is the caller's own.
//
// # What it costs
//
// The tables are constant data, which the operating system maps from the
// program's file and shares between processes. Nothing is set up at start-up, and
// no accessor allocates. A program carries only those parts that it can reach:
// one that calls Name has the names, not the descriptions; contacts and the
// sources of uses are in it only if it asks for them. docs/benchmarks.md has the
// figures.
//
// # Where the data comes from
//
// The table of the registry is generated from the XML that IANA publishes, and
// what older lists say comes from data/listed.csv and data/former.csv.
// [RegistryUpdated] is the registry's own date and [RegistrySHA256] identifies
// the file. IANA's registries are in the public domain (CC0 1.0). The uses are
// kept by hand in data/uses.csv, each with the document that has the number in
// it.
package ports
