package play

import (
	"testing"

	"activeftp/harness/peertest"
	"activeftp/harness/scenario"
)

// TestRunClosesFiles checks that scenarios leave no file descriptor open. Only
// Linux lists them.
func TestRunClosesFiles(t *testing.T) {
	var all []*scenario.Scenario
	for _, text := range []string{
		"site payroll\nrepeat 20 retr a\n", "site payroll\nretr missing\n", "site pensions\nstor missing\n",
		"site payroll\non PORT dial then knock then knock from 127.0.0.9 then reply 500\nretr a\n", "site payroll\non RETR reply 150 then dial then drop\nretr a\n",
		"site payroll\nstranger\nretr a\n", "site payroll\nbusy 10000-10002\nretr a\n", "site payroll\ntogether 6 retr a\n",
	} {
		all = append(all, mustRead(t, text+settings+"-- server/a --\nid\n"))
	}
	Run(t.Context(), all, Options{}) // opens the descriptors that the runtime keeps
	before := peertest.OpenFiles(t)
	for range 3 {
		Run(t.Context(), all, Options{})
	}
	if after := peertest.OpenFiles(t); after > before {
		t.Errorf("%d open files after the runs, %d before", after, before)
	}
}
