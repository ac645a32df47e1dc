package peertest

import (
	"os"
	"testing"
)

// openFiles is how many file descriptors this process has.
func OpenFiles(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}
