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
	server := startServer(t, func(p *fakeServer) {
		p.reply("120 soon", "220-first line", "220 last line")
		if got := p.expect("USER"); got != "USER ana" {
			t.Errorf("got %q", got)
		}
		p.reply("331 password")
		if got := p.expect("PASS"); got != "PASS secret word" {
			t.Errorf("got %q", got)
		}
		p.reply("230 in")
		p.expect("TYPE")
		p.reply("200 ok")
		p.expectQuit()
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

// A user that needs no password is logged in by USER alone (RFC 959 section
// 5.4).
func TestDialWithoutPassword(t *testing.T) {
	dialServer(t, startServer(t, func(p *fakeServer) {
		p.reply("220 ready")
		p.expect("USER")
		p.reply("230 in")
		p.expect("TYPE")
		p.reply("200 ok")
		p.expectQuit()
	}), Limits{})
}

func TestDialFails(t *testing.T) {
	for name, tt := range map[string]struct {
		play func(p *fakeServer)
		text string // part of the error
		want connect.Cause
	}{
		"service not available": {func(p *fakeServer) { p.reply("421 too many users") }, "too many users", connect.CauseServiceClosing},
		"greeting refused":      {func(p *fakeServer) { p.reply("550 go away") }, "go away", connect.CauseSessionRefused},
		"greeting is no reply":  {func(p *fakeServer) { p.reply("SSH-2.0-OpenSSH_9.2") }, "SSH-2.0", connect.CauseControlLost},
		"closed at once":        {func(p *fakeServer) {}, "the server closed the connection", connect.CauseControlLost},
		"silent":                {func(p *fakeServer) { p.lines.Scan() }, "no reply within 1s", connect.CauseNoReply},
		"120 without end":       {func(p *fakeServer) { p.flood("120 soon\r\n") }, "no reply", connect.CauseNoReply},
		"two greetings":         {func(p *fakeServer) { p.writeRaw("220 ready\r\n220 steady\r\n") }, "unexpected reply", connect.CauseOutOfTurn},
		"account required": {func(p *fakeServer) {
			p.reply("220 ready")
			p.expect("USER")
			p.reply("331 password")
			p.expect("PASS")
			p.reply("332 account")
			p.expectQuit()
		}, "332 account", connect.CauseSessionRefused},
		"wrong password": {func(p *fakeServer) {
			p.reply("220 ready")
			p.expect("USER")
			p.reply("331 password")
			p.expect("PASS")
			p.reply("530 wrong")
			p.expectQuit()
		}, "530 wrong", connect.CauseSessionRefused},
		"endless line": {func(p *fakeServer) { p.flood("220 xxxxxxxx") }, "greeting", connect.CauseControlLost},
		"endless reply": {func(p *fakeServer) {
			p.flood("220-and so on\r\n")
		}, "lines", connect.CauseControlLost},
		"binary": {func(p *fakeServer) { p.reply("\x00\xff\xfe\x01") }, "reply", connect.CauseControlLost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := Dial(t.Context(), Config{Server: startServer(t, tt.play), Limits: Limits{Reply: time.Second}})
			if err == nil {
				s.Close()
				t.Fatal("Dial succeeded")
			}
			if !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error %q does not contain %q", err, tt.text)
			}
			if sessionErr := new(SessionError); !errors.As(err, &sessionErr) || sessionErr.Cause != tt.want {
				t.Errorf("got %v, want a SessionError with cause %v", err, tt.want)
			}
		})
	}
}

func TestCommandIsOneLine(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expectQuit()
	}), Limits{})
	if _, err := s.Command(t.Context(), "NOOP\r\nDELE important"); err == nil {
		t.Error("a command of two lines was sent")
	}
	if s.Err() != nil {
		t.Errorf("a command that was not sent ended the session: %v", s.Err())
	}
}

func TestCommandEndsSession(t *testing.T) {
	for name, tt := range map[string]struct {
		play func(p *fakeServer)
	}{
		"no reply": {func(p *fakeServer) { p.lines.Scan() }},
		"421":      {func(p *fakeServer) { p.reply("421 closing") }},
		"lost":     {func(p *fakeServer) { p.control.Close() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				p.expect("NOOP")
				tt.play(p)
			}), Limits{Reply: shortLimit})
			s.Command(t.Context(), "NOOP")
			if s.Err() == nil {
				t.Fatal("the session is still usable")
			}
			if _, err := s.Command(t.Context(), "NOOP"); err == nil {
				t.Error("an ended session sent a command")
			}
		})
	}
}

func TestCommandCancelled(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expect("NOOP")
		p.lines.Scan()
	}), Limits{})
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("enough")
	cancel(reason)
	if _, err := s.Command(ctx, "NOOP"); !errors.Is(err, reason) {
		t.Errorf("got %v, want %v", err, reason)
	}
}

func TestCloseTwice(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expectQuit()
	}), Limits{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}
