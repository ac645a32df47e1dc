package peertest

import (
	"fmt"
	"net/netip"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// debianPython is the Python that Debian's packages are for.
const debianPython = "/usr/bin/python3"

// startTwisted starts the FTP server of Twisted, which knows no TLS.
func startTwisted(t testing.TB, _ bool) *Peer {
	t.Helper()
	return startPython(t, "twisted", false)
}

// startPyftpdlib starts a pyftpdlib. With tls it accepts no session and no data
// connection in clear text.
func startPyftpdlib(t testing.TB, tls bool) *Peer {
	t.Helper()
	return startPython(t, "pyftpdlib", tls)
}

// startPython starts the server testdata/servers/MODULE.py. Its arguments are in
// its first comment.
func startPython(t testing.TB, module string, tls bool) *Peer {
	t.Helper()
	needPython(t, module)
	script, err := filepath.Abs(filepath.Join("testdata", "servers", module+".py"))
	check(t, err)
	p, base, keyFile := newPeer(t, tls)
	p.Addr = process{module, base, nil, func(addr netip.AddrPort) *exec.Cmd {
		args := []string{"-u", script, strconv.Itoa(int(addr.Port())), p.Root, p.User, p.Password}
		if tls {
			args = append(args, keyFile)
		}
		return exec.Command(debianPython, args...)
	}}.start(t, false)
	return p
}

// needPython ends the test with Unavailable if Debian's Python lacks a module.
func needPython(t testing.TB, module string) {
	t.Helper()
	if err := exec.Command(debianPython, "-c", "import "+module).Run(); err != nil {
		Unavailable(t, fmt.Errorf("no %s for %s", module, debianPython))
	}
}
