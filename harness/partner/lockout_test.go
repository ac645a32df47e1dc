package partner

import (
	"fmt"
	"net"
	"net/netip"
	"net/textproto"
	"sync/atomic"
	"testing"
	"time"

	"activeftp/harness/peertest"
)

// logIn tries to log in and returns the code of the reply to PASS. If that is a
// refusal, the session must end.
func logIn(t *testing.T, b *Bundled, password string) int {
	t.Helper()
	conn, err := net.Dial("tcp", b.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(peertest.Timeout))
	text := textproto.NewConn(conn)
	code := 0
	for _, command := range []string{"", "USER payroll\r\n", "PASS " + password + "\r\n"} {
		fmt.Fprint(conn, command)
		if code, _, err = text.ReadResponse(0); err != nil {
			t.Fatal(err)
		}
	}
	if code != 230 {
		peertest.CheckClosed(t, conn)
	}
	return code
}

// startWithClock starts a server whose clock, in seconds, stands still until it is
// moved.
func startWithClock(t *testing.T, c Config) (b *Bundled, clock *atomic.Int64) {
	t.Helper()
	clock = new(atomic.Int64)
	c.User, c.Password = "payroll", "secret"
	c.now = func() time.Time { return time.Unix(clock.Load(), 0) }
	b, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, b)
	return b, clock
}

// loginStep is a login and the code of its reply.
type loginStep struct {
	password string
	code     int
}

// lockedOut returns logins that end in a delay of a second.
func lockedOut() []loginStep {
	return []loginStep{{"a", 530}, {"b", 530}, {"c", 530}, {"secret", 230}, {"d", 530}, {"e", 421}, {"secret", 421}}
}

// Wrong passwords lock their address out, across sessions and for a while.
func TestLockout(t *testing.T) {
	b, clock := startWithClock(t, Config{})
	for i, step := range lockedOut() {
		if code := logIn(t, b, step.password); code != step.code {
			t.Errorf("login %d: %d, want %d", i, code, step.code)
		}
	}
	clock.Add(1)
	if code := logIn(t, b, "secret"); code != 230 {
		t.Errorf("after the delay: %d, want 230", code)
	}
}

// One address does not lock out another. Behind a relay, the address is that of the
// client, although all connections come from the relay.
func TestLockoutOfOneAddress(t *testing.T) {
	var client atomic.Value
	b, _ := startWithClock(t, Config{ClientOf: func(netip.AddrPort) netip.Addr { return client.Load().(netip.Addr) }})
	attacker, other := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	client.Store(attacker)
	for i, step := range lockedOut() {
		if code := logIn(t, b, step.password); code != step.code {
			t.Errorf("login %d: %d, want %d", i, code, step.code)
		}
	}
	for _, step := range []struct {
		client   netip.Addr
		password string
		code     int
	}{{other, "secret", 230}, {attacker, "secret", 421}, {other, "x", 530}, {other, "secret", 230}} {
		client.Store(step.client)
		if code := logIn(t, b, step.password); code != step.code {
			t.Errorf("PASS %s from %v: %d, want %d", step.password, step.client, code, step.code)
		}
	}
}
