package client

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestAbortReplies checks how long the client waits for each reply after ABOR, when it
// resets the data connection, and whether the session is usable afterwards.
func TestAbortReplies(t *testing.T) {
	for name, tt := range map[string]struct {
		// The replies to ABOR and PWD, each with the time to wait before it. "drop"
		// closes the control connection.
		abort, pwd string
		reset      time.Duration // when the data connection ends, from ABOR on
		want       time.Duration // when the transfer ends
		usable     bool
	}{
		"two replies":                 {"0s 426, 0s 226", "0s 257", 0, 0, true},
		"one reply":                   {"0s 226", "0s 257", 0, 0, true},
		"a refusal and no more":       {"0s 426", "0s 257", 0, time.Second, true},
		"silent until the reset":      {"1.5s 426, 0s 226", "0s 257", time.Second, 1500 * time.Millisecond, true},
		"silent":                      {"", "", time.Second, 2 * time.Second, false},
		"silent after PWD":            {"0s 226", "", 0, time.Second, false},
		"gone after ABOR":             {"0s drop", "", 0, 0, false},
		"gone after the reset":        {"1.5s drop", "", time.Second, 1500 * time.Millisecond, false},
		"gone after a refusal":        {"0s 426, 0s drop", "", 0, 0, false},
		"gone after PWD":              {"0s 226", "0s drop", 0, 0, false},
		"421":                         {"0s 421", "", 0, 0, false},
		"421 after PWD":               {"0s 226", "0s 421", 0, 0, false},
		"three replies before 257":    {"0s 226", "0s 226, 0s 550, 0s 500, 0s 257", 0, 0, true},
		"four replies before 257":     {"0s 226", "0s 226, 0s 550, 0s 500, 0s 500, 0s 257", 0, 0, false},
		"each reply is slow":          {".9s 426, .9s 226", ".9s 550, .2s 257", 900 * time.Millisecond, 2900 * time.Millisecond, true},
		"all of them take too long":   {".9s 426, .9s 226", ".9s 550, .4s 257", 900 * time.Millisecond, 3 * time.Second, false},
		"a single reply is too slow":  {"0s 226", "1.1s 257", 0, time.Second, false},
		"no single reply is too slow": {"0s 226", ".9s 257", 0, 900 * time.Millisecond, true},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			simulation{
				play: func(p *fakeServer) {
					p.expectLogin()
					to := p.expectPort("PORT")
					p.exchange("RETR", "150 opening")
					data := p.dialData(to, "")
					time.Sleep(time.Second)
					cancel()
					p.expect("ABOR")
					began := time.Now()
					ended := make(chan struct{})
					go func() {
						defer close(ended)
						if _, err := io.Copy(io.Discard, data); err == nil || time.Since(began).Round(time.Millisecond) != tt.reset {
							t.Errorf("the data connection ends after %v with %v, want a reset after %v", time.Since(began), err, tt.reset)
						}
					}()
					if p.replyLate(tt.abort) && tt.abort != "" && p.lines.Scan() {
						p.replyLate(tt.pwd)
					}
					p.answerLast()
					<-ended
				},
				use: func(t *testing.T, s *Session) {
					var o Outcome
					elapsed := took(func() { o = s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active}) })
					if o.Cause != connect.CauseCancelled || elapsed != time.Second+tt.want || (s.Err() == nil) != tt.usable {
						t.Errorf("%v after %v, session error %v; want %v, usable %t", o.Cause, elapsed, s.Err(), time.Second+tt.want, tt.usable)
					}
				},
			}.run(t)
		})
	}
}

// TestLatePortReply checks how long a client that was interrupted waits for the reply
// to its port command.
func TestLatePortReply(t *testing.T) {
	for name, tt := range map[string]struct {
		reply  string
		want   time.Duration
		usable bool
	}{
		"in time":  {"0.9s 200", 900 * time.Millisecond, true},
		"too late": {"1.1s 200", time.Second, false},
		"421":      {"0.5s 421", 500 * time.Millisecond, false},
		"gone":     {"0.5s drop", 500 * time.Millisecond, false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			simulation{
				play: func(p *fakeServer) {
					p.expectLogin()
					p.expect("PORT")
					cancel()
					p.replyLate(tt.reply)
					p.answerLast()
				},
				use: func(t *testing.T, s *Session) {
					var o Outcome
					elapsed := took(func() { o = s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active}) })
					if o.Cause != connect.CauseCancelled || elapsed != tt.want || (s.Err() == nil) != tt.usable {
						t.Errorf("%v after %v, session error %v; want %v, usable %t", o.Cause, elapsed, s.Err(), tt.want, tt.usable)
					}
				},
			}.run(t)
		})
	}
}

// replyLate sends replies, each after a time: "1s 426, 0s 226". In place of a reply,
// "drop" closes the control connection, and replyLate returns false.
func (p *fakeServer) replyLate(replies string) bool {
	for one := range strings.SplitSeq(replies, ", ") {
		after, reply, _ := strings.Cut(one, " ")
		wait, err := time.ParseDuration(after)
		switch {
		case one == "":
			continue
		case err != nil:
			panic(err)
		}
		time.Sleep(wait)
		if reply == "drop" {
			p.control.Close()
			return false
		}
		p.reply(fmt.Sprintf("%s as told", reply))
	}
	return true
}
