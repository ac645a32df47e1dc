package peertest

import (
	"bufio"
	"errors"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Servers start and stop within a second. These bounds only end a test that
// would hang.
const (
	startTimeout = 30 * time.Second
	stopTimeout  = 10 * time.Second
)

// process is a server that runs as a process of its own.
type process struct {
	name string
	dir  string   // where its output is stored
	logs []string // further files that are shown if the test fails
	// command returns the command that makes it listen on an address.
	command func(addr netip.AddrPort) *exec.Cmd
}

// start starts the server on a free port of a loopback address and waits for
// its greeting. It is killed, with every process that it started, when the test
// ends. If the test fails, its output is shown.
func (p process) start(t testing.TB, ipv6 bool) netip.AddrPort {
	t.Helper()
	output := filepath.Join(p.dir, p.name+".output")
	var addr netip.AddrPort
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		for _, file := range append([]string{output}, p.logs...) {
			text, _ := os.ReadFile(file)
			t.Logf("%s on %v, %s:\n%s", p.name, addr, filepath.Base(file), text)
		}
	})
	// Another process can take the port before the server listens on it.
	for range 3 {
		addr = freeAddr(t, ipv6)
		if p.try(t, addr, output) {
			return addr
		}
	}
	message, err := os.ReadFile(output)
	t.Fatalf("starting %s: %s (%v)", p.name, message, err)
	return addr
}

// try starts the server once. It returns false if the server ends, or does not
// answer in time.
func (p process) try(t testing.TB, addr netip.AddrPort, file string) bool {
	t.Helper()
	output, err := os.Create(file)
	check(t, err)
	defer output.Close()
	c := p.command(addr)
	// vsftpd writes errors in its configuration to descriptor 0, and ends
	// silently if it cannot.
	c.Stdin, c.Stdout, c.Stderr = output, output, output
	ownGroup(c)
	check(t, c.Start())
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	if p.awaitGreeting(t, addr, ended) {
		t.Cleanup(func() { p.stop(t, c, ended) })
		return true
	}
	p.stop(t, c, ended)
	return false
}

// awaitGreeting waits for the server's greeting. It returns false if the server
// ends instead.
func (p process) awaitGreeting(t testing.TB, addr netip.AddrPort, ended <-chan struct{}) bool {
	t.Helper()
	for deadline := time.Now().Add(startTimeout); time.Now().Before(deadline); {
		greeting, err := readGreeting(addr)
		if err == nil && !strings.HasPrefix(greeting, "220") {
			t.Fatalf("starting %s: greeting %q, want 220", p.name, greeting)
		}
		if err == nil {
			return true
		}
		select {
		case <-ended:
			return false
		case <-time.After(5 * time.Millisecond):
		}
	}
	return false
}

// readGreeting returns the first line that a server sends.
func readGreeting(addr netip.AddrPort) (string, error) {
	conn, err := net.DialTimeout("tcp", addr.String(), startTimeout)
	if err != nil {
		return "", err
	}
	err = conn.SetDeadline(time.Now().Add(startTimeout))
	line, readErr := bufio.NewReader(conn).ReadString('\n')
	return line, errors.Join(err, readErr, conn.Close())
}

// stop kills the server and the processes that it started.
func (p process) stop(t testing.TB, c *exec.Cmd, ended <-chan struct{}) {
	t.Helper()
	killGroup(c)
	select {
	case <-ended:
	case <-time.After(stopTimeout):
		t.Errorf("%s (process %d) did not end", p.name, c.Process.Pid)
	}
}

// check ends the test if err is not nil.
func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// freeAddr returns a loopback address with a free port. No other test that
// calls it gets the same port until the test ends: it binds the UDP port.
func freeAddr(t testing.TB, ipv6 bool) netip.AddrPort {
	t.Helper()
	host := "127.0.0.1:0"
	if ipv6 {
		host = "[::1]:0"
	}
	for range 100 {
		l, err := net.Listen("tcp", host)
		check(t, err)
		addr := l.Addr().(*net.TCPAddr).AddrPort()
		l.Close()
		if claim, err := net.ListenPacket("udp", addr.String()); err == nil {
			t.Cleanup(func() { claim.Close() })
			return addr
		}
	}
	t.Fatalf("no free port on %s", host)
	return netip.AddrPort{}
}
