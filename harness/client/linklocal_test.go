package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/peertest"
)

// linkLocal returns a link-local address of this host, with its zone.
func linkLocal(t *testing.T) netip.Addr {
	t.Helper()
	interfaces, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range interfaces {
		addresses, err := i.Addrs()
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range addresses {
			prefix, err := netip.ParsePrefix(a.String())
			addr := prefix.Addr().WithZone(i.Name)
			if err != nil || !addr.Is6() || !addr.IsLinkLocalUnicast() {
				continue
			}
			if l, err := net.Listen("tcp", netip.AddrPortFrom(addr, 0).String()); err == nil { // not if it is tentative
				l.Close()
				return addr
			}
		}
	}
	peertest.Unavailable(t, errors.New("no interface has a link-local IPv6 address"))
	return netip.Addr{}
}

// With a partner on the same link, EPRT announces the link-local address without its
// zone, and the listener is bound to the zone.
func TestLinkLocal(t *testing.T) {
	own := linkLocal(t)
	for _, tt := range []struct {
		name            string
		local, announce netip.Addr
	}{
		{name: "system's choice"},
		{name: "local address", local: own},
		{name: "announced address", announce: own},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := peertest.FreeRange(t, 2)
			server := startServerAt(t, own, func(p *fakeServer) {
				p.expectLogin()
				to := p.expectPort("EPRT")
				if want := netip.AddrPortFrom(own.WithZone(""), uint16(r.Base)); to != want {
					p.t.Errorf("server: %v announced, want %v", to, want)
				}
				p.expect("RETR")
				p.reply("150 opening")
				zone := netaddr.Of(p.control.RemoteAddr()).Addr().Zone()
				conn := p.dialData(netip.AddrPortFrom(to.Addr().WithZone(zone), to.Port()), "")
				io.WriteString(conn, "data")
				conn.Close()
				p.reply("226 done")

				l, err := net.Listen("tcp", netip.AddrPortFrom(own, 0).String())
				if err != nil {
					p.t.Error(err)
					return
				}
				defer l.Close()
				p.expect("EPSV")
				p.reply(fmt.Sprintf("229 here (|||%d|)", netaddr.Of(l.Addr()).Port()))
				p.expect("RETR")
				p.reply("150 opening")
				passive, err := l.Accept()
				if err != nil {
					p.t.Error(err)
					return
				}
				io.WriteString(passive, "data")
				passive.Close()
				p.reply("226 done")
				p.expectQuit()
			})
			s := dialSession(t, Config{
				Server: server, Local: tt.local, Announce: tt.announce,
				Listening: func(bound netip.AddrPort) {
					if want := netip.AddrPortFrom(own, uint16(r.Base)); bound != want {
						t.Errorf("listens on %v, want %v", bound, want)
					}
				},
			})
			for _, mode := range []core.Mode{core.Active, core.Passive} {
				var got bytes.Buffer
				o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Receive: &got, Mode: mode, Ports: RangePorts(r, 0)})
				if !o.Done() || got.String() != "data" {
					t.Errorf("%v: %q, %v (%v)", mode, got.String(), o.Cause, o.Err)
				}
			}
		})
	}
}

// What cannot be announced is no fault of the partner, and nothing is sent.
func TestCannotAnnounce(t *testing.T) {
	for name, tt := range map[string]struct {
		announce netip.Addr
		policy   connect.Announcement
	}{
		"unspecified address": {announce: netip.IPv6Unspecified()},
		"IPv6 by PORT":        {announce: netip.MustParseAddr("2001:db8::5"), policy: connect.OnlyPORT},
	} {
		t.Run(name, func(t *testing.T) {
			s := dialSession(t, Config{Announce: tt.announce, Server: startServer(t, func(p *fakeServer) {
				p.expectLogin()
				p.expectQuit()
			})})
			o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active, Policy: tt.policy})
			if o.Cause != connect.CauseLocalFault || o.Err == nil {
				t.Errorf("%v (%v)", o.Cause, o.Err)
			}
		})
	}
}
