package main

import (
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/internal/cli"
)

func TestExplainEveryRule(t *testing.T) {
	for _, r := range core.Rules() {
		d := activeftp("explain", r.ID).wantCode(t, cli.ExitOK, "explain")
		text := strings.Join(strings.Fields(d.out), " ")
		contains(t, text, r.ID+" ("+r.Severity.String()+")", r.Title[1:]+".", r.Why, "Source: "+r.Source.String()+", "+r.Where)
	}
}

func TestExplainFitsTerminals(t *testing.T) {
	for _, r := range core.Rules() {
		for line := range strings.SplitSeq(environment{width: 40}.activeftp("explain", r.ID).out, "\n") {
			if len(line) > 40 && strings.Contains(line, " ") {
				t.Errorf("%s: %q", r.ID, line)
			}
		}
	}
}
