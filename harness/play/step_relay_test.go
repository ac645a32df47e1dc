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
		line    string
		want    scenario.Step // the parsed value of the fault
		wantErr string        // a part of the error
	}{
		{line: "relay pass"}, {line: "relay early"}, {line: "relay refuse"}, {line: "relay drop"},
		{line: "relay delay 200ms", want: scenario.Step{Limit: 200 * time.Millisecond}},
		{line: "relay from 127.0.0.9"},
		{line: "relay reset 1000", want: scenario.Step{Number: 1000}},
		{line: "relay throttle 1", want: scenario.Step{Number: 1}},
		{line: "relay latency 400ms", want: scenario.Step{Limit: 400 * time.Millisecond}},
		{line: "relay jitter 1s", want: scenario.Step{Limit: time.Second}},
		{line: "relay rate 50000", want: scenario.Step{Number: 50_000}},

		{line: "relay", wantErr: `"relay FAULT [VALUE]"`},
		{line: "relay lose", wantErr: "unknown relay fault"},
		{line: "relay drop 1", wantErr: `"relay drop"`},
		{line: "relay delay", wantErr: `"relay delay DURATION"`},
		{line: "relay delay soon", wantErr: "a duration"},
		{line: "relay delay -1s", wantErr: "above 0"},
		{line: "relay from 192.0.2.1", wantErr: "127.0.0.0/8"},
		{line: "relay from ::1", wantErr: "127.0.0.0/8"},
		{line: "relay from partner", wantErr: "127.0.0.0/8"},
		{line: "relay reset 0", wantErr: "from 1"},
		{line: "relay throttle fast", wantErr: "from 1"},
		{line: "relay rate 0", wantErr: "from 1"},
		{line: "relay jitter 0s", wantErr: "above 0"},
		{line: "relay delay 1s 2s", wantErr: `"relay delay DURATION"`},
	}
	for _, test := range tests {
		s, err := Read("a", []byte("# A.\n"+test.line+minimalSettings))
		if test.wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), test.wantErr) {
				t.Errorf("%s: error %v, want one with %q", test.line, err, test.wantErr)
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
