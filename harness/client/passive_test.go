package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"activeftp/core/connect"
)

// listenPassive opens the passive port of a server.
func listenPassive(t *testing.T) (net.Listener, int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, l.Addr().(*net.TCPAddr).Port
}

// acceptPassive answers EPSV, and calls then after the data connection is open
// and RETR has come.
func (p *fakeServer) acceptPassive(l net.Listener, port int, then func(p *fakeServer, data net.Conn)) {
	p.expect("EPSV")
	p.reply(fmt.Sprintf("229 ok (|||%d|)", port))
	conn, err := l.Accept()
	if err != nil {
		p.t.Error(err)
		return
	}
	defer conn.Close()
	p.expect("RETR")
	then(p, conn)
}

func TestPassive(t *testing.T) {
	l, port := listenPassive(t)
	agree := map[string]func(p *fakeServer){
		"EPSV": func(p *fakeServer) {
			p.expect("EPSV")
			p.reply(fmt.Sprintf("229 Entering Extended Passive Mode (|||%d|)", port))
		},
		"PASV": func(p *fakeServer) {
			p.expect("EPSV")
			p.reply("500 unknown command")
			p.expect("PASV")
			// Not the server's own address; the client must not dial it.
			p.reply(fmt.Sprintf("227 Entering Passive Mode (192,0,2,1,%d,%d).", port>>8, port&255))
		},
	}
	for name, agreed := range agree {
		t.Run(name, func(t *testing.T) {
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				agreed(p)
				conn, err := l.Accept()
				if err != nil {
					p.t.Error(err)
					return
				}
				p.expect("RETR")
				p.reply("150 here")
				io.WriteString(conn, "data")
				conn.Close()
				p.reply("226 done")
				p.expectQuit()
			}), Limits{})
			var got bytes.Buffer
			o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Receive: &got})
			if !o.Done() || got.String() != "data" || o.Bytes != 4 {
				t.Errorf("got %q, %v (%v)", got.String(), o.Cause, o.Err)
			}
		})
	}
}

func TestPassiveFails(t *testing.T) {
	l, port := listenPassive(t)
	epsv := func(then func(p *fakeServer, data net.Conn)) func(p *fakeServer) {
		return func(p *fakeServer) { p.acceptPassive(l, port, then) }
	}
	for name, tt := range map[string]struct {
		play func(p *fakeServer)
		want connect.Cause
	}{
		"refused": {func(p *fakeServer) {
			p.expect("EPSV")
			p.reply("502 no")
			p.expect("PASV")
			p.reply("502 no")
		}, connect.CausePortRefused},
		"no port in the reply": {func(p *fakeServer) { p.expect("EPSV"); p.reply("229 ok (|||0|)") }, connect.CausePortRefused},
		"no file":              {epsv(func(p *fakeServer, _ net.Conn) { p.reply("550 no") }), connect.CauseTransferRefused},
		"aborted": {epsv(func(p *fakeServer, data net.Conn) {
			p.reply("150 here")
			data.Close()
			p.reply("426 broken")
		}), connect.CauseTransferAborted},
		"reset": {epsv(func(p *fakeServer, data net.Conn) {
			data.(*net.TCPConn).SetLinger(0)
			data.Close()
			p.reply("150 here", "226 done")
		}), connect.CauseDataBroken},
		"control connection lost": {epsv(func(p *fakeServer, _ net.Conn) { p.reply("150 here"); p.control.Close() }), connect.CauseControlLost},
		"no final reply": {epsv(func(p *fakeServer, data net.Conn) {
			p.reply("150 here")
			data.Close()
			p.lines.Scan()
		}), connect.CauseNoFinalReply},
		"data reset, then the control connection lost": {epsv(func(p *fakeServer, data net.Conn) {
			p.reply("150 here")
			data.(*net.TCPConn).SetLinger(0)
			data.Close()
			time.Sleep(shortLimit)
			p.control.Close()
		}), connect.CauseDataBroken},
		"226, then the control connection lost, then a reset": {epsv(func(p *fakeServer, data net.Conn) {
			p.reply("150 here", "226 done")
			p.control.Close()
			time.Sleep(shortLimit)
			data.(*net.TCPConn).SetLinger(0)
			data.Close()
		}), connect.CauseDataBroken},
		"trickles": {epsv(func(p *fakeServer, data net.Conn) { p.reply("150 here"); trickle(data) }), connect.CauseTooLong},
		"endless":  {epsv(func(p *fakeServer, data net.Conn) { p.reply("150 here"); flood(data) }), connect.CauseTooMuchData},
	} {
		t.Run(name, func(t *testing.T) {
			var limits Limits
			if tt.want == connect.CauseNoFinalReply || tt.want == connect.CauseTooLong {
				limits = Limits{Reply: 4 * shortLimit, Idle: 4 * shortLimit, Transfer: 8 * shortLimit}
			}
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				tt.play(p)
				for p.lines.Scan() {
					p.reply("221 bye")
				}
			}), limits)
			if o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Limit: 1000}); o.Cause != tt.want {
				t.Errorf("cause %v, want %v (%v; %v)", o.Cause, tt.want, o.Reply, o.Err)
			}
		})
	}
}

func TestPassiveCancelled(t *testing.T) {
	l, port := listenPassive(t)
	ctx, cancel := context.WithCancel(t.Context())
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.acceptPassive(l, port, func(p *fakeServer, _ net.Conn) {
			p.reply("150 here")
			cancel()
			p.lines.Scan()
		})
	}), Limits{})
	if o := s.Transfer(ctx, Transfer{Command: "RETR x"}); o.Cause != connect.CauseCancelled {
		t.Errorf("cause %v (%v)", o.Cause, o.Err)
	}
	if s.Err() == nil {
		t.Error("the session is usable although a reply is due")
	}
}
