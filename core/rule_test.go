package core

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRuleIDs checks the ids and severities, which never change.
func TestRuleIDs(t *testing.T) {
	want := strings.Fields(`
		syntax:error section-unknown:error key-unknown:error key-duplicate:error section-duplicate:error
		value-number:error value-flag:error value-choice:error value-address:error value-ports:error
		value-expression:note value-unknown:note accept-expired:error accept-reason:error accept-unused:note
		port-range-half:error port-base-bounds:error port-count-low:error port-end-high:error port-end-differs:error
		port-range-unset:warning port-passive-overlap:error port-own-listener:warning port-listening:error
		port-ephemeral-overlap:warning port-known-service:note port-capacity:warning port-capacity-unlimited:note port-reuse:note
		firewall-closed:error firewall-source:error firewall-wide:note host-nodes:error host-shared-address:warning
		zone-unknown:error zone-default-missing:error zone-default-many:error
		zone-active-proxied:error zone-active-unclear:warning
		site-active-none:note site-active-partner:note site-ftps-inspection:note
		site-nat:error site-address:error site-address-private:warning site-verification:warning timeout-short:warning`)
	var got []string
	for _, r := range Rules() {
		got = append(got, r.ID+":"+r.Severity.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

// TestRuleTexts checks that every rule is complete and that its texts have the
// right form.
func TestRuleTexts(t *testing.T) {
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	word := map[Severity]string{Error: " must ", Warning: " should ", Note: " should "}
	seen := make(map[string]bool)
	for _, r := range Rules() {
		switch {
		case seen[r.ID] || !id.MatchString(r.ID):
			t.Errorf("%s: the id is not unique, or not lower-case words with hyphens", r.ID)
		case r.Severity.String() == "invalid" || r.Source.String() == "invalid":
			t.Errorf("%s: invalid severity or source", r.ID)
		case r.Title == "" || strings.HasSuffix(r.Title, ".") || len(r.Title) > 100:
			t.Errorf("%s: the title is empty, longer than 100 bytes or ends with a full stop: %q", r.ID, r.Title)
		case !strings.Contains(r.Title, word[r.Severity]):
			t.Errorf("%s: the title of a rule of severity %s has no %q: %q", r.ID, r.Severity, word[r.Severity], r.Title)
		case r.Where == "":
			t.Errorf("%s: Where is empty", r.ID)
		case !strings.HasSuffix(r.Why, "."):
			t.Errorf("%s: Why does not end with a full stop: %q", r.ID, r.Why)
		}
		seen[r.ID] = true
	}
}

func TestRulesReturnsCopy(t *testing.T) {
	Rules()[0].ID = "changed"
	if got := Rules()[0].ID; got != "syntax" {
		t.Errorf("a change to the returned slice changed the table: %q", got)
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
			t.Errorf("Source(%d).MarshalText() = %q, %v, want %q", source, got, err, want)
		}
	}
}
