package client

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestPassiveCommands checks what a passive transfer makes of the replies before any
// data moves.
func TestPassiveCommands(t *testing.T) {
	l, port := listenPassive(t)
	epsv := fmt.Sprintf("229 ok (|||%d|)", port)
	for name, tt := range map[string]struct {
		command string
		restart int64
		play    []string // commands and replies, in turn
		data    bool     // moves after the last reply
		want    connect.Cause
		code    int // of the outcome's reply
	}{
		"REST is granted":        {"RETR a", 1, []string{"EPSV", epsv, "REST", "350 from 1", "RETR", "150 here"}, true, connect.CauseDone, 226},
		"REST is granted by 2yz": {"RETR a", 1, []string{"EPSV", epsv, "REST", "250 from 1", "RETR", "150 here"}, true, connect.CauseDone, 226},
		"REST is refused":        {"RETR a", 1, []string{"EPSV", epsv, "REST", "502 no"}, false, connect.CauseTransferRefused, 502},
		"no REST":                {"RETR a", 0, []string{"EPSV", epsv, "RETR", "150 here"}, true, connect.CauseDone, 226},
		"no such file":           {"RETR a", 0, []string{"EPSV", epsv, "RETR", "550 no"}, false, connect.CauseTransferRefused, 550},
		"no files":               {"NLST", 0, []string{"EPSV", epsv, "NLST", "550 No files found"}, false, connect.CauseDone, 550},
		"no files after all":     {"NLST", 0, []string{"EPSV", epsv, "NLST", "450 later"}, false, connect.CauseDone, 450},
		"EPSV and PASV refused":  {"RETR a", 0, []string{"EPSV", "500 no", "PASV", "502 no"}, false, connect.CausePortRefused, 502},
		"EPSV without a port":    {"RETR a", 0, []string{"EPSV", "229 ok"}, false, connect.CausePortRefused, 229},
		"PASV without a port":    {"RETR a", 0, []string{"EPSV", "500 no", "PASV", "227 ok"}, false, connect.CausePortRefused, 227},
		"PASV with a 1yz":        {"RETR a", 0, []string{"EPSV", "500 no", "PASV", "127 (127,0,0,1,39,16)"}, false, connect.CausePortRefused, 127},
	} {
		t.Run(name, func(t *testing.T) {
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				for i := 0; i < len(tt.play); i += 2 {
					if line := p.expect(tt.play[i]); tt.play[i] == "REST" && line != fmt.Sprint("REST ", tt.restart) {
						p.t.Errorf("server: got %q", line)
					}
					p.reply(tt.play[i+1])
					if tt.play[i+1] == epsv {
						conn, err := l.Accept()
						if err != nil {
							p.t.Error(err)
							return
						}
						p.dataConns = append(p.dataConns, conn)
					}
				}
				if tt.data {
					p.sendOnly("data")
				}
				p.expectQuit()
			}), Limits{})
			var got strings.Builder
			o := s.Transfer(t.Context(), Transfer{Command: tt.command, Restart: tt.restart, Receive: &got, Mode: core.Passive})
			if o.Cause != tt.want || o.Reply.Code != tt.code || (got.String() == "data") != tt.data || s.Err() != nil {
				t.Errorf("%v (%v), reply %v, got %q, session error %v", o.Cause, o.Err, o.Reply, &got, s.Err())
			}
			if opened := tt.play[1] == epsv && tt.code != 502; opened && int(o.Peer.Port()) != port {
				t.Errorf("the peer is %v", o.Peer)
			}
		})
	}
}

// sendOnly sends data on the only data connection, and confirms it.
func (p *fakeServer) sendOnly(data string) {
	conn := p.dataConns[0]
	io.WriteString(conn, data)
	conn.Close()
	p.reply("226 sent")
}

// TestPassiveNotReached checks the cause if nobody listens on the port that the
// server named.
func TestPassiveNotReached(t *testing.T) {
	l, port := listenPassive(t)
	l.Close()
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.exchange("EPSV", fmt.Sprintf("229 ok (|||%d|)", port))
		p.expectQuit()
	}), Limits{})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Passive})
	if o.Cause != connect.CauseDataBroken || o.Err == nil || !strings.Contains(o.Err.Error(), net.JoinHostPort("127.0.0.1", fmt.Sprint(port))) {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}
