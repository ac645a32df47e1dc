package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"testing"

	"activeftp/core/connect"
)

// passiveData listens where a passive partner would.
func passiveData(t *testing.T) (net.Listener, int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, l.Addr().(*net.TCPAddr).Port
}

// passive agrees to EPSV, and plays on once the data connection stands and the
// file is asked for.
func (p *scripted) passive(l net.Listener, port int, then func(p *scripted, data net.Conn)) {
	p.expect("EPSV")
	p.say(fmt.Sprintf("229 ok (|||%d|)", port))
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
	l, port := passiveData(t)
	agree := map[string]func(p *scripted){
		"EPSV": func(p *scripted) {
			p.expect("EPSV")
			p.say(fmt.Sprintf("229 Entering Extended Passive Mode (|||%d|)", port))
		},
		"PASV": func(p *scripted) {
			p.expect("EPSV")
			p.say("500 what?")
			p.expect("PASV")
			// Another address than the partner's own: it must not be dialled.
			p.say(fmt.Sprintf("227 Entering Passive Mode (192,0,2,1,%d,%d).", port>>8, port&255))
		},
	}
	for name, agreed := range agree {
		t.Run(name, func(t *testing.T) {
			s := open(t, script(t, func(p *scripted) {
				p.login()
				agreed(p)
				conn, err := l.Accept()
				if err != nil {
					p.t.Error(err)
					return
				}
				p.expect("RETR")
				p.say("150 here")
				io.WriteString(conn, "data")
				conn.Close()
				p.say("226 done")
				p.bye()
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
	l, port := passiveData(t)
	epsv := func(then func(p *scripted, data net.Conn)) func(p *scripted) {
		return func(p *scripted) { p.passive(l, port, then) }
	}
	for name, tt := range map[string]struct {
		play func(p *scripted)
		want connect.Cause
	}{
		"refused": {func(p *scripted) {
			p.expect("EPSV")
			p.say("502 no")
			p.expect("PASV")
			p.say("502 no")
		}, connect.CausePortRefused},
		"no port in the reply": {func(p *scripted) { p.expect("EPSV"); p.say("229 ok (|||0|)") }, connect.CausePortRefused},
		"no file":              {epsv(func(p *scripted, _ net.Conn) { p.say("550 no") }), connect.CauseTransferRefused},
		"broken off": {epsv(func(p *scripted, data net.Conn) {
			p.say("150 here")
			data.Close()
			p.say("426 broken")
		}), connect.CauseTransferAborted},
		"reset": {epsv(func(p *scripted, data net.Conn) {
			data.(*net.TCPConn).SetLinger(0)
			data.Close()
			p.say("150 here", "226 done, it says")
		}), connect.CauseDataBroken},
		"lost": {epsv(func(p *scripted, _ net.Conn) { p.say("150 here"); p.control.Close() }), connect.CauseControlLost},
		"no last reply": {epsv(func(p *scripted, data net.Conn) {
			p.say("150 here")
			data.Close()
			p.lines.Scan()
		}), connect.CauseNoReply},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, script(t, func(p *scripted) {
				p.login()
				tt.play(p)
				for p.lines.Scan() {
					p.say("221 bye")
				}
			}), Limits{Reply: 4 * short, Idle: 4 * short})
			if o := s.Transfer(t.Context(), Transfer{Command: "RETR x"}); o.Cause != tt.want {
				t.Errorf("cause %v, want %v (%v; %v)", o.Cause, tt.want, o.Reply, o.Err)
			}
		})
	}
}

func TestPassiveReplies(t *testing.T) {
	for _, tt := range []struct {
		read func(string) (uint16, error)
		text string
		want uint16 // 0: an error
	}{
		{epsvPort, "Entering Extended Passive Mode (|||6446|)", 6446},
		{epsvPort, "ok (!!!65535!)", 65535},
		{epsvPort, "ok (|||65536|)", 0},
		{epsvPort, "ok (|1||6446|)", 0},
		{epsvPort, "ok (|||6446", 0},
		{epsvPort, "ok ()", 0},
		{epsvPort, "", 0},
		{pasvPort, "Entering Passive Mode (127,0,0,1,39,16)", 10000},
		{pasvPort, "=127,0,0,1,39,16", 10000},
		{pasvPort, "Entering Passive Mode (127,0,0,1,39)", 0},
		{pasvPort, "Entering Passive Mode (127,0,0,1,256,16)", 0},
		{pasvPort, "none", 0},
	} {
		got, err := tt.read(tt.text)
		if got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("%q: got %d, %v; want %d", tt.text, got, err, tt.want)
		}
	}
}

func TestPassiveCancelled(t *testing.T) {
	l, port := passiveData(t)
	ctx, cancel := context.WithCancel(t.Context())
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.passive(l, port, func(p *scripted, _ net.Conn) {
			p.say("150 here")
			cancel()
			p.lines.Scan()
		})
	}), Limits{})
	if o := s.Transfer(ctx, Transfer{Command: "RETR x"}); o.Cause != connect.CauseCancelled {
		t.Errorf("cause %v (%v)", o.Cause, o.Err)
	}
	if s.Err() == nil {
		t.Error("the session owes a reply and is not spent")
	}
}
