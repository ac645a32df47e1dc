package report

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"activeftp/core"
)

// checklists is reports on the conformance checklist.
func checklists() map[string]*Report {
	talk := []string{"> EPRT !1!127.0.0.1!40001!", "< 500 Bad EPRT command."}
	item := func(id, standing string, s core.Severity, seen string) Case {
		return Case{
			Name: id, Title: "EPRT may use any delimiter", Status: standing, Talk: talk, Elapsed: 3 * time.Millisecond,
			Findings: []Finding{{File: id, Severity: s, Rule: "RFC 2428 section 2", Message: seen}},
		}
	}
	all := []Case{
		{Name: "AM-02", Title: "a command may be in lower case", Status: "pass", Proved: []string{"200 ok"}, Talk: talk},
		item("AM-05", "fail", core.Error, "500 Bad EPRT command."),
		item("AM-21", "deviation", core.Warning, "it comes from port 20001"),
		item("AM-60", "not applicable", core.Note, "no TLS here"),
	}
	return map[string]*Report{
		"conformance-none":    {},
		"conformance-mixed":   {Cases: all, Conclusion: "ftp://127.0.0.1:2121: 1 pass, 1 deviation, 1 fail, 1 not applicable"},
		"conformance-hostile": {Cases: []Case{item(hostile, hostile, core.Error, hostile)}, Conclusion: hostile, Talk: true},
	}
}

// holdConformance holds that every item has its row, and that only what the
// text writes begins a line.
func holdConformance(t testing.TB, r *Report) {
	t.Helper()
	rows := 0
	lines := strings.Split(written(t, Format{"text", WriteConformance}, r), "\n")
	for _, line := range lines[:len(lines)-2] { // without the summary
		if strings.HasPrefix(line, "\t") {
			continue
		}
		if c := &r.Cases[rows]; !strings.HasPrefix(line, Printable(c.Name)+"  "+Printable(c.Status)) {
			t.Errorf("row %d is %q", rows, line)
		}
		rows++
	}
	if rows != len(r.Cases) {
		t.Errorf("%d rows, want %d", rows, len(r.Cases))
	}
}

func TestConformance(t *testing.T) {
	for _, r := range checklists() {
		holdConformance(t, r)
		var document struct {
			Items []struct{ ID, Standing string }
		}
		text := written(t, Format{"json", WriteConformanceJSON}, r)
		if err := json.Unmarshal([]byte(text), &document); err != nil || len(document.Items) != len(r.Cases) {
			t.Errorf("%d items, want %d (%v)", len(document.Items), len(r.Cases), err)
		}
	}
}

// The dialogue of what passes is shown when it is asked for.
func TestConformanceTalk(t *testing.T) {
	r := *checklists()["conformance-mixed"]
	for _, talk := range []bool{false, true} {
		r.Talk = talk
		want := 2
		if talk {
			want = len(r.Cases)
		}
		if got := strings.Count(written(t, Format{"text", WriteConformance}, &r), "> EPRT"); got != want {
			t.Errorf("talk %t: %d dialogues, want %d", talk, got, want)
		}
	}
}
