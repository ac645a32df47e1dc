package play

import (
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestImpossibleSteps: a step that cannot be done, or that comes to nothing, is
// told with its line, and so is nothing that follows from it.
func TestImpossibleSteps(t *testing.T) {
	tests := []struct {
		name, text string
		want       []found
	}{
		{"a transfer of no site", "list\n", []found{{2, "list", "", ""}}},
		{"a site that is not there", "site nobody\nlist\n", []found{{2, "site", "", ""}}},
		{"a server that has started", "site payroll\nlist\nserver banner late\nlist\n", []found{{4, "server", "", ""}}},
		{"a server's file after its start", "site payroll\nlist\nmake server/a 1\n", []found{{4, "make", "", ""}}},
		{"a file below a file", "site payroll\nmake server/report.csv/a 1\nlist\n", []found{{4, "list", "", ""}}},
		{"a client's file outside", "make client/../a 1\n", []found{{2, "make", "", ""}}},
		{"a file that the client does not have", "site payroll\nstor missing\n", []found{{3, "stor", "", ""}}},
		{"a file outside", "site payroll\nstor ../a\n", []found{{3, "stor", "", ""}}},
		{"the root as a file", "site payroll\nretr /\n", []found{{3, "retr", "", ""}}},
		{"a port taken twice", "busy 10000\nbusy 10000\n", []found{{3, "busy", "", ""}}},
		{"a password without a user", "site payroll\nserver password a\nlist\n", []found{{4, "list", "", ""}}},
		{"a stranger for nothing", "site pensions\nstranger\nlist\nstranger\n", []found{{3, "stranger", "", ""}, {5, "stranger", "", ""}}},
		{"an abort of nothing", "site payroll\nlist\nabort\n", []found{{4, "abort", "", ""}}},
		{"a partner told in vain", "site payroll\non STOR reply 550\nlist\n", []found{{3, "on", "", ""}}},
		{"a partner told too late", "site payroll\nlist\non LIST reply 450\n", []found{{4, "on", "", ""}}},
		{"a partner told for another step", "site payroll\non LIST reply 150 then dial then close then reply 226\nlist\nlist\n", nil},
		{"what is wanted after it", "site nobody\n-- want/client/a --\n-- want/talk --\n> LIST\n", []found{{2, "site", "", ""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			script, files, _ := strings.Cut(test.text, "-- ")
			if files != "" {
				files = "-- " + files
			}
			c := playText(t, script+settings+"-- server/report.csv --\nid,paid\n"+files)
			if diff := cmp.Diff(test.want, findings(c)); diff != "" {
				t.Errorf("%s\n%v", diff, c.Findings)
			}
		})
	}
}

// TestStart: each start and each policy begins afresh with the range.
func TestStart(t *testing.T) {
	c := playText(t, `site payroll
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

// TestAbort: one transfer alone is given up, and the session goes on.
func TestAbort(t *testing.T) {
	c := playText(t, `site payroll
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
	want := []found{{16, "failed", "cancelled", "done"}} // the second of two
	if diff := cmp.Diff(want, findings(c)); diff != "" {
		t.Error(diff)
	}
	if got := countPrefix(c.Talk, "> USER "); got != 1 {
		t.Errorf("%d sessions, want 1: %q", got, c.Talk)
	}
}

func countPrefix(lines []string, prefix string) (n int) {
	for _, line := range lines {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

// TestOneSession: the steps of a scenario share a session, except behind a
// "within".
func TestOneSession(t *testing.T) {
	c := playText(t, "site payroll\nlist\nsite pensions\nlist\nwithin 20s\nlist\nlist\n"+settings)
	if got := countPrefix(c.Talk, "> USER "); got != 2 || c.Failed() {
		t.Errorf("%d sessions, want 2; %v", got, c.Findings)
	}
}

// TestHostAddress: PORT carries the address that the settings say it does.
func TestHostAddress(t *testing.T) {
	c := playText(t, "site payroll\nlist\n\tfailed port-refused\n"+settings+"[host]\naddress = 192.0.2.5\n")
	if countPrefix(c.Talk, "> PORT 192,0,2,5,39,16") != 1 || c.Failed() {
		t.Errorf("%q, %v", c.Talk, c.Findings)
	}
}

// TestPortHeld: a scenario that leaves a port bound is found out.
func TestPortHeld(t *testing.T) {
	r := &run{scenario: read(t, "site payroll\nlist\n"+settings)}
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
	if diff := cmp.Diff([]found{{1, "leak", "", ""}}, findings(r.result)); diff != "" {
		t.Error(diff)
	}
}
