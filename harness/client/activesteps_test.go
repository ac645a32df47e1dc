package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestMayStillConnect checks after which transfers a port has to rest.
func TestMayStillConnect(t *testing.T) {
	peer := netip.AddrPortFrom(virtualPartner, 20)
	for name, tt := range map[string]struct {
		o    connect.Outcome
		want bool
	}{
		"announced, and nobody came": {connect.Outcome{Announced: "PORT 192,0,2,1,39,16"}, true},
		"not announced":              {connect.Outcome{}, false},
		"connected":                  {connect.Outcome{Announced: "PORT 192,0,2,1,39,16", Peer: peer}, false},
		"said that it is over":       {connect.Outcome{Announced: "PORT 192,0,2,1,39,16", Reply: connect.Reply{Code: 425}}, false},
	} {
		if got := mayStillConnect(&Outcome{Outcome: tt.o}); got != tt.want {
			t.Errorf("%s: %t, want %t", name, got, tt.want)
		}
	}
}

// TestLateFromPatienceOn checks that a refusal counts as late from the very end of the
// session's patience on.
func TestLateFromPatienceOn(t *testing.T) {
	for _, tt := range []struct {
		after time.Duration
		late  bool
	}{
		{time.Second - time.Millisecond, false},
		{time.Second, true},
	} {
		simulation{
			play: func(p *fakeServer) {
				p.expectLogin()
				p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				time.Sleep(tt.after)
				p.reply("425 cannot connect")
				p.expectQuit()
			},
			use: func(t *testing.T, s *Session) {
				o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
				if o.Waited.Round(time.Millisecond) != tt.after || o.Late != tt.late {
					t.Errorf("waited %v, late %t; want %v and %t", o.Waited, o.Late, tt.after, tt.late)
				}
			},
		}.run(t)
	}
}

// TestActiveOutcome checks the cause and the error of transfers that go wrong in one
// step, and how long each takes.
func TestActiveOutcome(t *testing.T) {
	full := errors.New("the disk is full")
	port := core.PortRange{Base: 10000, Number: 1}
	for name, tt := range map[string]struct {
		transfer Transfer
		config   Config
		listen   func(net.Listener) (net.Listener, error)
		play     func(p *fakeServer) // from the login on
		cause    connect.Cause
		err      error // in the outcome's; nil: it has none
		took     time.Duration
	}{
		"each port command has the whole limit": {
			Transfer{Command: "LIST", Policy: connect.EPRTFirst},
			Config{Limits: Limits{Reply: 10 * time.Second}}, nil,
			func(p *fakeServer) {
				p.expect("EPRT")
				time.Sleep(8 * time.Second)
				p.reply("500 unknown")
				line := p.expect("PORT")
				time.Sleep(8 * time.Second)
				p.reply("200 ok")
				to, _ := connect.ParsePortCommand(line)
				p.exchange("LIST", "150 opening")
				p.dialData(to, "").Close()
				p.reply("226 done")
			},
			connect.CauseDone, nil, 16 * time.Second,
		},
		"nobody connects": {
			Transfer{Command: "RETR a", Ports: RangePorts(port, 0)},
			Config{Limits: Limits{Accept: 5 * time.Second}}, nil,
			func(p *fakeServer) {
				p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				p.expectAbort()
			},
			connect.CauseNothingArrived, nil, 5 * time.Second,
		},
		"aborted while the client waits for data": {
			Transfer{Command: "RETR a"}, Config{}, nil,
			func(p *fakeServer) {
				to := p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				io.WriteString(p.dialData(to, ""), "half")
				synctest.Wait()
				p.reply("426 broken off")
			},
			connect.CauseDataBroken, nil, 0,
		},
		"aborted before the client's own fault is known": {
			Transfer{Command: "RETR a", Receive: slowWriter{full}}, Config{}, nil,
			func(p *fakeServer) {
				to := p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				io.WriteString(p.dialData(to, ""), "half")
				synctest.Wait()
				p.reply("426 broken off")
			},
			connect.CauseDataBroken, full, time.Minute,
		},
		"the address is not one of the host's": {
			Transfer{Command: "RETR a", Ports: RangePorts(port, 0)}, Config{}, failListen(syscall.EADDRNOTAVAIL),
			func(*fakeServer) {},
			connect.CauseBindFailed, syscall.EADDRNOTAVAIL, 0,
		},
		"no descriptor for a listener": {
			Transfer{Command: "RETR a", Ports: RangePorts(port, 0)}, Config{}, failListen(syscall.EMFILE),
			func(*fakeServer) {},
			connect.CauseLocalFault, syscall.EMFILE, 0,
		},
		"the system has no port left": {
			Transfer{Command: "RETR a"}, Config{}, failListen(syscall.EADDRINUSE),
			func(*fakeServer) {},
			connect.CauseRangeExhausted, syscall.EADDRINUSE, 0,
		},
		"no descriptor for the connection": {
			Transfer{Command: "RETR a"}, Config{}, starve(1),
			func(p *fakeServer) {
				to := p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				p.dialData(to, "")
				p.expectAbort()
			},
			connect.CauseLocalFault, syscall.EMFILE, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			simulation{
				config: tt.config, listen: tt.listen,
				play: func(p *fakeServer) {
					p.expectLogin()
					tt.play(p)
					p.expectQuit()
				},
				use: func(t *testing.T, s *Session) {
					var o Outcome
					tt.transfer.Mode = core.Active
					elapsed := took(func() { o = s.Transfer(t.Context(), tt.transfer) })
					if o.Cause != tt.cause || !errors.Is(o.Err, tt.err) || (o.Err == nil) != (tt.err == nil) || elapsed != tt.took {
						t.Errorf("%v (%v) after %v; want %v (%v) after %v", o.Cause, o.Err, elapsed, tt.cause, tt.err, tt.took)
					}
				},
			}.run(t)
		})
	}
}

// slowWriter takes a minute to fail.
type slowWriter struct{ err error }

func (w slowWriter) Write([]byte) (int, error) {
	time.Sleep(time.Minute)
	return 0, w.err
}

// failListen returns a network's listen that fails.
func failListen(err error) func(net.Listener) (net.Listener, error) {
	return func(l net.Listener) (net.Listener, error) {
		l.Close()
		return nil, err
	}
}

// starve returns a network's listen whose listeners have no descriptor for the
// connection of the given number, from 1.
func starve(number int) func(net.Listener) (net.Listener, error) {
	return func(l net.Listener) (net.Listener, error) { return &starvedListener{l, number}, nil }
}

type starvedListener struct {
	net.Listener
	left int // connections until one gets no descriptor
}

func (l *starvedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if l.left--; err == nil && l.left == 0 {
		reset(conn.(Conn))
		return nil, syscall.EMFILE
	}
	return conn, err
}

// TestAcceptFaultSaysWhere checks that the error of a connection that could not be
// accepted says what was being done, and the remedy.
func TestAcceptFaultSaysWhere(t *testing.T) {
	simulation{
		listen: starve(1),
		play: func(p *fakeServer) {
			p.expectLogin()
			to := p.expectPort("PORT")
			p.exchange("RETR", "150 opening")
			p.dialData(to, "")
			p.expectAbort()
			p.expectQuit()
		},
		use: func(t *testing.T, s *Session) {
			o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
			if text := fmt.Sprint(o.Err); !strings.Contains(text, "accepting the data connection") || !strings.Contains(text, "ulimit") {
				t.Error(text)
			}
		},
	}.run(t)
}

// TestLaterConnections checks that a transfer is complete whatever becomes of further
// connections: while TLS starts, the system may have no descriptor for one, and once
// the data moves, nobody listens.
func TestLaterConnections(t *testing.T) {
	config, security := virtualTLS(t)
	simulation{
		config: Config{Security: security}, listen: starve(2),
		play: func(p *fakeServer) {
			p.expectSecureLogin(config)
			to := p.expectPort("PORT")
			p.exchange("RETR", "150 opening")
			data := tls.Server(p.dialData(to, ""), config)
			p.dialData(to, "") // gets no descriptor
			synctest.Wait()
			if err := data.Handshake(); err != nil {
				t.Error(err)
			}
			synctest.Wait()
			if _, err := p.dial("", to); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("a connection while data moves: %v, want a refusal", err)
			}
			data.Close()
			p.reply("226 done")
			p.expectQuit()
		},
		use: func(t *testing.T, s *Session) {
			if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}); !o.Done() {
				t.Errorf("%v (%v)", o.Cause, o.Err)
			}
		},
	}.run(t)
}

// TestHandshakeBeforeGrant checks that the client takes part in TLS as soon as it has
// sent the transfer command, if the server has connected by then.
func TestHandshakeBeforeGrant(t *testing.T) {
	config, security := virtualTLS(t)
	simulation{
		config: Config{Security: security},
		play: func(p *fakeServer) {
			p.expectSecureLogin(config)
			to, err := connect.ParsePortCommand(p.expect("PORT"))
			if err != nil {
				t.Error(err)
			}
			data := tls.Server(p.dialData(to, ""), config)
			synctest.Wait()
			p.exchange("", "200 ok", "RETR")
			if err := data.Handshake(); err != nil {
				t.Error(err)
			}
			p.reply("150 opening")
			data.Close()
			p.reply("226 done")
			p.expectQuit()
		},
		use: func(t *testing.T, s *Session) {
			var o Outcome
			elapsed := took(func() { o = s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}) })
			if !o.Done() || !o.Protected || elapsed > 0 {
				t.Errorf("%v (%v), protected %t, after %v", o.Cause, o.Err, o.Protected, elapsed)
			}
		},
	}.run(t)
}

// TestTransferCommandNotSent checks that a transfer whose command cannot be sent ends at once,
// although the control connection says nothing.
func TestTransferCommandNotSent(t *testing.T) {
	var broken atomic.Bool
	simulation{
		change: func(conn Conn) Conn { return brokenConn{conn, &broken, nil} },
		play: func(p *fakeServer) {
			p.expectLogin()
			p.lines.Scan()
		},
		use: func(t *testing.T, s *Session) {
			broken.Store(true)
			var o Outcome
			elapsed := took(func() { o = s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}) })
			if o.Cause != connect.CauseControlLost || !errors.Is(o.Err, syscall.EPIPE) || elapsed > 0 {
				t.Errorf("%v (%v) after %v, want %v at once", o.Cause, o.Err, elapsed, connect.CauseControlLost)
			}
		},
	}.run(t)
}

// TestInterruptedSearch checks that an interrupt ends the wait for another transfer's
// port.
func TestInterruptedSearch(t *testing.T) {
	ports := RangePorts(core.PortRange{Base: 10000, Number: 1}, 0)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	simulation{
		play: func(p *fakeServer) {
			p.expectLogin()
			time.Sleep(3 * time.Second)
			cancel()
			p.expectQuit()
		},
		use: func(t *testing.T, s *Session) {
			other := ports.lease()
			if !other.findNow(0) {
				t.Fatal("the first lease has to wait")
			}
			var o Outcome
			elapsed := took(func() { o = s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active, Ports: ports}) })
			if o.Cause != connect.CauseCancelled || s.Err() != nil || elapsed != 3*time.Second {
				t.Errorf("%v (%v) after %v, session error %v", o.Cause, o.Err, elapsed, s.Err())
			}
		},
	}.run(t)
}

// TestInterruptAfterREST checks that a session ends if the server may apply REST to the
// next transfer.
func TestInterruptAfterREST(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	simulation{
		play: func(p *fakeServer) {
			p.expectLogin()
			p.expectPort("PORT")
			p.expect("REST")
			cancel()
			synctest.Wait()
			p.reply("350 ok")
			p.lines.Scan()
		},
		use: func(t *testing.T, s *Session) {
			o := s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active, Restart: 100})
			if o.Cause != connect.CauseCancelled || s.Err() == nil {
				t.Errorf("%v (%v), session error %v", o.Cause, o.Err, s.Err())
			}
		},
	}.run(t)
}
