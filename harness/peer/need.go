package peer

import (
	"errors"
	"os"
	"os/exec"
	"testing"
)

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
