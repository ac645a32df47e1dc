package probe

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/checklist"
)

// Every item that binds a server has a check, and no other item has one.
func TestChecks(t *testing.T) {
	var want, got []string
	for _, i := range checklist.Items() {
		if i.Server {
			want = append(want, i.ID)
		}
	}
	for _, c := range checks {
		got = append(got, c.id)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-items +checks:\n%s", diff)
	}
}
