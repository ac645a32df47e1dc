package client

import (
	"testing"

	"activeftp/core"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// The local port of the control connection can be a data port, while the
// connection is open and after it ended.
func TestControlPortIsDataPort(t *testing.T) {
	b, err := partner.Start(partner.Config{})
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, b)
	own, err := loopback.Claim() // whose ports no other program uses
	if err != nil {
		t.Fatal(err)
	}
	defer own.Release()
	dial := func() *Session {
		s, err := Dial(t.Context(), Config{Server: b.Addr().String(), Local: own.Client})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := dial()
	port := int(netaddr.Of(first.control.conn.LocalAddr()).Port())
	list := func(s *Session) {
		t.Helper()
		ports := OncePorts(core.PortRange{Base: port, Number: 1}, func() int { return 0 })
		if o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active, Ports: ports}); !o.Done() {
			t.Errorf("%s", Explain(o))
		}
	}
	list(first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := dial()
	defer second.Close()
	list(second)
}
