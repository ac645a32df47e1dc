package conformance

import (
	"io/fs"
	"strings"
	"testing"

	"activeftp/harness/checklist"
	"activeftp/harness/play"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
	"activeftp/scenarios"
)

// embedded returns the built-in scenarios.
func embedded(t *testing.T) []*scenario.Scenario {
	t.Helper()
	files, err := fs.Glob(scenarios.Files, "*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var all []*scenario.Scenario
	for _, file := range files {
		data, err := scenarios.Files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := play.Read(file, data)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// TestItemsAreShown checks that a scenario names every item that binds a client,
// unless the item is listed as not applicable, and that every name is an item. The
// scenarios themselves are played by the tests of package scenarios.
func TestItemsAreShown(t *testing.T) {
	known, err := checklist.KnownOf(ownClient)
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, s := range embedded(t) {
		for _, id := range s.Conforms {
			shown[id] = true
			if _, ok := checklist.Lookup(id); !ok {
				t.Errorf("%s names %q, which is not an item", s.File, id)
			}
		}
	}
	for _, i := range checklist.Items() {
		if !i.Client {
			continue
		}
		var cases []*report.Case
		if shown[i.ID] {
			cases = append(cases, &report.Case{Name: "passes"})
		}
		if got := clientRow(i, cases, known); got.Failed() {
			t.Errorf("%s: %s", i.ID, got.Findings[0].Text())
		}
	}
}

// TestKnownOfClient checks that the known verdicts on the client are about items
// that bind a client.
func TestKnownOfClient(t *testing.T) {
	known, err := checklist.KnownOf(ownClient)
	if err != nil {
		t.Fatal(err)
	}
	for id := range known {
		if i, _ := checklist.Lookup(id); !i.Client {
			t.Errorf("%s does not bind a client", id)
		}
	}
}

const settings = `
-- settings --
[ftp-active-mode]
base-port       = 10000
number-of-ports = 3
[transfer-site payroll]
enable-active-connection-mode = yes
network-zone                  = none
-- server/a --
id
`

// TestClientRows checks that a scenario that fails, no scenario at all, and an
// unknown id make the row fail.
func TestClientRows(t *testing.T) {
	t.Parallel()
	read := func(name, text string) *scenario.Scenario {
		s, err := play.Read(name, []byte("# A scenario.\n"+text+settings))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	r, err := Run(t.Context(), []*scenario.Scenario{
		read("good.txtar", "# conforms: AM-20, AM-24\nsite payroll\nretr a\n"),
		read("bad.txtar", "# conforms: AM-24, AM-99\nsite payroll\nretr missing\n"),
		read("mute.txtar", "site payroll\nretr missing\n"),
		read("contrary.txtar", "# conforms: AM-11\nsite payroll\nretr a\n"),
	}, play.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]report.Case{}
	for _, c := range r.Cases {
		got[c.Name] = c
	}
	for id, want := range map[string]struct{ status, proved string }{
		"AM-20": {"pass", "shown by good"},
		"AM-24": {"fail", "shown by good"},
		"AM-99": {"fail", ""},
		"AM-01": {"fail", ""}, // no scenario
		"AM-11": {"fail", "shown by contrary"},
		"AM-15": {"not applicable", ""},
		"AM-02": {"server", "bundled: pass"},
		"AM-64": {"server", "bundled: fail, a failed handshake is answered with 550"},
	} {
		c := got[id]
		if proved := strings.Join(c.Proved, "\n"); c.Status != want.status || !strings.HasPrefix(proved, want.proved) {
			t.Errorf("%s: status %s, proved %q; want %+v", id, c.Status, proved, want)
		}
		if c.Failed() != (want.status == "fail") {
			t.Errorf("%s: status %s, but Failed() is %t", id, c.Status, c.Failed())
		}
	}
	if len(got["AM-24"].Talk) == 0 {
		t.Error("AM-24: no dialogue")
	}
}

// TestClientRowSkipped checks that a skipped scenario shows nothing.
func TestClientRowSkipped(t *testing.T) {
	item, _ := checklist.Lookup("AM-10")
	skipped := &report.Case{Name: "eprt_ipv6", Skipped: "no IPv6"}
	passed := &report.Case{Name: "download_file"}
	for _, test := range []struct {
		cases []*report.Case
		want  checklist.Status
	}{{[]*report.Case{skipped}, checklist.NotApplicable}, {[]*report.Case{skipped, passed}, checklist.Pass}} {
		got := clientRow(item, test.cases, checklist.Known{})
		if got.Status != test.want.String() || !strings.Contains(strings.Join(got.Proved, "\n"), "not played here: eprt_ipv6: no IPv6") {
			t.Errorf("status %s, proved %q; want %v", got.Status, got.Proved, test.want)
		}
	}
}
