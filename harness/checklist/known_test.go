package checklist

import (
	"testing"
)

func TestReadKnown(t *testing.T) {
	for _, line := range []string{
		"AM-01", "AM-01: fail", "AM-01: fail: ", "AM-01: pass: yes", "AM-01: fine: yes", "AM-99: fail: yes",
		"AM-01: fail: a\nAM-01: fail: b",
	} {
		if got, err := readKnown("file", line+"\n"); err == nil {
			t.Errorf("%q: %v and no error", line, got)
		}
	}
	if _, err := KnownOf("nobody"); err == nil {
		t.Error("something is known of nobody")
	}
}
