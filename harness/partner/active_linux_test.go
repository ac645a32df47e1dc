package partner_test

import (
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"activeftp/harness/internal/socktable"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// On a host with several addresses, data connections come from the one that the client
// has connected to.
func TestActiveSourceAddress(t *testing.T) {
	for _, listen := range []string{"127.0.0.5:0", "0.0.0.0:0", "[::]:0"} {
		t.Run(listen, func(t *testing.T) {
			if strings.HasPrefix(listen, "[") {
				peertest.NeedIPv6(t)
			}
			b := start(t, partner.Config{Listen: listen, Files: map[string][]byte{"a": []byte("A")}})
			own := netip.MustParseAddr("127.0.0.5")
			d := peertest.Login(t, at(netip.AddrPortFrom(own, b.Addr().Port())))
			for range 2 {
				data := d.Open("RETR a")
				if from := data.RemoteAddr().(*net.TCPAddr).AddrPort().Addr().Unmap(); from != own {
					t.Errorf("the data connection comes from %v, want %v", from, own)
				}
				data.Close()
				d.Expect(226)
			}
		})
	}
}

// A dial ends with its session, although nobody answers it.
func TestDialEndsWithSession(t *testing.T) {
	b := start(t, partner.Config{ConnectTimeout: time.Hour})
	d := peertest.Login(t, b)
	port := fullPort(t)
	d.Do(200, "PORT %s", peertest.PortArgument(port))
	if err := d.Text.PrintfLine("LIST"); err != nil {
		t.Fatal(err)
	}
	awaitSYN(t, port)
	d.Conn.Close()
	for end := time.Now().Add(peertest.Timeout); dialing(t, port); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the server still dials")
		}
	}
}

// dialing reports whether somebody on this host waits for the answer of a port.
func dialing(t *testing.T, port net.Addr) bool {
	t.Helper()
	sockets, err := socktable.Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sockets {
		if s.State == socktable.SYNSent && s.Remote.String() == port.String() {
			return true
		}
	}
	return false
}
