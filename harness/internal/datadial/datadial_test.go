package datadial

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
)

// listen returns the address of a listener that treats each connection as told.
func listen(t *testing.T, serve func(*net.TCPConn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c.(*net.TCPConn))
		}
	}()
	return l.Addr().String()
}

func TestDialResetAtOnce(t *testing.T) {
	addr := listen(t, func(c *net.TCPConn) {
		c.SetLinger(0)
		c.Close()
	})
	for range 300 { // in some of them, the reset comes before Dial knows of the connection
		checkReset(t, &net.Dialer{}, addr)
	}
	early := os.NewSyscallError("connect", syscall.ECONNRESET)
	checkReset(t, &net.Dialer{Control: func(string, string, syscall.RawConn) error { return early }}, addr)
}

// checkReset checks that a dial succeeds and that the connection turns out to be reset.
func checkReset(t *testing.T, d *net.Dialer, addr string) {
	t.Helper()
	c, err := Dial(t.Context(), d, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := c.RemoteAddr().String(); got != addr || c.LocalAddr().Network() != "tcp" {
		t.Errorf("a connection to %s, want %s", got, addr)
	}
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reading: %v, want ECONNRESET", err)
	}
	if _, err := c.Write(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("writing: %v, want ECONNRESET", err)
	}
}

func TestDial(t *testing.T) {
	addr := listen(t, func(c *net.TCPConn) {
		defer c.Close()
		_, _ = io.WriteString(c, "x")
	})
	c, err := Dial(t.Context(), &net.Dialer{}, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got, err := io.ReadAll(c); string(got) != "x" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestDialRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := Dial(t.Context(), &net.Dialer{}, l.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v, want ECONNREFUSED", err)
	}
}
