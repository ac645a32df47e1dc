package peertest

import (
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// startPureFTPd starts a Pure-FTPd. With tls it accepts no session in clear text.
func startPureFTPd(t testing.TB, tls bool) *Peer {
	t.Helper()
	path, root := needUnpacked(t, "pure-ftpd")
	if os.Geteuid() != 0 {
		Unavailable(t, errors.New("Pure-FTPd needs root"))
	}
	p, base, keyFile := newPeer(t, tls)
	passwords, database := filepath.Join(base, "passwd"), filepath.Join(base, "passwd.db")
	// The user is nobody. The empty fields are limits.
	line := strings.Join([]string{p.User, passwordHash, "65534", "65534", "", p.Root + "/./"}, ":") + strings.Repeat(":", 12) + "\n"
	check(t, os.WriteFile(passwords, []byte(line), 0o600))
	if out, err := exec.Command(filepath.Join(root, "usr/bin/pure-pw"), "mkdb", database, "-f", passwords).CombinedOutput(); err != nil {
		t.Fatalf("pure-pw: %v\n%s", err, out)
	}
	args := []string{
		"--login", "puredb:" + database, "--minuid", "1", "--noanonymous", "--dontresolve", "--ipv4only",
		"--pidfile", filepath.Join(base, "pid"), "--maxclientsperip", "50",
	}
	if tls {
		args = append(args, "--tls", "2", "--certfile", keyFile)
	}
	p.Addr = process{"pure-ftpd", base, nil, func(addr netip.AddrPort) *exec.Cmd {
		return exec.Command(path, append(args, "--bind", "127.0.0.1,"+strconv.Itoa(int(addr.Port())))...)
	}}.start(t, false)
	return p
}
