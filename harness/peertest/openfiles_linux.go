package peertest

import (
	"os"
	"testing"
)

// OpenFiles returns the number of open file descriptors of this process.
func OpenFiles(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}
