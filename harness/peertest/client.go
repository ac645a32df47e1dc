package peertest

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"testing"
	"time"
)

// clientLimit is how long one run of a client may take.
const clientLimit = 30 * time.Second

// Result is what a client came to.
type Result struct {
	Code     int // its exit code
	Out, Err string
}

// Curl runs curl, without the user's own settings and quiet but for errors. The
// test fails when curl is not over in 30 seconds; what its exit code means is
// the test's concern. Of Debian 12's curl (7.88.1) take the exit code alone: the
// words are at times of something else, and on an active data connection it
// leaves TLS out.
func Curl(t testing.TB, args ...string) Result {
	t.Helper()
	return client(t, Need(t, "curl"), append([]string{"--disable", "--silent", "--show-error"}, args...)...)
}

// Lftp runs lftp with a script of its commands, without the user's own settings.
// The test fails when lftp is not over in 30 seconds; what its exit code means
// is the test's concern.
func Lftp(t testing.TB, script string) Result {
	t.Helper()
	return client(t, Need(t, "lftp"), "--norc", "-c", script)
}

// client runs a client in a directory of its own, which is its home too.
func client(t testing.TB, path string, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), clientLimit)
	defer cancel()
	home := t.TempDir()
	c := exec.CommandContext(ctx, path, args...)
	c.Dir = home
	c.Env = []string{"HOME=" + home, "LC_ALL=C"}
	c.WaitDelay = time.Second
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && (ctx.Err() != nil || !errors.As(err, &exit)) {
		t.Fatalf("%s: %v\n%s%s", c, err, out.String(), said.String())
	}
	return Result{c.ProcessState.ExitCode(), out.String(), said.String()}
}
