package play

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestDescriptorLeaks checks that each listener and connection on an address of the
// scenario and each file in its directory is reported while it is open, and that
// those of others are not.
func TestDescriptorLeaks(t *testing.T) {
	r := opened(t, "site payroll\nlist\n"+settings)
	listener := listenOn(t, r.addresses.Partner)
	other := listenOn(t, netip.MustParseAddr("127.0.0.1"))
	dialer := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(r.addresses.Client, 0))}
	conn, err := dialer.Dial("tcp", other.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	file, err := os.Create(filepath.Join(r.files.dir, "left"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	name := file.Name()
	r.close()
	r.checkLeft()
	want := []string{
		fmt.Sprintf("the listener %v is still open after the scenario", listener.Addr()),
		fmt.Sprintf("the connection from %v to %v is still open after the scenario", conn.LocalAddr(), conn.RemoteAddr()),
		"the file " + name + " (deleted) is still open after the scenario",
	}
	ascending := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	if diff := cmp.Diff(want, leaks(r), ascending); diff != "" {
		t.Errorf("leaks (-want +got):\n%s", diff)
	}

	r.result.Findings = nil
	listener.Close()
	conn.Close()
	file.Close()
	r.checkLeft()
	if got := leaks(r); len(got) > 0 {
		t.Errorf("everything is closed, but: %q", got)
	}
}

// listenOn listens on any port of an address until the test ends.
func listenOn(t *testing.T, addr netip.Addr) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", netip.AddrPortFrom(addr, 0).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
