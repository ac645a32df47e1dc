package client

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// A server that says after its 150 that there are no files has sent an empty listing,
// unless data came all the same. Another refusal is not one.
func TestEmptyAfterBegin(t *testing.T) {
	for _, tt := range []struct {
		data, final string
		want        connect.Cause
	}{
		{"", "550 No files found", connect.CauseDone},
		{"", "450 No files found", connect.CauseDone},
		{"a\r\n", "550 No files found", connect.CauseTransferAborted},
		{"a", "550 No files found", connect.CauseTransferAborted},
		{"", "450 Not taken", connect.CauseTransferAborted},
		{"", "550 Disk failure", connect.CauseTransferAborted},
	} {
		for mode, open := range map[core.Mode]func(*fakeServer) (net.Conn, error){core.Active: openActive, core.Passive: openPassive} {
			t.Run(fmt.Sprint(mode, tt), func(t *testing.T) {
				s := dialServer(t, startServer(t, func(p *fakeServer) {
					p.expectLogin()
					conn, err := open(p)
					if err != nil {
						p.t.Error(err)
						return
					}
					io.WriteString(conn, tt.data)
					conn.Close()
					p.reply(tt.final)
					p.expectQuit()
				}), Limits{})
				o := s.Transfer(t.Context(), Transfer{Command: "NLST", Mode: mode})
				if o.Cause != tt.want || o.Empty() != o.Done() {
					t.Errorf("%v, want %v: %+v", o.Cause, tt.want, o)
				}
			})
		}
	}
}

// Data contradicts the reply, even if the reply overtakes its connection.
func TestEmptyReplyOvertakes(t *testing.T) {
	for data, want := range map[string]connect.Cause{"": connect.CauseDone, "a\r\n": connect.CauseTransferAborted} {
		t.Run(fmt.Sprintf("%q", data), func(t *testing.T) {
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				endpoint := p.expectPort("PORT")
				p.expect("NLST")
				p.reply("150 here")
				p.reply("550 No files found")
				conn := p.dialData(endpoint, "")
				io.WriteString(conn, data)
				conn.Close()
				p.expectQuit()
			}), Limits{Reply: time.Minute})
			o := s.Transfer(t.Context(), Transfer{Command: "NLST", Mode: core.Active})
			if o.Cause != want || o.Bytes != int64(len(data)) || !o.Connected() {
				t.Errorf("%v, want %v: %+v", o.Cause, want, o)
			}
		})
	}
}

// openActive answers the port command and NLST, and opens the data connection.
func openActive(p *fakeServer) (net.Conn, error) {
	endpoint := p.expectPort("PORT")
	p.expect("NLST")
	p.reply("150 here")
	return net.Dial("tcp", endpoint.String())
}

// openPassive answers EPSV and NLST, and accepts the data connection.
func openPassive(p *fakeServer) (net.Conn, error) {
	p.expect("EPSV")
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		return nil, err
	}
	defer l.Close()
	p.reply(fmt.Sprintf("229 ok (|||%d|)", l.Addr().(*net.TCPAddr).Port))
	conn, err := l.Accept()
	p.expect("NLST")
	p.reply("150 here")
	return conn, err
}
