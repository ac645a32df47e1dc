package peertest_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"

	"activeftp/harness/peertest"
)

// inside is the environment variable of a process that has its namespace.
const inside = "ACTIVEFTP_PEER_NAMESPACE"

// outside is why there is no namespace; nil in one.
var outside = errors.New("TestMain has not looked for a namespace")

// enter runs the tests in a network namespace of their own, where that may be
// made: with a loopback, connections in TIME_WAIT and kernel settings that nobody
// shares. In it, and where there can be none, enter returns.
func enter() {
	if os.Getenv(inside) != "" {
		outside = errors.Join(
			exec.Command("ip", "link", "set", "lo", "up").Run(),
			// lftp takes a host with nothing but ::1 for one without IPv6.
			exec.Command("ip", "addr", "add", "2001:db8::1/128", "dev", "lo", "nodad").Run(),
		)
		return
	}
	runtime.LockOSThread() // whose end would end the other process (prctl(2), PR_SET_PDEATHSIG)
	defer runtime.UnlockOSThread()
	self, err := os.Executable()
	if err != nil {
		outside = err
		return
	}
	c := exec.Command(self, os.Args[1:]...)
	c.Env = append(os.Environ(), inside+"=yes")
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		outside = fmt.Errorf("a network namespace: %w", err)
		return
	}
	c.Wait()
	os.Exit(max(c.ProcessState.ExitCode(), -c.ProcessState.ExitCode()))
}

// needNamespace ends a test that is not in a namespace of its own.
func needNamespace(t testing.TB) {
	t.Helper()
	if outside != nil {
		peertest.Unavailable(t, outside)
	}
}

// setKernel sets a value of ip-sysctl for the namespace, until the test is over.
func setKernel(t testing.TB, name, value string) {
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
