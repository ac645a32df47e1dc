package peertest

import (
	"crypto/tls"
	"net"
	"net/textproto"
	"testing"
	"time"

	"activeftp/harness/internal/certs"
)

// SecureDialogue is a Dialogue over TLS. The control connection and the data
// connections share Config, so they can resume each other's sessions.
type SecureDialogue struct {
	*Dialogue
	Config *tls.Config
}

// LoginTLS opens a control connection, starts TLS on it (at once, or else after
// AUTH TLS), logs in as anonymous and sends PBSZ 0.
func LoginTLS(t testing.TB, s server, config *tls.Config, implicit bool) *SecureDialogue {
	t.Helper()
	var d *SecureDialogue
	if implicit {
		conn, err := net.Dial("tcp", s.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(Timeout))
		d = &SecureDialogue{&Dialogue{t: t, Conn: conn}, config}
		d.startTLS()
		d.Expect(220)
	} else {
		d = &SecureDialogue{Connect(t, s), config}
		d.Do(234, "AUTH TLS")
		d.startTLS()
	}
	d.login()
	d.Do(200, "PBSZ 0")
	return d
}

// startTLS replaces the control connection with TLS over it.
func (d *SecureDialogue) startTLS() {
	conn := tls.Client(d.Conn, d.Config)
	d.Conn, d.Text = conn, textproto.NewConn(conn)
	d.t.Cleanup(func() { d.Text.Close() })
}

// OpenTLS opens a data connection as Open does, and returns it with the
// client's side of TLS. The handshake starts with the first read or write.
func (d *SecureDialogue) OpenTLS(format string, args ...any) *tls.Conn {
	d.t.Helper()
	return tls.Client(d.Open(format, args...), d.Config)
}

// ClientTLS returns the TLS configuration of a client that trusts the authority
// and that resumes sessions with 127.0.0.1.
func ClientTLS(a *certs.Authority) *tls.Config {
	return &tls.Config{RootCAs: a.Pool(), ServerName: "127.0.0.1", ClientSessionCache: tls.NewLRUClientSessionCache(0)}
}
