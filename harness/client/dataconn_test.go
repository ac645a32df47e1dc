package client

import (
	"context"
	"crypto/tls"
	"errors"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/simnet"
)

// TestDataConnFails checks the errors of a data connection in clear text: they keep the
// reason, and a time-out names its limit.
func TestDataConnFails(t *testing.T) {
	for _, tt := range []struct{ err, want error }{
		{syscall.EPIPE, syscall.EPIPE},
		{os.ErrDeadlineExceeded, os.ErrDeadlineExceeded},
	} {
		c := &dataConn{raw: &eofConn{Conn: &recorded{read: tt.err, write: tt.err}}, idle: 7 * time.Second}
		_, read := c.Read(make([]byte, 1))
		_, write := c.Write(make([]byte, 1))
		for _, err := range []error{read, write} {
			if !errors.Is(err, tt.want) || strings.Contains(err.Error(), "7s") != neterr.IsTimeout(tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		}
	}
}

// TestStopped checks that nothing is read or written once a connection is stopped, even
// if it could be.
func TestStopped(t *testing.T) {
	c := &dataConn{raw: &eofConn{Conn: &recorded{}}}
	c.stop()
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read: %v", err)
	}
	if _, err := c.Write(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("write: %v", err)
	}
}

// secured returns the two ends of a connection whose client has completed its TLS
// handshake. If the server refuses the client, its alert is on the way.
func secured(t *testing.T, refuses bool) (client *dataConn, raw *brittle, server *tls.Conn) {
	t.Helper()
	config, _ := tlsConfigs(t)
	if refuses {
		config.ClientAuth = tls.RequireAnyClientCert
	}
	network := simnet.New(simnet.Config{})
	l, err := network.Host("client", virtualClient).Listen(netip.AddrPortFrom(virtualClient, 20))
	if err != nil {
		t.Fatal(err)
	}
	far, err := network.Host("partner", virtualPartner).Dial(t.Context(), virtualPartner, netip.AddrPortFrom(virtualClient, 20))
	if err != nil {
		t.Fatal(err)
	}
	near, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	server = tls.Server(far, config)
	raw = &brittle{Conn: near.(Conn)}
	client = &dataConn{raw: &eofConn{Conn: raw}, idle: time.Minute, patience: time.Second}
	go func() { _ = server.HandshakeContext(context.Background()) }() // fails if the server refuses
	if err := client.handshake(t.Context(), &tls.Config{InsecureSkipVerify: true}); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	return client, raw, server
}

// brittle is a connection that fails as told.
type brittle struct {
	Conn
	write, closeWrite error
}

func (c *brittle) Write(p []byte) (int, error) {
	if c.write != nil {
		return 0, c.write
	}
	return c.Conn.Write(p)
}

func (c *brittle) CloseWrite() error {
	if c.closeWrite != nil {
		return c.closeWrite
	}
	return c.Conn.CloseWrite()
}

// TestAlertExplains checks that an alert of the server comes with the error that it
// explains, and that without one the error comes alone.
func TestAlertExplains(t *testing.T) {
	for name, tt := range map[string]struct {
		write, closeWrite error // of the connection
		do                func(c *dataConn) error
		silent            error // what do returns without an alert
		took              time.Duration
	}{
		"write": {syscall.EPIPE, nil, func(c *dataConn) error {
			_, err := c.Write([]byte("x"))
			return err
		}, syscall.EPIPE, time.Second},
		"close_notify": {syscall.EPIPE, nil, (*dataConn).finish, syscall.EPIPE, time.Second},
		"FIN":          {nil, syscall.ENOTCONN, (*dataConn).finish, syscall.ENOTCONN, time.Second},
		"end":          {nil, nil, (*dataConn).finish, nil, time.Second},
	} {
		for _, refuses := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				c, raw, _ := secured(t, refuses)
				raw.write, raw.closeWrite = tt.write, tt.closeWrite
				var err error
				elapsed := took(func() { err = tt.do(c) })
				want := tt.took
				if refuses {
					want = 0
				}
				if neterr.IsTLSAlert(err) != refuses || !errors.Is(err, tt.silent) && (!refuses || tt.silent != nil) || elapsed != want {
					t.Errorf("%s, refused %t: %v after %v, want %v after %v", name, refuses, err, elapsed, tt.silent, want)
				}
			})
		}
	}
}

// TestStoppedAlert checks that nobody waits for an alert on a connection that was
// stopped.
func TestStoppedAlert(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _, _ := secured(t, false)
		c.stop()
		if elapsed := took(func() { _ = c.readAlert() }); elapsed > 0 {
			t.Errorf("it took %v", elapsed)
		}
	})
}
