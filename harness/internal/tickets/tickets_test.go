package tickets_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"activeftp/harness/internal/ccc"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/tickets"
)

// pair returns the TLS configurations of a client that resumes sessions and of a
// server, for versions up to max. If mutual, the client presents a certificate.
func pair(t *testing.T, max uint16, mutual bool) (client, server *tls.Config) {
	t.Helper()
	authority, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := authority.Issue(certs.Subject{})
	if err != nil {
		t.Fatal(err)
	}
	client = &tls.Config{RootCAs: authority.Pool(), ServerName: "127.0.0.1", MaxVersion: max, ClientSessionCache: tls.NewLRUClientSessionCache(0)}
	server = &tls.Config{Certificates: []tls.Certificate{certificate}}
	if mutual {
		own, err := authority.Issue(certs.Subject{Client: true})
		if err != nil {
			t.Fatal(err)
		}
		client.Certificates = []tls.Certificate{own}
		server.ClientCAs, server.ClientAuth = authority.Pool(), tls.RequireAndVerifyClientCert
	}
	return client, server
}

// connect returns both ends of a TCP connection.
func connect(t *testing.T) (client, server *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dialed, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []net.Conn{dialed, accepted} {
		c.SetDeadline(time.Now().Add(10 * time.Second))
		t.Cleanup(func() { c.Close() })
	}
	return dialed.(*net.TCPConn), accepted.(*net.TCPConn)
}

// An upload arrives whole from a client that never reads after its handshake and
// leaves small writes to Nagle's algorithm, as OpenSSL under Perl and Ruby does.
func TestUploadFromClientThatDoesNotRead(t *testing.T) {
	const text = "id,paid\n"
	for name, mutual := range map[string]bool{"server certificate": false, "both certificates": true} {
		t.Run(name, func(t *testing.T) {
			client, server := pair(t, tls.VersionTLS13, mutual)
			for range 50 {
				near, far := connect(t)
				near.SetNoDelay(false)
				sent := make(chan error, 1)
				go func() {
					defer near.Close()
					secured := tls.Client(ccc.NewConn(near), client) // leaves the ticket in the socket
					_, err := io.WriteString(secured, text)
					sent <- errors.Join(err, secured.CloseWrite())
				}()
				secured, err := tickets.Handshake(t.Context(), far, server)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := io.ReadAll(secured); string(got) != text || err != nil {
					t.Fatalf("got %q, %v; want the whole upload", got, err)
				}
				if err := <-sent; err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// A client gets its ticket with the first data, and after an upload with the
// close_notify.
func TestResumption(t *testing.T) {
	for _, test := range []struct {
		name   string
		max    uint16
		mutual bool
		text   string // sent by the server
	}{
		{"download", tls.VersionTLS13, false, "id,paid\n"},
		{"download of several records", tls.VersionTLS13, false, strings.Repeat("id,paid\n", 1<<13)},
		{"upload", tls.VersionTLS13, false, ""},
		{"with a client certificate", tls.VersionTLS13, true, ""},
		{"TLS 1.2", tls.VersionTLS12, false, "id,paid\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			client, server := pair(t, test.max, test.mutual)
			for _, resumed := range []bool{false, true, true} {
				near, far := connect(t)
				served := make(chan error, 1)
				go func() {
					secured, err := tickets.Handshake(t.Context(), far, server)
					if err == nil {
						_, err = io.WriteString(secured, test.text)
						err = errors.Join(err, secured.Close())
					}
					served <- err
				}()
				secured := tls.Client(near, client)
				got, err := io.ReadAll(secured)
				if err := errors.Join(err, <-served); string(got) != test.text || err != nil {
					t.Fatalf("got %d bytes, %v; want %d", len(got), err, len(test.text))
				}
				if state := secured.ConnectionState(); state.DidResume != resumed || state.Version != test.max {
					t.Errorf("resumed %t with version %x, want %t with %x", state.DidResume, state.Version, resumed, test.max)
				}
			}
		})
	}
}

// A write after the client has left fails: a broken download stays one.
func TestBrokenDownload(t *testing.T) {
	client, server := pair(t, tls.VersionTLS13, false)
	near, far := connect(t)
	left := make(chan error, 1)
	go func() {
		err := tls.Client(near, client).Handshake()
		near.SetLinger(0)
		left <- errors.Join(err, near.Close())
	}()
	secured, err := tickets.Handshake(t.Context(), far, server)
	if err := errors.Join(err, <-left); err != nil {
		t.Fatal(err)
	}
	if n, err := io.WriteString(secured, "id,paid\n"); n != 0 || err == nil {
		t.Errorf("wrote %d bytes, %v; want an error", n, err)
	}
}
