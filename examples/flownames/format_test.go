package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFormats has a sample of each tool's layout. They are written by hand, from
// the tool's documentation or source, which the comment names; no such tool ran.
func TestFormats(t *testing.T) {
	for _, c := range []struct {
		format   string
		in, want []string // lines
		bad      string
	}{
		// Zeek: docs.zeek.org, Zeek Log Formats and Inspection.
		{format: "zeek",
			in: []string{
				`#separator \x09`,
				"#set_separator\t,",
				"#empty_field\t(empty)",
				"#unset_field\t-",
				"#path\tconn",
				"#open\t2026-01-02-03-04-05",
				"#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents",
				"#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]",
				"1767323045.306059\tCazOhH2qDUiJTWMCY\t192.0.2.76\t46378\t198.51.100.80\t443\ttcp\tssl\t0.254115\t77\t295\tSF\t-\t-\t0\tShADadFf\t6\t397\t4\t511\t-",
				"1767323046.000001\tCXWv6p3arKYeMETxOg\t192.0.2.76\t8\t198.51.100.80\t0\ticmp\t-\t-\t-\t-\tOTH\t-\t-\t0\t-\t1\t84\t0\t0\t-",
				"#close\t2026-01-02-03-05-00",
			},
			want: []string{"", "", "", "", "", "",
				"\tid.resp_p_service\tid.resp_p_class\tid.resp_p_status", "\tstring\tstring\tstring",
				"\thttps\twell-known\tassigned", "\t-\t-\t-", ""},
		},
		// AWS: VPC User Guide, Flow log records, Default format; Flow log record examples.
		{format: "vpc",
			in: []string{
				"version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
				"2 123456789010 eni-0a1b2c3d4e5f67890 192.0.2.139 192.0.2.21 20641 22 6 20 4249 1767323010 1767323070 ACCEPT OK",
				"2 123456789010 eni-0a1b2c3d4e5f67890 192.0.2.9 192.0.2.12 443 49761 6 20 4249 1767323010 1767323070 REJECT OK",
				"2 123456789010 eni-0a1b2c3d4e5f67890 - - - - - - - 1767323010 1767323070 - NODATA",
			},
			want: []string{" dstport_service dstport_class dstport_status",
				" ssh well-known assigned", ` - dynamic "never assigned"`, " - - -"},
		},
		{format: "vpc",
			in: []string{
				"2 123456789010 eni-0a1b2c3d4e5f67890 - - - - - - - 1767323010 1767323070 - NODATA",
				"2 123456789010 eni-0a1b2c3d4e5f67890 2001:db8::1 2001:db8::2 34892 22 6 54 8855 1767323010 1767323070 ACCEPT OK",
			},
			want: []string{" - - -", " ssh well-known assigned"},
		},
		// Suricata: docs.suricata.io, Eve JSON Format.
		{format: "eve",
			in: []string{
				`{"timestamp":"2026-01-02T03:04:05.251547+0000","flow_id":586497171462735,"event_type":"flow","src_ip":"192.0.2.14","src_port":50096,"dest_ip":"198.51.100.5","dest_port":80,"proto":"TCP","app_proto":"http","flow":{"pkts_toserver":6,"pkts_toclient":5,"bytes_toserver":700,"bytes_toclient":900,"state":"closed","reason":"timeout","alerted":false},"tcp":{"tcp_flags":"1b","syn":true}}`,
				`{"timestamp":"2026-01-02T03:04:06.000000+0000","flow_id":586497171462736,"event_type":"flow","src_ip":"2001:db8::1","dest_ip":"2001:db8::2","proto":"IPv6-ICMP","icmp_type":128,"icmp_code":0}`,
			},
			want: []string{`,"dest_port_service":"http","dest_port_class":"well-known","dest_port_status":"assigned"}`, ""},
		},
		// nfdump until 1.7.4: output_csv.c, with the summary that -q leaves out.
		{format: "nfdump", bad: "3 of 5 rows",
			in: []string{
				"ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr",
				"2026-01-02 03:04:05,2026-01-02 03:04:06,1.000,192.0.2.1,198.51.100.2,40001,53,UDP,........,0,0,1,70,1,120,0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,    0.000,    0.000,    0.000,192.0.2.254,0/0,1,2026-01-02 03:04:07.060",
				"2026-01-02 03:04:05,2026-01-02 03:04:05,0.000,192.0.2.1,198.51.100.2,0,0,IPIP,........,0,0,1,70,1,120,0,0,0,0,0,0,0,0,0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,    0.000,    0.000,    0.000,192.0.2.254,0/0,1,2026-01-02 03:04:07.060",
				"Summary",
				"flows,bytes,packets,avg_bps,avg_pps,avg_bpp",
				"2,140,2,1120,2,70",
			},
			want: []string{",dp_service,dp_class,dp_status", ",domain,well-known,assigned", ",,,", ",,,", ",,,", ",,,"},
		},
		// nfdump from 1.7.5: nfdump.conf.dist, csv.cvsline.
		{format: "nfdump",
			in: []string{
				"firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows",
				"2026-01-02 03:04:05.251,00:00:01.000,TCP,192.0.2.1,40001,198.51.100.2,22,10,1200,1",
			},
			want: []string{",dstPort_service,dstPort_class,dstPort_status", ",ssh,well-known,assigned"},
		},
	} {
		stdin := strings.Join(c.in, "\n") + "\n"
		out, stderr := flownames(t, 0, stdin, "-format", c.format)
		var want string
		for i, line := range c.in {
			if strings.HasPrefix(c.want[i], `,"`) {
				line = strings.TrimSuffix(line, "}")
			}
			want += line + c.want[i] + "\n"
		}
		assert.Equal(t, want, out, c.format)
		if c.bad == "" {
			assert.Empty(t, stderr, c.format)
		} else {
			assert.Contains(t, stderr, c.bad, c.format)
		}
		if c.format == "zeek" {
			unasked, _ := flownames(t, 0, stdin)
			assert.Equal(t, want, unasked)
		}
		both, _ := flownames(t, 0, stdin, "-format", c.format, "-server")
		assert.Contains(t, both, "privileged", "both ports of %s", c.format)
	}
}

// TestSpaceBetweenFields has "never assigned" as a field of a row.
func TestSpaceBetweenFields(t *testing.T) {
	out, _ := flownames(t, 0, "dst_port proto\n60001 sctp\n", "-comma", " ")
	r := csv.NewReader(strings.NewReader(out))
	r.Comma = ' '
	rows, err := r.ReadAll() // fails if rows have not as many fields as the header
	require.NoError(t, err)
	assert.Equal(t, "never assigned", rows[1][4])
}

// TestWhiteSpaceBehindObjects has line ends that JSON takes for white space.
func TestWhiteSpaceBehindObjects(t *testing.T) {
	const object, named = `{"dst_port":22,"proto":"tcp"`, `,"dst_port_service":"ssh","dst_port_class":"well-known","dst_port_status":"assigned"}`
	for _, end := range []string{"\n", "\r\n", "\r\r\n", " \r \n", "\t\r\n", " "} {
		out, stderr := flownames(t, 0, object+"}"+end)
		assert.Equal(t, object+named+end, out, "%q", end)
		assert.Empty(t, stderr)
	}
}

// TestNamesTaken has each of the added names in the row already.
func TestNamesTaken(t *testing.T) {
	for _, name := range []string{"dst_port_service", "dst_port_class", "dst_port_status"} {
		in := `{"dst_port":22,"proto":"tcp"}` + "\n" + `{"dst_port":22,"proto":"tcp","` + name + `":1}` + "\n"
		out, stderr := flownames(t, 0, in)
		assert.Equal(t, 1, strings.Count(out, name+`":1}`), name)
		assert.Contains(t, stderr, "1 of 2 rows", name)
		_, stderr = flownames(t, 1, "dst_port,proto,"+name+"\n")
		assert.Contains(t, stderr, "there is a column \""+name+"\" already")
	}
}

// TestNothingNamed has files in which no row makes sense, which is most likely the
// wrong format, and one of protocols without ports, which is none.
func TestNothingNamed(t *testing.T) {
	for in, status := range map[string]int{
		"dst_port,proto\nx,tcp\n":         1,
		"{\"port\":22}\n{\"port\":22}\n":  1,
		"dst_port,proto\nx,tcp\n22,tcp\n": 0,
		"dst_port,proto\n0,icmp\n":        0,
		"dst_port,proto\n":                0,
	} {
		_, stderr := flownames(t, status, in)
		assert.Equal(t, status == 1, strings.Contains(stderr, "no row gets a name"), "%q", in)
	}
}

// TestNumbersTooLarge has numbers of which the low bits are a port or a protocol.
func TestNumbersTooLarge(t *testing.T) {
	for _, row := range []string{"65536,tcp", "65558,tcp", "131072,tcp", "22,262", "22,65542", "-1,tcp"} {
		port, proto, _ := strings.Cut(row, ",")
		out, _ := flownames(t, 1, "dst_port,proto\n"+row+"\n")
		assert.Contains(t, out, row+",,,\n")
		object := `{"dst_port":` + port + `,"proto":"` + proto + `"}`
		out, _ = flownames(t, 1, object)
		assert.Equal(t, object, out)
	}
	out, _ := flownames(t, 0, "dst_port,proto\n0,tcp\n65535,tcp\n")
	assert.Contains(t, out, "0,tcp,,well-known,reserved\n65535,tcp,,dynamic,never assigned\n")
}

func TestServer(t *testing.T) {
	const header = "src_port,dst_port,proto,server_port,server_clue,server_service,server_class,server_status\n"
	out, stderr := flownames(t, 0, "src_port,dst_port,proto\n443,51515,tcp\n50123,60124,tcp\n41000,9200,tcp\n0,0,tcp\n,,icmp\n", "-server")
	assert.Equal(t, header+"443,51515,tcp,443,privileged,https,well-known,assigned\n50123,60124,tcp,,none,,,\n"+
		"41000,9200,tcp,9200,use,wap-wsp,registered,assigned\n0,0,tcp,0,none,,well-known,reserved\n,,icmp,,,,,\n", out)
	assert.Empty(t, stderr)
	const object = `{"src_port":443,"dst_port":51515,"proto":"tcp"}` + "\n" + `{"src_port":50123,"dst_port":60124,"proto":"tcp"}`
	out, _ = flownames(t, 0, object, "-server")
	assert.Contains(t, out, `"dst_port":51515,"proto":"tcp","server_port":443,"server_clue":"privileged","server_service":"https"`)
	assert.Contains(t, out, `"dst_port":60124,"proto":"tcp","server_port":null,"server_clue":"none","server_service":""`)
	out, _ = flownames(t, 0, "443,51515\n", "-server", "-port", "1,2", "-proto", "tcp")
	assert.Equal(t, "443,51515,443,privileged,https,well-known,assigned\n", out)
}

func TestNames(t *testing.T) {
	services := filepath.Join(t.TempDir(), "services")
	require.NoError(t, os.WriteFile(services, []byte("our-search 9200/tcp\n"), 0o644))
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "wap-wsp"},
		{[]string{"-uses"}, "Elasticsearch"},
		{[]string{"-uses", "-services", services}, "our-search"},
	} {
		out, _ := flownames(t, 0, "dst_port,proto\n9200,tcp\n", c.args...)
		assert.Contains(t, out, "9200,tcp,"+c.want+",registered,assigned\n")
	}
	require.NoError(t, os.WriteFile(services, []byte("our-search 70000/tcp\n"), 0o644))
	_, stderr := flownames(t, 1, "", "-services", services)
	assert.Contains(t, stderr, `bad port or range "70000"`)
}

func TestWhereColumnsAre(t *testing.T) {
	for _, c := range []struct {
		args     []string
		in, want string
	}{
		{[]string{"-port", "2", "-proto", "1"}, "tcp,22\n", "tcp,22,ssh,well-known,assigned\n"},
		{[]string{"-port", "2", "-proto", "1"}, "p,to\ntcp,22\n", "p,to,to_service,to_class,to_status\ntcp,22,ssh,well-known,assigned\n"},
		{[]string{"-port", "1", "-proto", "udp"}, "465\n", "465,igmpv3lite,well-known,assigned\n"},
		{[]string{"-proto", "UDP"}, "dst_port\n465\n", "dst_port,dst_port_service,dst_port_class,dst_port_status\n465,igmpv3lite,well-known,assigned\n"},
		{nil, "Dst_Port,PROTO\n22,tcp\n", "Dst_Port,PROTO,Dst_Port_service,Dst_Port_class,Dst_Port_status\n22,tcp,ssh,well-known,assigned\n"},
		{[]string{"-comma", `\t`}, "dst_port\tproto\n22\ttcp\n", "dst_port\tproto\tdst_port_service\tdst_port_class\tdst_port_status\n22\ttcp\tssh\twell-known\tassigned\n"},
		{[]string{"-port", "destination.port", "-proto", "network.transport"},
			`{"destination":{"port":22},"network":{"transport":"tcp"}}`,
			`{"destination":{"port":22},"network":{"transport":"tcp"},"destination.port_service":"ssh","destination.port_class":"well-known","destination.port_status":"assigned"}`},
		{[]string{"-port", "id.resp_p", "-proto", "tcp"},
			`{"id.resp_p":22}`,
			`{"id.resp_p":22,"id.resp_p_service":"ssh","id.resp_p_class":"well-known","id.resp_p_status":"assigned"}`},
	} {
		out, stderr := flownames(t, 0, c.in, c.args...)
		assert.Equal(t, c.want, out)
		assert.Empty(t, stderr)
	}
}

func TestGzip(t *testing.T) {
	const in = "dst_port,proto\n22,tcp\n"
	want, _ := flownames(t, 0, in)
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write([]byte(in))
	require.NoError(t, w.Close())
	out, _ := flownames(t, 0, zipped.String(), "-")
	assert.Equal(t, want, out)
	out, stderr := flownames(t, 1, zipped.String()[:zipped.Len()-4])
	assert.Equal(t, want, out, "what could be read")
	assert.Contains(t, stderr, "unexpected EOF")
}

// TestJoinedZeekLogs has the header of a second log between the rows.
func TestJoinedZeekLogs(t *testing.T) {
	const log = "#fields\tid.resp_p\tproto\tnote\n#types\tport\tenum\tstring\n22\ttcp\t\"no quotes\n"
	once, _ := flownames(t, 0, log, "-format", "zeek")
	twice, stderr := flownames(t, 0, log+log, "-format", "zeek")
	assert.Equal(t, once+once, twice)
	assert.Empty(t, stderr)
	file := filepath.Join(t.TempDir(), "conn.log")
	require.NoError(t, os.WriteFile(file, []byte(log), 0o644))
	files, _ := flownames(t, 0, "", "-format", "zeek", file, file)
	assert.Equal(t, twice, files)
	_, stderr = flownames(t, 1, strings.ReplaceAll(log, "22", "x"), "-format", "zeek")
	assert.Contains(t, stderr, "1 of 1 rows", "a comment is no row")
}

func TestTerminal(t *testing.T) {
	var b bytes.Buffer
	n, err := terminal{&b}.Write([]byte("a\tb\x1b[2J\r\n\u202eend"))
	assert.Equal(t, "a\tb?[2J\n?end", b.String())
	assert.Equal(t, len("a\tb\x1b[2J\r\n\u202eend"), n)
	assert.NoError(t, err)
	const evil = "\x1b[2J\nflownames: all is well.csv"
	t.Chdir(t.TempDir())
	os.WriteFile(evil, []byte("dst_port,proto\nx,tcp\n"), 0o644) // on Windows there is no such file, which is an error too
	for status, args := range map[int][]string{1: {evil}, 2: {"-" + evil}} {
		_, stderr := flownames(t, status, "", args...)
		assert.NotContains(t, stderr, "\x1b")
		assert.NotContains(t, stderr, "\nflownames: all is well")
		assert.Contains(t, stderr, "?[2J?flownames: all is well.csv")
	}

	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer null.Close()
	assert.False(t, isTerminal(null), "which would make it slow")
}
