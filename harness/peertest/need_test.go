package peertest_test

import (
	"errors"
	"runtime"
	"testing"

	"activeftp/harness/peertest"
)

// outcome is a testing.TB that only records how the test ended.
type outcome struct {
	testing.TB
	failed, skipped bool
}

func (o *outcome) Helper() {}

func (o *outcome) Fatalf(string, ...any) { o.failed = true; runtime.Goexit() }

func (o *outcome) Skipf(string, ...any) { o.skipped = true; runtime.Goexit() }

// outcomeOf runs a test and returns its outcome.
func outcomeOf(test func(testing.TB)) *outcome {
	o := &outcome{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(o)
	}()
	<-done
	return o
}

func TestUnavailable(t *testing.T) {
	for ci, wantFailed := range map[string]bool{"": false, "false": false, "true": true} {
		t.Setenv("CI", ci)
		for name, test := range map[string]func(testing.TB){
			"with an error":   func(t testing.TB) { peertest.Unavailable(t, errors.New("no")) },
			"missing program": func(t testing.TB) { peertest.Need(t, "activeftp-no-such-program") },
		} {
			if got := outcomeOf(test); got.failed != wantFailed || got.skipped == wantFailed {
				t.Errorf("%s under CI=%q: failed %t, skipped %t", name, ci, got.failed, got.skipped)
			}
		}
	}
}

func TestNeed(t *testing.T) {
	if got := outcomeOf(func(t testing.TB) { peertest.Need(t, "go") }); got.failed || got.skipped {
		t.Errorf("Need(\"go\") ended the test: %+v", got)
	}
}
