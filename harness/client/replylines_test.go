package client

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core/connect"
)

// TestReplyLines checks which lines of a greeting the client takes, and that Talk is
// shown no line that is too long and none after the end of the session.
func TestReplyLines(t *testing.T) {
	line := func(size int) string { return "220 " + strings.Repeat("x", size-len("220 ")) }
	longest := line(connect.MaxReplyLine)
	for name, tt := range map[string]struct {
		raw   string
		want  connect.Cause // CauseDone: the client goes on
		shown []string
		says  string // part of the error
	}{
		"CR LF":           {"220 ready\r\n", connect.CauseDone, []string{"220 ready"}, ""},
		"LF":              {"220 ready\n", connect.CauseDone, []string{"220 ready"}, ""},
		"longest line":    {longest + "\r\n", connect.CauseDone, []string{longest}, ""},
		"longer":          {longest + "x\r\n220 ready\r\n", connect.CauseControlLost, nil, fmt.Sprint(connect.MaxReplyLine)},
		"without an end":  {strings.Repeat("x", 3*connect.MaxReplyLine), connect.CauseControlLost, nil, fmt.Sprint(connect.MaxReplyLine)},
		"no reply at all": {"hello\r\n220 ready\r\n", connect.CauseControlLost, []string{"hello"}, "hello"},
	} {
		t.Run(name, func(t *testing.T) {
			var shown []string
			simulation{
				config: Config{Talk: func(l Line) {
					if !l.Sent && len(shown) < 2 {
						shown = append(shown, l.Text)
					}
				}},
				play: func(p *fakeServer) {
					p.writeRaw(tt.raw)
					if tt.want != connect.CauseDone {
						p.lines.Scan()
						return
					}
					p.exchange("USER", "230 in", "TYPE", "200 ok")
					p.expectQuit()
				},
				dial: func(t *testing.T, c Config) *Session {
					s, err := Dial(t.Context(), c)
					if got := causeOf(err, connect.CauseDone); got != tt.want || err != nil && !strings.Contains(err.Error(), tt.says) {
						t.Errorf("%v, want %v and %q", err, tt.want, tt.says)
					}
					return s
				},
				use: func(*testing.T, *Session) {},
			}.run(t)
			if tt.want == connect.CauseDone {
				shown = shown[:1]
			}
			if diff := cmp.Diff(tt.shown, shown); diff != "" {
				t.Errorf("lines shown (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTrailingByte checks that a single byte after the reply to AUTH ends the session.
func TestTrailingByte(t *testing.T) {
	simulation{
		config: Config{Security: Security{Mode: Explicit}},
		play: func(p *fakeServer) {
			p.exchange("", "220 ready", "AUTH")
			p.writeRaw("234 go on\r\n2")
			p.lines.Scan()
		},
		dial: func(t *testing.T, c Config) *Session {
			s, err := Dial(t.Context(), c)
			session := new(SessionError)
			if !errors.As(err, &session) || session.Cause != connect.CauseOutOfTurn || session.Err == nil {
				t.Errorf("%v (%v)", err, session.Err)
			}
			return s
		},
	}.run(t)
}

// TestNothingShownAfterClose checks that replies that are left when the session is
// closed are not shown.
func TestNothingShownAfterClose(t *testing.T) {
	var shown []string
	simulation{
		config: Config{Talk: func(l Line) {
			if !l.Sent {
				shown = append(shown, l.Text)
			}
		}},
		play: func(p *fakeServer) {
			p.expectLogin()
			p.expect("NOOP")
			time.Sleep(2 * time.Second)
			p.writeRaw("200 first\r\n200 second\r\n")
			p.lines.Scan()
		},
		use: func(t *testing.T, s *Session) {
			giveUp(t, s)
			s.Close()
			if last := shown[len(shown)-1]; last != "200 first" {
				t.Errorf("the last line shown is %q", last)
			}
		},
	}.run(t)
}
