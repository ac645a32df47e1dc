package client

import (
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestPeerCheck checks who may open the data connection: the partner, and nobody
// else unless the transfer says so. A stranger's connection is closed at once, while
// the transfer goes on.
func TestPeerCheck(t *testing.T) {
	const stranger = "127.0.0.9"
	network := func(text string) []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix(text)} }
	for name, tt := range map[string]struct {
		transfer Transfer
		want     connect.Cause
		reported bool // as a stranger that was let in
	}{
		"not allowed":              {Transfer{}, connect.CauseStrangerOnly, false},
		"another one is allowed":   {Transfer{Allowed: network("127.0.0.8/32")}, connect.CauseStrangerOnly, false},
		"another one, mapped":      {Transfer{Allowed: network("::ffff:127.0.0.8/128")}, connect.CauseStrangerOnly, false},
		"allowed":                  {Transfer{Allowed: network("127.0.0.9/32")}, connect.CauseDone, false},
		"in a network":             {Transfer{Allowed: network("127.0.0.8/30")}, connect.CauseDone, false},
		"reported":                 {Transfer{Verify: connect.Warn}, connect.CauseDone, true},
		"allowed, so not reported": {Transfer{Verify: connect.Warn, Allowed: network("127.0.0.9/32")}, connect.CauseDone, false},
		"not checked":              {Transfer{Verify: connect.Off}, connect.CauseDone, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				to := p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				conn := p.dialData(to, stranger)
				if tt.want == connect.CauseDone {
					io.WriteString(conn, "data")
					conn.Close()
					p.reply("226 sent")
					p.expectQuit()
					return
				}
				if n, err := conn.Read(make([]byte, 1)); err == nil {
					p.t.Errorf("server: a stranger got %d bytes", n)
				}
				p.reply("425 cannot connect")
				p.expectQuit()
			}), Limits{Accept: testLimit})
			var got strings.Builder
			tt.transfer.Command, tt.transfer.Mode, tt.transfer.Receive = "RETR a", core.Active, &got
			o := s.Transfer(t.Context(), tt.transfer)
			if o.Cause != tt.want || o.PeerStranger != tt.reported || (got.String() == "data") != (tt.want == connect.CauseDone) {
				t.Errorf("%v (%v), reported %t, got %q", o.Cause, o.Err, o.PeerStranger, &got)
			}
		})
	}
}

// TestOneConnection checks that the port is closed as soon as data moves: nobody
// else can connect to it.
func TestOneConnection(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.exchange("RETR", "150 opening")
		data := p.dialData(to, "")
		io.WriteString(data, "a")
		p.reply("110 a mark")
		if !closes(to) {
			p.t.Error("server: the port stays open")
		}
		data.Close()
		p.reply("226 sent")
		p.expectQuit()
	}), Limits{Idle: testLimit})
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}); !o.Done() {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}

// closes reports whether nobody listens on a port any more, within testLimit.
func closes(port netip.AddrPort) bool {
	for end := time.Now().Add(testLimit); time.Now().Before(end); {
		conn, err := net.Dial("tcp", port.String())
		if err != nil {
			return true
		}
		conn.Close()
	}
	return false
}
