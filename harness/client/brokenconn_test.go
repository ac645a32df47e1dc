package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/ccc"
)

// brokenConn is a control connection whose writes fail once broken is set, and whose
// Close returns an error.
type brokenConn struct {
	Conn
	broken   *atomic.Bool
	closeErr error
}

func (c brokenConn) Write(p []byte) (int, error) {
	if c.broken.Load() {
		return 0, syscall.EPIPE
	}
	return c.Conn.Write(p)
}

func (c brokenConn) Close() error { return errors.Join(c.Conn.Close(), c.closeErr) }

// TestCommandNotSent checks that a command that cannot be sent ends the session, and
// that the error names it.
func TestCommandNotSent(t *testing.T) {
	var broken atomic.Bool
	simulation{
		change: func(conn Conn) Conn { return brokenConn{conn, &broken, nil} },
		play: func(p *fakeServer) {
			p.expectLogin()
			p.lines.Scan()
		},
		use: func(t *testing.T, s *Session) {
			broken.Store(true)
			_, err := s.Command(t.Context(), "NOOP")
			if causeOf(err, connect.CauseDone) != connect.CauseControlLost || !errors.Is(err, syscall.EPIPE) || !strings.Contains(err.Error(), "NOOP") {
				t.Errorf("%v", err)
			}
			if !errors.Is(s.Err(), syscall.EPIPE) || causeOf(s.Err(), connect.CauseDone) != connect.CauseControlLost {
				t.Errorf("session error %v", s.Err())
			}
		},
	}.run(t)
}

// TestClearingFails checks that a session is lost whose TLS cannot be ended after CCC.
func TestClearingFails(t *testing.T) {
	config, security := virtualTLS(t)
	security.ClearCommands = true
	var broken atomic.Bool
	simulation{
		config: Config{Security: security, Talk: func(l Line) { broken.Store(l.Text == "200 in the clear") }},
		change: func(conn Conn) Conn { return brokenConn{conn, &broken, nil} },
		play: func(p *fakeServer) {
			p.exchange("", "220 ready", "AUTH", "234 go on")
			p.upgrade(tls.Server(ccc.NewConn(p.control), config))
			p.exchange("USER", "230 in", "PBSZ", "200 ok", "PROT", "200 ok", "CCC", "200 in the clear")
			p.lines.Scan()
		},
		dial: func(t *testing.T, c Config) *Session {
			s, err := Dial(t.Context(), c)
			if causeOf(err, connect.CauseDone) != connect.CauseControlLost || !errors.Is(err, syscall.EPIPE) {
				t.Errorf("%v", err)
			}
			return s
		},
	}.run(t)
}

// TestCloseError checks that Close returns the error of the connection in clear text.
// Under TLS it can be that of a close_notify that nobody waits for.
func TestCloseError(t *testing.T) {
	config, security := virtualTLS(t)
	for _, secure := range []bool{false, true} {
		closeErr := errors.New("cannot close")
		x := simulation{
			change: func(conn Conn) Conn { return brokenConn{conn, new(atomic.Bool), closeErr} },
			play: func(p *fakeServer) {
				if secure {
					p.expectSecureLogin(config)
				} else {
					p.expectLogin()
				}
				p.expectQuit()
			},
			use: func(t *testing.T, s *Session) {
				if err := s.Close(); errors.Is(err, closeErr) == secure {
					t.Errorf("TLS %t: %v", secure, err)
				}
			},
		}
		if secure {
			x.config.Security = security
		}
		x.run(t)
	}
}

// TestCloseWaits checks that Close waits for the goroutine that reads replies, which
// may be in a call of Talk.
func TestCloseWaits(t *testing.T) {
	const busy = 5 * time.Second
	simulation{
		config: Config{Talk: func(l Line) {
			if l.Text == "200 late" {
				time.Sleep(busy)
			}
		}},
		play: func(p *fakeServer) {
			p.expectLogin()
			p.expect("NOOP")
			time.Sleep(2 * time.Second)
			p.reply("200 late")
			p.lines.Scan()
		},
		use: func(t *testing.T, s *Session) {
			giveUp(t, s)
			if elapsed := took(func() { s.Close() }); elapsed != busy-time.Second {
				t.Errorf("Close returns after %v, want %v", elapsed, busy-time.Second)
			}
		},
	}.run(t)
}

// slowFile is a file to receive that takes its time.
type slowFile time.Duration

func (d slowFile) Write(p []byte) (int, error) {
	time.Sleep(time.Duration(d))
	return len(p), nil
}

// TestTransferWaitsForFile checks that a transfer that is interrupted returns only when
// the file is no longer in use.
func TestTransferWaitsForFile(t *testing.T) {
	const busy = 5 * time.Second
	for _, mode := range []core.Mode{core.Active, core.Passive} {
		simulation{
			play: func(p *fakeServer) {
				p.expectLogin()
				if mode == core.Active {
					to := p.expectPort("PORT")
					p.exchange("RETR", "150 here")
					p.dialData(to, "").Write([]byte("data"))
				} else {
					data := p.openPassiveData()
					p.exchange("RETR", "150 here")
					data.Write([]byte("data"))
				}
				p.answerAborts()
			},
			use: func(t *testing.T, s *Session) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				var o Outcome
				elapsed := took(func() { o = s.Transfer(ctx, Transfer{Command: "RETR a", Mode: mode, Receive: slowFile(busy)}) })
				if o.Cause != connect.CauseCancelled || elapsed != busy || s.Err() != nil {
					t.Errorf("mode %v: %v after %v, session error %v; want %v", mode, o.Cause, elapsed, s.Err(), busy)
				}
			},
		}.run(t)
	}
}

// TestTransferOfEndedSession checks the cause of a transfer if the session had ended
// before, for a reason of its own or without one.
func TestTransferOfEndedSession(t *testing.T) {
	for want, err := range map[connect.Cause]error{
		connect.CauseControlLost:    errors.New("a reply is due"),
		connect.CauseServiceClosing: &SessionError{Cause: connect.CauseServiceClosing, Err: errors.New("closing")},
	} {
		for _, ascii := range []bool{false, true} {
			simulation{
				play: func(p *fakeServer) {
					p.expectLogin()
					if p.lines.Scan() {
						p.t.Errorf("server: got %q", p.lines.Text())
					}
				},
				use: func(t *testing.T, s *Session) {
					_ = s.fail(err)
					if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active, ASCII: ascii}); o.Cause != want || fmt.Sprint(o.Err) != err.Error() {
						t.Errorf("%v (%v), want %v", o.Cause, o.Err, want)
					}
				},
			}.run(t)
		}
	}
}
