//go:build unix

package cli

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

// send sends a signal to this process.
func send(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), s); err != nil {
		t.Fatal(err)
	}
}

func TestUntilInterrupted(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		ctx, stop := UntilInterrupted(t.Context())
		send(t, s)
		<-ctx.Done()
		stop()
	}
}

// TestSecondHangup checks that a second hangup, which would otherwise end this
// process, does nothing.
func TestSecondHangup(t *testing.T) {
	ctx, stop := UntilInterrupted(t.Context())
	defer stop()
	send(t, syscall.SIGHUP)
	<-ctx.Done()
	send(t, syscall.SIGHUP)
}

// TestIgnoredHangup checks that hangups stay ignored, as under nohup, and that the
// other signals still count.
func TestIgnoredHangup(t *testing.T) {
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	ctx, stop := UntilInterrupted(t.Context())
	defer stop()
	if !signal.Ignored(syscall.SIGHUP) {
		t.Error("hangups are no longer ignored")
	}
	send(t, syscall.SIGHUP)
	send(t, syscall.SIGTERM)
	<-ctx.Done()
}
