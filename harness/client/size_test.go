package client

import (
	"context"
	"errors"
	"testing"
	"time"

	"activeftp/core/connect"
)

// TestSize checks that only a number of bytes counts as a size, and that a refusal
// leaves the session usable.
func TestSize(t *testing.T) {
	for reply, want := range map[string]int64{ // -1: an error
		"213 0": 0, "213 1": 1, "213 9223372036854775807": 1<<63 - 1,
		"213 -1": -1, "213 9223372036854775808": -1, "213 many": -1, "213": -1,
		"550 no such file": -1, "150 1": -1,
	} {
		s := dialServer(t, startServer(t, func(p *fakeServer) {
			p.expectLogin()
			if line := p.expect("SIZE"); line != "SIZE a b" {
				p.t.Errorf("server: got %q", line)
			}
			p.reply(reply)
			p.expectQuit()
		}), Limits{})
		size, err := s.Size(t.Context(), "a b")
		if (err == nil) != (want >= 0) || err == nil && size != want || s.Err() != nil {
			t.Errorf("%s: %d, %v; session error %v", reply, size, err, s.Err())
		}
		refused := reply[0] != '2'
		if got := causeOf(err, connect.CauseDone); (got == connect.CauseTransferRefused) != refused {
			t.Errorf("%s: cause %v", reply, got)
		}
		if session := new(SessionError); refused && (!errors.As(err, &session) || session.Reply.Code == 0) {
			t.Errorf("%s: the error %v has no reply", reply, err)
		}
	}
}

// endedContext is a context that has ended, as nobody has noticed yet.
type endedContext struct{ context.Context }

func (endedContext) Err() error { return context.Canceled }

// TestConfirmSize checks which downloads SIZE has to confirm, and what becomes of them.
func TestConfirmSize(t *testing.T) {
	unclosed := Outcome{Bytes: 8, Unclosed: true}
	unclosed.Cause = connect.CauseDone
	aborted, closed := unclosed, unclosed
	aborted.Cause, closed.Unclosed = connect.CauseTransferAborted, false
	retr := Transfer{Command: "RETR a"}
	for name, tt := range map[string]struct {
		transfer Transfer
		outcome  Outcome
		reply    string // to SIZE; "": SIZE is not sent; "none": it gets no reply
		want     connect.Cause
	}{
		"closed":             {retr, closed, "", connect.CauseDone},
		"aborted":            {retr, aborted, "", connect.CauseTransferAborted},
		"listing":            {Transfer{Command: "LIST"}, unclosed, "", connect.CauseDone},
		"complete":           {retr, unclosed, "213 8", connect.CauseDone},
		"complete from 4 on": {Transfer{Command: "retr a", Restart: 4}, unclosed, "213 12", connect.CauseDone},
		"cut off":            {retr, unclosed, "213 9", connect.CauseDataBroken},
		"refused":            {retr, unclosed, "550 no", connect.CauseDataBroken},
		"text":               {Transfer{Command: "RETR a", ASCII: true}, unclosed, "213 8", connect.CauseDataBroken},
		"interrupted":        {retr, unclosed, "none", connect.CauseCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			simulation{
				play: func(p *fakeServer) {
					p.expectLogin()
					if tt.reply != "" {
						p.expect("SIZE a")
					}
					if tt.reply == "none" {
						p.lines.Scan()
						return
					}
					if tt.reply != "" {
						p.reply(tt.reply)
					}
					p.expectQuit()
				},
				use: func(t *testing.T, s *Session) {
					ctx := context.Context(endedContext{t.Context()})
					switch tt.reply {
					case "none":
						limited, cancel := context.WithTimeout(t.Context(), time.Second)
						defer cancel()
						ctx = limited
					case "550 no":
						ctx = t.Context()
					}
					o := tt.outcome
					elapsed := took(func() { s.confirmSize(ctx, &tt.transfer, &o) })
					if o.Cause != tt.want || (o.Err == nil) != (tt.want == tt.outcome.Cause) || elapsed >= 2*time.Second {
						t.Errorf("%v (%v) after %v, want %v", o.Cause, o.Err, elapsed, tt.want)
					}
				},
			}.run(t)
		})
	}
}
