package peertest

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"testing"
	"time"
)

// clientTimeout bounds one run of a client.
const clientTimeout = 30 * time.Second

// Result is the result of running a client.
type Result struct {
	Code     int    // exit code
	Out, Err string // standard output and error
}

// Curl runs curl without the user's settings, quiet except for errors. The test
// fails if curl takes more than 30 seconds, but not because of its exit code.
// Rely on the exit code alone with Debian 12's curl (7.88.1): its error
// messages can describe something else, and it uses no TLS on active data
// connections.
func Curl(t testing.TB, args ...string) Result {
	t.Helper()
	return runClient(t, Need(t, "curl"), append([]string{"--disable", "--silent", "--show-error"}, args...)...)
}

// Lftp runs lftp commands without the user's settings. The test fails if lftp
// takes more than 30 seconds, but not because of its exit code.
func Lftp(t testing.TB, script string) Result {
	t.Helper()
	return runClient(t, Need(t, "lftp"), "--norc", "-c", script)
}

// runClient runs a client in an empty directory, which is also its home.
func runClient(t testing.TB, path string, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), clientTimeout)
	defer cancel()
	home := t.TempDir()
	c := exec.CommandContext(ctx, path, args...)
	c.Dir = home
	c.Env = []string{"HOME=" + home, "LC_ALL=C"}
	c.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && (ctx.Err() != nil || !errors.As(err, &exit)) {
		t.Fatalf("%s: %v\n%s%s", c, err, stdout.String(), stderr.String())
	}
	return Result{c.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}
