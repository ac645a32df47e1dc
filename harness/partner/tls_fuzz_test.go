package partner_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// FuzzTLS sends arbitrary bytes in place of a TLS handshake, with and without AUTH TLS
// before them, and as commands under TLS. The session must end after the client has
// closed its side, and the server must still accept sessions.
func FuzzTLS(f *testing.F) {
	hello := clientHello(f)
	for _, input := range [][]byte{
		nil, hello, hello[:len(hello)/2], append(bytes.Clone(hello), hello...), bytes.Repeat([]byte("\x15\x03\x03\x00\x02\x01\x00"), 100),
		[]byte("\x16\x03\x01\xff\xff\x01"), []byte("\x16\x03\x01\x00\x00"), []byte("\x80\x2e\x01\x00\x02"), []byte("USER anonymous\r\nPASS x\r\n"),
		[]byte("AUTH TLS\r\nAUTH SSL\r\nCCC\r\nPBSZ 0\r\nPROT P\r\nPROT C\r\nPROT X\r\n"),
		[]byte("USER anonymous\r\nPASS x\r\nPROT P\r\nPASV\r\nLIST\r\nCCC\r\nNOOP\r\nEPSV\r\nSTOR a\r\n"),
		[]byte(strings.Repeat("x", 5000) + "\r\n"),
	} {
		f.Add(input)
	}
	authority := peertest.Authority(f)
	config := peertest.ClientTLS(authority)
	var servers []*partner.Bundled
	for _, mode := range []certs.TLS{partner.TLSExplicit, partner.TLSImplicit} {
		servers = append(servers, start(f, partner.Config{
			TLS: mode, Certificate: peertest.Issue(f, authority, certs.Subject{}),
			ConnectTimeout: time.Second, Files: map[string][]byte{"a": []byte("text")}, Log: func(partner.Line) {},
		}))
	}
	explicit, implicit := servers[0], servers[1]
	f.Fuzz(func(t *testing.T, input []byte) {
		peertest.CheckSessionEnds(t, implicit, input)
		peertest.CheckSessionEnds(t, explicit, append([]byte("AUTH TLS\r\n"), input...))
		checkSecureSessionEnds(t, implicit.Addr().String(), config, input)
		peertest.LoginTLS(t, implicit, config, true).Do(221, "QUIT")
		peertest.LoginTLS(t, explicit, config, false).Do(221, "QUIT")
	})
}

// clientHello returns the first record of a TLS client.
func clientHello(f *testing.F) []byte {
	f.Helper()
	client, server := net.Pipe()
	go func() {
		_ = tls.Client(client, &tls.Config{ServerName: "localhost"}).Handshake() // fails, as nobody answers
	}()
	defer client.Close()
	defer server.Close()
	hello := make([]byte, 4096)
	n, err := server.Read(hello)
	if err != nil {
		f.Fatal(err)
	}
	return hello[:n]
}

// checkSecureSessionEnds sends input under TLS and waits for the end of the session.
func checkSecureSessionEnds(t *testing.T, address string, config *tls.Config, input []byte) {
	t.Helper()
	raw, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	_ = raw.SetDeadline(time.Now().Add(peertest.Timeout))
	conn := tls.Client(raw, config)
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := io.Copy(io.Discard, conn)
		ended <- err
	}()
	_, _ = conn.Write(input) // fails if the server closes the connection early
	_ = conn.CloseWrite()
	_ = raw.(*net.TCPConn).CloseWrite() // input can have made the server end TLS
	if neterr.IsTimeout(<-ended) {
		t.Fatal("the session does not end")
	}
}
