package checklist

import (
	"testing"
)

// TestParseKnown checks that invalid lines are rejected.
func TestParseKnown(t *testing.T) {
	for _, line := range []string{
		"AM-01", "AM-01: fail", "AM-01: fail: ", "AM-01: pass: yes", "AM-01: fine: yes", "AM-99: fail: yes",
		"AM-01: fail: a\nAM-01: fail: b",
	} {
		if got, err := parseKnown("file", line+"\n"); err == nil {
			t.Errorf("parseKnown(%q) = %v, want an error", line, got)
		}
	}
	if _, err := KnownOf("nobody"); err == nil {
		t.Error("KnownOf(\"nobody\"): want an error")
	}
}
