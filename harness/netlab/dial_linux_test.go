package netlab

import (
	"net"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func TestRangesOf(t *testing.T) {
	tests := []struct {
		ports []int
		marks string
		want  []core.PortRange
	}{
		{nil, "", nil},
		{[]int{5, 6, 7}, "---", nil},
		{[]int{5, 6, 7}, "xxx", []core.PortRange{{Base: 5, Number: 3}}},
		{[]int{5, 6, 7, 8}, "x-xx", []core.PortRange{{Base: 5, Number: 1}, {Base: 7, Number: 2}}},
		{[]int{5, 9}, "xx", []core.PortRange{{Base: 5, Number: 1}, {Base: 9, Number: 1}}},
	}
	for _, test := range tests {
		marked := make([]bool, len(test.ports))
		for i := range marked {
			marked[i] = test.marks[i] == 'x'
		}
		if diff := cmp.Diff(test.want, rangesOf(test.ports, marked)); diff != "" {
			t.Errorf("%v %s: -want +got:\n%s", test.ports, test.marks, diff)
		}
	}
}

// A port is open whether or not a process listens on it: nothing drops packets on
// loopback.
func TestDialAll(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr).AddrPort()
	ports := []core.PortRange{singlePort(1), singlePort(int(addr.Port()))}
	from := netip.AddrPortFrom(addr.Addr(), 0)
	got, err := dialAll(t.Context(), []probe{{from, addr.Addr(), ports, true}, {from, addr.Addr(), ports, false}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]core.PortRange{nil, ports}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// A connection that cannot be attempted is an error and says nothing about the
// port.
func TestDialAllFails(t *testing.T) {
	foreign := netip.MustParseAddrPort("192.0.2.1:0") // not an address of this machine
	_, err := dialAll(t.Context(), []probe{{From: foreign, To: netip.MustParseAddr("127.0.0.1"), Ports: []core.PortRange{singlePort(1)}}})
	if err == nil {
		t.Error("no error")
	}
}
