package client

import (
	"strings"
	"testing"
)

// secretMark is part of every password below, so that a test finds it in any
// encoding of the rest.
const secretMark = "hunter2"

// No password reaches Talk or an error, whatever bytes it has and however the
// server's reply quotes it.
func TestPasswordIsMasked(t *testing.T) {
	for name, login := range map[string]struct{ user, password string }{
		"plain":        {"ana", secretMark},
		"blanks":       {"ana maria", "  " + secretMark + " horse"},
		"tab":          {"ana\tmaria", "\t" + secretMark},
		"quotes":       {`"ana"`, `a"b'` + secretMark},
		"telnet bytes": {"\xff\xf4ana", "\xff\xf4" + secretMark + "\xff"},
		"not UTF-8":    {"\xe9\x80", "\xc3(" + secretMark},
		"control":      {"a\x1b[2J", "\x07\x7f" + secretMark},
		"empty head":   {" ", " PASS " + secretMark},
		"like a reply": {"530 ana", "530 " + secretMark},
	} {
		for _, reply := range []func(line string) []string{
			func(line string) []string { return []string{`500 "` + line + `"?`} },
			func(line string) []string {
				return []string{"500 '" + strings.ToLower(line[:4]) + line[4:] + "' not understood"}
			},
			func(line string) []string { return []string{"501 " + line} },
			func(line string) []string { return []string{"530 no user with the password " + line[len("PASS "):]} },
			func(line string) []string { return []string{"530-You sent", "  " + line, "530 Login incorrect"} },
			func(line string) []string { return []string{"530-You sent", line, "530 `" + line + "`"} },
		} {
			t.Run(name, func(t *testing.T) {
				var talk []Line
				server := startServer(t, func(p *fakeServer) {
					p.reply("220 ready")
					p.lines.Scan()
					p.reply("331 password required")
					p.lines.Scan()
					if want := "PASS " + login.password; p.lines.Text() != want {
						p.t.Errorf("server: got %q, want %q", p.lines.Text(), want)
					}
					p.reply(reply("PASS " + login.password)...)
					p.expectQuit()
				})
				s, err := Dial(t.Context(), Config{
					Server: server, User: login.user, Password: login.password,
					Talk: func(l Line) { talk = append(talk, l) },
				})
				if err == nil {
					s.Close()
					t.Fatal("Dial succeeded")
				}
				if strings.Contains(err.Error(), secretMark) {
					t.Errorf("the error shows the password: %q", err)
				}
				if len(talk) < 5 {
					t.Errorf("got %d lines, want the whole dialogue", len(talk))
				}
				for _, line := range talk {
					if strings.Contains(line.Text, secretMark) {
						t.Errorf("Talk shows the password: %q", line.Text)
					}
				}
			})
		}
	}
}

// A command that is not sent does not show its secret in the error.
func TestUnsentCommandIsMasked(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expectQuit()
	}), Limits{})
	for _, line := range []string{
		"PASS " + secretMark + "\n", "PASS\t" + secretMark + "\n", "PASS" + secretMark + "\n", " PASS " + secretMark + "\x00",
		"SITE PSWD old " + secretMark + "\r", "acct\x00" + secretMark,
	} {
		if _, err := s.Command(t.Context(), line); err == nil || strings.Contains(err.Error(), secretMark) {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// A password that looks like a part of a reply is masked where it can be told
// from one, and no reply becomes another.
func TestMaskedRepliesStayReplies(t *testing.T) {
	for _, tt := range []struct{ password, line, want string }{
		{"12345", "213 12345", "213 12345"},
		{"12345", "229 Entering Extended Passive Mode (|||12345|)", "229 Entering Extended Passive Mode (|||12345|)"},
		{"12345", "530 12345 is wrong", "530 **** is wrong"},
		{"530 no", "530 no", "530 no"},
		{"hunter2", "230-hunter2", "230-****"},
		{"hunter2", "  hunter2 is back", "  **** is back"},
		{"abc", "530 abc", "530 abc"},
		{"hunter2", "", ""},
		{"hunter2", "500 PASS HUNTER2 what?", "500 PASS ****"},
		{"hunter2", "530 I do not know HUNTER2", "530 I do not know ****"},
		{"abcd", "530 abcd is wrong", "530 **** is wrong"},
		{"1234", "400 1234 is wrong", "400 **** is wrong"},
		{"1234", "399 1234", "399 1234"},
		{"", "530 no", "530 no"},
	} {
		d := &dialogue{password: tt.password}
		if got := d.received(tt.line); got != tt.want {
			t.Errorf("password %q, reply %q: got %q, want %q", tt.password, tt.line, got, tt.want)
		}
	}
}
