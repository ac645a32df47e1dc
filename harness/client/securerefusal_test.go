package client

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestRefusedDuringHandshake checks whom the client believes if the server refuses the
// transfer while the handshake fails. If TLS itself failed, that is the reason; if
// the server only closed the connection that it did not need, its refusal is.
func TestRefusedDuringHandshake(t *testing.T) {
	config, security := tlsConfigs(t)
	for name, tt := range map[string]struct {
		end  func(data net.Conn)
		want connect.Cause
	}{
		"the connection ends": {func(data net.Conn) { data.Close() }, connect.CauseTransferRefused},
		"no TLS": {func(data net.Conn) {
			io.ReadFull(data, make([]byte, 1)) // the handshake has begun
			io.WriteString(data, "this is no TLS at all")
		}, connect.CauseTLSFailed},
	} {
		for _, mode := range []core.Mode{core.Active, core.Passive} {
			if mode == core.Passive && tt.want == connect.CauseTLSFailed {
				continue // the reply may come before the client has seen the other
			}
			t.Run(fmt.Sprintf("%s, mode %v", name, mode), func(t *testing.T) {
				t.Parallel()
				l, port := listenPassive(t)
				s := dialSession(t, Config{Security: security, Server: startServer(t, func(p *fakeServer) {
					p.expectSecureLogin(config)
					data := p.openData(mode, "RETR", l, port)
					tt.end(data)
					p.reply("550 no such file")
					p.expectQuit()
				})})
				o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: mode})
				if o.Cause != tt.want || o.Reply.Code != 550 {
					t.Errorf("%v (%v), reply %v; want %v", o.Cause, o.Err, o.Reply, tt.want)
				}
			})
		}
	}
}

// openData plays a session from the port command to the transfer command, and
// returns the open data connection. The transfer command is not answered.
func (p *fakeServer) openData(mode core.Mode, command string, l net.Listener, port int) net.Conn {
	if mode == core.Active {
		to := p.expectPort("PORT")
		p.expect(command)
		return p.dialData(to, "")
	}
	p.exchange("EPSV", fmt.Sprintf("229 ok (|||%d|)", port))
	conn, err := l.Accept()
	if err != nil {
		p.t.Error(err)
		return &net.TCPConn{}
	}
	p.dataConns = append(p.dataConns, conn)
	p.expect(command)
	return conn
}

// TestSecureEarly checks a server that connects before it answers PORT: TLS starts
// with the transfer command.
func TestSecureEarly(t *testing.T) {
	config, security := tlsConfigs(t)
	s := dialSession(t, Config{Security: security, Server: startServer(t, func(p *fakeServer) {
		p.expectSecureLogin(config)
		to, err := connect.ParsePortCommand(p.expect("PORT"))
		if err != nil {
			p.t.Error(err)
		}
		raw := p.dialData(to, "")
		p.reply("200 ok")
		p.expect("RETR")
		data := tls.Server(raw, config)
		if err := data.Handshake(); err != nil {
			p.t.Errorf("server: %v", err)
		}
		p.reply("150 here")
		io.WriteString(data, "data")
		data.Close()
		p.reply("226 sent")
		p.expectQuit()
	})})
	var got strings.Builder
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active, Receive: &got})
	if !o.Done() || got.String() != "data" || !o.Protected {
		t.Errorf("%v (%v), got %q, protected %t", o.Cause, o.Err, &got, o.Protected)
	}
}

// TestTLSVersions checks that a server with TLS 1.2 will do, and one with less will
// not.
func TestTLSVersions(t *testing.T) {
	config, security := tlsConfigs(t)
	for version, accepted := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		own := config.Clone()
		own.MinVersion, own.MaxVersion = version, version
		s, err := Dial(t.Context(), Config{Security: security, Server: startServer(t, func(p *fakeServer) {
			p.exchange("", "220 ready", "AUTH", "234 go on")
			conn := tls.Server(p.control, own)
			if err := conn.Handshake(); err != nil {
				return
			}
			p.upgrade(conn)
			p.exchange("USER", "230 in", "PBSZ", "200 ok", "PROT", "200 ok", "TYPE", "200 ok")
			p.expectQuit()
		})})
		if (err == nil) != accepted {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			s.Close()
		}
	}
}
