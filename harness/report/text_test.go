package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// holdText holds that every finding is one line, whatever it holds.
func holdText(t testing.TB, r *Report) {
	t.Helper()
	lines := strings.Split(written(t, Format{"text", WriteText}, r), "\n")
	at := 0
	for i := range r.Cases {
		for j := range r.Cases[i].Findings {
			f := &r.Cases[i].Findings[j]
			for at < len(lines) && lines[at] != f.line() {
				at++
			}
			if at == len(lines) {
				t.Fatalf("no line %q in order in %q", f.line(), lines)
			}
			at++
		}
	}
}

func TestText(t *testing.T) {
	for _, reports := range []map[string]*Report{checks(), runs(), proofs()} {
		for _, r := range reports {
			holdText(t, r)
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
		{"passed, asked for", Report{Talk: true, Cases: []Case{{Talk: []string{"> A"}}}}, true},
		{"failed before the first line", Report{Cases: []Case{{Findings: bad}}}, false},
	}
	for _, test := range tests {
		if got := strings.Contains(written(t, Format{"text", WriteText}, &test.r), "dialogue"); got != test.want {
			t.Errorf("%s: shows a dialogue: %t, want %t", test.name, got, test.want)
		}
	}
}

func TestTextAlignsWhatWasProved(t *testing.T) {
	long := strings.Repeat("x", maxWhat+1) + ": 4"
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
		if diff := cmp.Diff(test.want+"proved\n", written(t, Format{"text", WriteText}, &r)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.proved, diff)
		}
	}
}
