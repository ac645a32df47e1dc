package client

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestAfterFailure checks what the client sends after a transfer that failed before
// its final reply: ABOR if that can bring the session back in step, otherwise
// nothing, and the session ends.
func TestAfterFailure(t *testing.T) {
	for name, tt := range map[string]struct {
		limits Limits
		play   func(p *fakeServer, to netip.AddrPort) // after the 1yz
		want   connect.Cause
		abort  bool
	}{
		"only a stranger": {Limits{Accept: shortLimit}, func(p *fakeServer, to netip.AddrPort) { p.dialData(to, "127.0.0.9") },
			connect.CauseStrangerOnly, true},
		"nothing arrives": {Limits{Accept: shortLimit}, func(*fakeServer, netip.AddrPort) {}, connect.CauseNothingArrived, true},
		"too long":        {Limits{Transfer: 2 * shortLimit}, func(p *fakeServer, to netip.AddrPort) { p.dialData(to, "") }, connect.CauseTooLong, true},
		"too long, in a wait that has a longer limit": {Limits{Transfer: 2 * shortLimit, Accept: testLimit}, func(*fakeServer, netip.AddrPort) {},
			connect.CauseTooLong, true},
		"the data stalls": {Limits{Idle: shortLimit}, func(p *fakeServer, to netip.AddrPort) { p.dialData(to, "") }, connect.CauseDataStalled, false},
		"no final reply":  {Limits{Reply: 4 * shortLimit}, func(p *fakeServer, to netip.AddrPort) { p.dialData(to, "").Close() }, connect.CauseNoFinalReply, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := make(chan string, 1)
			s, err := Dial(t.Context(), Config{Limits: tt.limits, Server: startServer(t, func(p *fakeServer) {
				p.expectLogin()
				to := p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				tt.play(p, to)
				p.lines.Scan()
				sent <- p.lines.Text()
				if p.lines.Text() == "ABOR" {
					p.reply("426 broken off", "226 aborted")
					p.exchange("PWD", `257 "/"`)
					p.expectQuit()
				}
			})})
			if err != nil {
				t.Fatal(err)
			}
			o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
			if o.Cause != tt.want || (s.Err() == nil) != tt.abort {
				t.Errorf("%v (%v), session error %v", o.Cause, o.Err, s.Err())
			}
			if !tt.abort {
				if next := s.Transfer(t.Context(), Transfer{Command: "RETR b", Mode: core.Active}); next.Cause != connect.CauseControlLost {
					t.Errorf("the next transfer of an ended session: %v (%v)", next.Cause, next.Err)
				}
			}
			s.Close()
			if line := <-sent; (line == "ABOR") != tt.abort {
				t.Errorf("the client sent %q", line)
			}
		})
	}
}

// TestCancelledAtPortCommand checks that the reply to a port command is not taken for
// that to the next command: the client waits for it, and ends the session if it does
// not come.
func TestCancelledAtPortCommand(t *testing.T) {
	for name, replies := range map[string]bool{"it comes late": true, "it does not come": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s, err := Dial(t.Context(), Config{Server: startServer(t, func(p *fakeServer) {
				p.expectLogin()
				p.expect("PORT")
				cancel()
				if !replies {
					p.lines.Scan()
					return
				}
				time.Sleep(shortLimit)
				p.reply("200 port taken")
				p.exchange("NOOP", "250 nothing done")
				p.expectQuit()
			})})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if o := s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active}); o.Cause != connect.CauseCancelled {
				t.Errorf("%v (%v)", o.Cause, o.Err)
			}
			reply, err := s.Command(t.Context(), "NOOP")
			if (err == nil) != replies || replies && reply.Code != 250 {
				t.Errorf("NOOP: %v, %v", reply, err)
			}
		})
	}
}
