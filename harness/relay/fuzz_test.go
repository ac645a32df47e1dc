package relay_test

import (
	"strings"
	"testing"
	"time"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// FuzzRelay sends arbitrary bytes to the control port, before and after a
// login. The session must end after the client has closed its side, and the
// relay must still accept sessions.
func FuzzRelay(f *testing.F) {
	for _, input := range []string{
		"", "\r\n\r\n\n\n\r", "\x00\xff\xf4\xff\xf2ABOR\r\n", "AUTH TLS\r\n", "AUTH TLS\r\n\x16\x03\x01\x02\x00",
		"QUIT", "USER x\r\nPASS x\r\n", strings.Repeat("x", 5000) + "\r\n", strings.Repeat("NOOP\r\n", 100),
		"PORT 127,0,0,1,0,0\r\nRETR a\r\nPORT 127,0,0,1,255,255\r\nRETR a\r\nRETR a\r\nABOR\r\n",
		"EPRT |1|127.0.0.1|9|\r\nLIST\r\nSTOR a\r\nPASV\r\nRETR a\r\n", "PROT P\r\nPBSZ\r\nPROT\r\nFEAT\r\n",
	} {
		f.Add([]byte(input))
	}
	b := startPartner(f, partner.Config{
		ConnectTimeout: time.Second, Files: map[string][]byte{"a": []byte("text")}, ClientOf: peertest.ManyClients(),
	})
	r := startRelay(f, relay.Config{Server: b.Addr(), TLS: relay.TLSExplicit, ConnectTimeout: time.Second, Watch: new(recorder)})
	f.Fuzz(func(t *testing.T, input []byte) {
		peertest.CheckSessionEnds(t, r, input)
		peertest.CheckSessionEnds(t, r, append([]byte("USER anonymous\r\nPASS x\r\n"), input...))
		peertest.Login(t, r).Do(221, "QUIT")
	})
}
