package peertest

import (
	"net"
	"strconv"
	"testing"

	"activeftp/core"
)

// FreeRange returns a range of n ports, at most 1,024, that are free on
// 127.0.0.1 and below the ephemeral ones. No other test that calls it gets the
// same ports until the test ends: it binds the UDP port of the first one.
func FreeRange(tb testing.TB, n int) core.PortRange {
	tb.Helper()
	const first, last, block = 12_000, 32_000, 1_024
	for base := first; base+block <= last; base += block {
		claim, err := net.ListenPacket("udp", "127.0.0.1:"+strconv.Itoa(base))
		if err != nil {
			continue
		}
		r := core.PortRange{Base: base, Number: n}
		if AllFree(r) {
			tb.Cleanup(func() { claim.Close() })
			return r
		}
		claim.Close()
	}
	tb.Fatal("no free range of ports on 127.0.0.1")
	return core.PortRange{}
}

// AllFree reports whether every TCP port of a range is free on 127.0.0.1.
func AllFree(r core.PortRange) bool {
	for port := r.Base; port <= r.End(); port++ {
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			return false
		}
		l.Close()
	}
	return true
}
