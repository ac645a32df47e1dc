package client

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"

	"activeftp/core"
)

// TestASCII checks the line ends of a text transfer on both sides, and that Wire gets
// the bytes of the connection, in either direction.
func TestASCII(t *testing.T) {
	for _, tt := range []struct{ local, wire string }{
		{"a\nb\n", "a\r\nb\r\n"},
		{"a\nb\r", "a\r\nb\r"}, // half a line end at the end of the data
		{"", ""},
	} {
		for _, upload := range []bool{false, true} {
			command := map[bool]string{false: "RETR a", true: "STOR a"}[upload]
			sent := make(chan string, 1)
			s := dialServer(t, startServer(t, func(p *fakeServer) {
				p.expectLogin()
				if line := p.expect("TYPE"); line != "TYPE A" {
					p.t.Errorf("server: got %q", line)
				}
				p.reply("200 text")
				to := p.expectPort("PORT")
				p.exchange(command, "150 go on")
				data := p.dialData(to, "")
				if upload {
					got, err := io.ReadAll(data)
					if err != nil {
						p.t.Errorf("server: %v", err)
					}
					sent <- string(got)
				} else {
					io.WriteString(data, tt.wire)
					data.(*net.TCPConn).CloseWrite()
				}
				p.reply("226 done")
				p.expectQuit()
			}), Limits{})
			var received, wire bytes.Buffer
			transfer := Transfer{Command: command, Mode: core.Active, ASCII: true, Wire: &wire, Receive: &received}
			if upload {
				transfer.Send = strings.NewReader(tt.local)
			}
			o := s.Transfer(t.Context(), transfer)
			if !o.Done() || o.Bytes != int64(len(tt.wire)) || !upload && received.String() != tt.local {
				t.Errorf("%s, %q: %v (%v), %d bytes, received %q", command, tt.local, o.Cause, o.Err, o.Bytes, &received)
			}
			if upload {
				if got := <-sent; got != tt.wire {
					t.Errorf("%s, %q: sent %q, want %q", command, tt.local, got, tt.wire)
				}
			}
			if wire.String() != tt.wire {
				t.Errorf("%s, %q: Wire got %q, want %q", command, tt.local, &wire, tt.wire)
			}
		}
	}
}
