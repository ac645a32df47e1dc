package play

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/harness/scenario"
)

func TestReadRelay(t *testing.T) {
	tests := []struct {
		line string
		want scenario.Step // of what follows the fault
		says string        // what was expected
	}{
		{line: "relay pass"}, {line: "relay early"}, {line: "relay refuse"}, {line: "relay drop"},
		{line: "relay delay 200ms", want: scenario.Step{Limit: 200 * time.Millisecond}},
		{line: "relay from 127.0.0.9"},
		{line: "relay reset 1000", want: scenario.Step{Number: 1000}},
		{line: "relay throttle 1", want: scenario.Step{Number: 1}},

		{line: "relay", says: `"relay FAULT [VALUE]"`},
		{line: "relay lose", says: "unknown relay fault"},
		{line: "relay drop 1", says: `"relay drop"`},
		{line: "relay delay", says: `"relay delay DURATION"`},
		{line: "relay delay soon", says: "a duration"},
		{line: "relay delay -1s", says: "above 0"},
		{line: "relay from 192.0.2.1", says: "127.0.0.0/8"},
		{line: "relay from ::1", says: "127.0.0.0/8"},
		{line: "relay from partner", says: "127.0.0.0/8"},
		{line: "relay reset 0", says: "from 1"},
		{line: "relay throttle fast", says: "from 1"},
		{line: "relay delay 1s 2s", says: `"relay delay DURATION"`},
	}
	for _, test := range tests {
		s, err := Read("a", []byte("# A.\n"+test.line+rest))
		if test.says != "" {
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %v, want %q in it", test.line, err, test.says)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.line, err)
			continue
		}
		if diff := cmp.Diff(test.want, s.Steps[0], cmpopts.IgnoreFields(scenario.Step{}, "Line", "Text", "Word", "Args"), cmpopts.IgnoreUnexported(scenario.Step{})); diff != "" {
			t.Errorf("%s:\n%s", test.line, diff)
		}
	}
}
