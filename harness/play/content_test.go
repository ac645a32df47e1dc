package play

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWrongContent checks that a complete transfer that moved other bytes than its
// file is a finding, even if the scenario states no fact.
func TestWrongContent(t *testing.T) {
	const truncated = "on RETR reply 150 then dial then move 3 then close then reply 226\n"
	c := playScript(t, "site payroll\nmake server/made 100\nretr given\nretr made\n"+truncated+"retr given\n"+truncated+"retr made\n"+
		settings+"-- server/given --\nid,paid\n")
	want := []finding{{7, "content", "", ""}, {9, "content", "", ""}}
	if diff := cmp.Diff(want, findings(c)); diff != "" {
		t.Error(diff)
	}
}
