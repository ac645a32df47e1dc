package client

import (
	"context"
	"net"
	"net/netip"
)

// Network opens the connections of a session and listens for those that come in. An
// implementation is safe for concurrent use. Its errors wrap those of the system
// calls, such as [syscall.EADDRINUSE], because the verdicts depend on them.
type Network interface {
	// Dial connects to an address, host:port, from a local address. If that is
	// invalid, the system chooses one. It gives up when ctx ends.
	Dial(ctx context.Context, local netip.Addr, address string) (Conn, error)
	// Listen listens on an address. Port 0 leaves the choice to the system. The
	// connections that the listener accepts are of type Conn.
	Listen(local netip.AddrPort) (net.Listener, error)
}

// Conn is a TCP connection. [net.TCPConn] has its methods.
type Conn interface {
	net.Conn
	// CloseWrite ends the data sent, with a FIN.
	CloseWrite() error
	// SetLinger with 0 makes Close reset the connection.
	SetLinger(seconds int) error
}

// system is the network of this host.
type system struct{}

func (system) Dial(ctx context.Context, local netip.Addr, address string) (Conn, error) {
	dialer := net.Dialer{Control: reuseAddress}
	if local.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0))
	}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return conn.(*net.TCPConn), nil
}

// Listen sets SO_REUSEADDR, as Go does, so connections in TIME_WAIT do not block
// the port; a port that is still listened on gives EADDRINUSE.
func (system) Listen(local netip.AddrPort) (net.Listener, error) {
	return net.ListenTCP("tcp", net.TCPAddrFromAddrPort(local))
}

// network returns the network that the session uses.
func (c *Config) network() Network {
	if c.Network == nil {
		return system{}
	}
	return c.Network
}

// dial connects to an address within Limits.Connect.
func (c *Config) dial(ctx context.Context, address string) (Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Limits.Connect)
	defer cancel()
	return c.network().Dial(ctx, c.Local, address)
}
