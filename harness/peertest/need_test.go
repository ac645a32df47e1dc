package peertest_test

import (
	"errors"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
)

// outcome is a testing.TB named Test that only records how the test ended.
type outcome struct {
	testing.TB
	failed, skipped bool
}

func (o *outcome) Helper() {}

func (o *outcome) Name() string { return "Test" }

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
	t.Setenv("ACTIVEFTP_LEFT_OUT", "")
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

// A test that lacks what cannot be installed is skipped and recorded, under CI too.
func TestLeaveOut(t *testing.T) {
	file := filepath.Join(peertest.WriteFiles(t, map[string]string{"left-out": ""}), "left-out")
	t.Setenv("ACTIVEFTP_LEFT_OUT", file)
	for _, ci := range []string{"", "true"} {
		t.Setenv("CI", ci)
		got := outcomeOf(func(t testing.TB) { peertest.LeaveOut(t, errors.New("no module")) })
		if got.failed || !got.skipped {
			t.Errorf("under CI=%q: failed %t, skipped %t", ci, got.failed, got.skipped)
		}
	}
	if diff := cmp.Diff("no module\tTest\nno module\tTest\n", peertest.ReadFile(t, file)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A skipped test is recorded on one line, in addition to those of other processes.
func TestUnavailableRecords(t *testing.T) {
	file := filepath.Join(peertest.WriteFiles(t, map[string]string{"left-out": "no nft\tTestOther\n"}), "left-out")
	t.Setenv("CI", "")
	t.Setenv("ACTIVEFTP_LEFT_OUT", file)
	outcomeOf(func(t testing.TB) { peertest.Need(t, "activeftp-no-such-program") })
	outcomeOf(func(t testing.TB) { peertest.Unavailable(t, errors.New("two\n\tlines")) })
	want := "no nft\tTestOther\nno activeftp-no-such-program\tTest\ntwo lines\tTest\n"
	if diff := cmp.Diff(want, peertest.ReadFile(t, file)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	t.Setenv("ACTIVEFTP_LEFT_OUT", file+"/none")
	if got := outcomeOf(func(t testing.TB) { peertest.Unavailable(t, errors.New("no")) }); !got.failed {
		t.Errorf("a file that cannot be written: %+v, want a failure", got)
	}
}

func TestNeed(t *testing.T) {
	if got := outcomeOf(func(t testing.TB) { peertest.Need(t, "go") }); got.failed || got.skipped {
		t.Errorf("Need(\"go\") ended the test: %+v", got)
	}
}
