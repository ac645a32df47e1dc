package peertest_test

import (
	"errors"
	"runtime"
	"testing"

	"activeftp/harness/peertest"
)

// outcome is a test that only takes down how it was ended.
type outcome struct {
	testing.TB
	failed, skipped bool
}

func (o *outcome) Helper() {}

func (o *outcome) Fatalf(string, ...any) { o.failed = true; runtime.Goexit() }

func (o *outcome) Skipf(string, ...any) { o.skipped = true; runtime.Goexit() }

// ended is how a test ends that calls do.
func ended(do func(testing.TB)) *outcome {
	o := &outcome{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		do(o)
	}()
	<-done
	return o
}

func TestUnavailable(t *testing.T) {
	for ci, wantFailed := range map[string]bool{"": false, "false": false, "true": true} {
		t.Setenv("CI", ci)
		for name, do := range map[string]func(testing.TB){
			"a reason":   func(t testing.TB) { peertest.Unavailable(t, errors.New("no")) },
			"no program": func(t testing.TB) { peertest.Need(t, "activeftp-no-such-program") },
		} {
			if got := ended(do); got.failed != wantFailed || got.skipped == wantFailed {
				t.Errorf("%s under CI=%q: failed %t, skipped %t", name, ci, got.failed, got.skipped)
			}
		}
	}
}

func TestNeed(t *testing.T) {
	if got := ended(func(t testing.TB) { peertest.Need(t, "go") }); got.failed || got.skipped {
		t.Errorf("go is not found: %+v", got)
	}
}
