package netlab

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"activeftp/harness/peertest"
)

// TestMain sees to it that the tests together leave nothing behind: no
// goroutine, no namespace with its veth and rules, no process.
func TestMain(m *testing.M) {
	Main()
	// The race detector makes a process sleep a second before it ends (GORACE,
	// atexit_sleep_ms); those of a lab are awaited.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if left := leftovers(); len(left) > 0 {
			fmt.Fprintln(os.Stderr, "left behind:", left)
			code = max(code, 1)
		}
		os.Exit(code)
	}))
}

// leftovers are the namespaces and the processes that this process has started
// and not ended. It must be called when no lab is being used.
func leftovers() []string {
	left, _ := filepath.Glob(filepath.Join(namespaces, fmt.Sprintf("activeftp-%d-*", os.Getpid())))
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		stat, _ := os.ReadFile(file) // none for a process that has just ended
		_, afterName, _ := bytes.Cut(stat, []byte(") "))
		if f := bytes.Fields(afterName); len(f) > 1 && string(f[1]) == strconv.Itoa(os.Getpid()) {
			left = append(left, string(stat))
		}
	}
	return left
}

// available is asked once for all tests.
var available = sync.OnceValue(Available)

// needLab skips a test where no lab can be made, and fails it where one must be.
func needLab(t testing.TB) {
	t.Helper()
	if err := available(); err != nil {
		peertest.Unavailable(t, err)
	}
}
