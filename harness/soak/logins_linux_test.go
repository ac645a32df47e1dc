package soak

import (
	"flag"
	"math/bits"
	"net/netip"
	"testing"
	"time"
)

// logins is the size of TestLogins. Make soak has a larger one.
var logins = flag.Int("logins", 200, "logins, half of them with a wrong password")

// freeWrong is the number of wrong passwords that an address may send before it is
// slowed down. After the next one it has to wait for a second, then for twice as long.
const freeWrong = 3

// Wrong passwords from one address are slowed down, however many there are. Right ones
// from another address are not, and no login leaves anything.
func TestLogins(t *testing.T) {
	for _, s := range servers() {
		t.Run(s.name, func(t *testing.T) {
			before := takeStock(t)
			addresses, clients := claim(t)
			addr, stop := s.start(t, netip.AddrPortFrom(addresses.Partner, 0).String())
			for range 10 {
				checkServed(t, clients[1], addr)
			}
			begin, live, refused := time.Now(), liveHeap(), 0
			for i := range *logins / 2 {
				refused += wrongLogin(t, clients[0], addr)
				checkServed(t, clients[1], addr)
				if i == *logins/4 {
					live = liveHeap()
				}
			}
			// With n waits behind it, an address has waited for 2^n-1 seconds.
			if most := freeWrong + 1 + bits.Len(uint(time.Since(begin)/time.Second)+1); refused > most {
				t.Errorf("%d of %d wrong passwords were tried, want at most %d", refused, *logins/2, most)
			}
			if now := liveHeap(); now > live+flatBound {
				t.Errorf("the live heap is %d KiB after the second half of the logins, %d KiB before", now>>10, live>>10)
			}
			t.Logf("%d logins in %v, %d wrong passwords were tried", *logins, time.Since(begin).Round(time.Millisecond), refused)
			if err := stop(); err != nil {
				t.Error(err)
			}
			if err := addresses.Release(); err != nil {
				t.Error(err)
			}
			before.compare(t, &addresses)
		})
	}
}

// wrongLogin tries a wrong password. It returns 1 if the server has tried it too, or 0 if
// the address has to wait. Both end the session.
func wrongLogin(t *testing.T, from netip.Addr, to netip.AddrPort) (tried int) {
	t.Helper()
	c := dialFrom(t, from, to)
	defer c.Close()
	switch got := c.code() + " " + c.codes("USER "+user, "PASS wrong", "NOOP"); got {
	case "220 331 530 closed":
		return 1
	case "220 331 421 closed":
	default:
		t.Errorf("a wrong password gets %s, want 530 or 421, and the end", got)
	}
	return 0
}
