package client

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/ccc"
)

// TestDialWaits checks how long the client waits in each step of a login, what an
// interrupt makes of the same wait, and that it sends nothing more.
func TestDialWaits(t *testing.T) {
	const limit, interrupt = 10 * time.Second, 2 * time.Second
	config, security := virtualTLS(t)
	plain, explicit, implicit, clearing := Security{}, security, security, security
	implicit.Mode, clearing.ClearCommands = Implicit, true
	secured := func(p *fakeServer, more ...string) {
		p.exchange("", "220 ready", "AUTH", "234 go on")
		p.upgrade(tls.Server(ccc.NewConn(p.control), config))
		p.exchange(more...)
	}
	for name, tt := range map[string]struct {
		security Security
		play     func(p *fakeServer)
		want     connect.Cause
		says     string // part of the error
	}{
		"greeting": {plain, func(p *fakeServer) {}, connect.CauseNoReply, "greeting"},
		"greeting, announced again and again": {plain, func(p *fakeServer) {
			for range 5 {
				p.reply("120 soon")
				time.Sleep(3 * time.Second)
			}
		}, connect.CauseNoReply, "greeting"},
		"USER": {plain, func(p *fakeServer) { p.exchange("", "220 ready", "USER") }, connect.CauseNoReply, "USER"},
		"PASS": {plain, func(p *fakeServer) { p.exchange("", "220 ready", "USER", "331 password", "PASS") }, connect.CauseNoReply, "PASS"},
		"TYPE": {plain, func(p *fakeServer) { p.exchange("", "220 ready", "USER", "230 in", "TYPE") }, connect.CauseNoReply, "TYPE"},
		"implicit handshake": {implicit, func(p *fakeServer) { io.Copy(io.Discard, p.control) }, connect.CauseTLSFailed,
			"securing"},
		"AUTH": {explicit, func(p *fakeServer) { p.exchange("", "220 ready", "AUTH") }, connect.CauseNoReply, "AUTH"},
		"explicit handshake": {explicit, func(p *fakeServer) {
			p.exchange("", "220 ready", "AUTH", "234 go on")
			io.Copy(io.Discard, p.control)
		}, connect.CauseTLSFailed, "AUTH"},
		"USER under TLS": {explicit, func(p *fakeServer) { secured(p, "USER") }, connect.CauseNoReply, "USER"},
		"PBSZ":           {explicit, func(p *fakeServer) { secured(p, "USER", "230 in", "PBSZ") }, connect.CauseNoReply, "PBSZ"},
		"PROT":           {explicit, func(p *fakeServer) { secured(p, "USER", "230 in", "PBSZ", "200 ok", "PROT") }, connect.CauseNoReply, "PROT"},
		"CCC": {clearing, func(p *fakeServer) {
			secured(p, "USER", "230 in", "PBSZ", "200 ok", "PROT", "200 ok", "CCC")
		}, connect.CauseNoReply, "CCC"},
	} {
		for _, cancels := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, interrupted %t", name, cancels), func(t *testing.T) {
				simulation{
					config: Config{Security: tt.security, Limits: Limits{Reply: limit}},
					play: func(p *fakeServer) {
						tt.play(p)
						if p.lines.Scan() {
							p.t.Errorf("server: got %q", p.lines.Text())
						}
					},
					dial: func(t *testing.T, c Config) *Session {
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						want, after, says := tt.want, limit, tt.says
						if cancels {
							time.AfterFunc(interrupt, cancel)
							want, after, says = connect.CauseCancelled, interrupt, "cancelled"
						}
						var s *Session
						var err error
						elapsed := took(func() { s, err = Dial(ctx, c) })
						if err == nil {
							t.Error("Dial succeeded")
							return s
						}
						if got := causeOf(err, connect.CauseDone); got != want || elapsed != after || !strings.Contains(err.Error(), says) {
							t.Errorf("%v (%v) after %v; want %v and %q after %v", got, err, elapsed, want, says, after)
						}
						return nil
					},
				}.run(t)
			})
		}
	}
}

// TestEndedSession checks that a session that has ended sends nothing more: a command
// and a transfer fail at once, with the error that ended it. The wait for a reply that
// did not come is no round trip.
func TestEndedSession(t *testing.T) {
	const limit = 10 * time.Second
	simulation{
		config: Config{Limits: Limits{Reply: limit}},
		play: func(p *fakeServer) {
			p.expectLogin()
			p.expect("NOOP")
			if p.lines.Scan() {
				p.t.Errorf("server: got %q", p.lines.Text())
			}
		},
		use: func(t *testing.T, s *Session) {
			if elapsed := took(func() { s.Command(t.Context(), "NOOP") }); elapsed != limit {
				t.Errorf("NOOP fails after %v, want %v", elapsed, limit)
			}
			var err error
			elapsed := took(func() { _, err = s.Command(t.Context(), "STAT") })
			if elapsed != 0 || causeOf(err, connect.CauseDone) != connect.CauseNoReply || !strings.Contains(err.Error(), "STAT") {
				t.Errorf("STAT fails after %v: %v", elapsed, err)
			}
			for _, mode := range []core.Mode{core.Active, core.Passive} {
				var o Outcome
				elapsed := took(func() { o = s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: mode}) })
				if elapsed != 0 || o.Cause != connect.CauseNoReply || o.Announced != "" {
					t.Errorf("a transfer fails after %v: %v (%v), announced %q", elapsed, o.Cause, o.Err, o.Announced)
				}
			}
			if got := s.RoundTrip(); got >= time.Millisecond {
				t.Errorf("round trip %v", got)
			}
		},
	}.run(t)
}

// TestClearTextEndsDial checks that the first byte of clear text in place of TLS ends a
// dial: the client does not wait for the rest of a greeting.
func TestClearTextEndsDial(t *testing.T) {
	simulation{
		config: Config{Security: Security{Mode: Implicit}},
		play: func(p *fakeServer) {
			p.writeRaw("2")
			io.Copy(io.Discard, p.control)
		},
		dial: func(t *testing.T, c Config) *Session {
			var s *Session
			var err error
			elapsed := took(func() { s, err = Dial(t.Context(), c) })
			if causeOf(err, connect.CauseDone) != connect.CauseTLSFailed || elapsed != 0 {
				t.Errorf("%v after %v", err, elapsed)
			}
			return s
		},
	}.run(t)
}
