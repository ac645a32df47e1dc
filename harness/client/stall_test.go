package client

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// A TLS handshake has one limit, however many replies come during it. A reply at its
// very end leaves time for a server that begins its side then.
func TestHandshakeLimit(t *testing.T) {
	const limit, patience = time.Hour, time.Minute
	var d deadline
	d.enter(connect.StateRequesting, limit, patience)
	d.enter(connect.StateSecuringEarly, limit, patience)
	end := d.end
	for _, state := range []connect.State{connect.StateSecuring, connect.StateSecuringAnswered} {
		if d.enter(state, limit, patience); d.end != end || d.state != state {
			t.Errorf("%v ends at %v, want %v", state, d.end, end)
		}
	}
	d = deadline{connect.StateSecuringEarly, time.Now().Add(time.Second)}
	d.enter(connect.StateSecuring, limit, patience)
	if left := time.Until(d.end); left > patience || left < patience/2 {
		t.Errorf("%v left after a late reply, want %v", left, patience)
	}
	d.enter(connect.StateReplied, 0, patience)
	if !d.end.IsZero() {
		t.Errorf("the limit of the handshake goes on after it: %v", d.end)
	}
}

// A handshake that stalls fails the transfer with a text that says so, whichever
// replies came.
func TestHandshakeStalls(t *testing.T) {
	config, security := tlsConfigs(t)
	for replies, wants := range map[string][2]string{
		"":                 {"neither completed the handshake nor replied in time", "no reply within"},
		"150 here":         {"did not complete the handshake in time", "securing the data connection: no answer in time"},
		"226 at once":      {"did not complete the handshake in time", ""},
		"150 here|226 yes": {"did not complete the handshake in time", "securing the data connection: no answer in time"},
	} {
		for i, mode := range []core.Mode{core.Active, core.Passive} {
			if wants[i] == "" {
				continue // without a 1yz the reply decides
			}
			t.Run(fmt.Sprint(mode, " ", replies), func(t *testing.T) {
				t.Parallel()
				l, port := listenPassive(t)
				s := dialSession(t, Config{Server: startServer(t, func(p *fakeServer) {
					p.expectSecureLogin(config)
					if mode == core.Active {
						p.dialData(p.expectPort("PORT"), "")
						p.expect("RETR")
					} else {
						p.acceptPassive(l, port, func(p *fakeServer, _ net.Conn) { stall(p, replies) })
						return
					}
					stall(p, replies)
				}), Security: security, Limits: Limits{Reply: 10 * shortLimit}})
				o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: mode})
				if text := Explain(o); o.Done() || !strings.Contains(text, wants[i]) {
					t.Errorf("%v: %q, want %q in it", o.Cause, text, wants[i])
				}
			})
		}
	}
}

// stall sends replies and then waits for the client to give up.
func stall(p *fakeServer, replies string) {
	for reply := range strings.SplitSeq(replies, "|") {
		if reply != "" {
			p.reply(reply)
		}
	}
	p.lines.Scan()
}
