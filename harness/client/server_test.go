package client

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"activeftp/core/connect"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testLimit bounds every wait of a test that has no other bound.
const testLimit = 20 * time.Second

// fakeServer is the server's side of one control connection. A test writes out
// the commands it expects and the replies it sends.
type fakeServer struct {
	t         *testing.T
	control   net.Conn
	lines     *bufio.Scanner
	dataConns []net.Conn

	// How it opens data connections.
	dial   func(from string, to netip.AddrPort) (net.Conn, error)
	listen func() (net.Listener, error)
}

// startServer starts a server that plays one session, and returns its
// host:port. The test ends after play has returned.
func startServer(t *testing.T, play func(p *fakeServer)) string {
	t.Helper()
	return startServerAt(t, netip.MustParseAddr("127.0.0.1"), play)
}

// startServerAt starts a server at an address of its own.
func startServerAt(t *testing.T, addr netip.Addr, play func(p *fakeServer)) string {
	t.Helper()
	l, err := net.Listen("tcp", netip.AddrPortFrom(addr, 0).String())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		p := &fakeServer{t: t, control: conn, lines: newLines(conn), dial: dialFrom, listen: func() (net.Listener, error) {
			return net.Listen("tcp", netip.AddrPortFrom(addr, 0).String())
		}}
		conn.SetDeadline(time.Now().Add(testLimit))
		play(p)
		p.close()
		conn.Close()
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return netip.AddrPortFrom(addr, uint16(l.Addr().(*net.TCPAddr).Port)).String()
}

// dialFrom connects to an address, from another one of this host if from is not empty.
func dialFrom(from string, to netip.AddrPort) (net.Conn, error) {
	dialer := net.Dialer{Timeout: testLimit}
	if from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	conn, err := dialer.Dial("tcp", to.String())
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(testLimit))
	return conn, nil
}

// close closes all connections.
func (p *fakeServer) close() {
	p.control.Close() // under TLS this sends close_notify
	for _, c := range p.dataConns {
		c.Close()
	}
}

func newLines(conn net.Conn) *bufio.Scanner { return bufio.NewScanner(conn) }

// expect reads a command line, which must have the given command, and returns
// it.
func (p *fakeServer) expect(command string) string {
	if !p.lines.Scan() {
		p.t.Errorf("server: the client is gone, want %s", command)
		return ""
	}
	line := p.lines.Text()
	if line != command && !strings.HasPrefix(line, command+" ") {
		p.t.Errorf("server: got %q, want %s", line, command)
	}
	return line
}

// reply sends reply lines.
func (p *fakeServer) reply(lines ...string) {
	for _, line := range lines {
		fmt.Fprintf(p.control, "%s\r\n", line)
	}
}

// expectLogin plays a session up to the first transfer.
func (p *fakeServer) expectLogin() {
	p.reply("220 ready")
	p.expect("USER")
	p.reply("331 password required")
	p.expect("PASS")
	p.reply("230 logged in")
	p.expect("TYPE")
	p.reply("200 binary mode")
}

// expectPort reads a port command, accepts it, and returns the announced
// endpoint.
func (p *fakeServer) expectPort(command string) netip.AddrPort {
	endpoint, err := connect.ParsePortCommand(p.expect(command))
	if err != nil {
		p.t.Errorf("server: %v", err)
	}
	p.reply("200 port accepted")
	return endpoint
}

// writeRaw writes text without a line end, in one segment.
func (p *fakeServer) writeRaw(text string) {
	if _, err := io.WriteString(p.control, text); err != nil {
		p.t.Errorf("server: %v", err)
	}
}

// flood writes text until the client is gone.
func (p *fakeServer) flood(text string) {
	for {
		if _, err := io.WriteString(p.control, text); err != nil {
			return
		}
	}
}

// dialData opens the data connection, from another loopback address if from is
// not empty. The client can reset that one before it is open here.
func (p *fakeServer) dialData(to netip.AddrPort, from string) net.Conn {
	conn, err := p.dial(from, to)
	if err != nil {
		if from == "" || !errors.Is(err, syscall.ECONNRESET) {
			p.t.Errorf("server: dialling the data connection: %v", err)
		}
		return &net.TCPConn{}
	}
	p.dataConns = append(p.dataConns, conn)
	return conn
}

// expectQuit reads QUIT and answers it.
func (p *fakeServer) expectQuit() {
	p.expect("QUIT")
	p.reply("221 bye")
}

// answerLast answers QUIT, if the client still sends it, and reads to the end.
func (p *fakeServer) answerLast() {
	for p.lines.Scan() {
		p.reply("221 bye")
	}
}

// expectAbort reads ABOR and the PWD after it, and answers them. The reply to the
// transfer has been sent.
func (p *fakeServer) expectAbort() {
	p.expect("ABOR")
	p.reply("226 nothing to abort")
	p.expect("PWD")
	p.reply(`257 "/"`)
}

// dialServer opens a session that is closed with the test.
func dialServer(t *testing.T, server string, limits Limits) *Session {
	t.Helper()
	return dialSession(t, Config{Server: server, Limits: limits})
}

// shortLimit bounds a wait that a test lets expire.
const shortLimit = 50 * time.Millisecond
