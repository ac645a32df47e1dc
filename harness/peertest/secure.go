package peertest

import (
	"crypto/tls"
	"net"
	"net/textproto"
	"testing"
	"time"
)

// secured is a dialogue that can speak TLS. One configuration serves both of its
// connections, as a client that resumes sessions has it.
type secured struct {
	*Dialogue
	Config *tls.Config
}

// upgrade puts TLS on the control connection.
func (s *secured) upgrade() {
	conn := tls.Client(s.Conn, s.Config)
	s.Conn, s.Text = conn, textproto.NewConn(conn)
}

// loginSecurely opens a session whose control connection is secured.
func LoginSecurely(t *testing.T, b dialled, config *tls.Config, implicit bool) *secured {
	t.Helper()
	var s *secured
	if implicit {
		conn, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(Patience))
		s = &secured{&Dialogue{t: t, Conn: conn}, config}
		s.upgrade()
		t.Cleanup(func() { s.Text.Close() })
		s.Expect(220)
	} else {
		s = &secured{Connect(t, b), config}
		s.Do(234, "AUTH TLS")
		s.upgrade()
		t.Cleanup(func() { s.Text.Close() })
	}
	s.Do(331, "USER anonymous")
	s.Do(230, "PASS guest@example.com")
	s.Do(200, "PBSZ 0")
	return s
}

// openSecurely opens a data connection on which the client begins TLS, though
// the server dials.
func (s *secured) OpenSecurely(format string, args ...any) *tls.Conn {
	s.t.Helper()
	return tls.Client(s.Open(format, args...), s.Config)
}
