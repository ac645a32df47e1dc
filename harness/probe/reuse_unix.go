//go:build unix

package probe

import (
	"context"
	"net"
	"net/netip"
	"syscall"
)

// reuseAddress sets SO_REUSEADDR. With it, the port of a control connection can
// also be listened on, as the default data port of RFC 959 section 3.2
// requires.
func reuseAddress(_, _ string, c syscall.RawConn) error {
	var optionErr error
	err := c.Control(func(fd uintptr) {
		optionErr = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	})
	if err != nil {
		return err
	}
	return optionErr
}

// listenOnControlPort listens on the local endpoint of a control connection.
func listenOnControlPort(ctx context.Context, local netip.AddrPort) (net.Listener, error) {
	config := net.ListenConfig{Control: reuseAddress}
	return config.Listen(ctx, "tcp", local.String())
}
