//go:build unix

package cli

import (
	"os/signal"
	"syscall"
)

// ignoreWriteSignals makes a write to a closed pipe, or beyond the limit for the size
// of a file (ulimit -f), return an error. Without it the write ends the process.
func ignoreWriteSignals() { signal.Ignore(syscall.SIGPIPE, syscall.SIGXFSZ) }
