package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// checkText checks that each finding is one line, in order, whatever its text.
func checkText(t testing.TB, r *Report) {
	t.Helper()
	lines := strings.Split(render(t, Format{"text", WriteText}, r), "\n")
	next := 0
	for i := range r.Cases {
		for f := range r.Cases[i].All() {
			for next < len(lines) && lines[next] != f.line() {
				next++
			}
			if next == len(lines) {
				t.Fatalf("line %q is missing or out of order in %q", f.line(), lines)
			}
			next++
		}
	}
}

func TestText(t *testing.T) {
	for _, reports := range []map[string]*Report{checkReports(), runReports(), proofReports()} {
		for _, r := range reports {
			checkText(t, r)
		}
	}
}

func TestTextShowsDialogues(t *testing.T) {
	bad := []Finding{{Severity: core.Error}}
	tests := []struct {
		name string
		r    Report
		want bool
	}{
		{"passed", Report{Cases: []Case{{Talk: []string{"> A"}}}}, false},
		{"failed", Report{Cases: []Case{{Talk: []string{"> A"}, Findings: bad}}}, true},
		{"passed, dialogue requested", Report{Talk: true, Cases: []Case{{Talk: []string{"> A"}}}}, true},
		{"failed before the first line", Report{Cases: []Case{{Findings: bad}}}, false},
	}
	for _, test := range tests {
		if got := strings.Contains(render(t, Format{"text", WriteText}, &test.r), "dialogue"); got != test.want {
			t.Errorf("%s: dialogue shown %t, want %t", test.name, got, test.want)
		}
	}
}

func TestTextAlignsProvedFacts(t *testing.T) {
	long := strings.Repeat("x", maxSubjectWidth+1) + ": 4"
	tests := []struct {
		proved []string
		want   string
	}{
		{nil, ""},
		{[]string{"range: 1"}, "payroll: range: 1\n"},
		{[]string{"tried", "a: 1", "längste: 2: 3", "done", long, "b: "}, "payroll: tried\n\ta        1\n\tlängste  2: 3\n\tdone\n\t" + long + "\n\tb: \n"},
	}
	for _, test := range tests {
		r := Report{Cases: []Case{{Name: "payroll", Proved: test.proved}}, Conclusion: "proved"}
		if diff := cmp.Diff(test.want+"proved\n", render(t, Format{"text", WriteText}, &r)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.proved, diff)
		}
	}
}

// checkConformanceText checks that each item has its row, and that only rows and
// the summary begin at the start of a line.
func checkConformanceText(t testing.TB, r *Report) {
	t.Helper()
	rows := 0
	lines := strings.Split(render(t, Format{"text", WriteConformance}, r), "\n")
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

func TestConformanceText(t *testing.T) {
	for _, r := range checklistReports() {
		checkConformanceText(t, r)
	}
}

func TestConformanceTextShowsDialogues(t *testing.T) {
	r := *checklistReports()["conformance-mixed"]
	for _, talk := range []bool{false, true} {
		r.Talk = talk
		want := 2 // the items that do not pass
		if talk {
			want = len(r.Cases)
		}
		if got := strings.Count(render(t, Format{"text", WriteConformance}, &r), "> EPRT"); got != want {
			t.Errorf("talk %t: %d dialogues, want %d", talk, got, want)
		}
	}
}
