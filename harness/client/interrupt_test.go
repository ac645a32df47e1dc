package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/peertest"
)

// longLimits do not expire during a test, so that only an interrupt can end a
// wait.
var longLimits = Limits{Connect: time.Hour, Reply: time.Hour, Accept: time.Hour, Idle: time.Hour}

// interrupted plays the server's side of a session up to the point at which the
// client is interrupted, and returns the data connection if there is one.
type interrupted func(p *fakeServer) (data net.Conn)

// checkInterrupt interrupts a client that has nothing but longLimits to end its
// wait. The transfer, if there is one, must end as cancelled, and leave neither
// its port nor a connection behind; TestMain looks for goroutines.
func checkInterrupt(t *testing.T, security Security, transfer *Transfer, play interrupted) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := startServer(t, func(p *fakeServer) {
		data := play(p)
		cancel()
		p.control.SetDeadline(time.Now().Add(peertest.Timeout))
		_, _ = io.Copy(io.Discard, p.control)
		peertest.CheckClosed(t, p.control)
		if data != nil {
			peertest.CheckClosed(t, data)
		}
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var bound string
		s, err := Dial(ctx, Config{Server: server, Security: security, Limits: longLimits, Listening: func(a netip.AddrPort) { bound = a.String() }})
		if transfer == nil {
			if cause := causeOf(err, connect.CauseCancelled); err == nil || cause != connect.CauseCancelled {
				t.Errorf("Dial: %v (%v), want %v", cause, err, connect.CauseCancelled)
			}
		}
		if err != nil {
			if transfer != nil {
				t.Error(err)
			}
			return
		}
		defer s.Close()
		if o := s.Transfer(ctx, *transfer); o.Cause != connect.CauseCancelled {
			t.Errorf("%v (%v), want %v", o.Cause, o.Err, connect.CauseCancelled)
		}
		if bound != "" {
			l, err := net.Listen("tcp", bound)
			if err != nil {
				t.Errorf("the port is not free: %v", err)
				return
			}
			l.Close()
		}
	}()
	select {
	case <-ended:
	case <-time.After(peertest.Timeout / 2):
		t.Error("the interrupt does not end the wait")
	}
}

// An interrupt ends every wait of Dial.
func TestInterruptDial(t *testing.T) {
	t.Parallel()
	serverTLS, explicit := tlsConfigs(t)
	implicit := explicit
	implicit.Mode = Implicit
	say := func(exchange ...string) interrupted {
		return func(p *fakeServer) net.Conn {
			p.exchange(exchange...)
			return nil
		}
	}
	for name, tt := range map[string]struct {
		security Security
		play     interrupted
	}{
		"greeting":             {Security{}, say()},
		"USER":                 {Security{}, say("", "220 ready", "USER")},
		"PASS":                 {Security{}, say("", "220 ready", "USER", "331 password", "PASS")},
		"TYPE":                 {Security{}, say("", "220 ready", "USER", "230 in", "TYPE")},
		"implicit handshake":   {implicit, say()},
		"AUTH":                 {explicit, say("", "220 ready", "AUTH")},
		"handshake after AUTH": {explicit, say("", "220 ready", "AUTH", "234 go on")},
		"half a reply": {Security{}, func(p *fakeServer) net.Conn {
			p.exchange("", "220 ready", "USER")
			p.writeRaw("230 in\r\n2")
			return nil
		}},
		"PROT": {explicit, func(p *fakeServer) net.Conn {
			p.exchange("", "220 ready", "AUTH", "234 go on")
			p.secure(serverTLS)
			p.exchange("USER", "230 in", "PBSZ", "200 ok", "PROT")
			return nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkInterrupt(t, tt.security, nil, tt.play)
		})
	}
}

// exchange expects commands and sends replies, in turn. An empty command is not
// waited for.
func (p *fakeServer) exchange(lines ...string) {
	for i, line := range lines {
		switch {
		case i%2 == 1:
			p.reply(line)
		case line != "":
			p.expect(line)
		}
	}
}

// An interrupt ends every wait of a transfer in active mode, of a server that
// never answers again.
func TestInterruptActive(t *testing.T) {
	t.Parallel()
	// open plays a session up to the data connection, and reads from an upload.
	open := func(p *fakeServer, command string) net.Conn {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.expect(command)
		p.reply("150 opening")
		return p.dialData(to, "")
	}
	for name, tt := range map[string]struct {
		command string
		play    interrupted
	}{
		"port command": {"RETR a", func(p *fakeServer) net.Conn {
			p.expectLogin()
			p.expect("PORT")
			return nil
		}},
		"transfer command": {"RETR a", func(p *fakeServer) net.Conn {
			p.expectLogin()
			p.expectPort("PORT")
			p.expect("RETR")
			return nil
		}},
		"data connection": {"RETR a", func(p *fakeServer) net.Conn {
			p.expectLogin()
			p.expectPort("PORT")
			p.exchange("RETR", "150 opening")
			return nil
		}},
		"download": {"RETR a", func(p *fakeServer) net.Conn {
			data := open(p, "RETR")
			io.WriteString(data, "half")
			return data
		}},
		"upload that nobody reads": {"STOR a", func(p *fakeServer) net.Conn {
			data := open(p, "STOR")
			io.CopyN(io.Discard, data, 1)
			return data
		}},
		"last reply": {"RETR a", func(p *fakeServer) net.Conn {
			data := open(p, "RETR")
			data.Close()
			return nil
		}},
		"half a reply before the transfer command": {"RETR a", func(p *fakeServer) net.Conn {
			p.expectLogin()
			p.expect("PORT")
			p.writeRaw("200 ok\r\n2")
			return nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkInterrupt(t, Security{}, transferOf(tt.command, core.Active), tt.play)
		})
	}
}

// transferOf returns a transfer; an upload never ends.
func transferOf(command string, mode core.Mode) *Transfer {
	t := &Transfer{Command: command, Mode: mode}
	if verbOf(command) == "STOR" {
		t.Send = endless{}
	}
	return t
}

// An interrupt ends the waits of a data connection under TLS.
func TestInterruptSecureData(t *testing.T) {
	t.Parallel()
	serverTLS, security := tlsConfigs(t)
	open := func(p *fakeServer, command string) net.Conn {
		p.expectSecureLogin(serverTLS)
		to := p.expectPort("PORT")
		p.exchange(command, "150 opening")
		return p.dialData(to, "")
	}
	for name, tt := range map[string]struct {
		command string
		play    interrupted
	}{
		"handshake": {"RETR a", func(p *fakeServer) net.Conn { return open(p, "RETR") }},
		"download": {"RETR a", func(p *fakeServer) net.Conn {
			data := tls.Server(open(p, "RETR"), serverTLS)
			io.WriteString(data, "half")
			return data
		}},
		"upload that nobody reads": {"STOR a", func(p *fakeServer) net.Conn {
			data := tls.Server(open(p, "STOR"), serverTLS)
			io.CopyN(io.Discard, data, 1)
			return data.NetConn() // reading on under TLS would take in the upload
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkInterrupt(t, security, transferOf(tt.command, core.Active), tt.play)
		})
	}
}

// An interrupt ends every wait of a transfer in passive mode.
func TestInterruptPassive(t *testing.T) {
	t.Parallel()
	// open plays a session up to the data connection of a passive transfer.
	open := func(t *testing.T, p *fakeServer, exchange ...string) net.Conn {
		t.Helper()
		l, port := listenPassive(t)
		p.expectLogin()
		p.exchange("EPSV", fmt.Sprintf("229 ok (|||%d|)", port))
		conn, err := l.Accept()
		if err != nil {
			t.Error(err)
			return nil
		}
		p.exchange(exchange...)
		return conn
	}
	for name, play := range map[string]func(t *testing.T, p *fakeServer) net.Conn{
		"EPSV": func(_ *testing.T, p *fakeServer) net.Conn {
			p.expectLogin()
			p.expect("EPSV")
			return nil
		},
		"transfer command": func(t *testing.T, p *fakeServer) net.Conn { return open(t, p, "RETR") },
		"download": func(t *testing.T, p *fakeServer) net.Conn {
			data := open(t, p, "RETR", "150 opening")
			io.WriteString(data, "half")
			return data
		},
		"last reply": func(t *testing.T, p *fakeServer) net.Conn {
			data := open(t, p, "RETR", "150 opening")
			data.Close()
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkInterrupt(t, Security{}, transferOf("RETR a", core.Passive), func(p *fakeServer) net.Conn { return play(t, p) })
		})
	}
}

// After an interrupted transfer the session still carries commands under a
// context of their own, such as the one that deletes the file.
func TestCommandAfterInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.exchange("STOR", "150 opening")
		io.CopyN(io.Discard, p.dialData(to, ""), 1)
		cancel(errors.New("interrupted"))
		p.exchange("ABOR", "426 aborted")
		p.reply("226 ABOR done")
		p.exchange("PWD", `257 "/"`, "DELE", "250 deleted")
		p.expectQuit()
	}), longLimits)
	if o := s.Transfer(ctx, *transferOf("STOR a", core.Active)); o.Cause != connect.CauseCancelled {
		t.Errorf("%v (%v), want %v", o.Cause, o.Err, connect.CauseCancelled)
	}
	if reply, err := s.Command(context.WithoutCancel(ctx), "DELE a"); err != nil || reply.Code != 250 {
		t.Errorf("DELE: %v, %v", reply, err)
	}
}
