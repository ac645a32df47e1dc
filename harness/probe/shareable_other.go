//go:build !unix

package probe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
)

func shareable(string, string, syscall.RawConn) error { return nil }

// listenBeside says that this system has no way.
func listenBeside(context.Context, netip.AddrPort) (net.Listener, error) {
	return nil, errors.New("this system does not let a port be listened on that is in use")
}
