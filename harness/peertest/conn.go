package peertest

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"activeftp/core/connect"
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

// ManyClients returns a function for the ClientOf of a server: each attempt to log in
// comes from another client, so that wrong passwords lock nobody out.
func ManyClients() func(netip.AddrPort) netip.Addr {
	var n atomic.Uint32
	return func(netip.AddrPort) netip.Addr {
		var address [4]byte
		binary.BigEndian.PutUint32(address[:], n.Add(1))
		return netip.AddrFrom4(address)
	}
}

// CheckSessionEnds sends input on a new control connection, closes its sending
// side, and fails the test unless the server then closes the connection. It connects
// to each passive port, for which the server would wait, and sends nothing there.
func CheckSessionEnds(t *testing.T, s server, input []byte) {
	t.Helper()
	conn := dialControl(t, s)
	defer conn.Close()
	checkEnds(t, conn, conn, input)
}

// CheckSecureSessionEnds does the same under TLS, which starts at once.
func CheckSecureSessionEnds(t *testing.T, s server, config *tls.Config, input []byte) {
	t.Helper()
	conn := dialControl(t, s)
	defer conn.Close()
	secure := tls.Client(conn, config)
	if err := secure.Handshake(); err != nil {
		t.Fatal(err)
	}
	checkEnds(t, conn, secure, input)
}

// dialControl opens a control connection.
func dialControl(t *testing.T, s server) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(Timeout))
	return conn.(*net.TCPConn)
}

// checkEnds does what CheckSessionEnds does, on a control connection. conn can be raw itself.
func checkEnds(t *testing.T, raw *net.TCPConn, conn net.Conn, input []byte) {
	t.Helper()
	ended := make(chan error)
	go func() { ended <- readReplies(conn) }()
	_, _ = conn.Write(input) // fails if the server closes the connection early
	if secure, ok := conn.(*tls.Conn); ok {
		_ = secure.CloseWrite()
	}
	_ = raw.CloseWrite() // input can have made the server end TLS
	if neterr.IsTimeout(<-ended) {
		t.Fatal("the session does not end")
	}
}

// readReplies reads replies to their end, whose error it returns, and connects to the
// passive ports in them.
func readReplies(conn net.Conn) error {
	for lines := bufio.NewReader(conn); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		code := connect.ReplyCode(line)
		if code != 227 && code != 229 {
			continue
		}
		reply := connect.Reply{Code: code, Lines: []string{strings.TrimSpace(line[len("227 "):])}}
		if port, err := connect.PassivePort(reply); err == nil {
			if data, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(int(port)))); err == nil {
				data.Close()
			}
		}
	}
}
