// Package datadial dials data connections as a server does: a client that accepts one and
// resets it at once has been reached.
package datadial

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

// Conn is what a data connection needs of TCP.
type Conn interface {
	net.Conn
	CloseWrite() error
	SetLinger(seconds int) error
}

// Dial connects to the TCP address to. Linux reports a refusal as ECONNREFUSED. With
// ECONNRESET, a reset came after the connection had been established and before the
// system told the caller so; then Dial returns a connection on which everything fails
// with ECONNRESET, as it does if the reset comes a moment later.
func Dial(ctx context.Context, d *net.Dialer, to string) (Conn, error) {
	conn, err := d.DialContext(ctx, "tcp", to)
	op := (*net.OpError)(nil)
	switch {
	case err == nil:
		return conn.(*net.TCPConn), nil
	case !errors.Is(err, syscall.ECONNRESET) || !errors.As(err, &op):
		return nil, err
	}
	local := d.LocalAddr
	if local == nil {
		local = &net.TCPAddr{}
	}
	return resetConn{local, op.Addr}, nil
}

// resetConn is a connection that the peer has reset.
type resetConn struct {
	local, remote net.Addr // as far as the dialer was told the local one
}

func (resetConn) Read([]byte) (int, error) { return 0, os.NewSyscallError("read", syscall.ECONNRESET) }
func (resetConn) Write([]byte) (int, error) {
	return 0, os.NewSyscallError("write", syscall.ECONNRESET)
}
func (resetConn) CloseWrite() error                { return os.NewSyscallError("shutdown", syscall.ENOTCONN) }
func (resetConn) Close() error                     { return nil }
func (c resetConn) LocalAddr() net.Addr            { return c.local }
func (c resetConn) RemoteAddr() net.Addr           { return c.remote }
func (resetConn) SetLinger(int) error              { return nil }
func (resetConn) SetDeadline(time.Time) error      { return nil }
func (resetConn) SetReadDeadline(time.Time) error  { return nil }
func (resetConn) SetWriteDeadline(time.Time) error { return nil }
