package partner_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/partner"
)

// secured is a dialogue that can speak TLS. One configuration serves both of its
// connections, as a client that resumes sessions has it.
type secured struct {
	*dialogue
	config *tls.Config
}

// secure makes a server of that way of TLS, with a certificate that the
// client's configuration trusts.
func secure(t *testing.T, c partner.Config) (*partner.Bundled, *tls.Config) {
	t.Helper()
	a := authority(t)
	c.Certificate = issue(t, a, partner.Subject{})
	return start(t, c), &tls.Config{
		RootCAs: a.Pool(), ServerName: "127.0.0.1", ClientSessionCache: tls.NewLRUClientSessionCache(0),
	}
}

// upgrade puts TLS on the control connection.
func (s *secured) upgrade() {
	conn := tls.Client(s.conn, s.config)
	s.conn, s.text = conn, textproto.NewConn(conn)
}

// loginSecurely opens a session whose control connection is secured.
func loginSecurely(t *testing.T, b dialled, config *tls.Config, implicit bool) *secured {
	t.Helper()
	var s *secured
	if implicit {
		conn, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(patience))
		s = &secured{&dialogue{t: t, conn: conn}, config}
		s.upgrade()
		t.Cleanup(func() { s.text.Close() })
		s.expect(220)
	} else {
		s = &secured{connect(t, b), config}
		s.do(234, "AUTH TLS")
		s.upgrade()
		t.Cleanup(func() { s.text.Close() })
	}
	s.do(331, "USER anonymous")
	s.do(230, "PASS guest@example.com")
	s.do(200, "PBSZ 0")
	return s
}

// openSecurely opens a data connection on which the client begins TLS, though
// the server dials.
func (s *secured) openSecurely(format string, args ...any) *tls.Conn {
	s.t.Helper()
	return tls.Client(s.open(format, args...), s.config)
}

func TestTLS(t *testing.T) {
	for _, way := range []partner.TLS{partner.TLSExplicit, partner.TLSRequired, partner.TLSImplicit} {
		t.Run(way.String(), func(t *testing.T) {
			b, config := secure(t, partner.Config{
				TLS: way, RequireResumption: true, Files: map[string][]byte{"a": []byte("six"), "none": nil},
			})
			s := loginSecurely(t, b, config, way == partner.TLSImplicit)
			s.do(200, "PROT P")
			for name, want := range map[string]string{"a": "six", "none": ""} {
				data := s.openSecurely("RETR %s", name)
				got, err := io.ReadAll(data)
				if err != nil || !data.ConnectionState().DidResume {
					t.Errorf("RETR %s: %v, resumed %t", name, err, data.ConnectionState().DidResume)
				}
				if diff := cmp.Diff(want, string(got)); diff != "" {
					t.Error(diff)
				}
				s.expect(226)
			}
			data := s.openSecurely("STOR b")
			if _, err := io.WriteString(data, "seven"); err != nil {
				t.Error(err)
			}
			data.Close()
			s.expect(226)
			if diff := cmp.Diff("seven", string(b.Files()["b"])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestURLOfTLS(t *testing.T) {
	for way, scheme := range map[partner.TLS]string{
		partner.TLSNone: "ftp", partner.TLSExplicit: "ftp", partner.TLSRequired: "ftp", partner.TLSImplicit: "ftps",
	} {
		b := start(t, partner.Config{TLS: way})
		if got, _, _ := strings.Cut(b.URL(), "://"); got != scheme {
			t.Errorf("%v: %s", way, b.URL())
		}
	}
}

func TestTLSWithClearData(t *testing.T) {
	b, config := secure(t, partner.Config{TLS: partner.TLSExplicit, Files: map[string][]byte{"a": []byte("six")}})
	s := loginSecurely(t, b, config, false)
	s.do(200, "PROT C")
	if got := s.fetch("RETR a"); got != "six" {
		t.Errorf("got %q", got)
	}
}

func TestTLSIsRefused(t *testing.T) {
	login(t, start(t, partner.Config{})).do(550, "AUTH TLS")
	connect(t, start(t, partner.Config{TLS: partner.TLSRequired})).do(421, "USER anonymous")
}

// A data connection with a session of its own is refused where resumption is
// required.
func TestRequireResumption(t *testing.T) {
	b, config := secure(t, partner.Config{
		TLS: partner.TLSExplicit, RequireResumption: true, Files: map[string][]byte{"a": []byte("six")},
	})
	s := loginSecurely(t, b, config, false)
	s.do(200, "PROT P")
	s.config = s.config.Clone()
	s.config.ClientSessionCache = nil
	data := s.openSecurely("RETR a")
	if got, err := io.ReadAll(data); err == nil {
		t.Errorf("received %q", got)
	}
	s.expect(550)
}

func TestClientCertificate(t *testing.T) {
	a := authority(t)
	b, config := secure(t, partner.Config{TLS: partner.TLSExplicit, ClientCAs: a.Pool()})
	d := connect(t, b)
	d.do(234, "AUTH TLS")
	conn := tls.Client(d.conn, config)
	if _, err := io.ReadAll(conn); err == nil {
		t.Error("a client without a certificate was let in")
	}
	config.Certificates = []tls.Certificate{*issue(t, a, partner.Subject{Names: []string{"mft"}, Client: true})}
	loginSecurely(t, b, config, false).do(221, "QUIT")
}

func TestTLSNeedsTLS(t *testing.T) {
	a := authority(t)
	for name, c := range map[string]partner.Config{
		"certificate": {Certificate: issue(t, a, partner.Subject{})},
		"clients":     {ClientCAs: a.Pool()},
		"resumption":  {RequireResumption: true},
		"no way":      {TLS: partner.TLSImplicit + 1},
	} {
		if b, err := partner.Start(c); err == nil {
			b.Close()
			t.Errorf("%s: started", name)
		}
	}
}

func TestParseTLS(t *testing.T) {
	for _, name := range partner.TLSNames() {
		if way, err := partner.ParseTLS(name); err != nil || way.String() != name {
			t.Errorf("%s: %v, %v", name, way, err)
		}
	}
	if _, err := partner.ParseTLS("starttls"); err == nil {
		t.Error("starttls was read")
	}
	if got := (partner.TLSImplicit + 1).String(); got != "unknown" {
		t.Errorf("beyond the last: %s", got)
	}
}

// Close ends sessions that stand anywhere in TLS.
func TestCloseDuringTLS(t *testing.T) {
	for name, midst := range map[string]func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn{
		"a control connection without a handshake": func(t *testing.T, b *partner.Bundled, _ *tls.Config) net.Conn {
			d := connect(t, b)
			d.do(234, "AUTH TLS")
			return d.conn
		},
		"a data connection without a handshake": func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn {
			s := loginSecurely(t, b, config, false)
			s.do(200, "PROT P")
			return s.open("RETR endless")
		},
		"a secured data connection that nobody reads": func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn {
			s := loginSecurely(t, b, config, false)
			s.do(200, "PROT P")
			data := s.openSecurely("RETR endless")
			if err := data.Handshake(); err != nil {
				t.Fatal(err)
			}
			return data.NetConn()
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, config := secure(t, partner.Config{TLS: partner.TLSExplicit, Generated: map[string]int64{"endless": 1 << 60}})
			conn := midst(t, b, config)
			closed(t, b)
			gone(t, conn)
		})
	}
	t.Run("an implicit session without a handshake", func(t *testing.T) {
		b, _ := secure(t, partner.Config{TLS: partner.TLSImplicit})
		conn, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		closed(t, b)
		gone(t, conn)
	})
}
