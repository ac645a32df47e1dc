package client

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestUnsolicited checks what a command makes of something that the server sent before
// it, and how long it waits for the rest.
func TestUnsolicited(t *testing.T) {
	const limit = 10 * time.Second
	for name, tt := range map[string]struct {
		raw    string // answers the first command
		later  string // follows half a second later; "drop" ends the connection
		cancel time.Duration
		want   connect.Cause
		after  time.Duration
		says   string // part of the error
	}{
		"nothing":                   {"200 ok\r\n", "", 0, connect.CauseDone, 0, ""},
		"another reply":             {"200 ok\r\n", "299 more\r\n", 0, connect.CauseOutOfTurn, 0, "299 more"},
		"421":                       {"200 ok\r\n", "421 closing\r\n", 0, connect.CauseServiceClosing, 0, "421 closing"},
		"the end":                   {"200 ok\r\n", "drop", 0, connect.CauseControlLost, 0, "lost"},
		"two replies at once":       {"200 ok\r\n299 more\r\n", "", 0, connect.CauseOutOfTurn, 0, "299 more"},
		"421 at once":               {"200 ok\r\n421 closing\r\n", "", 0, connect.CauseServiceClosing, 0, "421 closing"},
		"the rest of a reply":       {"200 ok\r\n2", "99 more\r\n", 0, connect.CauseOutOfTurn, 0, "299 more"},
		"half a reply":              {"200 ok\r\n2", "", 0, connect.CauseControlLost, limit, "not the rest"},
		"half a reply, interrupted": {"200 ok\r\n2", "", 3 * time.Second, connect.CauseCancelled, 3 * time.Second, ""},
		"half a reply after a 421":  {"421 closing\r\n2", "", 0, connect.CauseServiceClosing, 0, "STAT"},
	} {
		t.Run(name, func(t *testing.T) {
			simulation{
				config: Config{Limits: Limits{Reply: limit}},
				play: func(p *fakeServer) {
					p.expectLogin()
					p.expect("NOOP")
					p.writeRaw(tt.raw)
					time.Sleep(time.Second / 2)
					if tt.later == "drop" {
						p.control.Close()
						return
					}
					p.writeRaw(tt.later)
					for p.lines.Scan() {
						if tt.want != connect.CauseDone {
							p.t.Errorf("server: got %q", p.lines.Text())
						}
						p.reply("211 fine")
					}
				},
				use: func(t *testing.T, s *Session) {
					if _, err := s.Command(t.Context(), "NOOP"); err != nil {
						t.Errorf("NOOP: %v", err)
					}
					time.Sleep(time.Second)
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					if tt.cancel > 0 {
						time.AfterFunc(tt.cancel, cancel)
					}
					var err error
					elapsed := took(func() { _, err = s.Command(ctx, "STAT") })
					if tt.want == connect.CauseDone {
						if err != nil || s.Err() != nil {
							t.Errorf("%v, session error %v", err, s.Err())
						}
						return
					}
					if got := causeOf(err, connect.CauseDone); got != tt.want || causeOf(s.Err(), connect.CauseDone) != got || elapsed != tt.after {
						t.Errorf("%v after %v, session error %v; want %v after %v", err, elapsed, s.Err(), tt.want, tt.after)
					} else if !strings.Contains(err.Error(), tt.says) {
						t.Errorf("%v, want %q in it", err, tt.says)
					}
				},
			}.run(t)
		})
	}
}

// TestInterruptBeforeTransferCommand checks that an interrupt ends a transfer that waits
// for the rest of a reply, although the partner has connected in the meantime.
func TestInterruptBeforeTransferCommand(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	simulation{
		play: func(p *fakeServer) {
			p.expectLogin()
			to, err := connect.ParsePortCommand(p.expect("PORT"))
			if err != nil {
				p.t.Error(err)
			}
			p.writeRaw("200 ok\r\n2")
			time.Sleep(time.Second)
			p.dialData(to, "")
			time.Sleep(time.Second)
			cancel()
			if p.lines.Scan() {
				p.t.Errorf("server: got %q", p.lines.Text())
			}
		},
		use: func(t *testing.T, s *Session) {
			var o Outcome
			elapsed := took(func() { o = s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active}) })
			if o.Cause != connect.CauseCancelled || elapsed != 2*time.Second || o.Connected() || causeOf(s.Err(), connect.CauseDone) != connect.CauseCancelled {
				t.Errorf("%v (%v) after %v, connected %t, session error %v", o.Cause, o.Err, elapsed, o.Connected(), s.Err())
			}
		},
	}.run(t)
}

// TestSwitchOvertaken checks a reply to AUTH that was sent before the command, as the
// next event shows: the session ends, and that event gives the reason.
func TestSwitchOvertaken(t *testing.T) {
	for want, next := range map[connect.Cause]connect.Event{
		connect.CauseOutOfTurn:      connect.Replied(connect.Reply{Code: 234}),
		connect.CauseServiceClosing: connect.Replied(connect.Reply{Code: 421}),
		connect.CauseControlLost:    connect.Lost(io.EOF),
	} {
		events := make(events)
		simulation{
			config: Config{Talk: func(l Line) {
				if l.Text == "AUTH TLS" {
					go func() {
						events <- event{Event: connect.Replied(connect.Reply{Code: 234})}
						events <- event{Event: next}
					}()
				}
			}},
			play: func(p *fakeServer) {
				p.expectLogin()
				p.expect("AUTH")
				p.lines.Scan()
			},
			use: func(t *testing.T, s *Session) {
				s.events = events // those of the reader are not received
				_, err := s.switchAfter(t.Context(), "AUTH TLS", func() (net.Conn, error) { return s.control.conn, nil })
				if got := causeOf(err, connect.CauseDone); got != want || causeOf(s.Err(), connect.CauseDone) != want {
					t.Errorf("%v, session error %v; want %v", err, s.Err(), want)
				}
			},
		}.run(t)
	}
}
