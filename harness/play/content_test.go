package play

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A complete transfer that moved something else than its file is a finding,
// without any fact.
func TestWrongContent(t *testing.T) {
	const part = "on RETR reply 150 then dial then move 3 then close then reply 226\n"
	c := playText(t, "site payroll\nmake server/made 100\nretr given\nretr made\n"+part+"retr given\n"+part+"retr made\n"+
		settings+"-- server/given --\nid,paid\n")
	want := []found{{7, "content", "", ""}, {9, "content", "", ""}}
	if diff := cmp.Diff(want, findings(c)); diff != "" {
		t.Error(diff)
	}
}
