package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/ports"
)

// porttable runs the program.
func porttable(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	var out, err strings.Builder
	require.Zero(t, run(args, &out, &err), "exit status; stderr %s", &err)
	return out.String()
}

// records returns the rows of the CSV.
func records(t *testing.T) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(porttable(t))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"port", "proto", "name", "class", "status", "description", "use", "main_use"}, all[0])
	return all[1:]
}

// TestCSV compares the table with the package, over all ports and transports.
func TestCSV(t *testing.T) {
	rest := records(t)
	usesFirst, registryFirst := &ports.Overlay{UsesFirst: true}, &ports.Overlay{}
	for port := range 1 << 16 {
		port := uint16(port)
		for _, number := range []uint8{6, 17, 33, 132} {
			proto := ports.ProtocolOf(number)
			status := ports.Lookup(port).Status(proto)
			best, _ := usesFirst.Name(port, proto)
			official, _ := registryFirst.Name(port, proto)
			if best == "" && (status == ports.Unassigned || status == ports.NeverAssigned) {
				continue
			}
			require.NotEmpty(t, rest, "want a row of %d/%v", port, proto)
			name, use, mainUse := rest[0][2], rest[0][6], rest[0][7]
			got := append(rest[0], cmp.Or(mainUse, name, use), cmp.Or(name, use))
			want := []string{strconv.Itoa(int(port)), strconv.Itoa(int(number)), ports.Name(port, proto),
				ports.ClassOf(port).String(), status.String(), "", "", "", best, official}
			entries := slices.Collect(ports.Lookup(port).Entries())
			if service, ok := ports.Lookup(port).Service(proto); ok {
				want[5] = service.Description()
			} else if i := slices.IndexFunc(entries, func(e ports.Entry) bool {
				return e.Carries(proto) && e.Status() == status
			}); i >= 0 {
				want[5] = entries[i].Description()
			}
			for i, u := range slices.Collect(ports.Lookup(port).Uses(proto)) {
				if i == 0 && u.Ports.Len() <= 128 {
					want[6] = u.Name
				}
				if u.Main {
					want[7] = u.Name
				}
			}
			if !slices.Equal(want, got) { // require.Equal is slow
				require.Equal(t, want, got)
			}
			rest = rest[1:]
		}
	}
	assert.Empty(t, rest, "rows of which nothing is known")
}

// TestKnownPorts has rows as the registry's own CSV and data/uses.csv have them.
func TestKnownPorts(t *testing.T) {
	official, known := map[string][]string{}, map[string][]string{}
	for _, r := range records(t) {
		key := r[0] + "/" + r[1]
		official[key], known[key] = r[2:6], r[6:]
	}
	assert.Equal(t, []string{"", "well-known", "reserved", "Reserved"}, official["0/6"])
	assert.Equal(t, []string{"", "well-known", "assigned", "any private mail system"}, official["24/17"])
	assert.Equal(t, []string{"ssh", "well-known", "assigned", "SSH"}, official["22/132"])
	assert.Equal(t, []string{"discard", "well-known", "assigned", "Discard"}, official["9/33"])
	assert.Equal(t, []string{"wap-wsp", "registered", "assigned", "WAP connectionless session service"}, official["9200/6"])
	assert.Equal(t, []string{"", "dynamic", "never assigned", ""}, official["51820/17"])
	assert.Equal(t, []string{"Elasticsearch", "Elasticsearch"}, known["9200/6"])
	assert.Equal(t, []string{"WireGuard", "WireGuard"}, known["51820/17"])
	assert.Equal(t, "Infor Cloverleaf", known["60429/6"][0])
}

func TestNDJSON(t *testing.T) {
	in := json.NewDecoder(strings.NewReader(porttable(t, "-format", "ndjson")))
	in.UseNumber()
	for _, want := range records(t) {
		var object map[string]any
		require.NoError(t, in.Decode(&object))
		var got []string
		for i, column := range columns {
			if number, ok := object[column].(json.Number); ok && i < 2 {
				got = append(got, number.String())
			} else if text, ok := object[column].(string); ok {
				got = append(got, text)
			}
		}
		if !slices.Equal(want, got) || len(object) != len(want) {
			require.Equal(t, want, object)
		}
	}
	assert.False(t, in.More())
}

func TestSQL(t *testing.T) {
	create, rest, _ := strings.Cut(porttable(t, "-format", "sql"), ";\nINSERT INTO ports VALUES\n")
	assert.Equal(t, "CREATE TABLE ports (\n\tport INTEGER NOT NULL,\n\tproto INTEGER NOT NULL,\n\t"+
		strings.Join(columns[2:], " TEXT NOT NULL,\n\t")+" TEXT NOT NULL,\n\tPRIMARY KEY (port, proto)\n)", create)
	all := records(t)
	for i, want := range all {
		for i := 2; i < len(want); i++ {
			want[i] = "'" + strings.ReplaceAll(want[i], "'", "''") + "'"
		}
		line, after, _ := strings.Cut(rest, "\n")
		end := ","
		if i == len(all)-1 {
			end = ";"
		}
		if want := "(" + strings.Join(want, ", ") + ")" + end; want != line {
			require.Equal(t, want, line)
		}
		rest = after
	}
	assert.Empty(t, rest)
}

// TestDictionaries holds both dictionaries of clickhouse/ to the table's columns.
func TestDictionaries(t *testing.T) {
	for file, attribute := range map[string]string{
		"clickhouse/ports_dictionary.xml":  `<attribute><name>(\w+)</name><type>(\w+)</type>`,
		"clickhouse/create_dictionary.sql": `(?m)^    (\w+) (U?Int\d+|String)\b`,
	} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var names, types []string
		for _, m := range regexp.MustCompile(attribute).FindAllStringSubmatch(string(text), -1) {
			names, types = append(names, m[1]), append(types, m[2])
		}
		assert.Equal(t, columns, names, file)
		assert.Equal(t, []string{"UInt16", "UInt8", "String", "String", "String", "String", "String", "String"}, types, file)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full\x1b[2J") }

func TestErrors(t *testing.T) {
	for want, args := range map[string][]string{
		`-format "xml": want csv, ndjson or sql`:  {"-format", "xml"},
		`unexpected argument "a.csv": want flags`: {"a.csv"},
		`flag provided but not defined: -?[2J`:    {"-\x1b[2J"},
	} {
		var stderr strings.Builder
		assert.Equal(t, 2, run(args, io.Discard, &stderr))
		assert.Contains(t, stderr.String(), want)
	}
	for format := range writers {
		var stderr strings.Builder
		assert.Equal(t, 1, run([]string{"-format", format}, brokenWriter{}, &stderr))
		assert.Equal(t, "porttable: disk full?[2J\n", stderr.String())
	}
	var stderr strings.Builder
	assert.Zero(t, run([]string{"-help"}, io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "usage: porttable")
}
