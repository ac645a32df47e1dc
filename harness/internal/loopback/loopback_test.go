package loopback

import (
	"net/netip"
	"testing"
)

// TestClaim checks that claims do not share addresses, and that released addresses
// can be claimed again.
func TestClaim(t *testing.T) {
	const claims = 300 // more than the last byte can distinguish
	seen := map[netip.Addr]bool{}
	var all []Addresses
	for range claims {
		a, err := Claim()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
		if !a.Client.IsLoopback() || !a.Stranger.IsLoopback() || seen[a.Client] || seen[a.Stranger] {
			t.Errorf("client %v and stranger %v are not new loopback addresses", a.Client, a.Stranger)
		}
		seen[a.Client], seen[a.Stranger] = true, true
	}
	for i := range all {
		if err := all[i].Release(); err != nil {
			t.Error(err)
		}
	}
	again, err := Claim()
	if err != nil {
		t.Fatal(err)
	}
	if !seen[again.Client] {
		t.Errorf("claimed the new address %v instead of one of %d released ones", again.Client, claims)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
	if err := new(Addresses).Release(); err != nil {
		t.Error("Release without a claim:", err)
	}
}
