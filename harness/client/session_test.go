package client

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core/connect"
)

func TestDialLogsIn(t *testing.T) {
	var talk []Line
	server := script(t, func(p *scripted) {
		p.say("120 soon", "220-first line", "220 last line")
		if got := p.expect("USER"); got != "USER ana" {
			t.Errorf("got %q", got)
		}
		p.say("331 password")
		if got := p.expect("PASS"); got != "PASS secret word" {
			t.Errorf("got %q", got)
		}
		p.say("230 in")
		p.expect("TYPE")
		p.say("200 ok")
		p.bye()
	})
	s, err := Dial(t.Context(), Config{
		Server: server, User: "ana", Password: "secret word",
		Talk: func(l Line) { talk = append(talk, l) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want := []Line{
		{Text: "120 soon"}, {Text: "220-first line"}, {Text: "220 last line"},
		{true, "USER ana"}, {Text: "331 password"},
		{true, "PASS ****"}, {Text: "230 in"},
		{true, "TYPE I"}, {Text: "200 ok"},
		{true, "QUIT"}, {Text: "221 bye"},
	}
	if diff := cmp.Diff(want, talk); diff != "" {
		t.Errorf("dialogue (-want +got):\n%s", diff)
	}
}

// A user that needs no password is logged in by USER alone (RFC 959 section 5.4).
func TestDialWithoutPassword(t *testing.T) {
	open(t, script(t, func(p *scripted) {
		p.say("220 ready")
		p.expect("USER")
		p.say("230 in")
		p.expect("TYPE")
		p.say("200 ok")
		p.bye()
	}), Limits{})
}

func TestDialFails(t *testing.T) {
	for name, tt := range map[string]struct {
		play func(p *scripted)
		says string // what the error must tell
		want connect.Cause
	}{
		"service not available": {func(p *scripted) { p.say("421 too many users") }, "too many users", connect.CauseServiceClosing},
		"greeting refused":      {func(p *scripted) { p.say("550 go away") }, "go away", connect.CauseSessionRefused},
		"greeting is no reply":  {func(p *scripted) { p.say("SSH-2.0-OpenSSH_9.2") }, "SSH-2.0", connect.CauseControlLost},
		"closed at once":        {func(p *scripted) {}, "closed", connect.CauseControlLost},
		"silent":                {func(p *scripted) { p.lines.Scan() }, "no reply", connect.CauseNoReply},
		"soon, and never":       {func(p *scripted) { p.flood("120 soon\r\n") }, "no reply", connect.CauseNoReply},
		"two greetings":         {func(p *scripted) { p.write("220 ready\r\n220 steady\r\n") }, "nobody asked", connect.CauseOutOfTurn},
		"an account wanted": {func(p *scripted) {
			p.say("220 ready")
			p.expect("USER")
			p.say("331 password")
			p.expect("PASS")
			p.say("332 account")
			p.bye()
		}, "332 account", connect.CauseSessionRefused},
		"password wrong": {func(p *scripted) {
			p.say("220 ready")
			p.expect("USER")
			p.say("331 password")
			p.expect("PASS")
			p.say("530 wrong")
			p.bye()
		}, "530 wrong", connect.CauseSessionRefused},
		"endless line": {func(p *scripted) { p.flood("220 xxxxxxxx") }, "greeting", connect.CauseControlLost},
		"endless reply": {func(p *scripted) {
			p.flood("220-and so on\r\n")
		}, "lines", connect.CauseControlLost},
		"binary": {func(p *scripted) { p.say("\x00\xff\xfe\x01") }, "reply", connect.CauseControlLost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := Dial(t.Context(), Config{Server: script(t, tt.play), Limits: Limits{Reply: time.Second}})
			if err == nil {
				s.Close()
				t.Fatal("Dial succeeded")
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %q does not tell %q", err, tt.says)
			}
			if of := new(SessionError); !errors.As(err, &of) || of.Cause != tt.want {
				t.Errorf("%v is not %v", err, tt.want)
			}
		})
	}
}

func TestCommandIsOneLine(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.bye()
	}), Limits{})
	if _, err := s.Command(t.Context(), "NOOP\r\nDELE important"); err == nil {
		t.Error("a command of two lines was sent")
	}
	if s.Err() != nil {
		t.Errorf("the session is spent by a command that was not sent: %v", s.Err())
	}
}

func TestCommandEndsSession(t *testing.T) {
	for name, tt := range map[string]struct {
		play func(p *scripted)
	}{
		"no reply": {func(p *scripted) { p.lines.Scan() }},
		"421":      {func(p *scripted) { p.say("421 closing") }},
		"lost":     {func(p *scripted) { p.control.Close() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, script(t, func(p *scripted) {
				p.login()
				p.expect("NOOP")
				tt.play(p)
			}), Limits{Reply: short})
			s.Command(t.Context(), "NOOP")
			if s.Err() == nil {
				t.Fatal("the session is not spent")
			}
			if _, err := s.Command(t.Context(), "NOOP"); err == nil {
				t.Error("a spent session sent a command")
			}
		})
	}
}

func TestCommandCancelled(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.expect("NOOP")
		p.lines.Scan()
	}), Limits{})
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	if _, err := s.Command(ctx, "NOOP"); !errors.Is(err, why) {
		t.Errorf("got %v, want %v", err, why)
	}
}

func TestCloseTwice(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.bye()
	}), Limits{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}
