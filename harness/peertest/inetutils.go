package peertest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// inSandbox is a shell script that runs a command with another passwd(5) and an
// empty /var/log, in a mount namespace that ends with the command. Its arguments
// are the passwd file, the directory and the command.
const inSandbox = `mount --bind "$1" /etc/passwd && mount --bind "$2" /var/log && shift 2 && exec "$@"`

// startInetutils starts the ftpd of GNU inetutils, which has no TLS. It knows only
// the accounts of /etc/passwd and records logins in /var/log/wtmp, so each session
// has its own of both. The standalone mode of ftpd would listen on every address,
// so an inetd of this test runs it.
func startInetutils(t testing.TB, _ bool) *Peer {
	t.Helper()
	path, _ := needUnpacked(t, "ftpd")
	if os.Geteuid() != 0 {
		Unavailable(t, errors.New("the ftpd of GNU inetutils needs root"))
	}
	if out, err := exec.Command("unshare", "--mount", "true").CombinedOutput(); err != nil {
		Unavailable(t, fmt.Errorf("creating a mount namespace: %w: %s", err, out))
	}
	p, base, _ := newPeer(t, false)
	passwords, logs, output := filepath.Join(base, "passwd"), filepath.Join(base, "log"), filepath.Join(base, "output")
	line := strings.Join([]string{p.User, passwordHash, "65534", "65534", "", p.Root, "/bin/sh"}, ":") + "\n"
	check(t, errors.Join(os.WriteFile(passwords, []byte(line), 0o644), os.Mkdir(logs, 0o755)))
	out, err := os.Create(output)
	check(t, err)
	t.Cleanup(func() {
		out.Close()
		if t.Failed() {
			text, _ := os.ReadFile(output)
			t.Logf("ftpd on %v:\n%s", p.Addr, text)
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	p.Addr = l.Addr().(*net.TCPAddr).AddrPort()
	d := &inetd{listener: l, command: func() *exec.Cmd {
		c := exec.Command("unshare", "--mount", "sh", "-c", inSandbox, "sh", passwords, logs, path, "--auth=default")
		c.Stderr = out
		return c
	}}
	d.start(t)
	if greeting, err := readGreeting(p.Addr); err != nil || !strings.Contains(greeting, "GNU inetutils") {
		t.Fatalf("starting the ftpd of GNU inetutils: greeting %q, %v", greeting, err)
	}
	return p
}

// inetd runs a command for each connection, with the connection as its standard
// input and output.
type inetd struct {
	listener net.Listener
	command  func() *exec.Cmd
	running  sync.WaitGroup
	mu       sync.Mutex
	stopped  bool
	sessions map[*exec.Cmd]bool
}

// start accepts connections until the test ends. Then it kills the commands, with
// the processes that they started.
func (d *inetd) start(t testing.TB) {
	d.sessions = map[*exec.Cmd]bool{}
	d.running.Go(func() {
		for {
			conn, err := d.listener.Accept()
			if err != nil {
				return
			}
			if err := d.serve(conn.(*net.TCPConn)); err != nil {
				t.Errorf("starting a session: %v", err)
			}
		}
	})
	t.Cleanup(func() {
		d.listener.Close()
		d.mu.Lock()
		d.stopped = true
		for c := range d.sessions {
			killGroup(c)
		}
		d.mu.Unlock()
		d.running.Wait()
	})
}

// serve starts the command for a connection.
func (d *inetd) serve(conn *net.TCPConn) error {
	defer conn.Close()
	file, err := conn.File()
	if err != nil {
		return err
	}
	defer file.Close()
	c := d.command()
	c.Stdin, c.Stdout = file, file
	ownGroup(c)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped {
		return nil
	}
	if err := c.Start(); err != nil {
		return err
	}
	d.sessions[c] = true
	d.running.Go(func() {
		_ = c.Wait()
		d.mu.Lock()
		delete(d.sessions, c)
		d.mu.Unlock()
	})
	return nil
}
