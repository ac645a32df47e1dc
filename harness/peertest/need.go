package peertest

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"testing"
)

// needIPv6 skips a test where the host has no ::1; where CI is set, that fails.
func NeedIPv6(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", "[::1]:0")
	switch {
	case err == nil:
		l.Close()
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	default:
		t.Skip("no IPv6 on the loopback interface:", err)
	}
}

// Need is where a program is. A test that cannot have it ends here, as
// [Unavailable] says.
func Need(t testing.TB, program string) string {
	t.Helper()
	// Debian keeps servers in a directory that is not on everybody's path.
	path, err := exec.LookPath(program)
	if err != nil {
		found, elsewhere := exec.LookPath("/usr/sbin/" + program)
		path, err = found, errors.Join(err, elsewhere)
		if elsewhere == nil {
			err = nil
		}
	}
	if err != nil {
		Unavailable(t, err)
	}
	return path
}

// Unavailable skips a test for which this machine lacks something, and fails it
// under CI=true: there it must run.
func Unavailable(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("under CI this must run: %v", err)
	}
	t.Skipf("not run here: %v", err)
}
