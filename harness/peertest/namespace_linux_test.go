package peertest_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"activeftp/harness/peertest"
)

// namespaceVariable is the environment variable of a process in its own
// namespace.
const namespaceVariable = "ACTIVEFTP_PEER_NAMESPACE"

// errNamespace is the reason why this process has no namespace of its own, or
// nil if it has one.
var errNamespace = errors.New("TestMain has not entered a namespace")

// enterNamespace runs this test binary again in a network namespace of its own,
// with a loopback interface, connections in TIME_WAIT and kernel settings that
// no other process shares, and exits. It returns inside the namespace, and also
// if this host does not allow one.
func enterNamespace() {
	if os.Getenv(namespaceVariable) != "" {
		errNamespace = errors.Join(
			exec.Command("ip", "link", "set", "lo", "up").Run(),
			// lftp believes that a host with only ::1 has no IPv6.
			exec.Command("ip", "addr", "add", "2001:db8::1/128", "dev", "lo", "nodad").Run(),
		)
		return
	}
	// Without it the namespace would have no loopback interface.
	if _, err := exec.LookPath("ip"); err != nil {
		errNamespace = errors.New("no ip")
		return
	}
	// The end of this thread would kill the other process (PR_SET_PDEATHSIG,
	// prctl(2)).
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	self, err := os.Executable()
	if err != nil {
		errNamespace = err
		return
	}
	fetchGoftp()
	c := exec.Command(self, os.Args[1:]...)
	c.Env = append(os.Environ(), namespaceVariable+"=yes")
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		if path := (*fs.PathError)(nil); errors.As(err, &path) { // without the temporary path of this binary
			err = path.Err
		}
		errNamespace = fmt.Errorf("creating a network namespace: %w", err)
		return
	}
	c.Wait()
	os.Exit(max(c.ProcessState.ExitCode(), -c.ProcessState.ExitCode()))
}

// fetchGoftp downloads what testdata/goftp is built from: no network can be reached from
// the namespace. If that fails, building it says so.
func fetchGoftp() {
	c := exec.Command("go", "mod", "download")
	c.Dir = filepath.Join("testdata", "goftp")
	_ = c.Run()
}

// needNamespace ends a test as unavailable if it has no namespace of its own.
func needNamespace(t testing.TB) {
	t.Helper()
	if errNamespace != nil {
		peertest.Unavailable(t, errNamespace)
	}
}

// setSysctl sets a value below net.ipv4 for the namespace until the test ends.
func setSysctl(t testing.TB, name, value string) {
	t.Helper()
	file := "/proc/sys/net/ipv4/" + name
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(value), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.WriteFile(file, before, 0); err != nil {
			t.Error(err)
		}
	})
}
