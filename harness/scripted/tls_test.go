package scripted

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"testing"

	"activeftp/harness/internal/certs"
)

// issued returns a valid certificate, an expired one, and the pool that trusts
// them.
func issued(t *testing.T) (good, expired tls.Certificate, roots *x509.CertPool) {
	t.Helper()
	authority, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	if good, err = authority.Issue(certs.Subject{}); err != nil {
		t.Fatal(err)
	}
	if expired, err = authority.Issue(certs.Subject{Expired: true}); err != nil {
		t.Fatal(err)
	}
	return good, expired, authority.Pool()
}

// secure starts TLS on the control connection.
func (d *dialogue) secure(config *tls.Config) {
	d.t.Helper()
	secured := tls.Client(d.conn, config)
	if err := secured.Handshake(); err != nil {
		d.t.Fatal(err)
	}
	d.conn, d.lines = secured, bufio.NewReader(secured)
}

// The script decides how the data connection is secured.
func TestSecure(t *testing.T) {
	const file = "id,paid\n"
	good, expired, roots := issued(t)
	for _, test := range []struct {
		name, script string
		trusted      bool // the client accepts the server's certificate
		resumed      bool
	}{
		{"default", "reply 150 then dial then secure then move then close then reply 226", true, true},
		{"without resumption", "reply 150 then dial then secure anew then move then close then reply 226", true, false},
		{"with an expired certificate", "reply 150 then dial then secure with expired then move then close then reply 226", false, false},
		{"as the client", "reply 150 then dial then secure as client then move then close then reply 226", false, false},
		{"without TLS", "reply 150 then dial then move then half-close then reply 226", false, false},
	} {
		for _, implicit := range []bool{false, true} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				s := start(t, Config{
					Certificate: &good, Implicit: implicit, Certificates: map[string]tls.Certificate{"expired": expired},
					Files: map[string][]byte{"a": []byte(file)},
				})
				config := &tls.Config{RootCAs: roots, ServerName: "127.0.0.1", ClientSessionCache: tls.NewLRUClientSessionCache(0)}
				d := dialControl(t, s)
				if implicit {
					d.secure(config)
				}
				d.expect("220")
				if !implicit {
					d.do("AUTH TLS", "234")
					d.secure(config)
				}
				d.do("USER a", "331")
				d.do("PASS b", "230")
				d.do("PROT E", "536")
				d.do("PBSZ 0", "200")
				d.do("PROT P", "200")
				s.SetScript(scriptOf(t, "RETR", test.script))
				d.port("200")
				d.do("RETR a", "150")
				conn := d.accept()
				secured := tls.Client(conn, config)
				got, err := io.ReadAll(secured)
				secured.Close()
				if trusted := err == nil; trusted != test.trusted {
					t.Fatalf("trusted %v: %v", trusted, err)
				}
				if !test.trusted {
					return
				}
				d.expect("226")
				if string(got) != file {
					t.Errorf("got %q", got)
				}
				if resumed := secured.ConnectionState().DidResume; resumed != test.resumed {
					t.Errorf("resumed %v", resumed)
				}
				d.port("200")
				d.do("PROT C", "200")
				d.do("LIST", "150")
				d.receive()
				d.expect("226")
				checkViolations(t, s)
			})
		}
	}
}

// Without a certificate there is no TLS.
func TestNoCertificate(t *testing.T) {
	d := login(t, start(t, Config{}))
	d.do("AUTH TLS", "500")
	d.do("PROT P", "536")
	d.do("PROT C", "200")
}
