package client

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/simnet"
)

// TestPassiveWaits checks how long a passive transfer waits in each of its states, and
// what an interrupt makes of the same wait.
func TestPassiveWaits(t *testing.T) {
	const interrupt = 2 * time.Second
	limits := Limits{Connect: 3 * time.Second, Reply: 10 * time.Second, Idle: 7 * time.Second, Transfer: 20 * time.Second}
	for name, tt := range map[string]struct {
		play    func(p *fakeServer)
		filter  func(from, to netip.AddrPort) simnet.Fate
		restart int64

		want        connect.Cause
		after       time.Duration
		usable      bool
		says        string // part of the error
		interrupted bool   // whether the session is usable after an interrupt
	}{
		"EPSV": {
			play: func(p *fakeServer) { p.expect("EPSV") },
			want: connect.CauseNoReply, after: limits.Reply, says: "EPSV",
		},
		"PASV": {
			play: func(p *fakeServer) { p.exchange("EPSV", "500 no"); p.expect("PASV") },
			want: connect.CauseNoReply, after: limits.Reply, says: "PASV",
		},
		"the connection": {
			play:   func(p *fakeServer) { p.exchange("EPSV", "229 ok (|||5000|)") },
			filter: dropData, want: connect.CauseDataBroken, after: limits.Connect, usable: true, says: "3s", interrupted: true,
		},
		"REST": {
			play: func(p *fakeServer) { p.openPassiveData(); p.expect("REST") }, restart: 1,
			want: connect.CauseNoReply, after: limits.Reply, says: "REST",
		},
		"RETR": {
			play: func(p *fakeServer) { p.openPassiveData(); p.expect("RETR") },
			want: connect.CauseNoReply, after: limits.Reply, says: "RETR",
		},
		"the data": {
			play: func(p *fakeServer) { p.openPassiveData(); p.exchange("RETR", "150 here") },
			want: connect.CauseDataStalled, after: limits.Idle, interrupted: true,
		},
		"the rest of the data": {
			play: func(p *fakeServer) {
				data := p.openPassiveData()
				p.exchange("RETR", "150 here")
				time.Sleep(time.Second)
				io.WriteString(data, "half")
			},
			want: connect.CauseDataStalled, after: limits.Idle + time.Second, interrupted: true,
		},
		"the final reply": {
			play: func(p *fakeServer) {
				data := p.openPassiveData()
				p.exchange("RETR", "150 here")
				data.Close()
			},
			want: connect.CauseNoFinalReply, after: limits.Reply, interrupted: true,
		},
		"the end of data that trickles": {
			play: func(p *fakeServer) {
				data := p.openPassiveData()
				p.exchange("RETR", "150 here")
				go drip(data, time.Hour)
			},
			want: connect.CauseTooLong, after: limits.Transfer, usable: true, interrupted: true,
		},
		"the final reply, at the end of the whole transfer": {
			play: func(p *fakeServer) {
				data := p.openPassiveData()
				p.exchange("RETR", "150 here")
				go drip(data, 15*time.Second)
			},
			want: connect.CauseTooLong, after: limits.Transfer, usable: true, interrupted: true,
		},
		"a refusal after another preliminary reply": {
			play: func(p *fakeServer) {
				p.openPassiveData()
				p.exchange("RETR", "150 here")
				p.reply("110 still here")
				time.AfterFunc(2*interrupt, func() { p.reply("451 failed") })
			},
			want: connect.CauseTransferAborted, after: 2 * interrupt, usable: true, interrupted: true,
		},
	} {
		for _, cancels := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, interrupted %t", name, cancels), func(t *testing.T) {
				simulation{
					config: Config{Limits: limits},
					filter: tt.filter,
					play: func(p *fakeServer) {
						p.expectLogin()
						tt.play(p)
						p.answerAborts()
					},
					use: func(t *testing.T, s *Session) {
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						want, after, usable, says := tt.want, tt.after, tt.usable, tt.says
						if cancels {
							time.AfterFunc(interrupt, cancel)
							want, after, usable, says = connect.CauseCancelled, interrupt, tt.interrupted, "cancel"
						}
						var o Outcome
						elapsed := took(func() {
							o = s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Passive, Restart: tt.restart})
						})
						if o.Cause != want || elapsed != after || (s.Err() == nil) != usable || !strings.Contains(fmt.Sprint(o.Err), says) {
							t.Errorf("%v (%v) after %v, session error %v; want %v and %q after %v, usable %t", o.Cause, o.Err, elapsed, s.Err(), want, says, after, usable)
						}
					},
				}.run(t)
			})
		}
	}
}

// dropData lets no connection arrive but the control connection.
func dropData(_, to netip.AddrPort) simnet.Fate {
	if to.Port() != 21 {
		return simnet.Drop
	}
	return simnet.Pass
}

// drip sends a byte each second for a time or until the client is gone, and then ends
// the data.
func drip(data net.Conn, until time.Duration) {
	defer data.Close()
	for end := time.Now().Add(until); time.Now().Before(end); time.Sleep(time.Second) {
		if _, err := io.WriteString(data, "x"); err != nil {
			return
		}
	}
}

// openPassiveData answers EPSV, and returns the data connection once the client has
// opened it.
func (p *fakeServer) openPassiveData() net.Conn {
	l, err := p.listen()
	if err != nil {
		p.t.Error(err)
		return &net.TCPConn{}
	}
	defer l.Close()
	p.exchange("EPSV", fmt.Sprintf("229 ok (|||%d|)", l.Addr().(*net.TCPAddr).Port))
	conn, err := l.Accept()
	if err != nil {
		p.t.Error(err)
		return &net.TCPConn{}
	}
	p.dataConns = append(p.dataConns, conn)
	return conn
}

// answerAborts answers ABOR, PWD and QUIT until the client is gone.
func (p *fakeServer) answerAborts() {
	for p.lines.Scan() {
		switch p.lines.Text() {
		case "ABOR":
			p.reply("226 aborted")
		case "PWD":
			p.reply(`257 "/"`)
		case "QUIT":
			p.reply("221 bye")
		default:
			p.t.Errorf("server: got %q, want ABOR, PWD or QUIT", p.lines.Text())
		}
	}
}

// TestPassiveNotConnected checks the cause if the data connection cannot be opened: the
// server's, or the client's own.
func TestPassiveNotConnected(t *testing.T) {
	for name, tt := range map[string]struct {
		sockets int
		want    connect.Cause
	}{
		"refused":       {0, connect.CauseDataBroken},
		"a socket left": {2, connect.CauseDataBroken},
		"no socket":     {1, connect.CauseLocalFault},
	} {
		t.Run(name, func(t *testing.T) {
			simulation{
				sockets: tt.sockets,
				play: func(p *fakeServer) {
					p.expectLogin()
					p.exchange("EPSV", "229 ok (|||5000|)")
					p.expectQuit()
				},
				use: func(t *testing.T, s *Session) {
					o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Passive})
					if o.Cause != tt.want || o.Err == nil || s.Err() != nil {
						t.Errorf("%v (%v), session error %v; want %v", o.Cause, o.Err, s.Err(), tt.want)
					}
				},
			}.run(t)
		})
	}
}

// TestPassiveCommandIsOneLine checks that a transfer command of two lines is a fault of
// the client's own side, and not sent.
func TestPassiveCommandIsOneLine(t *testing.T) {
	simulation{
		play: func(p *fakeServer) {
			p.expectLogin()
			p.openPassiveData()
			p.expectQuit()
		},
		use: func(t *testing.T, s *Session) {
			o := s.Transfer(t.Context(), Transfer{Command: "RETR a\r\nDELE a", Mode: core.Passive})
			if o.Cause != connect.CauseLocalFault || o.Err == nil || s.Err() != nil {
				t.Errorf("%v (%v), session error %v", o.Cause, o.Err, s.Err())
			}
		},
	}.run(t)
}
