package peertest

import (
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"activeftp/harness/internal/neterr"
)

// Timeout is the deadline of the connections of a test. It ends a test that
// would hang; no test that passes waits for it.
const Timeout = 60 * time.Second

// server is anything with a control port: a server, or a relay before one.
type server interface{ Addr() netip.AddrPort }

// CheckClosed fails the test unless the peer closes the connection.
func CheckClosed(t *testing.T, c net.Conn) {
	t.Helper()
	c.SetDeadline(time.Now().Add(Timeout))
	_, err := io.Copy(io.Discard, c)
	if neterr.IsTimeout(err) {
		t.Errorf("the connection to %v is still open", c.RemoteAddr())
	}
}

// CheckSessionEnds sends input on a new control connection, closes its sending
// side, and fails the test unless the server then closes the connection.
func CheckSessionEnds(t *testing.T, s server, input []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(Timeout))
	readErr := make(chan error)
	go func() {
		_, err := io.Copy(io.Discard, conn)
		readErr <- err
	}()
	_, _ = conn.Write(input) // fails if the server closes the connection early
	_ = conn.(*net.TCPConn).CloseWrite()
	if neterr.IsTimeout(<-readErr) {
		t.Fatal("the session does not end")
	}
}
