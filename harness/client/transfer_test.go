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
	"activeftp/harness/peertest"
)

// The data may come in parts, and in any order with the replies.
func TestReceive(t *testing.T) {
	const text = "id,paid\n"
	for name, serve := range map[string]func(p *fakeServer, to netip.AddrPort){
		"150, data, 226": func(p *fakeServer, to netip.AddrPort) {
			p.expect("RETR")
			p.reply("150 here it comes")
			conn := p.dialData(to, "")
			io.WriteString(conn, text)
			conn.Close()
			p.reply("226 done")
		},
		"connects before 125": func(p *fakeServer, to netip.AddrPort) {
			p.expect("RETR")
			conn := p.dialData(to, "")
			p.reply("125 already open")
			io.WriteString(conn, text)
			conn.Close()
			p.reply("250 done")
		},
		"226 before the data has ended": func(p *fakeServer, to netip.AddrPort) {
			p.expect("RETR")
			conn := p.dialData(to, "")
			p.reply("150-here", " it", "150 comes", "226-all", "226 sent")
			io.WriteString(conn, text[:3])
			time.Sleep(shortLimit)
			io.WriteString(conn, text[3:])
			conn.Close()
		},
		"226 before it connects": func(p *fakeServer, to netip.AddrPort) {
			p.expect("RETR")
			p.reply("150 here it comes", "226 done")
			time.Sleep(shortLimit)
			conn := p.dialData(to, "")
			io.WriteString(conn, text)
			conn.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				serve(p, p.expectPort("PORT"))
				p.expectQuit()
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
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.expect("STOR")
		p.reply("150 go on")
		got, err := io.ReadAll(p.dialData(to, ""))
		if err != nil || string(got) != data {
			p.t.Errorf("server: got %d bytes, %v", len(got), err)
		}
		p.reply("226 got it")
		p.expectQuit()
	}), Limits{})
	o := s.Transfer(t.Context(), Transfer{Command: "STOR big", Send: strings.NewReader(data), Mode: core.Active})
	if !o.Done() || o.Bytes != int64(len(data)) {
		t.Errorf("got %d bytes, %v (%v)", o.Bytes, o.Cause, o.Err)
	}
}

// Each failure has its cause, and leaves the port free.
func TestTransferFails(t *testing.T) {
	opened := func(then func(p *fakeServer, to netip.AddrPort)) func(p *fakeServer) {
		return func(p *fakeServer) {
			to := p.expectPort("PORT")
			p.expect("RETR")
			p.reply("150 opening")
			then(p, to)
		}
	}
	for name, tt := range map[string]struct {
		play func(p *fakeServer)
		want connect.Cause
	}{
		"port refused": {func(p *fakeServer) { p.expect("PORT"); p.reply("500 no active mode here") }, connect.CausePortRefused},
		"no file":      {func(p *fakeServer) { p.expectPort("PORT"); p.expect("RETR"); p.reply("550 no such file") }, connect.CauseTransferRefused},
		"425 at once":  {func(p *fakeServer) { p.expectPort("PORT"); p.expect("RETR"); p.reply("425 cannot connect") }, connect.CauseConnectRefused},
		"425 after 150": {opened(func(p *fakeServer, _ netip.AddrPort) { p.reply("425 cannot connect") }),
			connect.CauseConnectRefused},
		"nothing arrives":              {opened(func(p *fakeServer, _ netip.AddrPort) { p.lines.Scan() }), connect.CauseNothingArrived},
		"no reply to the port command": {func(p *fakeServer) { p.expect("PORT"); p.lines.Scan() }, connect.CauseNoReply},
		"421 while waiting": {opened(func(p *fakeServer, _ netip.AddrPort) { p.reply("421 shutting down") }),
			connect.CauseServiceClosing},
		"control lost": {opened(func(p *fakeServer, _ netip.AddrPort) { p.control.Close() }), connect.CauseControlLost},
		"data reset": {opened(func(p *fakeServer, to netip.AddrPort) {
			conn := p.dialData(to, "")
			io.WriteString(conn, "half")
			conn.(*net.TCPConn).SetLinger(0)
			time.Sleep(shortLimit)
			conn.Close()
			p.reply("226 all sent")
		}), connect.CauseDataBroken},
		"data stalls": {opened(func(p *fakeServer, to netip.AddrPort) { p.dialData(to, ""); p.lines.Scan() }), connect.CauseDataStalled},
		"no final reply": {opened(func(p *fakeServer, to netip.AddrPort) { p.dialData(to, "").Close(); p.lines.Scan() }),
			connect.CauseNoFinalReply},
		"data reset, then the control connection lost": {opened(func(p *fakeServer, to netip.AddrPort) {
			conn := p.dialData(to, "")
			io.WriteString(conn, "half")
			conn.(*net.TCPConn).SetLinger(0)
			time.Sleep(shortLimit)
			conn.Close()
			time.Sleep(shortLimit)
			p.control.Close()
		}), connect.CauseDataBroken},
		"trickles": {opened(func(p *fakeServer, to netip.AddrPort) { trickle(p.dialData(to, "")) }), connect.CauseTooLong},
		"endless":  {opened(func(p *fakeServer, to netip.AddrPort) { flood(p.dialData(to, "")) }), connect.CauseTooMuchData},
		"only a stranger": {opened(func(p *fakeServer, to netip.AddrPort) { p.dialData(to, "127.0.0.9"); p.lines.Scan() }),
			connect.CauseStrangerOnly},
		"150 without end": {opened(func(p *fakeServer, _ netip.AddrPort) { p.flood("150 still opening\r\n") }), connect.CauseNothingArrived},
		"strangers without end": {opened(func(p *fakeServer, to netip.AddrPort) {
			for dialer := (net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 9)}}); ; {
				conn, err := dialer.Dial("tcp", to.String())
				if err != nil {
					return
				}
				conn.Close()
			}
		}), connect.CauseStrangerOnly},
		"a reply before its command": {func(p *fakeServer) {
			p.expect("PORT")
			p.writeRaw("200 port taken\r\n150 opening\r\n")
		}, connect.CauseOutOfTurn},
		"a reply begun before its command": {func(p *fakeServer) {
			p.expect("PORT")
			p.writeRaw("200 port taken\r\n15")
		}, connect.CauseControlLost},
		"421 before the command": {func(p *fakeServer) {
			p.expect("PORT")
			p.writeRaw("200 port taken\r\n421 shutting down\r\n")
		}, connect.CauseServiceClosing},
		"aborted": {opened(func(p *fakeServer, to netip.AddrPort) {
			conn := p.dialData(to, "")
			io.WriteString(conn, "half")
			conn.Close()
			p.reply("451 disk error")
		}), connect.CauseTransferAborted},
	} {
		t.Run(name, func(t *testing.T) {
			r := peertest.FreeRange(t, 1)
			limits := Limits{Reply: 4 * shortLimit, Accept: 4 * shortLimit, Idle: 4 * shortLimit}
			if tt.want == connect.CauseTooLong {
				limits.Transfer = 8 * shortLimit
			}
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				tt.play(p)
				for p.lines.Scan() { // QUIT, if the session is still usable
					p.reply("221 bye")
				}
			}), limits)
			ports := RangePorts(r, 0)
			o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active, Ports: ports, Limit: 1000})
			if o.Cause != tt.want {
				t.Errorf("cause %v, want %v (%v; %v)", o.Cause, tt.want, o.Reply, o.Err)
			}
			if !peertest.AllFree(r) {
				t.Error("the port is still in use")
			}
			if rests := ports.Leased() == 1; rests != mayStillConnect(&o) {
				t.Errorf("the port rests: %t", rests)
			}
			next := ports.lease()
			defer next.end(0)
			if port := nextPort(t, next, 0); port != r.Base {
				t.Error("the port does not come back")
			}
		})
	}
}

// A stranger that connects first does not end the wait, and is reported.
func TestStrangerFirst(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.dialData(to, "127.0.0.9")
		p.expect("RETR")
		p.reply("150 opening")
		conn := p.dialData(to, "")
		io.WriteString(conn, "mine")
		conn.Close()
		p.reply("226 done")
		p.expectQuit()
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

// A flood of strangers does not stop the partner. All of them are counted, and a
// bounded number is listed.
func TestStrangersFlood(t *testing.T) {
	const strangers = 3 * connect.MaxRejected
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		endpoint := p.expect("PORT")
		to, err := connect.ParsePortCommand(endpoint)
		if err != nil {
			p.t.Error(err)
		}
		for range strangers {
			p.dialData(to, "127.0.0.9")
		}
		conn := p.dialData(to, "")
		p.reply("200 port accepted")
		p.expect("RETR")
		p.reply("150 opening")
		io.WriteString(conn, "mine")
		conn.Close()
		p.reply("226 done")
		p.expectQuit()
	}), Limits{})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active})
	if !o.Done() || o.Bytes != 4 {
		t.Errorf("%d bytes, %v (%v)", o.Bytes, o.Cause, o.Err)
	}
	if o.RejectedCount != strangers || len(o.Rejected) != connect.MaxRejected {
		t.Errorf("%d rejected, %d of them listed; want %d and %d", o.RejectedCount, len(o.Rejected), strangers, connect.MaxRejected)
	}
}

// After a refused EPRT, PORT announces the same listener, even in a range of
// one port.
func TestFallbackKeepsPort(t *testing.T) {
	r := peertest.FreeRange(t, 1)
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expect("EPRT")
		p.reply("502 what is EPRT?")
		to := p.expectPort("PORT")
		p.expect("LIST")
		p.reply("150 opening")
		p.dialData(to, "").Close()
		p.reply("226 done")
		p.expectQuit()
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
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expectPort("PORT")
		p.expect("RETR")
		p.reply("150 opening")
		cancel()
		p.lines.Scan()
	}), Limits{})
	o := s.Transfer(ctx, Transfer{Command: "RETR x", Mode: core.Active})
	if o.Cause != connect.CauseCancelled {
		t.Errorf("cause %v (%v)", o.Cause, o.Err)
	}
	if s.Err() == nil {
		t.Error("the session is usable although a reply is due")
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active}); o.Cause != connect.CauseControlLost {
		t.Errorf("on an ended session: %v", o.Cause)
	}
}

// An error of the local writer is the client's own fault, not the partner's.
func TestLocalError(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.expect("RETR")
		p.reply("150 opening")
		conn := p.dialData(to, "")
		io.WriteString(conn, "data")
		io.Copy(io.Discard, conn) // until the client gives up
		p.reply("426 you went away")
		p.expectAbort()
		p.expectQuit()
	}), Limits{})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR x", Mode: core.Active, Receive: fullDisk{}})
	if o.Cause != connect.CauseLocalFault || !errors.Is(o.Err, os.ErrPermission) || s.Err() != nil {
		t.Errorf("cause %v (%v), session error %v", o.Cause, o.Err, s.Err())
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, os.ErrPermission }

// The announced ports come from the range, in turn, from the start offset on.
func TestPortsInTurn(t *testing.T) {
	r := peertest.FreeRange(t, 3)
	const n = 5
	var got []int
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		for range n {
			to := p.expectPort("PORT")
			p.expect("LIST")
			p.reply("150 opening")
			p.dialData(to, "").Close()
			p.reply("226 done")
		}
		p.expectQuit()
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

// A connection that arrives just before the next command is sent is not lost.
func TestEarlyConnectionKept(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expect("PORT")
		p.reply("200 port taken")
		p.expectQuit()
	}), Limits{})
	conn := &net.TCPConn{}
	go s.events.report(s.reader.done, event{Event: connect.Accepted(netip.AddrPort{}), conn: conn})
	for {
		e, ok := s.unsolicited(t.Context())
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

// TYPE, PORT, REST and the transfer command come in this order (RFC 3659
// section 5.3) in either mode, and TYPE only if it changes.
func TestOrderOfCommands(t *testing.T) {
	l, port := listenPassive(t)
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expect("TYPE A")
		p.reply("200 text")
		to := p.expectPort("PORT")
		p.expect("REST 4")
		p.reply("350 from there")
		p.expect("RETR a")
		p.reply("150 here it comes")
		io.WriteString(p.dialData(to, ""), "two\r\n")
		p.dataConns[0].Close()
		p.reply("226 sent")

		p.expect("EPSV")
		p.reply(fmt.Sprintf("229 here (|||%d|)", port))
		data, _ := l.Accept()
		p.expect("REST 4")
		p.reply("350 from there")
		p.expect("RETR a")
		p.reply("150 here it comes")
		io.WriteString(data, "two\r\n")
		data.Close()
		p.reply("226 sent")

		p.expect("TYPE I")
		p.reply("200 bytes")
		p.expectPort("PORT")
		p.expect("REST 9")
		p.reply("554 beyond the end")
		p.expectQuit()
	}), Limits{})
	for _, mode := range []core.Mode{core.Active, core.Passive} {
		var got, wire bytes.Buffer
		o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Receive: &got, Wire: &wire, ASCII: true, Restart: 4, Mode: mode})
		if !o.Done() || got.String() != "two\n" || wire.String() != "two\r\n" || o.Bytes != 5 {
			t.Errorf("%v: got %q, on the wire %q, %v (%v)", mode, got.String(), wire.String(), o.Cause, o.Err)
		}
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Restart: 9, Mode: core.Active}); o.Cause != connect.CauseTransferRefused {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}

// After a refused EPRT, later transfers of the session send PORT at once.
func TestFallbackIsRemembered(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expect("EPRT")
		p.reply("522 not supported")
		for i := range 2 {
			to := p.expectPort("PORT")
			p.expect("LIST")
			p.reply("150 here it comes")
			p.dialData(to, "")
			p.dataConns[i].Close()
			p.reply("226 sent")
		}
		p.expectQuit()
	}), Limits{})
	for range 2 {
		if o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active, Policy: connect.EPRTFirst}); !o.Done() {
			t.Errorf("%v (%v)", o.Cause, o.Err)
		}
	}
}

// After EPSV ALL no port is announced (RFC 2428 section 4).
func TestNoPortAfterEPSVAll(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expect("EPSV ALL")
		p.reply("200 from now on")
		p.expectQuit()
	}), Limits{})
	if _, err := s.Command(t.Context(), "EPSV ALL"); err != nil {
		t.Fatal(err)
	}
	if o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active}); o.Cause != connect.CausePortRefused {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}
