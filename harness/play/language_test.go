package play

import (
	_ "embed"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/core"
	"activeftp/harness/scenario"
)

// fullScenario uses most of the syntax.
//
//go:embed testdata/full.txtar
var fullScenario string

func TestRead(t *testing.T) {
	got, err := Read("dir/port_busy.txtar", []byte(fullScenario))
	if err != nil {
		t.Fatal(err)
	}
	retr := &scenario.Step{Text: "retr report.csv", Word: "retr", Args: []string{"report.csv"}}
	want := &scenario.Scenario{
		Name: "port_busy", File: "dir/port_busy.txtar", Title: "The title.", Conforms: []string{"AM-31", "AM-52"}, Like: []string{"curl test 101"},
		Steps: []scenario.Step{
			{Line: 5, Text: "site payroll a b", Word: "site", Args: []string{"payroll", "a b"}},
			{Line: 6, Text: "server banner two\nlines", Word: "server", Args: []string{"banner", "two\nlines"}},
			{Line: 7, Text: "busy 10000 10002-10003", Word: "busy", Ports: []core.PortRange{{Base: 10000, Number: 1}, {Base: 10002, Number: 2}}},
			{Line: 8, Text: "within 1500ms", Word: "within", Args: []string{}, Limit: 1500 * time.Millisecond},
			{Line: 9, Text: "repeat 3 retr report.csv", Word: "repeat", Number: 3, Inner: retr, Facts: []scenario.Fact{
				{Line: 10, Text: "port 10000-10002", Word: "port", Ports: core.PortRange{Base: 10000, Number: 3}},
				{Line: 11, Text: "rejected", Word: "rejected", Number: 1},
				{Line: 12, Text: "failed port-busy", Word: "failed", Name: "port-busy"},
			}},
			{Line: 14, Text: "check", Word: "check", Args: []string{}, Facts: []scenario.Fact{
				{Line: 15, Text: "finding port-range-unset", Word: "finding", Name: "port-range-unset"},
			}},
		},
		Settings: scenario.Section{Line: 17, Text: "[ftp-active-mode]\n"},
		Server:   map[string][]byte{"out/report.csv": []byte("id,paid\n")},
		Client:   map[string][]byte{"empty": {}},
		Want: scenario.Want{
			Talk:        scenario.Section{Line: 26, Text: "< 226\n"},
			Diagnostics: scenario.Section{Line: 28, Text: "1: syntax\n"},
			Server:      map[string]scenario.Section{"in": {Line: 25}},
			Client:      map[string]scenario.Section{"report.csv": {Line: 22, Text: "id\npaid\n"}},
		},
	}
	ignore := cmpopts.IgnoreUnexported(scenario.Step{})
	if diff := cmp.Diff(want, got, ignore); diff != "" {
		t.Error(diff)
	}
}

// minimalSettings turns a script into a scenario that can be read.
const minimalSettings = "\n-- settings --\n[ftp-active-mode]\n"

func TestReadSteps(t *testing.T) {
	for _, line := range []string{
		"site a", "site a b", "busy 1", "busy 1-65535", "start 0", "start 65535", "start random", "policy range", "policy once",
		"stranger", "abort", "within 5m", "within 1s accept data", "within 1s transfer", "limit 1", "fault 0", "make client/a 0", "make server/a/b 4294967296",
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
		s, err := Read("a", []byte("# A.\n"+line+minimalSettings))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if got := s.Steps[0].Word; !strings.HasPrefix(line, got) || s.Steps[0].Line != 2 {
			t.Errorf("%s: read as %+v", line, s.Steps[0])
		}
	}
}

// readError is an invalid scenario with the line of its first error and a part of
// the message.
type readError struct {
	text string
	line int
	want string
}

func checkReadErrors(t *testing.T, tests []readError) {
	t.Helper()
	for _, test := range tests {
		s, err := Read("a.txtar", []byte(test.text))
		var readErr *scenario.Error
		if s != nil || !errors.As(err, &readErr) {
			t.Errorf("%q: got a scenario or no line: %v", test.text, err)
			continue
		}
		if readErr.File != "a.txtar" || readErr.Line != test.line || !strings.Contains(readErr.Message, test.want) {
			t.Errorf("%q:\n\tgot  %v\n\twant line %d, with %q", test.text, readErr, test.line, test.want)
		}
	}
}

// withStep returns a scenario with the step on line 2.
func withStep(line string) string { return "# A.\n" + line + minimalSettings }

// withFact returns a scenario with the step on line 2 and the fact on line 3.
func withFact(step, fact string) string { return "# A.\n" + step + "\n\t" + fact + minimalSettings }

// TestReadSyntaxErrors checks errors in the syntax of a script: comments, lines,
// quotes.
func TestReadSyntaxErrors(t *testing.T) {
	checkReadErrors(t, []readError{
		{"", 1, "no title"},
		{"list" + minimalSettings, 1, "no title"},
		{"# conforms: AM-01\nlist" + minimalSettings, 1, "no title"},
		{"# A." + minimalSettings, 1, "no steps"},
		{"# A.\nlist\n", 1, "settings"},
		{"# A.\n\tport 1" + minimalSettings, 2, "no step above"},
		{withStep("retr a\x00"), 2, "UTF-8"},
		{withStep("retr \xff"), 2, "UTF-8"},
		{withStep(`retr "a`), 2, "double quotes"},
		{withStep(`retr "a\q"`), 2, "double quotes"},
		{withStep(`retr "a"b`), 2, "a blank after"},
	})
}

// TestReadStepErrors checks errors in steps about the sites, the partner and the
// files, and in transfers.
func TestReadStepErrors(t *testing.T) {
	checkReadErrors(t, []readError{
		{withStep("retrieve a"), 2, "retr"},
		{withStep("retr"), 2, `"retr PATH"`},
		{withStep("retr a b"), 2, `"retr PATH"`},
		{withStep("list a b"), 2, `"list [PATH]"`},
		{withStep("stranger 2"), 2, `"stranger"`},
		{withStep("abort 2"), 2, `"abort"`},
		{withStep("limit 0"), 2, "a number"},
		{withStep("limit"), 2, `"limit BYTES"`},
		{withStep("fault -1"), 2, "a number"},
		{withStep("check settings"), 2, `"check"`},
		{withStep("site"), 2, `"site NAME..."`},
		{withStep("site" + strings.Repeat(" a", maxSites+1)), 2, `"site NAME..."`},
		{withStep("server active"), 2, `"server KEY VALUE"`},
		{withStep("server active yes"), 2, "on or off"},
		{withStep("server colour blue"), 2, "active, banner, certificate, client-certificate, password, resumption, tls, user"},
		{withStep("busy"), 2, "busy PORT"},
		{withStep("busy 0"), 2, "1 to 65535"},
		{withStep("busy 65536"), 2, "1 to 65535"},
		{withStep("busy 2-1"), 2, "FIRST-LAST"},
		{withStep("busy 1-"), 2, "FIRST-LAST"},
		{withStep("busy x"), 2, "a port"},
		{withStep("server tls starttls"), 2, "explicit"},
		{withStep("server certificate old"), 2, "expired"},
		{withStep("make a 1"), 2, "server/PATH"},
		{withStep("make server/a"), 2, "BYTES"},
		{withStep("make server/a -1"), 2, "0 to 4294967296"},
		{withStep("make server/a 4294967297"), 2, "0 to 4294967296"},
		{withStep("on"), 2, "COMMAND ACTION"},
		{withStep("on RETR"), 2, "COMMAND ACTION"},
		{withStep("on retr reply 150"), 2, "RETR"},
		{withStep("on RETR answer 150"), 2, "reply, write"},
		{withStep("on RETR reply 15"), 2, "100 to 999"},
		{withStep("on RETR reply 150\non RETR reply 226"), 3, "\"then\""},
		{withStep("server active off\non PORT reply 500"), 2, "on PORT reply CODE"},
		{withStep("repeat 2"), 2, `"repeat N TRANSFER"`},
		{withStep("repeat 0 list"), 2, "1 to 100000"},
		{withStep("repeat 100001 list"), 2, "1 to 100000"},
		{withStep("together 1025 list"), 2, "1 to 1024"},
		{withStep("repeat 2 retr"), 2, `"retr PATH"`},
		{withStep("repeat 2 check"), 2, "a transfer"},
		{withStep("repeat 2 repeat 2 list"), 2, "a transfer"},
		{withStep("repeat 2 nothing"), 2, "retr"},
	})
}

// TestReadClientStepErrors checks errors in steps that configure the client.
func TestReadClientStepErrors(t *testing.T) {
	checkReadErrors(t, []readError{
		{withStep("start"), 2, `"start OFFSET|random"`},
		{withStep("start -1"), 2, "0 to 65535"},
		{withStep("start 65536"), 2, "0 to 65535"},
		{withStep("verify maybe"), 2, "strict|warn|off"},
		{withStep("verify"), 2, "strict|warn|off"},
		{withStep("allow"), 2, "ADDRESS|NETWORK..."},
		{withStep("allow localhost"), 2, "ADDRESS/BITS"},
		{withStep("allow 10.0.0.0/33"), 2, "ADDRESS/BITS"},
		{withStep("announce"), 2, "announce ADDRESS"},
		{withStep("announce here"), 2, "an address"},
		{withStep("ipv6 on"), 2, `"ipv6"`},
		{withStep("type E"), 2, "A|I"},
		{withStep("rest"), 2, "rest BYTES"},
		{withStep("rest 0"), 2, "from 1"},
		{withStep("prot E"), 2, "P|C"},
		{withStep("trust"), 2, "on|off"},
		{withStep("certificate old"), 2, "on|off"},
		{withStep("policy random"), 2, "range|once"},
		{withStep("policy"), 2, "range|once"},
		{withStep("within"), 2, "DURATION"},
		{withStep("within 0s"), 2, "above 0"},
		{withStep("within 6m"), 2, "up to 5m"},
		{withStep("within 1s haste"), 2, "connect, reply, accept, data"},
		{withStep("within soon"), 2, "a duration"},
	})
}

// TestReadFactErrors checks errors in facts.
func TestReadFactErrors(t *testing.T) {
	checkReadErrors(t, []readError{
		{withFact("list", "haste"), 3, "port, ports"},
		{withFact("list", "finding syntax"), 3, "passive"},
		{withFact("busy 1", "port 1"), 3, "no facts"},
		{withFact("site a", "done"), 3, "refused"},
		{withFact("check", "port 1"), 3, "finding, done"},
		{withFact("list", "port"), 3, "PORT|FIRST-LAST"},
		{withFact("list", "port 65536"), 3, "1 to 65535"},
		{withFact("list", "ports"), 3, `"ports N|MIN-MAX"`},
		{withFact("list", "ports many"), 3, "a number"},
		{withFact("list", "ports 3-2"), 3, "from 3"},
		{withFact("list", "bytes -1"), 3, "a number"},
		{withFact("list", "reply 226 226"), 3, `"reply CODE"`},
		{withFact("list", "lasted"), 3, `"lasted DURATION"`},
		{withFact("list", "lasted long"), 3, "a duration"},
		{withFact("list", "differs a"), 3, `"differs"`},
		{withFact("list", "rejected all"), 3, "a number"},
		{withFact("list", "done now"), 3, `"done"`},
		{withFact("list", "passive yes"), 3, `"passive"`},
		{withFact("list", "failed"), 3, `"failed CAUSE"`},
		{withFact("list", "failed done"), 3, "range-exhausted"},
		{withFact("list", "failed port busy"), 3, `"failed CAUSE"`},
		{withFact("list", "refused"), 3, `"refused RULE"`},
		{withFact("list", "refused port-busy"), 3, "unknown rule"},
		{withFact("check", "finding nothing"), 3, "unknown rule"},
	})
}

// TestReadFileErrors checks errors in the names of files.
func TestReadFileErrors(t *testing.T) {
	checkReadErrors(t, []readError{
		{withStep("list") + "-- want/talks --\n", 5, "want/talk"},
		{withStep("list") + "-- server/ --\n", 5, "server/"},
		{withStep("list") + "-- server/../a --\n", 5, "below server/"},
		{withStep("list") + "-- client/. --\n", 5, "below client/"},
		{withStep("list") + "-- client/a --\n-- client/a --\n", 6, "twice"},
		{withStep("list") + "-- settings --\n", 5, "twice"},
		{withStep("together 2 list") + "-- want/talk --\n", 2, "simultaneous"},
	})
}

// TestReadAllErrors checks that Read reports all errors together, in the order of
// the file and each with its line, up to the limit.
func TestReadAllErrors(t *testing.T) {
	_, err := Read("a", []byte("# A.\nretrieve a\n\tport 1\nretr\n\tports x\nlist\n\tbytes x"+minimalSettings))
	if diff := cmp.Diff([]int{2, 4, 5, 7}, errorLines(t, err)); diff != "" {
		t.Error(diff)
	}
	if err != nil && !strings.HasPrefix(err.Error(), "a:2: ") {
		t.Errorf("error does not start with file and line: %v", err)
	}
	_, err = Read("a", []byte(strings.Repeat("x\n", 1000)))
	if got := len(errorLines(t, err)); got != scenario.MaxErrors {
		t.Errorf("%d errors, want %d", got, scenario.MaxErrors)
	}
}

// errorLines returns the lines of the joined errors.
func errorLines(t *testing.T, err error) (all []int) {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("%T is not a list of errors: %v", err, err)
	}
	for _, e := range joined.Unwrap() {
		var readErr *scenario.Error
		if !errors.As(e, &readErr) {
			t.Fatalf("error without a line: %v", e)
		}
		all = append(all, readErr.Line)
	}
	return all
}

// TestReadFileSize checks that Read accepts a file of MaxFile bytes and no larger
// one.
func TestReadFileSize(t *testing.T) {
	head := "# A.\nlist" + minimalSettings + "-- server/big --\n"
	data := []byte(head + strings.Repeat("x", scenario.MaxFile-len(head)))
	if _, err := Read("a", data); err != nil {
		t.Errorf("%d bytes: %v", len(data), err)
	}
	data = append(data, 'x')
	if _, err := Read("a", data); err == nil {
		t.Errorf("%d bytes: no error", len(data))
	}
}
