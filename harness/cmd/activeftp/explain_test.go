package main

import (
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/explain"
	"activeftp/harness/internal/cli"
)

// TestExplainRules checks that explain shows all that the table of rules has.
func TestExplainRules(t *testing.T) {
	for _, r := range core.Rules() {
		d := activeftp("explain", r.ID).wantCode(t, cli.ExitOK, "explain")
		text := strings.Join(strings.Fields(d.out), " ")
		contains(t, text, r.ID+" ("+r.Severity.String()+")", r.Title[1:]+".", r.Why, "Source: "+r.Source.String()+", "+r.Where)
	}
}

// TestExplanations checks the form of all explanations, and that explain shows
// them.
func TestExplanations(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range explain.All() {
		if key := e.ID + e.Source; seen[key] {
			t.Errorf("%s: two explanations with the source %q", e.ID, e.Source)
		} else {
			seen[key] = true
		}
		if e.Kind == "" || e.Title == "" || e.Source == "" || strings.HasSuffix(e.Title, ".") || !strings.HasSuffix(e.Text, ".") {
			t.Errorf("%+v: want kind, title without a full stop, sentences and source", e)
		}
		if n := strings.Count(e.Text, ". ") + 1; n > 4 {
			t.Errorf("%s: %d sentences", e.ID, n)
		}
		d := activeftp("explain", e.ID).wantCode(t, cli.ExitOK, "explain")
		contains(t, strings.Join(strings.Fields(d.out), " "), e.ID+" ("+e.Kind+") ", e.Title[1:]+". "+e.Text+" Source: "+e.Source+".")
	}
}

// TestExplainSpelling checks that explain finds ids that are spelt in another way,
// and suggests the nearest one for others.
func TestExplainSpelling(t *testing.T) {
	for id, want := range map[string]string{"AM-1": "AM-01 (must)", "am-53": "AM-53 (advice)", "Site-NAT": "site-nat (error)"} {
		contains(t, activeftp("explain", id).wantCode(t, cli.ExitOK, "explain").out, want)
	}
	for id, want := range map[string]string{
		"zone-activ-proxied": `did you mean "zone-active-proxied"?`,
		"contetn":            `did you mean "content"?`, // an id of two commands
		"no-such-rule":       "activeftp rules",
		"AM-99":              "activeftp conformance",
	} {
		contains(t, activeftp("explain", id).wantCode(t, cli.ExitUsage, "explain").err, "unknown id", want)
	}
}

// TestExplainTwoCommands checks that explain shows both explanations of an id that
// two commands use.
func TestExplainTwoCommands(t *testing.T) {
	contains(t, activeftp("explain", "content").wantCode(t, cli.ExitOK, "explain").out, "Source: activeftp prove.", "Source: activeftp run.")
}

// TestExplainFitsTerminals checks that the text is wrapped for a narrow terminal.
func TestExplainFitsTerminals(t *testing.T) {
	for _, e := range explain.All() {
		for line := range strings.SplitSeq(environment{width: 40}.activeftp("explain", e.ID).out, "\n") {
			if len(line) > 40 && strings.Contains(line, " ") {
				t.Errorf("%s: %q", e.ID, line)
			}
		}
	}
}
