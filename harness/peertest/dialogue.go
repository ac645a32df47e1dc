package peertest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// gone checks that the server has ended the connection.
func CheckClosed(t *testing.T, c net.Conn) {
	t.Helper()
	c.SetDeadline(time.Now().Add(Patience))
	_, err := io.Copy(io.Discard, c)
	if e, ok := err.(net.Error); ok && e.Timeout() {
		t.Errorf("the connection to %v is still open", c.RemoteAddr())
	}
}

// patience ends a test that would hang for ever; no test waits for it.
const Patience = 60 * time.Second

// dialogue is a client that does nothing by itself: every command and every
// expected reply is written in the test.
type Dialogue struct {
	t    testing.TB
	Conn net.Conn
	Text *textproto.Conn
}

// dialled is what a client connects to: a server, or what stands before it.
type dialled interface{ Addr() netip.AddrPort }

// connect opens a control connection and reads the greeting.
func Connect(t testing.TB, b dialled) *Dialogue {
	t.Helper()
	conn, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(Patience))
	d := &Dialogue{t, conn, textproto.NewConn(conn)}
	t.Cleanup(func() { d.Text.Close() })
	d.Expect(220)
	return d
}

// login opens a session of anonymous.
func Login(t testing.TB, b dialled) *Dialogue {
	t.Helper()
	d := Connect(t, b)
	d.Do(331, "USER anonymous")
	d.Do(230, "PASS guest@example.com")
	return d
}

// do sends a command, checks the code of its reply and returns the reply's text.
func (d *Dialogue) Do(code int, format string, args ...any) string {
	d.t.Helper()
	if err := d.Text.PrintfLine(format, args...); err != nil {
		d.t.Fatal(err)
	}
	return d.Expect(code)
}

func (d *Dialogue) Expect(code int) string {
	d.t.Helper()
	got, text, err := d.Text.ReadResponse(0)
	if err != nil {
		d.t.Fatalf("waiting for %d: %v", code, err)
	}
	if got != code {
		d.t.Fatalf("reply %d %s, want %d", got, text, code)
	}
	return text
}

// announce listens on a data port and announces it with PORT.
func (d *Dialogue) Announce() *net.TCPListener {
	d.t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { l.Close() })
	l.SetDeadline(time.Now().Add(Patience))
	d.Do(200, "PORT %s", PortArgument(l.Addr()))
	return l
}

// passive sends EPSV and returns the address to dial.
func (d *Dialogue) Passive() string {
	d.t.Helper()
	_, after, _ := strings.Cut(d.Do(229, "EPSV"), "(|||")
	port, _, found := strings.Cut(after, "|)")
	if !found {
		d.t.Fatal("no port in the reply to EPSV")
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// portArgument is an address of 127.0.0.1 as h1,h2,h3,h4,p1,p2.
func PortArgument(a net.Addr) string {
	port := a.(*net.TCPAddr).Port
	return fmt.Sprintf("127,0,0,1,%d,%d", port>>8, port&0xff)
}

// open announces a port, sends the transfer command and accepts.
func (d *Dialogue) Open(format string, args ...any) *net.TCPConn {
	d.t.Helper()
	l := d.Announce()
	defer l.Close()
	d.Do(150, format, args...)
	data, err := l.AcceptTCP()
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { data.Close() })
	data.SetDeadline(time.Now().Add(Patience))
	return data
}

// receive carries out a transfer from the server into w.
func (d *Dialogue) Receive(w io.Writer, format string, args ...any) {
	d.t.Helper()
	data := d.Open(format, args...)
	defer data.Close()
	if _, err := io.Copy(w, data); err != nil {
		d.t.Fatal(err)
	}
	d.Expect(226)
}

// fetch is the bytes of a transfer from the server.
func (d *Dialogue) Fetch(format string, args ...any) string {
	d.t.Helper()
	var got bytes.Buffer
	d.Receive(&got, format, args...)
	return got.String()
}

// send carries out a transfer of r to the server.
func (d *Dialogue) Send(r io.Reader, format string, args ...any) {
	d.t.Helper()
	data := d.Open(format, args...)
	if _, err := io.Copy(data, r); err != nil {
		d.t.Fatal(err)
	}
	data.Close()
	d.Expect(226)
}

// lines are the lines of a listing.
func Lines(listing string) []string {
	return strings.FieldsFunc(listing, func(r rune) bool { return r == '\r' || r == '\n' })
}

// say sends the bytes, ends its side and waits for the server to end the other.
func Say(t *testing.T, b dialled, said []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(Patience))
	answered := make(chan string)
	go func() {
		_, err := io.Copy(io.Discard, conn)
		answered <- fmt.Sprint(err)
	}()
	conn.Write(said) // fails when the server has had enough
	conn.(*net.TCPConn).CloseWrite()
	if how := <-answered; strings.Contains(how, "timeout") {
		t.Fatal("the session does not end")
	}
}
