package partner_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/descriptors"
	"activeftp/harness/internal/socktable"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// listeners returns the addresses on which this process listens, sorted.
func listeners(t *testing.T) (all []string) {
	t.Helper()
	open, err := descriptors.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range open {
		if d.Socket != nil && d.Socket.State == socktable.Listening {
			all = append(all, d.Socket.Local.String())
		}
	}
	slices.Sort(all)
	return all
}

// at is a server as one of its addresses.
type at netip.AddrPort

func (a at) Addr() netip.AddrPort { return netip.AddrPort(a) }

// A session has at most one passive port. It listens on the address of the control
// connection alone, whatever the server listens on, and is closed as soon as it is
// of no more use.
func TestPassivePortListensOnControlAddress(t *testing.T) {
	for _, tt := range []struct {
		name, listen, client string
		tls                  partner.TLS
	}{
		{"one address", "127.0.0.1:0", "127.0.0.1", certs.TLSNone},
		{"every address", "0.0.0.0:0", "127.0.0.3", certs.TLSNone},
		{"every address, both families", "[::]:0", "127.0.0.3", certs.TLSNone},
		{"IPv6", "[::1]:0", "::1", certs.TLSNone},
		{"implicit TLS", "127.0.0.1:0", "127.0.0.1", certs.TLSImplicit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if strings.HasPrefix(tt.listen, "[") {
				peertest.NeedIPv6(t)
			}
			c, clientTLS := partner.Config{Listen: tt.listen, TLS: tt.tls}, (*tls.Config)(nil)
			if tt.tls == certs.TLSImplicit {
				a := peertest.Authority(t)
				c.Certificate, clientTLS = peertest.Issue(t, a, certs.Subject{}), peertest.ClientTLS(a)
			}
			b := start(t, c)
			before := listeners(t)
			check := func(after string, want ...string) {
				t.Helper()
				now := slices.DeleteFunc(listeners(t), func(a string) bool { return slices.Contains(before, a) })
				if diff := cmp.Diff(want, now, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("listeners after %s (-want +got):\n%s", after, diff)
				}
			}
			address := at(netip.AddrPortFrom(netip.MustParseAddr(tt.client), b.Addr().Port()))
			var d *peertest.Dialogue
			if clientTLS != nil {
				d = peertest.LoginTLS(t, address, clientTLS, true).Dialogue
			} else {
				d = peertest.Login(t, address)
			}
			port := func() string {
				_, number, _ := net.SplitHostPort(d.Passive())
				return net.JoinHostPort(tt.client, number)
			}
			check("EPSV", port())
			check("another EPSV", port())
			if tt.client == "::1" {
				d.Do(502, "PASV")
				d.Do(200, "EPRT |2|::1|10000|")
			} else {
				argument := d.Do(227, "PASV")
				check("PASV", pasvAddress(t, argument))
				d.Do(200, "PORT 127,0,0,1,39,16") // the client's own end, also of a connection to 127.0.0.3
			}
			check("PORT or EPRT")
			last := port()
			check("EPSV", last)
			d.Do(221, "QUIT")
			peertest.CheckClosed(t, d.Conn)
			check("QUIT")
		})
	}
}

// pasvAddress returns the address in the text of a 227.
func pasvAddress(t *testing.T, text string) string {
	t.Helper()
	var h [4]int
	var high, low int
	_, argument, _ := strings.Cut(text, "(")
	if _, err := fmt.Sscanf(argument, "%d,%d,%d,%d,%d,%d)", &h[0], &h[1], &h[2], &h[3], &high, &low); err != nil {
		t.Fatalf("227 %s: %v", text, err)
	}
	return fmt.Sprintf("%d.%d.%d.%d:%d", h[0], h[1], h[2], h[3], high<<8+low)
}

// A connection from another address neither gets the data nor takes the place of
// the client's, and the port is closed once that one has come.
func TestPassivePortTurnsStrangersAway(t *testing.T) {
	b := start(t, partner.Config{Files: map[string][]byte{"a": []byte("A")}})
	before := listeners(t)
	d := peertest.Login(t, b)
	addr := d.Passive()
	stranger := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	first, err := stranger.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	first.SetDeadline(time.Now().Add(peertest.Timeout))
	data, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	d.Do(150, "RETR a")
	if now := listeners(t); !slices.Equal(now, before) {
		t.Errorf("listeners %v during the transfer, want %v", now, before)
	}
	if got, err := io.ReadAll(data); err != nil || string(got) != "A" {
		t.Errorf("the client got %q, %v", got, err)
	}
	d.Expect(226)
	if got, _ := io.ReadAll(first); len(got) > 0 {
		t.Errorf("a stranger got %q", got)
	}
}

// PASV is refused without a port if its reply could not name one, or if nothing
// could be sent over it.
func TestPassiveRefusals(t *testing.T) {
	before := listeners(t)
	b := start(t, partner.Config{})
	own := b.Addr().String()
	d := peertest.Login(t, b)
	d.Do(200, "PROT P")
	d.Do(521, "PASV")
	d.Do(521, "EPSV")
	if now := listeners(t); len(now) != len(before)+1 || !slices.Contains(now, own) {
		t.Errorf("listeners %v, want those before and %s", now, own)
	}
}
