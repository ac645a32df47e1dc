package core

import (
	"strings"
	"testing"
)

func TestInitialText(t *testing.T) {
	r := Check(InitialText)
	if r.Verdict != Incomplete {
		t.Errorf("verdict %v, want incomplete", r.Verdict)
	}
	for _, d := range r.Diagnostics {
		if d.Rule != "value-unknown" {
			t.Errorf("unexpected finding: %s", listing([]Diagnostic{d}))
		}
	}
	for line := range strings.SplitSeq(InitialText, "\n") {
		if len(line) > 100 || strings.ContainsAny(line, "\t\r") || strings.TrimRight(line, " ") != line {
			t.Errorf("line %q is too long, has a tab, or ends with a blank", line)
		}
	}
}

// TestInitialTextOptions checks the lines that are switched off: with all of
// them, and with values for the unknown ones, nothing is found.
func TestInitialTextOptions(t *testing.T) {
	text := InitialText
	for _, value := range []string{"28590", "100", "203.0.113.10", "none"} {
		text = strings.Replace(text, "= unknown", "= "+value, 1)
	}
	switchedOff := 0
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if body, ok := strings.CutPrefix(line, "# "); ok && strings.Contains(body, " = ") {
			lines[i] = body
			switchedOff++
		}
	}
	r := Check(strings.Join(lines, "\n"))
	for _, d := range r.Diagnostics {
		if d.Severity != Note {
			t.Errorf("unexpected finding: %s", listing([]Diagnostic{d}))
		}
	}
	if switchedOff != 7 {
		t.Errorf("%d lines are switched off, want 7", switchedOff)
	}
}
