//go:build !unix

package probe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
)

func reuseAddress(string, string, syscall.RawConn) error { return nil }

// listenOnControlPort returns an error, because this system cannot listen on
// the port of a connection.
func listenOnControlPort(context.Context, netip.AddrPort) (net.Listener, error) {
	return nil, errors.New("this system cannot listen on a port that is in use")
}
