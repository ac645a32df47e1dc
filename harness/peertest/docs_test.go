package peertest_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the tables of docs/peers.md")

// table is a generated table of docs/peers.md. Tests fill it at once.
type table struct {
	name    string // of the comments before and after it
	columns []string
	mu      sync.Mutex
	rows    map[string][]string // by first column; the second is the version
}

// add adds a row.
func (b *table) add(cells ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rows == nil {
		b.rows = map[string][]string{}
	}
	b.rows[cells[0]] = cells
}

var versionCell = regexp.MustCompile(`(?m)^(\| [^|]+) \| [^|]+ \|`)

// check compares the table with docs/peers.md, except for the versions, or
// writes it there with -update. The names are those of all rows in their order. A
// program that this machine lacks has no row, and is not compared.
func (b *table) check(t *testing.T, names []string) {
	t.Helper()
	file := filepath.Join("..", "..", "docs", "peers.md")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	first, last := "<!-- "+b.name+" -->\n", "<!-- end of "+b.name+" -->\n"
	before, rest, found := strings.Cut(string(data), first)
	old, after, foundEnd := strings.Cut(rest, last)
	if !found || !foundEnd {
		t.Fatalf("%s has no %q or %q", file, first, last)
	}
	missing := false
	lines := "| " + strings.Join(b.columns, " | ") + " |\n|" + strings.Repeat("---|", len(b.columns)) + "\n"
	for _, name := range names {
		row, ok := b.rows[name]
		if ok {
			lines += "| " + strings.Join(row, " | ") + " |\n"
			continue
		}
		missing = true
		old = regexp.MustCompile(`(?m)^\| `+regexp.QuoteMeta(name)+` \|.*\n`).ReplaceAllString(old, "")
	}
	if *update {
		if missing || t.Failed() {
			t.Fatalf("%s is not written: not every test of the table passed", file)
		}
		if err := os.WriteFile(file, []byte(before+first+lines+last+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(versionCell.ReplaceAllString(old, "$1 | |"), versionCell.ReplaceAllString(lines, "$1 | |")); diff != "" && !t.Failed() {
		t.Errorf("%s (-file +got); make peers rewrites it:\n%s", file, diff)
	}
}

var version = regexp.MustCompile(`\d[\w.]+`)

// versionOf returns the first version in the output of a command, or a dash if
// there is none. Programs that .ci/deps unpacks are in bin/peers.
func versionOf(command ...string) string {
	unpacked, err := filepath.Abs(filepath.Join("..", "..", "bin", "peers", "usr", "sbin", command[0]))
	if err == nil {
		if _, err := os.Stat(unpacked); err == nil {
			command[0] = unpacked
		}
	}
	out, _ := exec.Command(command[0], command[1:]...).CombinedOutput() // vsftpd ends with 1
	if v := version.Find(out); v != nil {
		return string(v)
	}
	return "-"
}

// packageVersion returns the version of a Debian package without its revision.
func packageVersion(name string) string {
	return versionOf("dpkg-query", "-W", "-f", "${Version}", name)
}

// serverVersion returns the version of one of peertest.Servers.
func serverVersion(name string) string {
	switch name {
	case "vsftpd":
		return packageVersion("vsftpd")
	case "ProFTPD":
		return versionOf("proftpd", "--version")
	case "Pure-FTPd":
		return versionOf("pure-ftpd", "--help")
	case "inetutils":
		return versionOf("ftpd", "--version")
	case "goftp":
		return versionOf("sed", "-n", `s/^require.* //p`, filepath.Join("testdata", "goftp", "go.mod"))
	case "ftp-srv":
		return versionOf("grep", `"ftp-srv":`, filepath.Join("testdata", "ftp-srv", "package.json"))
	}
	return packageVersion("python3-" + strings.ToLower(name))
}

// listOr returns the rules or items, or a text if there are none.
func listOr(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, ", ")
}
