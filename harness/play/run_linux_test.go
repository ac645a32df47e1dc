package play

import (
	"testing"

	"activeftp/harness/peertest"
	"activeftp/harness/scenario"
)

// TestRunLeavesNoFile: file descriptors are counted where the system lists
// them.
func TestRunLeavesNoFile(t *testing.T) {
	var all []*scenario.Scenario
	for _, text := range []string{
		"site payroll\nrepeat 20 retr a\n", "site payroll\nretr missing\n", "site pensions\nstor missing\n",
		"site payroll\non PORT dial then knock then knock from 127.0.0.9 then reply 500\nretr a\n", "site payroll\non RETR reply 150 then dial then drop\nretr a\n",
		"site payroll\nstranger\nretr a\n", "site payroll\nbusy 10000-10002\nretr a\n", "site payroll\ntogether 6 retr a\n\tdone\n\tfailed range-exhausted\n",
	} {
		all = append(all, read(t, text+settings+"-- server/a --\nid\n"))
	}
	Run(t.Context(), all, Options{}) // what the runtime opens once and keeps
	before := peertest.OpenFiles(t)
	for range 3 {
		Run(t.Context(), all, Options{})
	}
	if after := peertest.OpenFiles(t); after > before {
		t.Errorf("%d files are open, %d were", after, before)
	}
}
