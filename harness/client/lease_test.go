package client

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/peertest"
)

// TestBoundReturnsBusyPorts checks that a port in use by another program goes back to
// the others as soon as a transfer has found its own, and that the one that waits for
// it is told.
func TestBoundReturnsBusyPorts(t *testing.T) {
	ports := RangePorts(core.PortRange{Base: 10000, Number: 2}, 0)
	first := ports.lease()
	busy := nextPort(t, first, 0)
	own := nextPort(t, first, busy)
	second := ports.lease()
	if second.findNow(0) {
		t.Fatal("the second lease did not have to wait")
	}
	first.bound(own)
	select {
	case <-second.served:
	default:
		t.Error("the second lease still waits")
	}
	if port, ok := second.Next(); port != busy || !ok {
		t.Errorf("the second lease got %d, %t; want %d", port, ok, busy)
	}
	second.end(0)
	first.end(0)
	if available := ports.pool.Available(); available != 2 || ports.holding != 0 {
		t.Errorf("%d ports are available, %d leases hold one", available, ports.holding)
	}
	if ports.lastReturn().IsZero() {
		t.Error("no port was returned")
	}
}

// TestPortReturned checks that each transfer listens on a port of its own and gives
// it back: a range of two ports lasts for any number of transfers, in turn.
func TestPortReturned(t *testing.T) {
	r := peertest.FreeRange(t, 2)
	ports := RangePorts(r, 0)
	const transfers = 5
	announced := make(chan int, transfers)
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		for range transfers {
			to := p.expectPort("PORT")
			announced <- int(to.Port())
			p.exchange("RETR", "150 opening")
			p.dialData(to, "").Close()
			p.reply("226 sent")
		}
		p.expectQuit()
	}), Limits{})
	for i := range transfers {
		o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active, Ports: ports})
		if want := r.Base + i%2; !o.Done() || o.Port != want || <-announced != want {
			t.Errorf("transfer %d: %v (%v), port %d; want %d", i, o.Cause, o.Err, o.Port, want)
		}
		if available := ports.pool.Available(); available != 2 || ports.lastReturn().IsZero() {
			t.Errorf("%d of 2 ports are available after transfer %d, the last one came back at %v", available, i, ports.lastReturn())
		}
	}
}

// TestNoPort checks what a transfer says that finds no port.
func TestNoPort(t *testing.T) {
	l, port := listenPassive(t)
	defer l.Close()
	r := core.PortRange{Base: port, Number: 1}
	for name, tt := range map[string]struct {
		ports *Ports
		want  connect.Cause
		says  string
	}{
		"the range":    {RangePorts(r, 0), connect.CauseRangeExhausted, "other programs use port " + strconv.Itoa(port)},
		"the only one": {OncePorts(r, func() int { return 0 }), connect.CausePortBusy, "cannot listen on 127.0.0.1:" + strconv.Itoa(port)},
	} {
		s := dialServer(t, startServer(t, func(p *fakeServer) {
			p.expectLogin()
			p.expectQuit()
		}), Limits{})
		o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active, Ports: tt.ports})
		if o.Cause != tt.want || o.Err == nil || !strings.Contains(o.Err.Error(), tt.says) || o.Announced != "" {
			t.Errorf("%s: %v (%v), announced %q; want %v and %q", name, o.Cause, o.Err, o.Announced, tt.want, tt.says)
		}
	}
}

// TestFindsFreePort checks that a transfer passes over a port in use, that
// Config.Listening is told about the one it found, and that other transfers may try
// the one in use from then on.
func TestFindsFreePort(t *testing.T) {
	r := peertest.FreeRange(t, 2)
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(r.Base)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var bound string
	ports, available := RangePorts(r, 0), -1
	s := dialSession(t, Config{
		Listening: func(at netip.AddrPort) { bound, available = at.String(), ports.pool.Available() },
		Server: startServer(t, func(p *fakeServer) {
			p.expectLogin()
			to := p.expectPort("PORT")
			p.exchange("RETR", "150 opening")
			p.dialData(to, "").Close()
			p.reply("226 sent")
			p.expectQuit()
		}),
	})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active, Ports: ports})
	if want := net.JoinHostPort("127.0.0.1", strconv.Itoa(r.End())); !o.Done() || o.Err != nil || o.Port != r.End() || bound != want {
		t.Errorf("%v (%v), port %d, listening on %s; want %s", o.Cause, o.Err, o.Port, bound, want)
	}
	if available != 1 {
		t.Errorf("%d ports were available to others, want the one in use", available)
	}
}

// TestExhausted checks which reasons a search gives that found no port.
func TestExhausted(t *testing.T) {
	ports := RangePorts(core.PortRange{Base: 10000, Number: 3}, 0)
	for _, tt := range []struct {
		lease        lease
		says, silent string
	}{
		{lease{ports: ports, busy: []int{10001}}, "port 10001", "came back"},
		{lease{ports: ports, timeout: shortLimit}, "no port of 10000-10002 came back within 50ms", "use"},
		{lease{ports: ports}, "every port of 10000-10002", "came back"},
	} {
		if text := tt.lease.exhausted().Error(); !strings.Contains(text, tt.says) || strings.Contains(text, tt.silent) {
			t.Errorf("%q does not say %q, or says %q", text, tt.says, tt.silent)
		}
	}
}
