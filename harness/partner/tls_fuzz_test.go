package partner_test

import (
	"bytes"
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"

	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// FuzzTLS sends arbitrary bytes in place of a TLS handshake, with and without AUTH TLS
// before them, and as commands under TLS: which one, the first argument says. The
// session must end after the client has closed its side, and at the end the servers
// must still accept sessions. A connection to each passive port and one handshake for
// an execution keep it from waiting.
func FuzzTLS(f *testing.F) {
	hello := clientHello(f)
	for _, input := range [][]byte{
		nil, hello, hello[:len(hello)/2], append(bytes.Clone(hello), hello...), bytes.Repeat([]byte("\x15\x03\x03\x00\x02\x01\x00"), 100),
		[]byte("\x16\x03\x01\xff\xff\x01"), []byte("\x16\x03\x01\x00\x00"), []byte("\x80\x2e\x01\x00\x02"), []byte("USER anonymous\r\nPASS x\r\n"),
		[]byte("AUTH TLS\r\nAUTH SSL\r\nCCC\r\nPBSZ 0\r\nPROT P\r\nPROT C\r\nPROT X\r\n"),
		[]byte("USER anonymous\r\nPASS x\r\nPROT P\r\nPASV\r\nLIST\r\nCCC\r\nNOOP\r\nEPSV\r\nSTOR a\r\n"),
		[]byte(strings.Repeat("x", 5000) + "\r\n"),
	} {
		for where := range byte(3) {
			f.Add(where, input)
		}
	}
	authority := peertest.Authority(f)
	config := peertest.ClientTLS(authority)
	var servers []*partner.Bundled
	for _, mode := range []certs.TLS{partner.TLSExplicit, partner.TLSImplicit} {
		servers = append(servers, start(f, partner.Config{
			TLS: mode, Certificate: peertest.Issue(f, authority, certs.Subject{}),
			ConnectTimeout: time.Second, Files: map[string][]byte{"a": []byte("text")}, Log: func(partner.Line) {}, ClientOf: peertest.ManyClients(),
		}))
	}
	explicit, implicit := servers[0], servers[1]
	f.Fuzz(func(t *testing.T, where byte, input []byte) {
		switch where % 3 {
		case 0:
			peertest.CheckSessionEnds(t, implicit, input)
		case 1:
			peertest.CheckSessionEnds(t, explicit, append([]byte("AUTH TLS\r\n"), input...))
		default:
			peertest.CheckSecureSessionEnds(t, implicit, config, input)
		}
	})
	f.Cleanup(func() {
		peertest.LoginTLS(f, implicit, config, true).Do(221, "QUIT")
		peertest.LoginTLS(f, explicit, config, false).Do(221, "QUIT")
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
