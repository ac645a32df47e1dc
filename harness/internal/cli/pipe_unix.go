//go:build unix

package cli

import (
	"os/signal"
	"syscall"
)

// ignoreClosedPipes makes a write to a closed pipe an error of the write, which
// would otherwise end the process.
func ignoreClosedPipes() { signal.Ignore(syscall.SIGPIPE) }
