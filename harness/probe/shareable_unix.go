//go:build unix

package probe

import (
	"context"
	"net"
	"net/netip"
	"syscall"
)

// shareable lets the port of a control connection be listened on as well, which
// the default data port of RFC 959 section 3.2 is for.
func shareable(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	})
	if err != nil {
		return err
	}
	return failed
}

// listenBeside listens on the port of a control connection.
func listenBeside(ctx context.Context, at netip.AddrPort) (net.Listener, error) {
	config := net.ListenConfig{Control: shareable}
	return config.Listen(ctx, "tcp", at.String())
}
