package firewall

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"activeftp/core"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// Settings texts for the golden files.
const (
	oneSite = `[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024

[transfer-site payroll]
server                        = 203.0.113.10
network-zone                  = none
enable-active-connection-mode = yes

[host]
os      = linux
address = 192.0.2.5
`
	bothFamilies = `[ftp-active-mode]
base-port       = 65535
number-of-ports = 1

[transfer-site payroll]
server                        = 203.0.113.10
enable-active-connection-mode = yes

[transfer-site backup]
server                        = 2001:DB8:0:0::10
enable-active-connection-mode = yes

[transfer-site implicit]
server                        = 198.51.100.7
port                          = 990
enable-active-connection-mode = yes

[transfer-site by name]
server                        = ftp.partner.internal
port                          = 990
enable-active-connection-mode = yes

[transfer-site passive]
server = 198.51.100.99

[host]
address = 192.0.2.5 2001:db8::5
nodes   = 2

[firewall]
from = 203.0.113.8/29, 198.51.100.7 2001:db8::/32 203.0.113.10
`
	cluster = `[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024

[transfer-site payroll]
server                        = 203.0.113.10
alternative-servers           = 203.0.113.11 203.0.113.12:2121 ftp4.partner.internal [2001:db8::10]:990
enable-active-connection-mode = yes

[host]
address     = 10.1.0.11 10.1.0.12 10.1.0.13
nat-address = 198.51.100.11 198.51.100.12 198.51.100.13
nodes       = 3
`
	nothingKnown = `[ftp-active-mode]
base-port       = 10000
number-of-ports = 1024

[transfer-site payroll]
server                        = ftp.partner.internal
enable-active-connection-mode = yes
`
)

// variants lists the texts and options for the golden files.
var variants = []struct {
	name    string
	text    string
	options Options
}{
	{"one site", oneSite, Options{}},
	{"one site, source port 20", oneSite, Options{SourcePort20: true}},
	{"one site, mirror", oneSite, Options{Mirror: true}},
	{"one site, source port 20, mirror", oneSite, Options{SourcePort20: true, Mirror: true}},
	{"one site, rollback", oneSite, Options{Rollback: true}},
	{"one site, source port 20, rollback", oneSite, Options{SourcePort20: true, Rollback: true}},
	{"one site, mirror, rollback", oneSite, Options{Mirror: true, Rollback: true}},
	{"one site, source port 20, mirror, rollback", oneSite, Options{SourcePort20: true, Mirror: true, Rollback: true}},
	{"both families", bothFamilies, Options{}},
	{"both families, rollback", bothFamilies, Options{Rollback: true}},
	{"cluster", cluster, Options{}},
	{"cluster, mirror", cluster, Options{Mirror: true}},
	{"cluster, rollback", cluster, Options{Rollback: true}},
	{"nothing known", nothingKnown, Options{SourcePort20: true}},
	{"nothing known, rollback", nothingKnown, Options{SourcePort20: true, Rollback: true}},
}

func TestGolden(t *testing.T) {
	for _, p := range Platforms() {
		t.Run(p.ID, func(t *testing.T) {
			var got txtar.Archive
			for _, v := range variants {
				got.Files = append(got.Files, txtar.File{Name: v.name, Data: []byte(render(t, p, v.text, v.options))})
			}
			path := filepath.Join("testdata", p.ID+".golden")
			if *update {
				if err := os.WriteFile(path, txtar.Format(&got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sections(want), sections(&got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		})
	}
}

// render returns all blocks with their titles and notes, in the same form for
// every platform.
func render(t *testing.T, p Platform, text string, o Options) string {
	t.Helper()
	var b strings.Builder
	for _, block := range mustRules(t, text, p.ID, o) {
		b.WriteString("title: " + block.Title + "\n")
		if block.Note != "" {
			b.WriteString("note:  " + block.Note + "\n")
		}
		b.WriteString(block.Text)
	}
	return b.String()
}

func sections(a *txtar.Archive) map[string]string {
	all := make(map[string]string)
	for _, f := range a.Files {
		all[f.Name] = string(f.Data)
	}
	return all
}

func mustRules(t testing.TB, text, platform string, o Options) []Block {
	t.Helper()
	blocks, err := Rules(core.Check(text), platform, o)
	if err != nil {
		t.Fatalf("Rules for %s: %v", platform, err)
	}
	return blocks
}

func TestPlatforms(t *testing.T) {
	want := []string{"iptables", "nftables", "ufw", "firewalld", "powershell", "netsh", "aws", "azure", "gcp",
		"terraform-aws", "terraform-azure", "terraform-gcp", "ios", "asa", "paloalto", "fortigate", "junos", "pf"}
	var got []string
	for _, p := range Platforms() {
		got = append(got, p.ID)
		if p.Name == "" || p.print == nil {
			t.Errorf("%s has no name or no printer", p.ID)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	Platforms()[0].ID = "changed"
	if Platforms()[0].ID != want[0] {
		t.Error("changing the returned slice changed the table")
	}
}

// TestPortSyntax checks how each platform writes a range of ports. The last port
// is base + number - 1 on all of them.
func TestPortSyntax(t *testing.T) {
	syntax := map[string]struct{ several, upToLast, one string }{
		"iptables":   {"--dport 20000:20007 ", "--dport 65528:65535 ", "--dport 20000 "},
		"nftables":   {"tcp dport 20000-20007 ", "tcp dport 65528-65535 ", "tcp dport 20000 "},
		"ufw":        {" port 20000:20007 ", " port 65528:65535 ", " port 20000 "},
		"firewalld":  {`port port="20000-20007" `, `port port="65528-65535" `, `port port="20000" `},
		"powershell": {"-LocalPort '20000-20007' ", "-LocalPort '65528-65535' ", "-LocalPort '20000' "},
		"netsh":      {"localport=20000-20007 ", "localport=65528-65535 ", "localport=20000 "},
		"aws":        {"FromPort=20000,ToPort=20007,", "FromPort=65528,ToPort=65535,", "FromPort=20000,ToPort=20000,"},
		"azure":      {"--destination-port-ranges 20000-20007\n", "--destination-port-ranges 65528-65535\n", "--destination-port-ranges 20000\n"},
		"gcp":        {"--rules=tcp:20000-20007 ", "--rules=tcp:65528-65535 ", "--rules=tcp:20000 "},
		"terraform-aws": {"from_port         = 20000\n  to_port           = 20007\n", "from_port         = 65528\n  to_port           = 65535\n",
			"from_port         = 20000\n  to_port           = 20000\n"},
		"terraform-azure": {"destination_port_range       = \"20000-20007\"\n", "destination_port_range       = \"65528-65535\"\n", "destination_port_range       = \"20000\"\n"},
		"terraform-gcp":   {"ports    = [\"20000-20007\"]\n", "ports    = [\"65528-65535\"]\n", "ports    = [\"20000\"]\n"},
		"fortigate":       {"set tcp-portrange 20000-20007\n", "set tcp-portrange 65528-65535\n", "set tcp-portrange 20000\n"},
		"junos":           {" destination-port 20000-20007\n", " destination-port 65528-65535\n", " destination-port 20000\n"},
		"ios":             {" range 20000 20007\n", " range 65528 65535\n", " eq 20000\n"},
		"asa":             {" range 20000 20007\n", " range 65528 65535\n", " eq 20000\n"},
		"paloalto":        {" port 20000-20007\n", " port 65528-65535\n", " port 20000\n"},
		"pf":              {" port 20000:20007 ", " port 65528:65535 ", " port 20000 "},
	}
	for _, p := range Platforms() {
		want, ok := syntax[p.ID]
		if !ok {
			t.Errorf("no port syntax to test for %s", p.ID)
			continue
		}
		for text, fragment := range map[string]string{
			strings.NewReplacer("10000", "20000", "1024", "8").Replace(oneSite): want.several,
			strings.NewReplacer("10000", "65528", "1024", "8").Replace(oneSite): want.upToLast,
			strings.NewReplacer("10000", "20000", "1024", "1").Replace(oneSite): want.one,
		} {
			if data := mustRules(t, text, p.ID, Options{})[0].Text; !strings.Contains(data, fragment) {
				t.Errorf("%s: no %q in\n%s", p.ID, fragment, data)
			}
		}
	}
}

// TestSourcePort checks that source port 20 is either in the lines or mentioned
// in a note because the platform cannot match it.
func TestSourcePort(t *testing.T) {
	for _, p := range Platforms() {
		for _, mirror := range []bool{false, true} {
			anyPort := mustRules(t, oneSite, p.ID, Options{Mirror: mirror})
			port20 := mustRules(t, oneSite, p.ID, Options{Mirror: mirror, SourcePort20: true})
			inLines := anyPort[0].Text != port20[0].Text
			inNote := anyPort[0].Note != port20[0].Note
			if inLines == inNote {
				t.Errorf("%s, mirror %v: source port 20 in the lines: %v, in the note: %v", p.ID, mirror, inLines, inNote)
			}
			if diff := cmp.Diff(anyPort[1:], port20[1:]); diff != "" {
				t.Errorf("%s, mirror %v: SourcePort20 changed the rules for control connections (-any port +port 20):\n%s", p.ID, mirror, diff)
			}
		}
	}
}

func TestScript(t *testing.T) {
	blocks := []Block{{Title: "First", Text: "one\ntwo\n", Note: "Beware."}, {Title: "Second", Text: "three\n", Note: "Beware."}, {Title: "Third", Text: "four\n"}}
	tests := []struct{ id, want string }{
		{"iptables", "# First\n# Beware.\none\ntwo\n\n# Second\nthree\n\n# Third\nfour\n"},
		{"netsh", "rem First\nrem Beware.\none\ntwo\n\nrem Second\nthree\n\nrem Third\nfour\n"},
		{"ios", "! First\n! Beware.\none\ntwo\n\n! Second\nthree\n\n! Third\nfour\n"},
		{"paloalto", "one\ntwo\nthree\nfour\n"},
	}
	for _, test := range tests {
		p, err := lookup(test.id)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, p.Script(blocks)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.id, diff)
		}
	}
}

// TestUnsaid checks that the notes of a platform without comments are returned,
// each once.
func TestUnsaid(t *testing.T) {
	blocks := []Block{{Note: "first"}, {}, {Note: "first"}, {Note: "second"}}
	for _, p := range Platforms() {
		var want []string
		if p.ID == "paloalto" || p.ID == "junos" {
			want = []string{"first", "second"}
		}
		if diff := cmp.Diff(want, p.Unsaid(blocks)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", p.ID, diff)
		}
	}
}
