package observe

import (
	"fmt"
	"net"
	"net/netip"
	"net/textproto"
	"testing"
	"time"

	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// A client that guesses passwords is locked out. One from another address is not,
// although the server behind the relay sees both come from the relay.
func TestLockoutOfOneClient(t *testing.T) {
	logIn := func(w watched, from netip.Addr, password string) int {
		dialer := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0))}
		conn, err := dialer.Dial("tcp", w.Addr.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(peertest.Timeout))
		text, code := textproto.NewConn(conn), 0
		for _, command := range []string{"", "USER payroll\r\n", "PASS " + password + "\r\n"} {
			fmt.Fprint(conn, command)
			if code, _, err = text.ReadResponse(0); err != nil {
				t.Fatal(err)
			}
		}
		return code
	}
	o := observation{first: 39_000, options: Options{Server: partner.Config{User: "payroll", Password: "secret"}}}
	o.client = func(t *testing.T, w watched) {
		other := netip.AddrFrom4([4]byte{127, 0, 0, 1})
		for code := 0; code != 421; { // on a slow machine a delay may have passed before the next attempt
			if code = logIn(w, w.from, "wrong"); code != 530 && code != 421 {
				t.Fatalf("a wrong password gets %d", code)
			}
		}
		if code := logIn(w, other, "secret"); code != 230 {
			t.Errorf("the right password from another address gets %d, want 230", code)
		}
	}
	o.report(t)
}
