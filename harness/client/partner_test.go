package client

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"activeftp/core/connect"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testLimit ends every wait of the tests that nothing else ends.
const testLimit = 5 * time.Second

// scripted is the partner's side of one control connection, written out by a
// test: what it expects and what it answers.
type scripted struct {
	t       *testing.T
	control net.Conn
	lines   *bufio.Scanner
	dialled []net.Conn
}

// script starts a partner that plays one session and gives its host:port. The
// test waits for the script's end.
func script(t *testing.T, play func(p *scripted)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
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
		p := &scripted{t: t, control: conn, lines: newLines(conn)}
		conn.SetDeadline(time.Now().Add(testLimit))
		play(p)
		p.control.Close() // which under TLS tells the client
		conn.Close()
		for _, c := range p.dialled {
			c.Close()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return l.Addr().String()
}

func newLines(conn net.Conn) *bufio.Scanner { return bufio.NewScanner(conn) }

// expect reads a command, which must begin with word, and gives the rest.
func (p *scripted) expect(word string) string {
	if !p.lines.Scan() {
		p.t.Errorf("partner: the client is gone; expected %s", word)
		return ""
	}
	line := p.lines.Text()
	if line != word && !strings.HasPrefix(line, word+" ") {
		p.t.Errorf("partner: got %q; expected %s", line, word)
	}
	return line
}

func (p *scripted) say(lines ...string) {
	for _, line := range lines {
		fmt.Fprintf(p.control, "%s\r\n", line)
	}
}

// login plays the session up to the first transfer.
func (p *scripted) login() {
	p.say("220 ready")
	p.expect("USER")
	p.say("331 password, please")
	p.expect("PASS")
	p.say("230 logged in")
	p.expect("TYPE")
	p.say("200 binary")
}

// port reads a port command, agrees, and gives what it announces.
func (p *scripted) port(word string) netip.AddrPort {
	endpoint, err := connect.ParsePortCommand(p.expect(word))
	if err != nil {
		p.t.Errorf("partner: %v", err)
	}
	p.say("200 port taken")
	return endpoint
}

// write writes bytes as they are, and in one segment.
func (p *scripted) write(text string) {
	if _, err := io.WriteString(p.control, text); err != nil {
		p.t.Errorf("partner: %v", err)
	}
}

// flood writes bytes until the client is gone.
func (p *scripted) flood(text string) {
	for {
		if _, err := io.WriteString(p.control, text); err != nil {
			return
		}
	}
}

// dial opens the data connection, from another loopback address when from is
// given.
func (p *scripted) dial(to netip.AddrPort, from string) net.Conn {
	dialer := net.Dialer{Timeout: testLimit}
	if from != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	conn, err := dialer.Dial("tcp", to.String())
	if err != nil {
		p.t.Errorf("partner: dialling the data connection: %v", err)
		return &net.TCPConn{}
	}
	conn.SetDeadline(time.Now().Add(testLimit))
	p.dialled = append(p.dialled, conn)
	return conn
}

// bye plays the end of a session.
func (p *scripted) bye() {
	p.expect("QUIT")
	p.say("221 bye")
}

// open is a session with a scripted partner, with limits that do not end it.
func open(t *testing.T, server string, limits Limits) *Session {
	t.Helper()
	return dialed(t, Config{Server: server, Limits: limits})
}

// short limits a wait that the test wants to see end.
const short = 50 * time.Millisecond
