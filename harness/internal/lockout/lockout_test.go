package lockout

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var attacker, other = netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")

// waits returns the wait after each of n wrong passwords that counted.
func waits(t *Table, n int) (all []time.Duration) {
	for range n {
		t.Admit(attacker, false)
		wait := t.Admit(attacker, true)
		all = append(all, wait)
		time.Sleep(wait)
	}
	return all
}

// The delay grows with each wrong password, up to a minute.
func TestDelayGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want := []time.Duration{0, 0, 0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second,
			32 * time.Second, time.Minute, time.Minute}
		if diff := cmp.Diff(want, waits(New(nil), len(want))); diff != "" {
			t.Error(diff)
		}
	})
}

// An attacker who never waits gets one attempt that counts for each delay, however
// many he makes.
func TestAttemptsThatCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table, counted := New(nil), 0
		for begin := time.Now(); time.Since(begin) < time.Hour; time.Sleep(100 * time.Millisecond) {
			if table.Admit(attacker, false) == 0 {
				counted++
			}
		}
		// 10 until the delay is a minute, after 63 s; then one a minute.
		if counted < 60 || counted > 70 {
			t.Errorf("%d attempts counted in an hour, want about 68", counted)
		}
	})
}

// The right password does not get through during the delay, and gets through after
// it, without making a later delay shorter.
func TestRightPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := New(nil)
		waits(table, 6)
		table.Admit(attacker, false)
		if wait := table.Admit(attacker, true); wait != 8*time.Second {
			t.Errorf("waits %v, want 8 s", wait)
		}
		time.Sleep(8 * time.Second)
		if wait := table.Admit(attacker, true); wait != 0 {
			t.Errorf("waits %v after the delay", wait)
		}
		table.Admit(attacker, false)
		if wait := table.Admit(attacker, true); wait != 16*time.Second {
			t.Errorf("waits %v after the next wrong password, want 16 s", wait)
		}
	})
}

func TestForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := New(nil)
		waits(table, 10)
		time.Sleep(forgetAfter)
		if diff := cmp.Diff([]time.Duration{0, 0, 0, time.Second}, waits(table, free+1)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAddresses(t *testing.T) {
	for _, tt := range []struct {
		name, from, as string
		same           bool
	}{
		{"another host", "192.0.2.1", "192.0.2.2", false},
		{"IPv4 over IPv6", "192.0.2.1", "::ffff:192.0.2.1", true},
		{"the same network", "2001:db8::1", "2001:db8::ffff:0:0:2", true},
		{"another network", "2001:db8::1", "2001:db8:0:1::1", false},
		{"another zone", "fe80::1%eth0", "fe80::1%eth1", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			table := New(func() time.Time { return time.Unix(0, 0) })
			for range free + 1 {
				table.Admit(netip.MustParseAddr(tt.from), false)
			}
			if waits := table.Admit(netip.MustParseAddr(tt.as), true) > 0; waits != tt.same {
				t.Errorf("waits %v, want %v", waits, tt.same)
			}
		})
	}
}

// The table stays bounded, whoever guesses, and drops the oldest address first.
func TestBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := New(nil)
		for range free + 1 {
			table.Admit(other, false)
		}
		for range free + 1 {
			time.Sleep(time.Millisecond)
			table.Admit(attacker, false)
		}
		a := netip.MustParseAddr("198.18.0.0")
		for range maxAddresses - 1 {
			table.Admit(a, false)
			a = a.Next()
		}
		if len(table.peers) != maxAddresses {
			t.Errorf("%d addresses, want %d", len(table.peers), maxAddresses)
		}
		if table.Admit(attacker, true) == 0 || table.Admit(other, true) != 0 {
			t.Error("the oldest address is still there, or another one is gone")
		}
		time.Sleep(forgetAfter)
		table.Admit(a, false)
		if len(table.peers) != 1 {
			t.Errorf("%d addresses after all are to be forgotten, want 1", len(table.peers))
		}
	})
}

func TestRefusal(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		time.Nanosecond: "Too many wrong passwords from your address; try again in 1 s",
		8 * time.Second: "Too many wrong passwords from your address; try again in 8 s",
	} {
		if got := Refusal(wait); got != want {
			t.Errorf("%v: %q, want %q", wait, got, want)
		}
	}
}
