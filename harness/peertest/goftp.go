package peertest

import (
	"fmt"
	"net/netip"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// startGoftp builds and starts testdata/goftp, a module of its own. It never
// has TLS: goftp.io/server v2.0.3 leaves active data connections in clear text even
// after PROT P.
func startGoftp(t testing.TB, _ bool) *Peer {
	t.Helper()
	p, base, _ := newPeer(t, false)
	path := filepath.Join(base, "goftp")
	build := exec.Command(Need(t, "go"), "build", "-o", path, ".")
	build.Dir = filepath.Join("testdata", "goftp")
	if out, err := build.CombinedOutput(); err != nil {
		Unavailable(t, fmt.Errorf("building goftp.io/server: %w: %s", err, out))
	}
	p.Addr = process{"goftp", base, nil, func(addr netip.AddrPort) *exec.Cmd {
		return exec.Command(path, strconv.Itoa(int(addr.Port())), p.Root, p.User, p.Password)
	}}.start(t, false)
	return p
}
