package peertest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// Dialogue is an FTP client without any logic: the test spells out every
// command and every expected reply. Its methods end the test if something
// fails.
type Dialogue struct {
	t    testing.TB
	Conn net.Conn // the control connection
	Text *textproto.Conn
}

// Connect opens a control connection and reads the greeting. The connection is
// closed when the test ends.
func Connect(t testing.TB, s server) *Dialogue {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(Timeout))
	d := &Dialogue{t, conn, textproto.NewConn(conn)}
	t.Cleanup(func() { d.Text.Close() })
	d.Expect(220)
	return d
}

// Login connects, logs in as anonymous and sets TYPE I.
func Login(t testing.TB, s server) *Dialogue {
	t.Helper()
	d := Connect(t, s)
	d.login()
	return d
}

func (d *Dialogue) login() {
	d.t.Helper()
	d.Do(331, "USER anonymous")
	d.Do(230, "PASS guest@example.com")
	d.Do(200, "TYPE I")
}

// Do sends a command, expects a reply with the code and returns its text.
func (d *Dialogue) Do(code int, format string, args ...any) string {
	d.t.Helper()
	if err := d.Text.PrintfLine(format, args...); err != nil {
		d.t.Fatal(err)
	}
	return d.Expect(code)
}

// Expect reads a reply, expects it to have the code and returns its text.
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

// Announce opens a data port and announces it with PORT. The port is closed
// when the test ends.
func (d *Dialogue) Announce() *net.TCPListener {
	d.t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { l.Close() })
	l.SetDeadline(time.Now().Add(Timeout))
	d.Do(200, "PORT %s", PortArgument(l.Addr()))
	return l
}

// PortArgument returns the argument of PORT for a port of 127.0.0.1.
func PortArgument(a net.Addr) string {
	port := a.(*net.TCPAddr).Port
	return fmt.Sprintf("127,0,0,1,%d,%d", port>>8, port&0xff)
}

// Passive sends EPSV and returns the address to dial.
func (d *Dialogue) Passive() string {
	d.t.Helper()
	_, after, _ := strings.Cut(d.Do(229, "EPSV"), "(|||")
	port, _, found := strings.Cut(after, "|)")
	if !found {
		d.t.Fatal("no port in the reply to EPSV")
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// Open announces a port, sends a transfer command, expects 150 and accepts the
// data connection. The connection is closed when the test ends.
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
	data.SetDeadline(time.Now().Add(Timeout))
	return data
}

// Receive copies the data of a transfer command to w and expects 226.
func (d *Dialogue) Receive(w io.Writer, format string, args ...any) {
	d.t.Helper()
	data := d.Open(format, args...)
	defer data.Close()
	if _, err := io.Copy(w, data); err != nil {
		d.t.Fatal(err)
	}
	d.Expect(226)
}

// Fetch works like Receive and returns the data.
func (d *Dialogue) Fetch(format string, args ...any) string {
	d.t.Helper()
	var got bytes.Buffer
	d.Receive(&got, format, args...)
	return got.String()
}

// Send sends r as the data of a transfer command and expects 226.
func (d *Dialogue) Send(r io.Reader, format string, args ...any) {
	d.t.Helper()
	data := d.Open(format, args...)
	if _, err := io.Copy(data, r); err != nil {
		d.t.Fatal(err)
	}
	data.Close()
	d.Expect(226)
}

// Lines splits a listing into its lines.
func Lines(listing string) []string {
	return strings.FieldsFunc(listing, func(r rune) bool { return r == '\r' || r == '\n' })
}
