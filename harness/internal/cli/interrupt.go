package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilInterrupted is a context that an interrupt ends, so that what runs can
// release its ports and files. A second interrupt ends the process at once, as
// it does where nothing is to be released.
func UntilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
