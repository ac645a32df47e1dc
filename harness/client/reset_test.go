package client

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestPartialUpload checks that a server cannot take a part of an upload for the
// whole, whichever way the upload ends, in either mode, with and without TLS: the
// data connection ends with a reset.
func TestPartialUpload(t *testing.T) {
	config, security := tlsConfigs(t)
	for name, tt := range map[string]struct {
		noAbort bool
		then    func(p *fakeServer, cancel func()) // after the first byte has come
		want    connect.Cause
	}{
		"cancelled without ABOR":      {true, func(_ *fakeServer, cancel func()) { cancel() }, connect.CauseCancelled},
		"refused by the server":       {false, func(p *fakeServer, _ func()) { p.reply("552 disk full") }, connect.CauseTransferAborted},
		"control connection is ended": {false, func(p *fakeServer, _ func()) { p.control.Close() }, connect.CauseControlLost},
	} {
		for _, mode := range []core.Mode{core.Active, core.Passive} {
			for _, secure := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, mode %v, TLS %t", name, mode, secure), func(t *testing.T) {
					t.Parallel()
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					l, port := listenPassive(t)
					c := Config{Server: startServer(t, func(p *fakeServer) {
						data := p.openUpload(mode, secure, config, l, port)
						tt.then(p, cancel)
						if _, err := io.Copy(io.Discard, data); err == nil {
							p.t.Error("server: the upload looks complete")
						}
					})}
					if secure {
						c.Security = security
					}
					s, err := Dial(t.Context(), c)
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					o := s.Transfer(ctx, Transfer{Command: "STOR a", Send: endless{}, Mode: mode, NoAbort: tt.noAbort})
					if o.Cause != tt.want {
						t.Errorf("%v (%v), want %v", o.Cause, o.Err, tt.want)
					}
				})
			}
		}
	}
}

// openUpload plays a session up to the first byte of an upload. It returns the data
// connection without its TLS.
func (p *fakeServer) openUpload(mode core.Mode, secure bool, config *tls.Config, l net.Listener, port int) net.Conn {
	if secure {
		p.expectSecureLogin(config)
	} else {
		p.expectLogin()
	}
	var data net.Conn
	if mode == core.Active {
		to := p.expectPort("PORT")
		p.exchange("STOR", "150 go on")
		data = p.dialData(to, "")
	} else {
		p.exchange("EPSV", fmt.Sprintf("229 ok (|||%d|)", port))
		conn, err := l.Accept()
		if err != nil {
			p.t.Error(err)
			return &net.TCPConn{}
		}
		p.dataConns = append(p.dataConns, conn)
		data = conn
		p.exchange("STOR", "150 go on")
	}
	stream := data
	if secure {
		stream = tls.Server(data, config)
	}
	if _, err := io.CopyN(io.Discard, stream, 1); err != nil {
		p.t.Errorf("server: reading the first byte: %v", err)
	}
	return data
}

// TestReset checks that a reset is sent, and only where it is asked for.
func TestReset(t *testing.T) {
	for _, partial := range []bool{false, true} {
		l, _ := listenPassive(t)
		client, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		server, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		new(Session).newDataConn(client.(Conn)).release(partial)
		server.SetDeadline(time.Now().Add(testLimit))
		if _, err := io.Copy(io.Discard, server); (err != nil) != partial {
			t.Errorf("partial %t: the other side reads %v", partial, err)
		}
	}
}
