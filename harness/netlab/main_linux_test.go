package netlab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"activeftp/harness/peertest"
)

// TestMain checks that the tests leave nothing behind: no goroutine, no namespace
// (which would keep its veth and rules), no process.
func TestMain(m *testing.M) {
	Main()
	// By default a process with the race detector sleeps for a second before it
	// exits, and the tests wait for each process of a lab.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if left := leftovers(); len(left) > 0 {
			fmt.Fprintln(os.Stderr, "left behind:", left)
			code = max(code, 1)
		}
		os.Exit(code)
	}))
}

// leftovers returns the namespaces and child processes that this process created
// and that still exist. No lab may be in use during the call.
func leftovers() []string {
	left, _ := filepath.Glob(filepath.Join(netnsDir, fmt.Sprintf("activeftp-%d-*", os.Getpid())))
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		stat, _ := os.ReadFile(file) // fails for a process that has just ended
		_, afterName, _ := bytes.Cut(stat, []byte(") "))
		if f := bytes.Fields(afterName); len(f) > 1 && string(f[1]) == strconv.Itoa(os.Getpid()) {
			left = append(left, string(stat))
		}
	}
	return left
}

// labError returns an error that says why this machine cannot have a lab, or nil if
// it can. It creates one lab per filter to find out, because only the programs
// can tell whether the kernel lacks a feature.
var labError = sync.OnceValue(func() error {
	if err := checkRequirements(); err != nil {
		return err
	}
	for _, f := range filters() {
		l, err := newLab(documentationFamilies())
		if err == nil {
			err = errors.Join(l.dropIncoming(context.Background(), f), l.remove())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.platform, err)
		}
	}
	return nil
})

// needLab skips the test if no lab can be created, and fails it under CI.
func needLab(t testing.TB) {
	t.Helper()
	if err := labError(); err != nil {
		peertest.Unavailable(t, err)
	}
}
