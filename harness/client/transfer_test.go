package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
)

// freeRange is n ports that could just be listened on, above those that the
// system gives out.
func freeRange(t *testing.T, n int) core.PortRange {
	t.Helper()
	for base := 61000; base+n-1 <= core.HighestPort; base += n {
		if bindable(base, n) {
			return core.PortRange{Base: base, Number: n}
		}
	}
	t.Fatalf("no %d free ports", n)
	return core.PortRange{}
}

func bindable(base, n int) bool {
	for i := range n {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", base+i))
		if err != nil {
			return false
		}
		l.Close()
	}
	return true
}

// The data comes in pieces and in any order with the replies.
func TestReceive(t *testing.T) {
	const text = "id,paid\n"
	for name, serve := range map[string]func(p *scripted, to netip.AddrPort){
		"150, data, 226": func(p *scripted, to netip.AddrPort) {
			p.expect("RETR")
			p.say("150 here it comes")
			conn := p.dial(to, "")
			io.WriteString(conn, text)
			conn.Close()
			p.say("226 done")
		},
		"connects before 125": func(p *scripted, to netip.AddrPort) {
			p.expect("RETR")
			conn := p.dial(to, "")
			p.say("125 already open")
			io.WriteString(conn, text)
			conn.Close()
			p.say("250 done")
		},
		"226 before the data has ended": func(p *scripted, to netip.AddrPort) {
			p.expect("RETR")
			conn := p.dial(to, "")
			p.say("150-here", " it", "150 comes", "226-all", "226 sent")
			io.WriteString(conn, text[:3])
			time.Sleep(short)
			io.WriteString(conn, text[3:])
			conn.Close()
		},
		"226 before it connects": func(p *scripted, to netip.AddrPort) {
			p.expect("RETR")
			p.say("150 here it comes", "226 done")
			time.Sleep(short)
			conn := p.dial(to, "")
			io.WriteString(conn, text)
			conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, script(t, func(p *scripted) {
				p.login()
				serve(p, p.port("PORT"))
				p.bye()
			}), Limits{})
			var got bytes.Buffer
			o := s.Transfer(t.Context(), Transfer{Command: "RETR report.csv", Receive: &got, Mode: core.Active})
			if !o.Done() || got.String() != text || o.Bytes != int64(len(text)) {
				t.Errorf("got %q, %d bytes, %v (%v)", got.String(), o.Bytes, o.Cause, o.Err)
			}
		})
	}
}

func TestSend(t *testing.T) {
	data := strings.Repeat("0123456789", 100_000)
	s := open(t, script(t, func(p *scripted) {
		p.login()
		to := p.port("PORT")
		p.expect("STOR")
		p.say("150 go on")
		got, err := io.ReadAll(p.dial(to, ""))
		if err != nil || string(got) != data {
			p.t.Errorf("partner: got %d bytes, %v", len(got), err)
		}
		p.say("226 got it")
		p.bye()
	}), Limits{})
	o := s.Transfer(t.Context(), Transfer{Command: "STOR big", Send: strings.NewReader(data), Mode: core.Active})
	if !o.Done() || o.Bytes != int64(len(data)) {
		t.Errorf("got %d bytes, %v (%v)", o.Bytes, o.Cause, o.Err)
	}
}

// Each way in which a transfer fails has its cause, and the port is free again.
func TestTransferFails(t *testing.T) {
	opened := func(then func(p *scripted, to netip.AddrPort)) func(p *scripted) {
		return func(p *scripted) {
			to := p.port("PORT")
			p.expect("RETR")
			p.say("150 opening")
			then(p, to)
		}
	}
	for name, tt := range map[string]struct {
		play func(p *scripted)
		want connect.Cause
	}{
		"port refused": {func(p *scripted) { p.expect("PORT"); p.say("500 no active mode here") }, connect.CausePortRefused},
		"no file":      {func(p *scripted) { p.port("PORT"); p.expect("RETR"); p.say("550 no such file") }, connect.CauseTransferRefused},
		"425 at once":  {func(p *scripted) { p.port("PORT"); p.expect("RETR"); p.say("425 cannot connect") }, connect.CauseConnectRefused},
		"425 after 150": {opened(func(p *scripted, _ netip.AddrPort) { p.say("425 cannot connect") }),
			connect.CauseConnectRefused},
		"nothing arrives":              {opened(func(p *scripted, _ netip.AddrPort) { p.lines.Scan() }), connect.CauseNothingArrived},
		"no reply to the port command": {func(p *scripted) { p.expect("PORT"); p.lines.Scan() }, connect.CauseNoReply},
		"421 while waiting": {opened(func(p *scripted, _ netip.AddrPort) { p.say("421 shutting down") }),
			connect.CauseServiceClosing},
		"control lost": {opened(func(p *scripted, _ netip.AddrPort) { p.control.Close() }), connect.CauseControlLost},
		"data reset": {opened(func(p *scripted, to netip.AddrPort) {
			conn := p.dial(to, "")
			io.WriteString(conn, "half")
			conn.(*net.TCPConn).SetLinger(0)
			time.Sleep(short)
			conn.Close()
			p.say("226 all sent, it says")
		}), connect.CauseDataBroken},
		"data stalls": {opened(func(p *scripted, to netip.AddrPort) { p.dial(to, ""); p.lines.Scan() }), connect.CauseDataStalled},
		"only a stranger": {opened(func(p *scripted, to netip.AddrPort) { p.dial(to, "127.0.0.9"); p.lines.Scan() }),
			connect.CauseStrangerOnly},
		"150 without end": {opened(func(p *scripted, _ netip.AddrPort) { p.flood("150 still opening\r\n") }), connect.CauseNothingArrived},
		"strangers without end": {opened(func(p *scripted, to netip.AddrPort) {
			for dialer := (net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 9)}}); ; {
				conn, err := dialer.Dial("tcp", to.String())
				if err != nil {
					return
				}
				conn.Close()
			}
		}), connect.CauseStrangerOnly},
		"a reply before its command": {func(p *scripted) {
			p.expect("PORT")
			p.write("200 port taken\r\n150 opening\r\n")
		}, connect.CauseOutOfTurn},
		"a reply begun before its command": {func(p *scripted) {
			p.expect("PORT")
			p.write("200 port taken\r\n15")
		}, connect.CauseControlLost},
		"421 before the command": {func(p *scripted) {
			p.expect("PORT")
			p.write("200 port taken\r\n421 shutting down\r\n")
		}, connect.CauseServiceClosing},
		"aborted": {opened(func(p *scripted, to netip.AddrPort) {
			conn := p.dial(to, "")
			io.WriteString(conn, "half")
			conn.Close()
			p.say("451 disk error")
		}), connect.CauseTransferAborted},
	} {
		t.Run(name, func(t *testing.T) {
			r := freeRange(t, 1)
			s := open(t, script(t, func(p *scripted) {
				p.login()
				tt.play(p)
				for p.lines.Scan() { // QUIT, where the session goes on
					p.say("221 bye")
				}
			}), Limits{Reply: 4 * short, Accept: 4 * short, Idle: 4 * short})
			ports := RangePorts(r, 0)
			o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active, Ports: ports})
			if o.Cause != tt.want {
				t.Errorf("cause %v, want %v (%v; %v)", o.Cause, tt.want, o.Reply, o.Err)
			}
			if !bindable(r.Base, 1) {
				t.Error("the port is still held")
			}
			if ports.lot.Available() != 1 {
				t.Error("the port is still leased")
			}
		})
	}
}

// A stranger who is first does not end the wait, and is told of.
func TestStrangerFirst(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		to := p.port("PORT")
		p.dial(to, "127.0.0.9")
		p.expect("RETR")
		p.say("150 opening")
		conn := p.dial(to, "")
		io.WriteString(conn, "mine")
		conn.Close()
		p.say("226 done")
		p.bye()
	}), Limits{})
	var got bytes.Buffer
	o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Receive: &got, Mode: core.Active})
	if !o.Done() || got.String() != "mine" {
		t.Fatalf("got %q, %v (%v)", got.String(), o.Cause, o.Err)
	}
	if len(o.Rejected) != 1 || o.Rejected[0].Addr() != netip.MustParseAddr("127.0.0.9") {
		t.Errorf("rejected %v", o.Rejected)
	}
}

// EPRT refused falls back to PORT on the same listener, even in a range of one.
func TestFallbackKeepsPort(t *testing.T) {
	r := freeRange(t, 1)
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.expect("EPRT")
		p.say("502 what is EPRT?")
		to := p.port("PORT")
		p.expect("LIST")
		p.say("150 opening")
		p.dial(to, "").Close()
		p.say("226 done")
		p.bye()
	}), Limits{})
	o := s.Transfer(t.Context(), Transfer{
		Command: "LIST", Mode: core.Active, Ports: RangePorts(r, 0), Policy: connect.EPRTFirst,
	})
	if !o.Done() || o.Port != r.Base {
		t.Errorf("port %d, %v (%v)", o.Port, o.Cause, o.Err)
	}
}

func TestTransferCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.port("PORT")
		p.expect("RETR")
		p.say("150 opening")
		cancel()
		p.lines.Scan()
	}), Limits{})
	o := s.Transfer(ctx, Transfer{Command: "RETR x", Mode: core.Active})
	if o.Cause != connect.CauseCancelled {
		t.Errorf("cause %v (%v)", o.Cause, o.Err)
	}
	if s.Err() == nil {
		t.Error("the session owes a reply and is not spent")
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active}); o.Cause != connect.CauseControlLost {
		t.Errorf("on a spent session: %v", o.Cause)
	}
}

// An error of the sink or the source is the transfer's, not the partner's.
func TestLocalError(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		to := p.port("PORT")
		p.expect("RETR")
		p.say("150 opening")
		conn := p.dial(to, "")
		io.WriteString(conn, "data")
		io.Copy(io.Discard, conn) // until the client gives up
		p.say("426 you went away")
		p.bye()
	}), Limits{})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active, Receive: fullDisk{}})
	if o.Cause != connect.CauseDataBroken || !errors.Is(o.Err, os.ErrPermission) {
		t.Errorf("cause %v (%v)", o.Cause, o.Err)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, os.ErrPermission }

// The announced ports come from the range alone and start where they are told.
func TestPortsInTurn(t *testing.T) {
	r := freeRange(t, 3)
	const n = 5
	var got []int
	s := open(t, script(t, func(p *scripted) {
		p.login()
		for range n {
			to := p.port("PORT")
			p.expect("LIST")
			p.say("150 opening")
			p.dial(to, "").Close()
			p.say("226 done")
		}
		p.bye()
	}), Limits{})
	ports := RangePorts(r, 1)
	for range n {
		o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active, Ports: ports})
		if !o.Done() {
			t.Fatalf("%v (%v)", o.Cause, o.Err)
		}
		got = append(got, o.Port-r.Base)
	}
	if diff := cmp.Diff([]int{1, 2, 0, 1, 2}, got); diff != "" {
		t.Errorf("offsets (-want +got):\n%s", diff)
	}
}

// A connection that comes while the next command is about to be sent is not
// lost.
func TestEarlyConnectionKept(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.expect("PORT")
		p.say("200 port taken")
		p.bye()
	}), Limits{})
	conn := &net.TCPConn{}
	go s.report(s.done, event{Event: connect.Accepted(netip.AddrPort{}), conn: conn})
	for {
		e, ok := s.unasked()
		if !ok {
			continue
		}
		if e.conn != conn {
			t.Errorf("got %+v", e)
		}
		break
	}
	s.Command(t.Context(), "PORT 127,0,0,1,39,16")
}

// TYPE, PORT, REST and the transfer come in this order (RFC 3659 section 5.3),
// in either mode, and TYPE only when it changes.
func TestOrderOfCommands(t *testing.T) {
	l, port := passiveData(t)
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.expect("TYPE A")
		p.say("200 text")
		to := p.port("PORT")
		p.expect("REST 4")
		p.say("350 from there")
		p.expect("RETR a")
		p.say("150 here it comes")
		io.WriteString(p.dial(to, ""), "two\r\n")
		p.dialled[0].Close()
		p.say("226 sent")

		p.expect("EPSV")
		p.say(fmt.Sprintf("229 here (|||%d|)", port))
		data, _ := l.Accept()
		p.expect("REST 4")
		p.say("350 from there")
		p.expect("RETR a")
		p.say("150 here it comes")
		io.WriteString(data, "two\r\n")
		data.Close()
		p.say("226 sent")

		p.expect("TYPE I")
		p.say("200 bytes")
		p.port("PORT")
		p.expect("REST 9")
		p.say("554 beyond the end")
		p.bye()
	}), Limits{})
	for _, mode := range []core.Mode{core.Active, core.Passive} {
		var got, wire bytes.Buffer
		o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Receive: &got, Wire: &wire, ASCII: true, Restart: 4, Mode: mode})
		if !o.Done() || got.String() != "two\n" || wire.String() != "two\r\n" || o.Bytes != 5 {
			t.Errorf("%v: %q, over the wire %q, %v (%v)", mode, got.String(), wire.String(), o.Cause, o.Err)
		}
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Restart: 9, Mode: core.Active}); o.Cause != connect.CauseTransferRefused {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}

// After a refused EPRT the session's next transfers go straight to PORT.
func TestFallbackIsRemembered(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.expect("EPRT")
		p.say("522 what?")
		for i := range 2 {
			to := p.port("PORT")
			p.expect("LIST")
			p.say("150 here it comes")
			p.dial(to, "")
			p.dialled[i].Close()
			p.say("226 sent")
		}
		p.bye()
	}), Limits{})
	for range 2 {
		if o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active, Policy: connect.EPRTFirst}); !o.Done() {
			t.Errorf("%v (%v)", o.Cause, o.Err)
		}
	}
}

// After EPSV ALL nothing is announced any more (RFC 2428 section 4).
func TestNoPortAfterEPSVAll(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.expect("EPSV ALL")
		p.say("200 from now on")
		p.bye()
	}), Limits{})
	if _, err := s.Command(t.Context(), "EPSV ALL"); err != nil {
		t.Fatal(err)
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active}); o.Cause != connect.CausePortRefused {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}
