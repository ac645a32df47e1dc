package peertest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// leftOutVariable is the environment variable with the file in which
// LeaveOut records the skipped tests. make test lists them at its end. The
// name of the file differs in each run, so that go test does not take a skipped
// test, which the list would then miss, from its cache.
const leftOutVariable = "ACTIVEFTP_LEFT_OUT"

// Unavailable ends a test because this machine lacks something. The test is
// skipped, except under CI=true, where it must run and fails.
func Unavailable(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("under CI this must run: %v", err)
	}
	LeaveOut(t, err)
}

// LeaveOut skips a test, under CI=true too, because this machine lacks something that
// cannot be installed, such as a module of its kernel. Another test must stand for it.
func LeaveOut(t testing.TB, err error) {
	t.Helper()
	if file := os.Getenv(leftOutVariable); file != "" {
		if err := recordLeftOut(file, err, t.Name()); err != nil {
			t.Fatalf("recording that this test is skipped: %v", err)
		}
	}
	t.Skipf("not run here: %v", err)
}

// recordLeftOut appends a line with the reason, a tab and the name of the test.
// Tests of several processes may do so at once.
func recordLeftOut(file string, reason error, test string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s\t%s\n", strings.Join(strings.Fields(reason.Error()), " "), test)
	return errors.Join(err, f.Close())
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
	path, err = exec.LookPath("/usr/sbin/" + program)
	if err != nil {
		Unavailable(t, fmt.Errorf("no %s", program))
	}
	return path
}
