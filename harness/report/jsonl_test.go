package report

import (
	"encoding/json"
	"strings"
	"testing"
)

// holdJSONLines holds that each line is the JSON of one finding, or of one
// scenario, and that none is missing.
func holdJSONLines(t testing.TB, r *Report) {
	t.Helper()
	findings := 0
	for i := range r.Cases {
		if checked := r.Cases[i].Checked; checked != nil {
			findings += len(checked.Diagnostics)
		}
	}
	holdLines(t, written(t, Format{"jsonl", WriteCheckJSONLines}, r), findings)
	holdLines(t, written(t, Format{"jsonl", WriteRunJSONLines}, r), len(r.Cases))
}

func holdLines(t testing.TB, text string, want int) {
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
	for _, r := range checks() {
		holdJSONLines(t, r)
	}
}
