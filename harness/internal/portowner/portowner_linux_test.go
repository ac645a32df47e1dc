package portowner

import (
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/harness/peertest"
)

// A port that this process has is known to be its own; a free one is nobody's.
func TestHolders(t *testing.T) {
	r := peertest.FreeRange(t, 4)
	if got := Describe(r); got != "" {
		t.Errorf("free ports: %s", got)
	}
	for _, host := range []string{"127.0.0.1", "127.0.0.9"} { // two sockets, one port
		l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.MustParseAddrPort(host+":"+strconv.Itoa(r.Base+1))))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	got := Find(r)
	if len(got) != 1 || got[0].Port != r.Base+1 || got[0].PID != os.Getpid() || got[0].Program == "" {
		t.Fatalf("%+v", got)
	}
	if text := Describe(r); !strings.Contains(text, strconv.Itoa(os.Getpid())) {
		t.Errorf("%q", text)
	}
}

func TestHeldByTellsSome(t *testing.T) {
	r := peertest.FreeRange(t, maxHolders+2)
	for port := r.Base; port <= r.End(); port++ {
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	if text := Describe(core.PortRange{Base: r.Base, Number: r.Number}); !strings.HasSuffix(text, "; and 2 more") {
		t.Errorf("%q", text)
	}
}
