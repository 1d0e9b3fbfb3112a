package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests in this file break the generator while it writes.

// needRename skips a test where a file that somebody reads can't be renamed over.
func needRename(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file can't be replaced on this system: the generator says so and fails")
	}
}

// twoRegistries are two sources and the tables that come of them. They are long,
// so that writing takes a while.
func twoRegistries(t *testing.T) (sources, tables [2]string) {
	dir := t.TempDir()
	size := 1_000_000
	if testing.Short() {
		size /= 20
	}
	for i := range sources {
		record := fmt.Sprintf(`<record><name>n%%d</name><description>Version %d of service %%[1]d</description></record>`, i)
		sources[i] = write(t, filepath.Join(dir, fmt.Sprint(i, ".xml")), document(numbered(record, size), ""))
		out := filepath.Join(dir, fmt.Sprint(i, ".go"))
		gen(t, 0, "-source", sources[i], "-out", out)
		tables[i] = content(t, out)
	}
	require.NotEqual(t, tables[0], tables[1])
	return sources, tables
}

// TestKilled kills the generator at random moments of its run, over and over:
// the table is always one of the two, whole.
func TestKilled(t *testing.T) {
	needRename(t)
	if testing.Short() {
		t.Skip("takes long")
	}
	needProcesses(t)
	sources, tables := twoRegistries(t)
	dir := t.TempDir()
	out := write(t, filepath.Join(dir, "registry_gen.go"), tables[0])
	begin := time.Now()
	gen1 := generator(os.DevNull, "-force", "-source", sources[1], "-out", out)
	require.NoError(t, gen1.Run())
	whole := time.Since(begin)
	require.Equal(t, tables[1], content(t, out))

	var kept, replaced, leftovers, writing int
	for i := range *kills {
		before := i % 2
		write(t, out, tables[before])
		cmd := generator(os.DevNull, "-force", "-source", sources[1-before], "-out", out)
		require.NoError(t, cmd.Start())
		if i%4 < 2 { // at any moment of the run
			time.Sleep(time.Duration(rand.Int64N(int64(whole) * 5 / 4)))
		} else { // as it writes, which is only a small part of the run
			for range 5000 {
				if temps, _ := filepath.Glob(out + tempSuffix); len(temps) > 0 || content(t, out) != tables[before] {
					break
				}
				time.Sleep(100 * time.Microsecond)
			}
			time.Sleep(time.Duration(rand.Int64N(int64(4 * time.Millisecond))))
			writing++
		}
		cmd.Process.Kill()
		cmd.Wait()
		switch content(t, out) {
		case tables[before]:
			kept++
		case tables[1-before]:
			replaced++
		default:
			t.Fatalf("after kill %d the table is neither the one nor the other", i+1)
		}
		temps, err := filepath.Glob(out + tempSuffix)
		require.NoError(t, err)
		leftovers += len(temps)
		for _, name := range temps {
			old := time.Now().Add(-2 * leftoverAge)
			require.NoError(t, os.Chtimes(name, old, old))
		}
	}
	assert.NotZero(t, kept)
	assert.NotZero(t, replaced)
	said := fmt.Sprintf("killed %d times, %d of them as it wrote: the old table %d times, the new one %d times, both always whole; %d temporary files left, which the next run removes",
		*kills, writing, kept, replaced, leftovers)
	t.Log(said)
	reportLine("SIGKILL, over and over", said)

	write(t, out, tables[0])
	gen(t, 0, "-force", "-source", sources[1], "-out", out)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1, "the next run removes what the killed ones have left")
}

func reportLine(what, said string) { report.add(outcome{what: what, message: said}) }

// TestTerminated asks the generator to stop while it waits for a server.
func TestTerminated(t *testing.T) {
	needProcesses(t)
	if runtime.GOOS == "windows" {
		t.Skip("no such signal")
	}
	s := newServer(t, startPlain)
	out := write(t, filepath.Join(t.TempDir(), "registry_gen.go"), baseTable())
	cmd := generator(os.DevNull, "-source", s.URL+"/silent", "-out", out)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	for s.tries("/silent") == 0 {
		time.Sleep(time.Millisecond)
	}
	begin := time.Now()
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	assert.Error(t, cmd.Wait())
	assert.Less(t, time.Since(begin), 3*time.Second)
	assert.Regexp(t, "interrupt|canceled", stderr.String()) // as the release of Go has it
	assert.Equal(t, baseTable(), content(t, out))
	reportLine("an interrupt while it waits for a server", strings.TrimPrefix(strings.TrimSpace(stderr.String()), "gen: "+s.URL+"/silent: "))
}

// TestPipe reads from a pipe that nobody writes to, until it is told to stop.
func TestPipe(t *testing.T) {
	needProcesses(t)
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := exec.Command("mkfifo", pipe).Run(); err != nil {
		t.Skipf("no pipes here: mkfifo: %v", err)
	}
	out := write(t, filepath.Join(dir, "registry_gen.go"), baseTable())
	attack{what: "a pipe that nobody writes to, -timeout 1s", source: pipe, args: []string{"-timeout", "1s"}, want: "not done after 1s"}.report(t)

	cmd := generator(os.DevNull, "-source", pipe, "-out", out)
	require.NoError(t, cmd.Start())
	time.Sleep(300 * time.Millisecond) // or it dies before it has learnt to be told
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	assert.Error(t, cmd.Wait())
	assert.Equal(t, baseTable(), content(t, out))

	_, stderr := gen(t, 1, "-source", "testdata/small.xml", "-out", pipe)
	assert.Contains(t, stderr, "pipe is no regular file: want one to write the table to")
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	file, link, dangling := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "dangling")
	write(t, file, "old")
	if err := os.Symlink("file", link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	require.NoError(t, os.Symlink("nowhere", dangling))
	require.NoError(t, os.Chmod(file, 0o600))
	old := time.Now().Add(-2 * leftoverAge)
	for _, name := range []string{"file.123.tmp", "file.notes.tmp", "file.124.tmp"} {
		write(t, filepath.Join(dir, name), "")
		if name != "file.124.tmp" {
			require.NoError(t, os.Chtimes(filepath.Join(dir, name), old, old))
		}
	}
	require.NoError(t, replace(link, []byte("new")))
	assert.Equal(t, "new", content(t, file))
	info, err := os.Lstat(file)
	require.NoError(t, err)
	assert.Equal(t, "-rw-------", info.Mode().String(), "the permissions are kept")
	assert.Error(t, replace(dangling, []byte("new")))

	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(dir, "file.124.tmp"), filepath.Join(dir, "file.notes.tmp")}, left,
		"only what a generator has left, a while ago, is removed")
}

// TestTwoGenerators runs several at once on the same file, from two sources.
func TestTwoGenerators(t *testing.T) {
	needRename(t)
	needProcesses(t)
	sources, tables := twoRegistries(t)
	dir := t.TempDir()
	out := write(t, filepath.Join(dir, "registry_gen.go"), tables[0])
	rounds := 5
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				msg, err := generator(os.DevNull, "-force", "-source", sources[i%2], "-out", out).CombinedOutput()
				assert.NoError(t, err, string(msg))
			}()
		}
		wg.Wait()
		assert.Contains(t, tables, content(t, out))
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Len(t, left, 1, "no temporary file is left")
	}
	reportLine("several generators at once", fmt.Sprintf("%d rounds of four on one file, from two sources: all succeed, the table is one of the two, whole", rounds))
}

// TestDisk runs the generator on a disk that is full, and on one that can't be
// written to, which takes rights that not every system gives.
func TestDisk(t *testing.T) {
	source, err := filepath.Abs("testdata/small.xml")
	require.NoError(t, err)
	old := write(t, filepath.Join(t.TempDir(), "old"), "package ports\n")
	for _, c := range []struct{ what, prepare, want string }{
		{"a full disk", "head -c 55000 /dev/zero > disk/ballast", "no space left on device"},
		{"a read-only folder", "mount -o remount,ro disk", "read-only file system"},
	} {
		said := runMounted(t, `
			mount -t tmpfs -o size=64k none disk
			cp "$OLD" disk/registry_gen.go
			`+c.prepare+`
			ls disk > before
			"$GEN" -source "$SOURCE" -out disk/registry_gen.go > /dev/null && exit 9
			cmp "$OLD" disk/registry_gen.go
			ls disk | cmp before -`, "SOURCE="+source, "OLD="+old)
		assert.Contains(t, said, c.want)
		reportLine(c.what, strings.TrimPrefix(strings.TrimSpace(said), "gen: "))
	}
}

// runMounted runs a script in a folder that has a folder disk, where it may
// mount what nobody else sees, with the generator in GEN.
func runMounted(t *testing.T, script string, env ...string) (said string) {
	needProcesses(t)
	if err := exec.Command("unshare", "--map-root-user", "--mount", "true").Run(); err != nil {
		t.Skipf("no mounting here: unshare: %v", err)
	}
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "disk"), 0o755))
	cmd := exec.Command("unshare", "--map-root-user", "--mount", "sh", "-ec", script)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), asGenerator+"="+os.DevNull, "GEN="+os.Args[0]), env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

// TestReportLost has the list of changes go nowhere: the table is there, but the
// status says that something is amiss.
func TestReportLost(t *testing.T) {
	needProcesses(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer full.Close()
	out := filepath.Join(t.TempDir(), "registry_gen.go")
	cmd := generator(os.DevNull, "-source", fileOf(t, base()), "-out", out)
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = full, &stderr
	assert.Error(t, cmd.Run())
	assert.Contains(t, stderr.String(), "the report of changes is lost")
	assert.Equal(t, baseTable(), content(t, out))
	reportLine("standard output on a full disk", strings.TrimPrefix(strings.TrimSpace(stderr.String()), "gen: ")+" (the table is there)")
}
