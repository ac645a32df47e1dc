package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"activeftp/core"
	"activeftp/harness/internal/cli"
)

// TestRules checks that without a terminal every rule is one line of its id,
// severity, source and title.
func TestRules(t *testing.T) {
	res := activeftp("rules").wantCode(t, cli.ExitOK, "rules")
	lines := strings.Split(strings.TrimSuffix(res.out, "\n"), "\n")
	if len(lines) != len(core.Rules()) {
		t.Fatalf("%d lines for %d rules", len(lines), len(core.Rules()))
	}
	for i, r := range core.Rules() {
		fields := strings.Fields(lines[i])
		if fields[0] != r.ID || fields[1] != r.Severity.String() || fields[2] != r.Source.String() || !strings.HasSuffix(lines[i], "  "+r.Title) {
			t.Errorf("line %d is %q, want %s", i+1, lines[i], r.ID)
		}
	}
}

func TestRulesFitTerminals(t *testing.T) {
	for _, width := range []int{40, 72, 80, 200} {
		res := environment{width: width}.activeftp("rules").wantCode(t, cli.ExitOK, "rules")
		for line := range strings.SplitSeq(res.out, "\n") {
			if n := utf8.RuneCountInString(line); n > width {
				t.Errorf("a line of %d on %d columns: %q", n, width, line)
			}
		}
		for _, r := range core.Rules() {
			contains(t, strings.Join(strings.Fields(res.out), " "), r.ID+" "+r.Severity.String()+" "+r.Source.String()+" "+r.Title)
		}
	}
}
