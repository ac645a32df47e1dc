package client

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestDefaultLimits checks that each limit has a default, and that one that is set
// stays.
func TestDefaultLimits(t *testing.T) {
	const own = 7 * time.Second
	defaults := Limits{Connect: DefaultLimit, Reply: DefaultLimit, Accept: DefaultLimit, Idle: DefaultLimit, Transfer: DefaultTransferLimit}
	for name, field := range map[string]func(l *Limits) *time.Duration{
		"connect":  func(l *Limits) *time.Duration { return &l.Connect },
		"reply":    func(l *Limits) *time.Duration { return &l.Reply },
		"accept":   func(l *Limits) *time.Duration { return &l.Accept },
		"idle":     func(l *Limits) *time.Duration { return &l.Idle },
		"transfer": func(l *Limits) *time.Duration { return &l.Transfer },
	} {
		for set, want := range map[time.Duration]time.Duration{own: own, 0: *field(&defaults), -1: *field(&defaults), 1: 1} {
			var l Limits
			*field(&l) = set
			wanted := defaults
			*field(&wanted) = want
			if diff := cmp.Diff(wanted, l.orDefault()); diff != "" {
				t.Errorf("%s = %v (-want +got):\n%s", name, set, diff)
			}
		}
	}
}

// TestOneByte checks a download with the smallest limit, in either mode: one byte is
// received, and a second one ends the transfer with an error that names the limit.
func TestOneByte(t *testing.T) {
	for data, want := range map[string]connect.Cause{"": connect.CauseDone, "x": connect.CauseDone, "xy": connect.CauseTooMuchData} {
		for _, mode := range []core.Mode{core.Active, core.Passive} {
			l, port := listenPassive(t)
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				conn := p.openData(mode, "RETR", l, port)
				p.reply("150 here")
				io.WriteString(conn, data)
				conn.(*net.TCPConn).CloseWrite()
				if want != connect.CauseDone {
					p.exchange("ABOR", "426 broken off")
					p.reply("226 aborted")
					p.exchange("PWD", `257 "/"`)
				} else {
					p.reply("226 sent")
				}
				p.expectQuit()
			}), Limits{})
			var got strings.Builder
			o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: mode, Limit: 1, Receive: &got})
			if o.Cause != want || got.String() != data[:min(len(data), 1)] {
				t.Errorf("%q, mode %v: %v (%v), got %q", data, mode, o.Cause, o.Err, &got)
			}
			if want != connect.CauseDone && (o.Err == nil || !strings.Contains(o.Err.Error(), "1 byte ")) {
				t.Errorf("%q, mode %v: error %v", data, mode, o.Err)
			}
		}
	}
}

// TestTypeRefused checks that a transfer fails whose type the server refuses, and
// that the session goes on with the type that it has.
func TestTypeRefused(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.exchange("TYPE", "504 binary only")
		to := p.expectPort("PORT")
		p.exchange("RETR", "150 here")
		p.dialData(to, "").Close()
		p.reply("226 sent")
		p.expectQuit()
	}), Limits{})
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active, ASCII: true}); o.Cause != connect.CauseSessionRefused {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}); !o.Done() {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}

// TestOnlyEPSV checks that after EPSV ALL no transfer is active, however many other
// commands follow (RFC 2428 section 4).
func TestOnlyEPSV(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.exchange("EPSV", "200 ok", "NOOP", "200 ok")
		p.expectQuit()
	}), Limits{})
	for _, line := range []string{"EPSV ALL", "NOOP"} {
		if reply, err := s.Command(t.Context(), line); err != nil || reply.Code != 200 {
			t.Errorf("%s: %v, %v", line, reply, err)
		}
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}); o.Cause != connect.CausePortRefused || o.Err == nil || o.Sent != "" {
		t.Errorf("%v (%v), sent %q", o.Cause, o.Err, o.Sent)
	}
}
