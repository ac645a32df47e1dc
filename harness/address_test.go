package harness

import (
	"net/netip"
	"testing"
)

// TestClaimAddress: no two scenarios have an address in common, and one that is
// given back is had again.
func TestClaimAddress(t *testing.T) {
	const many = 300 // more than the last byte alone tells apart
	seen := map[netip.Addr]bool{}
	var all []address
	for range many {
		a, err := claimAddress()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
		if !a.client.IsLoopback() || !a.stranger.IsLoopback() || seen[a.client] || seen[a.stranger] {
			t.Errorf("%v, %v", a.client, a.stranger)
		}
		seen[a.client], seen[a.stranger] = true, true
	}
	for i := range all {
		if err := all[i].release(); err != nil {
			t.Error(err)
		}
	}
	again, err := claimAddress()
	if err != nil {
		t.Fatal(err)
	}
	if !seen[again.client] {
		t.Errorf("%v is new, and %d others are free", again.client, many)
	}
	if err := again.release(); err != nil {
		t.Error(err)
	}
	if err := new(address).release(); err != nil {
		t.Error("of no address:", err)
	}
}
