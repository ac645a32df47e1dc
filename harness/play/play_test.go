package play

import (
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestStepErrors checks that a step that fails or has no effect is reported at its
// line, without consequential findings.
func TestStepErrors(t *testing.T) {
	tests := []struct {
		name, text string
		want       []finding
	}{
		{"transfer without a site", "list\n", []finding{{2, "list", "", ""}}},
		{"unknown site", "site nobody\nlist\n", []finding{{2, "site", "", ""}}},
		{"server step after the first transfer", "site payroll\nlist\nserver banner late\nlist\n", []finding{{4, "server", "", ""}}},
		{"make server step after the first transfer", "site payroll\nlist\nmake server/a 1\n", []finding{{4, "make", "", ""}}},
		{"file used as a directory", "site payroll\nmake server/report.csv/a 1\nlist\n", []finding{{4, "list", "", ""}}},
		{"make client step outside the directory", "make client/../a 1\n", []finding{{2, "make", "", ""}}},
		{"upload of a missing file", "site payroll\nstor missing\n", []finding{{3, "stor", "", ""}}},
		{"upload from outside the directory", "site payroll\nstor ../a\n", []finding{{3, "stor", "", ""}}},
		{"download of the root", "site payroll\nretr /\n", []finding{{3, "retr", "", ""}}},
		{"port occupied twice", "busy 10000\nbusy 10000\n", []finding{{3, "busy", "", ""}}},
		{"password without a user", "site payroll\nserver password a\nlist\n", []finding{{4, "list", "", ""}}},
		{"stranger without a data port", "site pensions\nstranger\nlist\nstranger\n", []finding{{3, "stranger", "", ""}, {5, "stranger", "", ""}}},
		{"abort without a transfer", "site payroll\nlist\nabort\n", []finding{{4, "abort", "", ""}}},
		{"fault without a transfer", "site payroll\nlist\nfault 5\n", []finding{{4, "fault", "", ""}}},
		{"actions on another command", "site payroll\non STOR reply 550\nlist\n", []finding{{3, "on", "", ""}}},
		{"actions after the last transfer", "site payroll\nlist\non LIST reply 450\n", []finding{{4, "on", "", ""}}},
		{"actions for the next step only", "site payroll\non LIST reply 150 then dial then close then reply 226\nlist\nlist\n", nil},
		{"want files after a failed step", "site nobody\n-- want/client/a --\n-- want/talk --\n> LIST\n", []finding{{2, "site", "", ""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			script, files, _ := strings.Cut(test.text, "-- ")
			if files != "" {
				files = "-- " + files
			}
			c := playScript(t, script+settings+"-- server/report.csv --\nid,paid\n"+files)
			if diff := cmp.Diff(test.want, findings(c)); diff != "" {
				t.Errorf("%s\n%v", diff, c.Findings)
			}
		})
	}
}

// TestStart checks that each step "start" or "policy" makes the range start over.
func TestStart(t *testing.T) {
	c := playScript(t, `site payroll
start 2
list
	port 10002
list
	port 10000
start 2
list
	port 10002
policy once
repeat 2 list
	port 10002
start 1
repeat 2 list
	port 10001
policy range
repeat 3 list
	ports 3
`+settings)
	if c.Failed() {
		t.Error(c.Findings)
	}
}

// TestAbort checks that "abort" stops only the next transfer and keeps the session
// open.
func TestAbort(t *testing.T) {
	c := playScript(t, `site payroll
make server/big 1073741824
make server/second 8388608
make client/sent 8388608
abort
retr big
	failed cancelled
list
abort
stor sent
	failed cancelled
list
abort
repeat 2 retr second
	failed cancelled
`+settings)
	want := []finding{{16, "failed", "cancelled", "done"}} // the second transfer of the last step is complete
	if diff := cmp.Diff(want, findings(c)); diff != "" {
		t.Error(diff)
	}
	if got := countPrefix(c.Talk, "> USER "); got != 1 {
		t.Errorf("%d sessions, want 1: %q", got, c.Talk)
	}
}

// countPrefix counts the lines with the prefix.
func countPrefix(lines []string, prefix string) (n int) {
	for _, line := range lines {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

// TestSharedSession checks that the steps of a scenario share a session, and that
// "within" starts a new one.
func TestSharedSession(t *testing.T) {
	c := playScript(t, "site payroll\nlist\nsite pensions\nlist\nwithin 20s\nlist\nlist\n"+settings)
	if got := countPrefix(c.Talk, "> USER "); got != 2 || c.Failed() {
		t.Errorf("%d sessions, want 2; findings %v", got, c.Findings)
	}
}

// TestHostAddress checks that PORT carries the host address from the settings.
func TestHostAddress(t *testing.T) {
	c := playScript(t, "site payroll\nlist\n\tfailed port-refused\n"+settings+"[host]\naddress = 192.0.2.5\n")
	if countPrefix(c.Talk, "> PORT 192,0,2,5,39,16") != 1 || c.Failed() {
		t.Errorf("want one PORT command with 192.0.2.5 and no findings: %q, %v", c.Talk, c.Findings)
	}
}

// TestPortLeak checks that a scenario that leaves a port bound is reported.
func TestPortLeak(t *testing.T) {
	r := &run{scenario: mustRead(t, "site payroll\nlist\n"+settings)}
	if err := r.open(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", net.JoinHostPort(r.addresses.Client.String(), "10000"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	r.ports.announced[10000] = true
	r.close()
	defer r.release()
	if diff := cmp.Diff([]finding{{1, "leak", "", ""}}, findings(r.result)); diff != "" {
		t.Error(diff)
	}
}
