package partner_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"

	"activeftp/harness/partner"
)

// patience ends a test that would hang for ever; no test waits for it.
const patience = 60 * time.Second

// dialogue is a client that does nothing by itself: every command and every
// expected reply is written in the test.
type dialogue struct {
	t    testing.TB
	conn net.Conn
	text *textproto.Conn
}

// start starts a server that is closed with the test.
func start(t testing.TB, c partner.Config) *partner.Bundled {
	t.Helper()
	b, err := partner.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// dialled is what a client connects to: a server, or what stands before it.
type dialled interface{ Addr() netip.AddrPort }

// connect opens a control connection and reads the greeting.
func connect(t testing.TB, b dialled) *dialogue {
	t.Helper()
	conn, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(patience))
	d := &dialogue{t, conn, textproto.NewConn(conn)}
	t.Cleanup(func() { d.text.Close() })
	d.expect(220)
	return d
}

// login opens a session of anonymous.
func login(t testing.TB, b dialled) *dialogue {
	t.Helper()
	d := connect(t, b)
	d.do(331, "USER anonymous")
	d.do(230, "PASS guest@example.com")
	return d
}

// do sends a command, checks the code of its reply and returns the reply's text.
func (d *dialogue) do(code int, format string, args ...any) string {
	d.t.Helper()
	if err := d.text.PrintfLine(format, args...); err != nil {
		d.t.Fatal(err)
	}
	return d.expect(code)
}

func (d *dialogue) expect(code int) string {
	d.t.Helper()
	got, text, err := d.text.ReadResponse(0)
	if err != nil {
		d.t.Fatalf("waiting for %d: %v", code, err)
	}
	if got != code {
		d.t.Fatalf("reply %d %s, want %d", got, text, code)
	}
	return text
}

// announce listens on a data port and announces it with PORT.
func (d *dialogue) announce() *net.TCPListener {
	d.t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { l.Close() })
	l.SetDeadline(time.Now().Add(patience))
	d.do(200, "PORT %s", portArgument(l.Addr()))
	return l
}

// passive sends EPSV and returns the address to dial.
func (d *dialogue) passive() string {
	d.t.Helper()
	_, after, _ := strings.Cut(d.do(229, "EPSV"), "(|||")
	port, _, found := strings.Cut(after, "|)")
	if !found {
		d.t.Fatal("no port in the reply to EPSV")
	}
	return net.JoinHostPort("127.0.0.1", port)
}

// portArgument is an address of 127.0.0.1 as h1,h2,h3,h4,p1,p2.
func portArgument(a net.Addr) string {
	port := a.(*net.TCPAddr).Port
	return fmt.Sprintf("127,0,0,1,%d,%d", port>>8, port&0xff)
}

// open announces a port, sends the transfer command and accepts.
func (d *dialogue) open(format string, args ...any) *net.TCPConn {
	d.t.Helper()
	l := d.announce()
	defer l.Close()
	d.do(150, format, args...)
	data, err := l.AcceptTCP()
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { data.Close() })
	data.SetDeadline(time.Now().Add(patience))
	return data
}

// receive carries out a transfer from the server into w.
func (d *dialogue) receive(w io.Writer, format string, args ...any) {
	d.t.Helper()
	data := d.open(format, args...)
	defer data.Close()
	if _, err := io.Copy(w, data); err != nil {
		d.t.Fatal(err)
	}
	d.expect(226)
}

// fetch is the bytes of a transfer from the server.
func (d *dialogue) fetch(format string, args ...any) string {
	d.t.Helper()
	var got bytes.Buffer
	d.receive(&got, format, args...)
	return got.String()
}

// send carries out a transfer of r to the server.
func (d *dialogue) send(r io.Reader, format string, args ...any) {
	d.t.Helper()
	data := d.open(format, args...)
	if _, err := io.Copy(data, r); err != nil {
		d.t.Fatal(err)
	}
	data.Close()
	d.expect(226)
}

// needIPv6 skips a test where the host has no ::1; where CI is set, that fails.
func needIPv6(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", "[::1]:0")
	switch {
	case err == nil:
		l.Close()
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	default:
		t.Skip("no IPv6 on the loopback interface:", err)
	}
}

// lines are the lines of a listing.
func lines(listing string) []string {
	return strings.FieldsFunc(listing, func(r rune) bool { return r == '\r' || r == '\n' })
}
