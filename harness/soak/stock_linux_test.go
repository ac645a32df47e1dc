package soak

import (
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"activeftp/harness/internal/descriptors"
	"activeftp/harness/internal/loopback"
)

// stock is what a process has open.
type stock struct {
	goroutines int
	open       int // descriptors
	running    goleak.Option
}

// takeStock returns what is open now.
func takeStock(t *testing.T) stock {
	t.Helper()
	open, err := descriptors.Open()
	if err != nil {
		t.Fatal(err)
	}
	return stock{runtime.NumGoroutine(), len(open), goleak.IgnoreCurrent()}
}

// endLimit is the time that goroutines and sockets have to end after the last server is
// closed.
const endLimit = 5 * time.Second

// compare checks that nothing is open that was not open before, and returns what is.
func (s stock) compare(t *testing.T, addresses *loopback.Addresses) stock {
	t.Helper()
	if err := goleak.Find(s.running); err != nil {
		t.Errorf("goroutines are left: %v", err)
	}
	for end := time.Now().Add(endLimit); len(left(t, addresses)) > 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	for _, d := range left(t, addresses) {
		t.Errorf("%v is left", d)
	}
	after := takeStock(t)
	if after.open > s.open {
		t.Errorf("%d descriptors are open, %d were before", after.open, s.open)
	}
	return after
}

// left returns the open sockets on the addresses of a run.
func left(t *testing.T, addresses *loopback.Addresses) []descriptors.Descriptor {
	t.Helper()
	open, err := descriptors.Open()
	if err != nil {
		t.Fatal(err)
	}
	own := []netip.Addr{addresses.Client, addresses.Partner, addresses.Stranger}
	return slices.DeleteFunc(open, func(d descriptors.Descriptor) bool {
		return d.Socket == nil || !slices.Contains(own, d.Socket.Local.Addr())
	})
}
