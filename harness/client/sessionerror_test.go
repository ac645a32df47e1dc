package client

import (
	"context"
	"errors"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestSessionErrorReply checks the cause and the reply in the error of a session that
// a reply ended.
func TestSessionErrorReply(t *testing.T) {
	for name, tt := range map[string]struct {
		play []string // the replies to the greeting, to USER and so on
		want connect.Cause
		code int
	}{
		"greeting":       {[]string{"550 go away"}, connect.CauseSessionRefused, 550},
		"421 as it is":   {[]string{"421 too many users"}, connect.CauseServiceClosing, 421},
		"user":           {[]string{"220 ready", "530 no"}, connect.CauseSessionRefused, 530},
		"password":       {[]string{"220 ready", "331 password", "530 wrong"}, connect.CauseSessionRefused, 530},
		"421 at the end": {[]string{"220 ready", "331 password", "421 enough"}, connect.CauseServiceClosing, 421},
		"type":           {[]string{"220 ready", "230 in", "504 no"}, connect.CauseSessionRefused, 504},
	} {
		s, err := Dial(t.Context(), Config{Server: startServer(t, func(p *fakeServer) {
			for i, reply := range tt.play {
				if i > 0 {
					p.lines.Scan()
				}
				p.reply(reply)
			}
			p.lines.Scan() // QUIT
		})})
		if err == nil {
			s.Close()
			t.Errorf("%s: Dial succeeded", name)
			continue
		}
		session := new(SessionError)
		if !errors.As(err, &session) || session.Cause != tt.want || session.Reply.Code != tt.code {
			t.Errorf("%s: %v, cause %v, reply %v; want %v and %d", name, err, session.Cause, session.Reply, tt.want, tt.code)
		}
	}
}

// TestUnexpectedReply checks that a reply to no command ends the session and is named,
// and that the next command gives the same reason.
func TestUnexpectedReply(t *testing.T) {
	sent := make(chan bool)
	s, err := Dial(t.Context(), Config{Server: startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expect("NOOP")
		p.writeRaw("200 fine\r\n299 and more\r\n")
		close(sent)
		p.lines.Scan()
	})})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if reply, err := s.Command(t.Context(), "NOOP"); err != nil || reply.Code != 200 {
		t.Errorf("%v, %v", reply, err)
	}
	<-sent
	for range 2 {
		_, err := s.Command(t.Context(), "NOOP")
		session := new(SessionError)
		if !errors.As(err, &session) || session.Cause != connect.CauseOutOfTurn || session.Reply.Code != 299 || !strings.Contains(err.Error(), "and more") {
			t.Errorf("%v, cause %v, reply %v", err, session.Cause, session.Reply)
		}
	}
}

// TestClosedByServer checks that a 421 to any command ends the session, and that the
// next command and the next transfer give its cause and reply.
func TestClosedByServer(t *testing.T) {
	s, err := Dial(t.Context(), Config{Server: startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.exchange("NOOP", "421 until tomorrow")
	})})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if reply, err := s.Command(t.Context(), "NOOP"); err != nil || reply.Code != 421 {
		t.Errorf("%v, %v", reply, err)
	}
	_, err = s.Command(t.Context(), "NOOP")
	for _, err := range []error{err, s.Err(), s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}).Err} {
		session := new(SessionError)
		if !errors.As(err, &session) || session.Cause != connect.CauseServiceClosing || session.Reply.Code != 421 {
			t.Errorf("%v, cause %v, reply %v", err, session.Cause, session.Reply)
		}
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}); o.Cause != connect.CauseServiceClosing || o.Announced != "" {
		t.Errorf("the next transfer: %v (%v), announced %q", o.Cause, o.Err, o.Announced)
	}
}

// TestDialCancelled checks that a dial that its caller gave up has that cause.
func TestDialCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := Dial(ctx, Config{Server: "127.0.0.1:1"})
	if err == nil {
		s.Close()
		t.Fatal("Dial succeeded")
	}
	if got := causeOf(err, connect.CauseDone); got != connect.CauseCancelled || err.Error() == "" {
		t.Errorf("%v, cause %v", err, got)
	}
}

// TestGreetingHint checks that a missing greeting, and nothing else, brings the hint
// at implicit TLS, unless that is used.
func TestGreetingHint(t *testing.T) {
	silent := &SessionError{Cause: connect.CauseNoReply, Err: errors.New("no reply")}
	lost := &SessionError{Cause: connect.CauseControlLost, Err: errors.New("lost")}
	for _, tt := range []struct {
		err  error
		mode Mode
		want bool
	}{{silent, 0, true}, {silent, Explicit, true}, {silent, Implicit, false}, {lost, 0, false}, {lost, Implicit, false}} {
		s := &Session{config: Config{Security: Security{Mode: tt.mode}}}
		if hint := s.greetingHint(tt.err); strings.Contains(hint, "ftps://") != tt.want {
			t.Errorf("%v, mode %v: %q", tt.err, tt.mode, hint)
		}
	}
}
