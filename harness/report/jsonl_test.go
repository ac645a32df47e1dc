package report

import (
	"encoding/json"
	"strings"
	"testing"
)

// checkJSONLines checks that each line is a JSON object, and that there is one
// for each finding of check and for each scenario of run.
func checkJSONLines(t testing.TB, r *Report) {
	t.Helper()
	findings := 0
	for i := range r.Cases {
		if checked := r.Cases[i].Checked; checked != nil {
			findings += len(checked.Diagnostics)
		}
	}
	checkJSONObjects(t, render(t, Format{"jsonl", WriteCheckJSONLines}, r), findings)
	checkJSONObjects(t, render(t, Format{"jsonl", WriteRunJSONLines}, r), len(r.Cases))
}

func checkJSONObjects(t testing.TB, text string, want int) {
	t.Helper()
	if got := strings.Count(text, "\n"); got != want {
		t.Errorf("%d lines, want %d: %q", got, want, text)
	}
	for line := range strings.Lines(text) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Errorf("%v: %q", err, line)
		}
	}
}

func TestJSONLines(t *testing.T) {
	for _, r := range checkReports() {
		checkJSONLines(t, r)
	}
}
