package peertest

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"testing"
)

// Unavailable ends a test because this machine lacks something. The test is
// skipped, except under CI=true, where it must run and fails.
func Unavailable(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("under CI this must run: %v", err)
	}
	t.Skipf("not run here: %v", err)
}

// NeedIPv6 ends a test with Unavailable if this host has no ::1.
func NeedIPv6(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		Unavailable(t, err)
	}
	l.Close()
}

// Need returns the path of a program. It ends the test with Unavailable if
// there is none. Debian keeps servers in /usr/sbin, which is not on every
// user's path.
func Need(t testing.TB, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err == nil {
		return path
	}
	path, sbinErr := exec.LookPath("/usr/sbin/" + program)
	if sbinErr != nil {
		Unavailable(t, errors.Join(err, sbinErr))
	}
	return path
}
