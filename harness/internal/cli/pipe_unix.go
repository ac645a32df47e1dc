//go:build unix

package cli

import (
	"os/signal"
	"syscall"
)

// ignoreClosedPipes makes a write to a closed pipe return an error. Without it
// the write ends the process.
func ignoreClosedPipes() { signal.Ignore(syscall.SIGPIPE) }
