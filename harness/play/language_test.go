package scenario

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

const whole = `# The title.
# conforms: AM-31, AM-52
# A further remark.

site payroll "a b"	# the blank belongs to the name
server banner "two\nlines"
busy 10000 10002-10003
within 1500ms
repeat 3 retr report.csv
	port 10000-10002   # and no other
	rejected
    failed port-busy

check
	finding port-range-unset
-- settings --
[ftp-active-mode]
-- server/out/report.csv --
id,paid
-- client/empty --
-- want/client/report.csv --
id
paid
-- want/server/in --
-- want/talk --
< 226
-- want/diagnostics --
1: syntax
`

func TestRead(t *testing.T) {
	got, err := Read("dir/port_busy.txtar", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	retr := &Step{Text: "retr report.csv", Word: "retr", Args: []string{"report.csv"}}
	want := &Scenario{
		Name: "port_busy", File: "dir/port_busy.txtar", Title: "The title.", Conforms: []string{"AM-31", "AM-52"},
		Steps: []Step{
			{Line: 5, Text: "site payroll a b", Word: "site", Args: []string{"payroll", "a b"}},
			{Line: 6, Text: "server banner two\nlines", Word: "server", Args: []string{"banner", "two\nlines"}},
			{Line: 7, Text: "busy 10000 10002-10003", Word: "busy", Ports: []core.PortRange{{Base: 10000, Number: 1}, {Base: 10002, Number: 2}}},
			{Line: 8, Text: "within 1500ms", Word: "within", Args: []string{}, Limit: 1500 * time.Millisecond},
			{Line: 9, Text: "repeat 3 retr report.csv", Word: "repeat", Number: 3, Inner: retr, Facts: []Fact{
				{Line: 10, Text: "port 10000-10002", Word: "port", Ports: core.PortRange{Base: 10000, Number: 3}},
				{Line: 11, Text: "rejected", Word: "rejected", Number: 1},
				{Line: 12, Text: "failed port-busy", Word: "failed", Name: "port-busy"},
			}},
			{Line: 14, Text: "check", Word: "check", Args: []string{}, Facts: []Fact{
				{Line: 15, Text: "finding port-range-unset", Word: "finding", Name: "port-range-unset"},
			}},
		},
		Settings: Section{Line: 17, Text: "[ftp-active-mode]\n"},
		Server:   map[string][]byte{"out/report.csv": []byte("id,paid\n")},
		Client:   map[string][]byte{"empty": {}},
		Want: Want{
			Talk:        Section{Line: 26, Text: "< 226\n"},
			Diagnostics: Section{Line: 28, Text: "1: syntax\n"},
			Server:      map[string]Section{"in": {Line: 25}},
			Client:      map[string]Section{"report.csv": {Line: 22, Text: "id\npaid\n"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// rest makes a scenario of a script.
const rest = "\n-- settings --\n[ftp-active-mode]\n"

func TestReadSteps(t *testing.T) {
	for _, line := range []string{
		"site a", "site a b", "busy 1", "busy 1-65535", "start 0", "start 65535", "start random", "policy range", "policy once",
		"stranger", "abort", "within 5m", "within 1s accept data", "make client/a 0", "make server/a/b 4294967296",
		"server tls none", "server tls implicit", "server certificate expired", "server resumption on", "server client-certificate on",
		"policy eprt-first", "policy only-eprt", "verify warn", "allow 127.0.0.9", "allow 127.0.0.9 10.0.0.0/8 ::1", "announce 192.0.2.1", "announce ::1",
		"ipv6", "type A", "type I", "rest 1", "prot C", "prot P", "trust off", "certificate on",
		"server active on", "server active off", "server user a", "server password a", "server banner a",
		"retr a", "stor a", "appe a", "list", "list a", "nlst", "nlst a", "mlsd", "mlsd a",
		"repeat 1 list", "repeat 100000 stor a", "together 1 mlsd", "together 1024 retr a", "check",
		"on greeting nothing", "on PORT dial then reply 200", "on RETR reply 150 \"a\\nb\" then wait 10ms then reply 425",
		"on STOR dial from 127.0.0.9 to client then move 10 then reset", "on LIST slow 0s then flood x",
		"retr \"a # b\"", "retr a#b", "retr a\t# b", "retr \"\\\"\"",
	} {
		s, err := Read("a", []byte("# A.\n"+line+rest))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := s.Steps[0].Word; !strings.HasPrefix(line, got) || s.Steps[0].Line != 2 {
			t.Errorf("%s: read as %+v", line, s.Steps[0])
		}
	}
}

func TestReadErrors(t *testing.T) {
	step := func(line string) string { return "# A.\n" + line + rest }
	fact := func(step, fact string) string { return "# A.\n" + step + "\n\t" + fact + rest }
	tests := []struct {
		text string
		line int
		says string // what was expected, or what there is
	}{
		{"", 1, "a comment"},
		{"list" + rest, 1, "a comment"},
		{"# conforms: AM-01\nlist" + rest, 1, "a comment"},
		{"# A." + rest, 1, "a step"},
		{"# A.\nlist\n", 1, "settings"},
		{"# A.\n\tport 1" + rest, 2, "a step above"},

		{step("retrieve a"), 2, "retr"},
		{step("retr a\x00"), 2, "UTF-8"},
		{step("retr \xff"), 2, "UTF-8"},
		{step(`retr "a`), 2, "double quotes"},
		{step(`retr "a\q"`), 2, "double quotes"},
		{step(`retr "a"b`), 2, "a blank after"},
		{step("retr"), 2, `"retr PATH"`},
		{step("retr a b"), 2, `"retr PATH"`},
		{step("list a b"), 2, `"list [PATH]"`},
		{step("stranger 2"), 2, `"stranger"`},
		{step("abort 2"), 2, `"abort"`},
		{step("check settings"), 2, `"check"`},
		{step("site"), 2, `"site NAME..."`},
		{step("site" + strings.Repeat(" a", maxSites+1)), 2, `"site NAME..."`},
		{step("server active"), 2, `"server KEY VALUE"`},
		{step("server active yes"), 2, "on or off"},
		{step("server colour blue"), 2, "active, banner, certificate, client-certificate, password, resumption, tls, user"},
		{step("busy"), 2, "busy PORT"},
		{step("busy 0"), 2, "1 to 65535"},
		{step("busy 65536"), 2, "1 to 65535"},
		{step("busy 2-1"), 2, "FIRST-LAST"},
		{step("busy 1-"), 2, "FIRST-LAST"},
		{step("busy x"), 2, "a port"},
		{step("start"), 2, `"start OFFSET|random"`},
		{step("start -1"), 2, "0 to 65535"},
		{step("start 65536"), 2, "0 to 65535"},
		{step("server tls starttls"), 2, "explicit"},
		{step("server certificate old"), 2, "expired"},
		{step("verify maybe"), 2, "strict|warn|off"},
		{step("verify"), 2, "strict|warn|off"},
		{step("allow"), 2, "ADDRESS|NETWORK..."},
		{step("allow localhost"), 2, "ADDRESS/BITS"},
		{step("allow 10.0.0.0/33"), 2, "ADDRESS/BITS"},
		{step("announce"), 2, "announce ADDRESS"},
		{step("announce here"), 2, "an address"},
		{step("ipv6 on"), 2, `"ipv6"`},
		{step("type E"), 2, "A|I"},
		{step("rest"), 2, "rest BYTES"},
		{step("rest 0"), 2, "from 1"},
		{step("prot E"), 2, "P|C"},
		{step("trust"), 2, "on|off"},
		{step("certificate old"), 2, "on|off"},
		{step("policy random"), 2, "range|once"},
		{step("policy"), 2, "range|once"},
		{step("within"), 2, "DURATION"},
		{step("within 0s"), 2, "above 0"},
		{step("within 6m"), 2, "up to 5m"},
		{step("within 1s haste"), 2, "connect, reply, accept, data"},
		{step("within soon"), 2, "a duration"},
		{step("make a 1"), 2, "server/PATH"},
		{step("make server/a"), 2, "BYTES"},
		{step("make server/a -1"), 2, "0 to 4294967296"},
		{step("make server/a 4294967297"), 2, "0 to 4294967296"},
		{step("on"), 2, "COMMAND ACTION"},
		{step("on RETR"), 2, "COMMAND ACTION"},
		{step("on retr reply 150"), 2, "RETR"},
		{step("on RETR answer 150"), 2, "reply, write"},
		{step("on RETR reply 15"), 2, "100 to 999"},
		{step("on RETR reply 150\non RETR reply 226"), 3, "\"then\""},
		{step("server active off\non PORT reply 500"), 2, "on PORT reply CODE"},
		{step("repeat 2"), 2, `"repeat N TRANSFER"`},
		{step("repeat 0 list"), 2, "1 to 100000"},
		{step("repeat 100001 list"), 2, "1 to 100000"},
		{step("together 1025 list"), 2, "1 to 1024"},
		{step("repeat 2 retr"), 2, `"retr PATH"`},
		{step("repeat 2 check"), 2, "a transfer"},
		{step("repeat 2 repeat 2 list"), 2, "a transfer"},
		{step("repeat 2 nothing"), 2, "retr"},

		{fact("list", "haste"), 3, "port, ports"},
		{fact("list", "finding syntax"), 3, "passive"},
		{fact("busy 1", "port 1"), 3, "has none"},
		{fact("site a", "done"), 3, "refused"},
		{fact("check", "port 1"), 3, "finding, done"},
		{fact("list", "port"), 3, "PORT|FIRST-LAST"},
		{fact("list", "port 65536"), 3, "1 to 65535"},
		{fact("list", "ports"), 3, `"ports N|LEAST-MOST"`},
		{fact("list", "ports many"), 3, "a number"},
		{fact("list", "ports 3-2"), 3, "from 3"},
		{fact("list", "bytes -1"), 3, "a number"},
		{fact("list", "reply 226 226"), 3, `"reply CODE"`},
		{fact("list", "lasted"), 3, `"lasted DURATION"`},
		{fact("list", "lasted long"), 3, "a duration"},
		{fact("list", "differs a"), 3, `"differs"`},
		{fact("list", "rejected all"), 3, "a number"},
		{fact("list", "done now"), 3, `"done"`},
		{fact("list", "passive yes"), 3, `"passive"`},
		{fact("list", "failed"), 3, `"failed CAUSE"`},
		{fact("list", "failed done"), 3, "range-exhausted"},
		{fact("list", "failed port busy"), 3, `"failed CAUSE"`},
		{fact("list", "refused"), 3, `"refused RULE"`},
		{fact("list", "refused port-busy"), 3, "no rule"},
		{fact("check", "finding nothing"), 3, "no rule"},

		{step("list") + "-- want/talks --\n", 5, "want/talk"},
		{step("list") + "-- server/ --\n", 5, "server/"},
		{step("list") + "-- server/../a --\n", 5, "inside of server/"},
		{step("list") + "-- client/. --\n", 5, "inside of client/"},
		{step("list") + "-- client/a --\n-- client/a --\n", 6, "again"},
		{step("list") + "-- settings --\n", 5, "again"},
		{step("together 2 list") + "-- want/talk --\n", 2, "at once"},
	}
	for _, test := range tests {
		s, err := Read("a.txtar", []byte(test.text))
		var found *Error
		if s != nil || !errors.As(err, &found) {
			t.Errorf("%q: read, with error %v", test.text, err)
			continue
		}
		if found.File != "a.txtar" || found.Line != test.line || !strings.Contains(found.Message, test.says) {
			t.Errorf("%q:\n\tgot  %v\n\twant line %d, with %q", test.text, found, test.line, test.says)
		}
	}
}

// TestReadAllErrors: everything wrong is told at once, in the order of the
// file, and each with its line.
func TestReadAllErrors(t *testing.T) {
	_, err := Read("a", []byte("# A.\nretrieve a\n\tport 1\nretr\n\tports x\nlist\n\tbytes x"+rest))
	if diff := cmp.Diff([]int{2, 4, 5, 7}, errorLines(t, err)); diff != "" {
		t.Error(diff)
	}
	if err != nil && !strings.HasPrefix(err.Error(), "a:2: ") {
		t.Errorf("no file and line: %v", err)
	}
	_, err = Read("a", []byte(strings.Repeat("x\n", 1000)))
	if got := len(errorLines(t, err)); got != maxErrors {
		t.Errorf("%d errors, want %d", got, maxErrors)
	}
}

func errorLines(t *testing.T, err error) (all []int) {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("not joined errors: %v", err)
	}
	for _, e := range joined.Unwrap() {
		var one *Error
		if !errors.As(e, &one) {
			t.Fatalf("not an error with a place: %v", e)
		}
		all = append(all, one.Line)
	}
	return all
}

func TestReadLongestFile(t *testing.T) {
	head := "# A.\nlist" + rest + "-- server/big --\n"
	data := []byte(head + strings.Repeat("x", MaxFile-len(head)))
	if _, err := Read("a", data); err != nil {
		t.Errorf("%d bytes: %v", len(data), err)
	}
	data = append(data, 'x')
	if _, err := Read("a", data); err == nil {
		t.Errorf("%d bytes are read", len(data))
	}
}
