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

// Find finds this process as the owner of a port that it listens on.
func TestFind(t *testing.T) {
	r := peertest.FreeRange(t, 4)
	if got := Describe(r); got != "" {
		t.Errorf("free ports: Describe = %q, want \"\"", got)
	}
	for _, host := range []string{"127.0.0.1", "127.0.0.9"} { // two sockets on one port
		l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.MustParseAddrPort(host+":"+strconv.Itoa(r.Base+1))))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	got := Find(r)
	if len(got) != 1 || got[0].Port != r.Base+1 || got[0].PID != os.Getpid() || got[0].Program == "" {
		t.Fatalf("Find = %+v, want this process on port %d", got, r.Base+1)
	}
	if text := Describe(r); !strings.Contains(text, strconv.Itoa(os.Getpid())) {
		t.Errorf("Describe = %q, want this process's id", text)
	}
}

func TestDescribeIsBounded(t *testing.T) {
	r := peertest.FreeRange(t, maxDescribed+2)
	for port := r.Base; port <= r.End(); port++ {
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	if text := Describe(core.PortRange{Base: r.Base, Number: r.Number}); !strings.HasSuffix(text, "; and 2 more") {
		t.Errorf("Describe = %q, want the rest counted at the end", text)
	}
}
