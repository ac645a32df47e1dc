package core

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRuleIDs holds the ids and severities, which are never changed.
func TestRuleIDs(t *testing.T) {
	want := strings.Fields(`
		syntax:error section-unknown:error key-unknown:error key-duplicate:error section-duplicate:error
		value-number:error value-flag:error value-choice:error value-address:error value-ports:error
		value-expression:note
		port-range-half:error port-base-bounds:error port-count-low:error port-end-high:error port-end-differs:error
		port-range-unset:warning port-passive-overlap:error port-own-listener:warning port-listening:error
		port-ephemeral-overlap:warning port-known-service:note port-capacity:warning
		firewall-closed:error firewall-source:error firewall-wide:note
		zone-unknown:error zone-default-missing:error zone-default-many:error
		zone-active-proxied:error zone-active-unclear:warning
		site-active-none:note site-active-partner:warning site-ftps-inspection:note site-nat:error`)
	var got []string
	for _, r := range Rules() {
		got = append(got, r.ID+":"+r.Severity.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

// TestRuleTexts holds the form of what a rule says of itself.
func TestRuleTexts(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := make(map[string]bool)
	for _, r := range Rules() {
		switch {
		case seen[r.ID] || !id.MatchString(r.ID):
			t.Errorf("%s: the id is given twice, or is no words of small letters", r.ID)
		case r.Severity.String() == "invalid" || r.Source.String() == "invalid":
			t.Errorf("%s: no severity or no source", r.ID)
		case r.Title == "" || strings.HasSuffix(r.Title, ".") || len(r.Title) > 100:
			t.Errorf("%s: the title is no line without a full stop: %q", r.ID, r.Title)
		case r.Where == "":
			t.Errorf("%s: does not say where its source stands", r.ID)
		case !strings.HasSuffix(r.Why, "."):
			t.Errorf("%s: why is no sentence: %q", r.ID, r.Why)
		}
		seen[r.ID] = true
	}
}

func TestRulesAreTheCallers(t *testing.T) {
	Rules()[0].ID = "changed"
	if got := Rules()[0].ID; got != "syntax" {
		t.Errorf("a change of the slice reached the table: %q", got)
	}
}

func TestLookupRule(t *testing.T) {
	for _, want := range Rules() {
		if got, ok := LookupRule(want.ID); !ok || got.Title != want.Title {
			t.Errorf("LookupRule(%q) = %+v, %v", want.ID, got, ok)
		}
	}
	for _, id := range []string{"", "nosuch", "Syntax", "port"} {
		if got, ok := LookupRule(id); ok {
			t.Errorf("LookupRule(%q) = %+v", id, got)
		}
	}
}

func TestSourceString(t *testing.T) {
	for source, want := range map[Source]string{Manual: "manual", Product: "product", RFC: "rfc", Advice: "advice", 0: "invalid", 99: "invalid"} {
		if got, err := source.MarshalText(); err != nil || string(got) != want {
			t.Errorf("source %d is %q, %v; want %q", source, got, err, want)
		}
	}
}
