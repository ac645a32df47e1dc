package partner_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/internal/ccc"
	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// startTLS starts a server with a certificate that the returned configuration
// of a client trusts.
func startTLS(t *testing.T, c partner.Config) (*partner.Bundled, *tls.Config) {
	t.Helper()
	a := peertest.Authority(t)
	c.Certificate = peertest.Issue(t, a, certs.Subject{})
	return start(t, c), peertest.ClientTLS(a)
}

func TestTLS(t *testing.T) {
	for _, mode := range []partner.TLS{partner.TLSExplicit, partner.TLSRequired, partner.TLSImplicit} {
		t.Run(mode.String(), func(t *testing.T) {
			b, config := startTLS(t, partner.Config{
				TLS: mode, RequireResumption: true, Files: map[string][]byte{"a": []byte("six"), "none": nil},
			})
			s := peertest.LoginTLS(t, b, config, mode == partner.TLSImplicit)
			s.Do(200, "PROT P")
			for name, want := range map[string]string{"a": "six", "none": ""} {
				data := s.OpenTLS("RETR %s", name)
				got, err := io.ReadAll(data)
				if err != nil || !data.ConnectionState().DidResume {
					t.Errorf("RETR %s: %v, session resumed %t, want true", name, err, data.ConnectionState().DidResume)
				}
				if diff := cmp.Diff(want, string(got)); diff != "" {
					t.Error(diff)
				}
				s.Expect(226)
			}
			data := s.OpenTLS("STOR b")
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

// An upload arrives whole from a client that never reads after its handshake and
// leaves small writes to Nagle's algorithm, as OpenSSL under Perl and Ruby does.
// Data connections still resume the session of the control connection.
func TestUploadFromClientThatDoesNotRead(t *testing.T) {
	const text = "id,paid\n"
	for _, test := range []struct {
		name    string
		version uint16
		resumes bool
	}{
		{"new sessions", tls.VersionTLS13, false},
		{"resumed sessions", tls.VersionTLS13, true},
		{"resumed sessions of TLS 1.2", tls.VersionTLS12, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, config := startTLS(t, partner.Config{TLS: partner.TLSExplicit})
			config.MaxVersion = test.version
			s := peertest.LoginTLS(t, b, config, false)
			s.Do(200, "PROT P")
			for range 20 {
				if !test.resumes {
					config = config.Clone()
					config.ClientSessionCache = tls.NewLRUClientSessionCache(0)
				}
				data := s.Open("STOR up")
				if err := data.SetNoDelay(false); err != nil {
					t.Fatal(err)
				}
				secured := tls.Client(ccc.NewConn(data), config) // leaves a ticket in the socket
				_, err := io.WriteString(secured, text)
				if err := errors.Join(err, secured.CloseWrite(), data.Close()); err != nil {
					t.Fatal(err)
				}
				s.Expect(226)
				if diff := cmp.Diff(text, string(b.Files()["up"])); diff != "" {
					t.Fatal(diff)
				}
				if secured.ConnectionState().DidResume != test.resumes {
					t.Fatalf("session resumed: %t, want %t", !test.resumes, test.resumes)
				}
			}
		})
	}
}

func TestURLScheme(t *testing.T) {
	for mode, scheme := range map[partner.TLS]string{
		partner.TLSNone: "ftp", partner.TLSExplicit: "ftp", partner.TLSRequired: "ftp", partner.TLSImplicit: "ftps",
	} {
		b := start(t, partner.Config{TLS: mode})
		if got, _, _ := strings.Cut(b.URL(), "://"); got != scheme {
			t.Errorf("%v: URL = %s, want scheme %s", mode, b.URL(), scheme)
		}
	}
}

func TestTLSWithClearData(t *testing.T) {
	b, config := startTLS(t, partner.Config{TLS: partner.TLSExplicit, Files: map[string][]byte{"a": []byte("six")}})
	s := peertest.LoginTLS(t, b, config, false)
	s.Do(200, "PROT C")
	if got := s.Fetch("RETR a"); got != "six" {
		t.Errorf("got %q", got)
	}
}

func TestTLSMismatch(t *testing.T) {
	peertest.Login(t, start(t, partner.Config{})).Do(550, "AUTH TLS")
	peertest.Connect(t, start(t, partner.Config{TLS: partner.TLSRequired})).Do(421, "USER anonymous")
}

// Under RequireResumption a data connection with a new session is refused.
func TestRequireResumption(t *testing.T) {
	b, config := startTLS(t, partner.Config{
		TLS: partner.TLSExplicit, RequireResumption: true, Files: map[string][]byte{"a": []byte("six")},
	})
	s := peertest.LoginTLS(t, b, config, false)
	s.Do(200, "PROT P")
	s.Config = s.Config.Clone()
	s.Config.ClientSessionCache = nil
	data := s.OpenTLS("RETR a")
	if got, err := io.ReadAll(data); err == nil {
		t.Errorf("received %q without resumption", got)
	}
	s.Expect(550)
}

func TestClientCertificate(t *testing.T) {
	a := peertest.Authority(t)
	b, config := startTLS(t, partner.Config{TLS: partner.TLSExplicit, ClientCAs: a.Pool()})
	d := peertest.Connect(t, b)
	d.Do(234, "AUTH TLS")
	conn := tls.Client(d.Conn, config)
	if _, err := io.ReadAll(conn); err == nil {
		t.Error("a client without a certificate was accepted")
	}
	config.Certificates = []tls.Certificate{*peertest.Issue(t, a, certs.Subject{Names: []string{"mft"}, Client: true})}
	peertest.LoginTLS(t, b, config, false).Do(221, "QUIT")
}

// Fields that only TLS uses are refused without TLS.
func TestStartRefusesTLSFields(t *testing.T) {
	a := peertest.Authority(t)
	for name, c := range map[string]partner.Config{
		"certificate":  {Certificate: peertest.Issue(t, a, certs.Subject{})},
		"client CAs":   {ClientCAs: a.Pool()},
		"resumption":   {RequireResumption: true},
		"unknown mode": {TLS: partner.TLSImplicit + 1},
	} {
		if b, err := partner.Start(c); err == nil {
			b.Close()
			t.Errorf("%s: Start succeeded", name)
		}
	}
}

// Close ends a session at every stage of TLS.
func TestCloseDuringTLS(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn{
		"control connection before the handshake": func(t *testing.T, b *partner.Bundled, _ *tls.Config) net.Conn {
			d := peertest.Connect(t, b)
			d.Do(234, "AUTH TLS")
			return d.Conn
		},
		"data connection before the handshake": func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn {
			s := peertest.LoginTLS(t, b, config, false)
			s.Do(200, "PROT P")
			return s.Open("RETR endless")
		},
		"data connection that the client does not read": func(t *testing.T, b *partner.Bundled, config *tls.Config) net.Conn {
			s := peertest.LoginTLS(t, b, config, false)
			s.Do(200, "PROT P")
			data := s.OpenTLS("RETR endless")
			if err := data.Handshake(); err != nil {
				t.Fatal(err)
			}
			return data.NetConn()
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, config := startTLS(t, partner.Config{TLS: partner.TLSExplicit, Generated: map[string]int64{"endless": 1 << 60}})
			conn := prepare(t, b, config)
			closeAndCheck(t, b)
			peertest.CheckClosed(t, conn)
		})
	}
	t.Run("implicit session before the handshake", func(t *testing.T) {
		b, _ := startTLS(t, partner.Config{TLS: partner.TLSImplicit})
		conn, err := net.Dial("tcp", b.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		closeAndCheck(t, b)
		peertest.CheckClosed(t, conn)
	})
}
