package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports/internal/layout"
)

const (
	listedHeader = "ports,transport,name,list\n"
	formerHeader = "ports,transport,name,list,description\n"
)

func TestParseListings(t *testing.T) {
	listed, err := parseListings("listed.csv", []byte(listedHeader+
		"7,tcp udp,first,rfc1340\n7,any,first,rfc1340\n7-8,tcp,a,iana2005\n7-8,tcp,first,iana2005\n7-8,tcp,b,rfc1700\n"), listedColumns)
	require.NoError(t, err)
	assert.Len(t, listed, 5)
	assert.Equal(t, listing{portRange: portRange{7, 7}, protocols: []int{layout.TCP, layout.UDP}, name: "first", list: 1}, listed[0])
	assert.Equal(t, listing{portRange: portRange{7, 7}, protocols: []int{layout.AnyProtocol}, name: "first", list: 1}, listed[1])

	former, err := parseListings("former.csv", []byte(formerHeader+"47,sctp,ni-ftp,iana2005,\"NI, FTP\"\n48,udp,b,rfc1700,\n"), formerColumns)
	require.NoError(t, err)
	assert.Equal(t, []listing{
		{portRange: portRange{47, 47}, protocols: []int{layout.SCTP}, name: "ni-ftp", description: "NI, FTP", list: 3},
		{portRange: portRange{48, 48}, protocols: []int{layout.UDP}, name: "b", list: 2},
	}, former)
}

func TestListingsErrors(t *testing.T) {
	for rows, want := range map[string]string{
		"7,tcp,a,rfc1340":                              "record on line 2: wrong number of fields",
		",tcp,a,rfc1340,":                              "2:1: ports: empty",
		"7/tcp,tcp,a,rfc1340,":                         `2:1: ports: port number "7/tcp": want a number or first-last`,
		"7,,a,rfc1340,":                                "2:3: transport: empty",
		"7,tcp icmp,a,rfc1340,":                        `2:3: transport: "tcp icmp": want some of ["any" "tcp" "udp" "sctp" "dccp"], in this order`,
		"7,udp tcp,a,rfc1340,":                         `2:3: transport: "udp tcp": want some of `,
		"7,tcp,,rfc1340,":                              "2:7: name: empty",
		"7,tcp,a\u200b,rfc1340,":                       "2:7: name: the character U+200B, which is not printable",
		"7,tcp,a,,":                                    "2:9: list: empty",
		"7,tcp,a,rfc1060,":                             `2:9: list: unknown list "rfc1060": want one of ["rfc1340" "rfc1700" "iana2005"]`,
		"7,tcp,a,rfc1340, d":                           `2:17: description: " d" has white space`,
		"7,tcp tcp,a,rfc1340,":                         `2:11: name: "a" is on line 2 already`,
		"7,tcp,a,rfc1340,\n7,tcp udp,a,rfc1340,":       `3:11: name: "a" is on line 2 already`,
		"8,tcp,a,rfc1340,\n7,tcp,a,rfc1340,":           "3:1: ports: out of order",
		"7-8,tcp,a,rfc1340,\n7,tcp,a,rfc1340,":         "3:1: ports: out of order",
		"7,tcp,a,rfc1340,\n7,tcp,b,rfc1700,":           "3:1: ports: out of order: want the rows by first port, last port, the latest list first, and name",
		"7,tcp,b,rfc1340,\n7,tcp,a,rfc1340,":           "3:1: ports: out of order",
		"7,tcp,a,rfc1700,\n7,tcp,a,rfc1340,described":  `3:7: name: "a" is on line 2 already`,
		"7,tcp,a,rfc1340,\n\n7,udp,a,rfc1340,\n8,x,,,": "5:5: name: empty",
	} {
		_, err := parseListings("former.csv", []byte(formerHeader+rows+"\n"), formerColumns)
		assert.ErrorContains(t, err, want, rows)
		assert.ErrorContains(t, err, "former.csv:")
	}
	_, err := parseListings("listed.csv", []byte(formerHeader), listedColumns)
	assert.ErrorContains(t, err, `listed.csv:1: the header is ["ports" "transport" "name" "list" "description"]: want `)
	for _, name := range []string{"uses.csv", "listed.csv", "former.csv"} {
		dir := t.TempDir()
		for _, other := range []string{"uses.csv", "listed.csv", "former.csv"} {
			if other != name {
				write(t, dir+"/"+other, content(t, "testdata/"+other))
			}
		}
		_, stderr := gen(t, 1, "-source", "testdata/small.xml", "-data", dir, "-out", dir+"/table.go")
		assert.Contains(t, stderr, name)
	}
}

// FuzzListings holds that what is taken is fit for the table, and that an error
// says where it is.
func FuzzListings(f *testing.F) {
	f.Add(formerHeader + "47,tcp udp,ni-ftp,iana2005,\"NI, FTP\"\n")
	f.Add(formerHeader + "7360-7390,any,swx,iana2005,\r\n\r\n9999,sctp,a,rfc1340,b\n")
	f.Add(formerHeader + "\"\n")
	f.Add(listedHeader)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseListings("former.csv", []byte(text), formerColumns)
		if err != nil {
			assert.ErrorContains(t, err, "former.csv")
			return
		}
		code, err := compileFormer(all)
		require.NoError(t, err)
		table, err := load(code, formerSchema)
		require.NoError(t, err)
		for i, l := range all {
			assert.Equal(t, l.name, table.text("formerText", table.columns["formerName"][i]))
			assert.Equal(t, l.description, table.text("formerText", table.columns["formerDesc"][i]))
			assert.EqualValues(t, l.list, table.columns["formerHead"][i]>>layout.FormerListShift)
		}
	})
}

// TestMark holds that a listing is of just the records with its name, ports and
// transports.
func TestMark(t *testing.T) {
	reg := usesRegistry(t) // wap-wsp 9200/tcp, ms-wbt-server 3389/tcp, x11 6000-6063/tcp
	for _, l := range []listing{
		{portRange: portRange{9200, 9200}, protocols: []int{layout.UDP}, name: "wap-wsp", list: 1},
		{portRange: portRange{9200, 9200}, protocols: []int{layout.AnyProtocol}, name: "wap-wsp", list: 1},
		{portRange: portRange{9201, 9201}, protocols: []int{layout.TCP}, name: "wap-wsp", list: 1},
		{portRange: portRange{6000, 6000}, protocols: []int{layout.TCP}, name: "x11", list: 1},
		{portRange: portRange{6063, 6063}, protocols: []int{layout.TCP}, name: "x11", list: 1},
		{portRange: portRange{9200, 9200}, protocols: []int{layout.TCP}, name: "WAP-WSP", list: 1},
	} {
		assert.Equal(t, 1, reg.mark([]listing{l}), "%v", l)
		for _, r := range reg.records {
			assert.Zero(t, r.list, "%v", l)
		}
	}
	gone := small(t).mark([]listing{{protocols: []int{layout.UDP}, name: "discovered", list: 1}})
	assert.Equal(t, 1, gone, "it has no port, not port 0")
	gone = reg.mark([]listing{
		{portRange: portRange{6000, 6063}, protocols: []int{layout.TCP, layout.UDP}, name: "x11", list: 2},
		{portRange: portRange{9200, 9200}, protocols: []int{layout.TCP}, name: "wap-wsp", list: 3},
	})
	assert.Equal(t, 1, gone, "x11 on UDP")
	assert.Equal(t, []int{3, 0, 2}, []int{reg.records[0].list, reg.records[1].list, reg.records[2].list})
}

// TestListedRows has records of a row that lists tell apart.
func TestListedRows(t *testing.T) {
	reg := small(t)
	require.Equal(t, []int{layout.TCP, layout.UDP}, protocolsOf(reg)[1], "first on tcp and udp is one row")
	reg.mark([]listing{{portRange: portRange{7, 7}, protocols: []int{layout.UDP}, name: "first", list: 2}})
	assert.Equal(t, [][]int{{layout.TCP}, {layout.UDP}}, protocolsOf(reg)[1:3])
	encoded, _, err := encode(reg)
	require.NoError(t, err)
	back := decode(encoded)
	assert.Equal(t, []int{0, 2, 0}, []int{back.records[1].list, back.records[2].list, back.records[3].list})
}
