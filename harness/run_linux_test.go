package harness

import (
	"os"
	"testing"

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
	Run(t.Context(), all, RunOptions{}) // what the runtime opens once and keeps
	before := openFiles(t)
	for range 3 {
		Run(t.Context(), all, RunOptions{})
	}
	if after := openFiles(t); after > before {
		t.Errorf("%d files are open, %d were", after, before)
	}
}

// openFiles is how many file descriptors this process has.
func openFiles(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}
