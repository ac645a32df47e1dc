package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// UntilInterrupted returns a context that an interrupt, a request to terminate or
// a hangup of the terminal cancels, so that a command can release its ports and
// files. On Windows a closed console is a request to terminate. A second signal
// ends the process at once, as the first does while no such context is in use.
//
// A later hangup does not, because one closed terminal sends two: the shell passes
// its own on, and the system sends another when the shell ends. A process that
// started with hangups ignored, as under nohup, goes on ignoring them.
func UntilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	if signal.Ignored(syscall.SIGHUP) {
		return ctx, stop
	}
	ctx, stopHangups := signal.NotifyContext(ctx, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)
	return ctx, stopHangups
}
