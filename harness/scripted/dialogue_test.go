package scripted

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testLimit bounds every wait of a test that has no other bound.
const testLimit = 5 * time.Second

// start starts a server that is closed with the test.
func start(t *testing.T, c Config) *Server {
	t.Helper()
	s, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// scriptOf returns a script for one command.
func scriptOf(t *testing.T, command, actions string) Script {
	t.Helper()
	list, err := Read(command, strings.Fields(actions))
	if err != nil {
		t.Fatal(err)
	}
	return Script{command: list}
}

// dialogue is a client that does nothing on its own.
type dialogue struct {
	t     *testing.T
	conn  net.Conn
	lines *bufio.Reader
	data  *net.TCPListener
}

// dialControl opens a control connection. It does not read the greeting.
func dialControl(t *testing.T, s *Server) *dialogue {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(testLimit))
	return &dialogue{t: t, conn: conn, lines: bufio.NewReader(conn)}
}

// login opens a session and logs in.
func login(t *testing.T, s *Server) *dialogue {
	t.Helper()
	d := dialControl(t, s)
	d.expect("220")
	d.do("USER a", "331")
	d.do("PASS b", "230")
	return d
}

// expect reads one line, which must have the prefix. With an empty prefix it
// expects the end of the connection.
func (d *dialogue) expect(prefix string) {
	d.t.Helper()
	line, err := d.lines.ReadString('\n')
	if prefix == "" && err == io.EOF {
		return
	}
	if err != nil || prefix == "" || !strings.HasPrefix(line, prefix) {
		d.t.Fatalf("got %q, %v; want %s", line, err, prefix)
	}
}

// do sends a command and expects a line for each of replies.
func (d *dialogue) do(line string, replies ...string) {
	d.t.Helper()
	fmt.Fprintf(d.conn, "%s\r\n", line)
	for _, prefix := range replies {
		d.expect(prefix)
	}
}

// port listens on a data port and announces it.
func (d *dialogue) port(reply string) {
	d.t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { l.Close() })
	l.SetDeadline(time.Now().Add(testLimit))
	d.data = l
	port := l.Addr().(*net.TCPAddr).Port
	d.do(fmt.Sprintf("PORT 127,0,0,1,%d,%d", port>>8, port&0xff), reply)
}

// accept accepts the data connection.
func (d *dialogue) accept() *net.TCPConn {
	d.t.Helper()
	conn, err := d.data.AcceptTCP()
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(testLimit))
	return conn
}

// receive reads a data connection to its end and closes it.
func (d *dialogue) receive() string {
	d.t.Helper()
	conn := d.accept()
	data, err := io.ReadAll(conn)
	if err != nil {
		d.t.Fatal(err)
	}
	conn.Close()
	return string(data)
}

// checkViolations closes the server and compares its violations: each must
// contain the text at its place in want.
func checkViolations(t *testing.T, s *Server, want ...string) {
	t.Helper()
	s.Close()
	got := s.Violations()
	if len(got) != len(want) || !slices.EqualFunc(got, want, strings.Contains) {
		t.Errorf("violations %q, want %q", got, want)
	}
}
