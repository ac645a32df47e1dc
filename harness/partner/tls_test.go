package partner_test

import (
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// secure makes a server of that way of TLS, with a certificate that the
// client's configuration trusts.
func secure(t *testing.T, c partner.Config) (*partner.Bundled, *tls.Config) {
	t.Helper()
	a := peertest.Authority(t)
	c.Certificate = peertest.Issue(t, a, certs.Subject{})
	return start(t, c), &tls.Config{
		RootCAs: a.Pool(), ServerName: "127.0.0.1", ClientSessionCache: tls.NewLRUClientSessionCache(0),
	}
}

func TestTLS(t *testing.T) {
	for _, way := range []certs.TLS{certs.TLSExplicit, certs.TLSRequired, certs.TLSImplicit} {
		t.Run(way.String(), func(t *testing.T) {
			b, config := secure(t, partner.Config{
				TLS: way, RequireResumption: true, Files: map[string][]byte{"a": []byte("six"), "none": nil},
			})
			s := peertest.LoginSecurely(t, b, config, way == certs.TLSImplicit)
			s.Do(200, "PROT P")
			for name, want := range map[string]string{"a": "six", "none": ""} {
				data := s.OpenSecurely("RETR %s", name)
				got, err := io.ReadAll(data)
				if err != nil || !data.ConnectionState().DidResume {
					t.Errorf("RETR %s: %v, resumed %t", name, err, data.ConnectionState().DidResume)
				}
				if diff := cmp.Diff(want, string(got)); diff != "" {
					t.Error(diff)
				}
				s.Expect(226)
			}
			data := s.OpenSecurely("STOR b")
			if _, err := io.WriteString(data, "seven"); err != nil {
				t.Error(err)
			}
			data.Close()
			s.Expect(226)
			if diff := cmp.Diff("seven", string(b.Files()["b"])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestURLOfTLS(t *testing.T) {
	for way, scheme := range map[certs.TLS]string{
		certs.TLSNone: "ftp", certs.TLSExplicit: "ftp", certs.TLSRequired: "ftp", certs.TLSImplicit: "ftps",
	} {
		b := start(t, partner.Config{TLS: way})
		if got, _, _ := strings.Cut(b.URL(), "://"); got != scheme {
			t.Errorf("%v: %s", way, b.URL())
		}
	}
}

func TestTLSWithClearData(t *testing.T) {
	b, config := secure(t, partner.Config{TLS: certs.TLSExplicit, Files: map[string][]byte{"a": []byte("six")}})
	s := peertest.LoginSecurely(t, b, config, false)
	s.Do(200, "PROT C")
	if got := s.Fetch("RETR a"); got != "six" {
		t.Errorf("got %q", got)
	}
}

func TestTLSIsRefused(t *testing.T) {
	peertest.Login(t, start(t, partner.Config{})).Do(550, "AUTH TLS")
	peertest.Connect(t, start(t, partner.Config{TLS: certs.TLSRequired})).Do(421, "USER anonymous")
}

// A data connection with a session of its own is refused where resumption is
// required.
func TestRequireResumption(t *testing.T) {
	b, config := secure(t, partner.Config{
		TLS: certs.TLSExplicit, RequireResumption: true, Files: map[string][]byte{"a": []byte("six")},
	})
	s := peertest.LoginSecurely(t, b, config, false)
	s.Do(200, "PROT P")
	s.Config = s.Config.Clone()
	s.Config.ClientSessionCache = nil
	data := s.OpenSecurely("RETR a")
	if got, err := io.ReadAll(data); err == nil {
		t.Errorf("received %q", got)
	}
	s.Expect(550)
}

func TestClientCertificate(t *testing.T) {
	a := peertest.Authority(t)
	b, config := secure(t, partner.Config{TLS: certs.TLSExplicit, ClientCAs: a.Pool()})
	d := peertest.Connect(t, b)
	d.Do(234, "AUTH TLS")
	conn := tls.Client(d.Conn, config)
	if _, err := io.ReadAll(conn); err == nil {
		t.Error("a client without a certificate was let in")
	}
	config.Certificates = []tls.Certificate{*peertest.Issue(t, a, certs.Subject{Names: []string{"mft"}, Client: true})}
	peertest.LoginSecurely(t, b, config, false).Do(221, "QUIT")
}

func TestTLSNeedsTLS(t *testing.T) {
	a := peertest.Authority(t)
	for name, c := range map[string]partner.Config{
		"certificate": {Certificate: peertest.Issue(t, a, certs.Subject{})},
		"clients":     {ClientCAs: a.Pool()},
		"resumption":  {RequireResumption: true},
		"no way":      {TLS: certs.TLSImplicit + 1},
	} {
		if b, err := partner.Start(c); err == nil {
			b.Close()
			t.Errorf("%s: started", name)
		}
	}
}

// Close ends sessions that stand anywhere in TLS.
func TestCloseDuringTLS(t *testing.T) {
	for name, midst := range map[string]func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn{
		"a control connection without a handshake": func(t *testing.T, b *partner.Bundled, _ *tls.Config) net.Conn {
			d := peertest.Connect(t, b)
			d.Do(234, "AUTH TLS")
			return d.Conn
		},
		"a data connection without a handshake": func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn {
			s := peertest.LoginSecurely(t, b, config, false)
			s.Do(200, "PROT P")
			return s.Open("RETR endless")
		},
		"a secured data connection that nobody reads": func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn {
			s := peertest.LoginSecurely(t, b, config, false)
			s.Do(200, "PROT P")
			data := s.OpenSecurely("RETR endless")
			if err := data.Handshake(); err != nil {
				t.Fatal(err)
			}
			return data.NetConn()
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, config := secure(t, partner.Config{TLS: certs.TLSExplicit, Generated: map[string]int64{"endless": 1 << 60}})
			conn := midst(t, b, config)
			closed(t, b)
			peertest.CheckClosed(t, conn)
		})
	}
	t.Run("an implicit session without a handshake", func(t *testing.T) {
		b, _ := secure(t, partner.Config{TLS: certs.TLSImplicit})
		conn, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		closed(t, b)
		peertest.CheckClosed(t, conn)
	})
}
