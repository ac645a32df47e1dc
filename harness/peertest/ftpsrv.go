package peertest

import (
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// startFtpSrv starts ftp-srv, an npm package that .ci/deps fetches into
// testdata/ftp-srv. It never has TLS: ftp-srv 4.6.3 starts TLS some time after its
// 234, and answers a ClientHello that comes before that with a 500 in clear text.
func startFtpSrv(t testing.TB, _ bool) *Peer {
	t.Helper()
	node := Need(t, "node")
	if _, err := os.Stat(filepath.Join("testdata", "ftp-srv", "node_modules")); err != nil {
		Unavailable(t, errors.New("no ftp-srv"))
	}
	script, err := filepath.Abs(filepath.Join("testdata", "ftp-srv", "server.js"))
	check(t, err)
	p, base, _ := newPeer(t, false)
	p.Addr = process{"ftp-srv", base, nil, func(addr netip.AddrPort) *exec.Cmd {
		return exec.Command(node, script, strconv.Itoa(int(addr.Port())), p.Root, p.User, p.Password)
	}}.start(t, false)
	return p
}
