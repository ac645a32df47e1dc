package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/ccc"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/content"
	"activeftp/harness/partner"
	"activeftp/harness/peertest"
)

// newAuthority returns a CA for the certificates of a test.
func newAuthority(t *testing.T) *certs.Authority {
	t.Helper()
	a, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func issue(t *testing.T, a *certs.Authority, s certs.Subject) *tls.Certificate {
	t.Helper()
	c, err := a.Issue(s)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// startBundled starts the bundled server, which is closed with the test.
func startBundled(t *testing.T, c partner.Config) *partner.Bundled {
	t.Helper()
	if strings.HasPrefix(c.Listen, "[::1]") {
		peertest.NeedIPv6(t)
	}
	b, err := partner.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// dialSession opens a session that is closed with the test.
func dialSession(t *testing.T, c Config) *Session {
	t.Helper()
	s, err := Dial(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the session: %v", err)
		}
	})
	return s
}

// With explicit and implicit TLS, files arrive whole in both directions and
// modes, and every data connection resumes the control connection's session.
func TestSecureTransfers(t *testing.T) {
	a := newAuthority(t)
	for _, security := range []struct {
		server certs.TLS
		client Mode
	}{{certs.TLSRequired, Explicit}, {certs.TLSImplicit, Implicit}} {
		for _, listen := range []string{"127.0.0.1:0", "[::1]:0"} {
			for _, mode := range []core.Mode{core.Active, core.Passive} {
				t.Run(fmt.Sprint(security.server, listen, mode), func(t *testing.T) {
					b := startBundled(t, partner.Config{
						Listen: listen, TLS: security.server, Certificate: issue(t, a, certs.Subject{}), RequireResumption: true,
						Files: map[string][]byte{"empty": nil}, Generated: map[string]int64{"big": 1 << 20},
					})
					s := dialSession(t, Config{Server: b.Addr().String(), Security: Security{Mode: security.client, Roots: a.Pool()}})
					checkSecureTransfers(t, s, b, mode)
				})
			}
		}
	}
}

// checkSecureTransfers runs transfers of every kind, and checks their outcomes.
func checkSecureTransfers(t *testing.T, s *Session, b *partner.Bundled, mode core.Mode) {
	t.Helper()
	for _, tt := range []struct {
		command string
		size    int64
	}{{"STOR up", 1 << 20}, {"STOR none", 0}, {"RETR big", 1 << 20}, {"RETR empty", 0}, {"LIST", -1}} {
		got := new(bytes.Buffer)
		transfer := Transfer{Command: tt.command, Receive: got, Mode: mode}
		if strings.HasPrefix(tt.command, "STOR") {
			transfer.Send = content.Generate(tt.size)
		}
		o := s.Transfer(t.Context(), transfer)
		if !o.Done() || !o.Protected || !o.Resumed || o.Unclosed {
			t.Fatalf("%s: %v (%v), protected %t, resumed %t, unclosed %t", tt.command, o.Cause, o.Err, o.Protected, o.Resumed, o.Unclosed)
		}
		if tt.size >= 0 && o.Bytes != tt.size {
			t.Errorf("%s: %d bytes, want %d", tt.command, o.Bytes, tt.size)
		}
	}
	if size, sum, _ := b.Received("up"); size != 1<<20 || sum != content.Sum(1<<20) {
		t.Errorf("the server received %d bytes, want %d with the sum of what was sent", size, 1<<20)
	}
}

func TestClearData(t *testing.T) {
	a := newAuthority(t)
	b := startBundled(t, partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{}), Files: map[string][]byte{"a": []byte("six")}})
	s := dialSession(t, Config{Server: b.Addr().String(), Security: Security{Mode: Explicit, ClearData: true, Roots: a.Pool()}})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
	if !o.Done() || o.Protected || o.Bytes != 3 {
		t.Errorf("%v (%v), protected %t, %d bytes", o.Cause, o.Err, o.Protected, o.Bytes)
	}
}

// The password is not sent if either side's certificate is rejected, or the
// server has no TLS.
func TestSecureDialFails(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	for name, tt := range map[string]struct {
		partner  partner.Config
		security Security
	}{
		"unknown authority": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, other, certs.Subject{})}, Security{Mode: Explicit, Roots: a.Pool()}},
		"unknown authority, implicit": {partner.Config{TLS: certs.TLSImplicit, Certificate: issue(t, other, certs.Subject{})},
			Security{Mode: Implicit, Roots: a.Pool()}},
		"authority the system does not trust": {partner.Config{TLS: certs.TLSExplicit}, Security{Mode: Explicit}},
		"another name": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{})},
			Security{Mode: Explicit, Roots: a.Pool(), Name: "ftp.example.com"}},
		"expired": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{Expired: true})}, Security{Mode: Explicit, Roots: a.Pool()}},
		"no TLS":  {partner.Config{}, Security{Mode: Explicit, Roots: a.Pool()}},
		"untrusted client certificate": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{}), ClientCAs: other.Pool()},
			Security{Mode: Explicit, Roots: a.Pool(), Certificate: issue(t, a, certs.Subject{Client: true})}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.partner.Log = func(l partner.Line) {
				if strings.HasPrefix(l.Text, "PASS") {
					t.Error("the password was sent")
				}
			}
			s, err := Dial(t.Context(), Config{Server: startBundled(t, tt.partner).Addr().String(), Security: tt.security})
			if err == nil {
				s.Close()
				t.Fatal("Dial succeeded")
			}
			if sessionErr := new(SessionError); !errors.As(err, &sessionErr) || sessionErr.Cause != connect.CauseTLSFailed {
				t.Errorf("got %v, want a SessionError with cause %v", err, connect.CauseTLSFailed)
			}
		})
	}
}

func TestSecureDial(t *testing.T) {
	a, clients := newAuthority(t), newAuthority(t)
	for name, tt := range map[string]struct {
		partner  partner.Config
		security Security
	}{
		"unverified": {partner.Config{TLS: certs.TLSExplicit}, Security{Mode: Explicit, Unverified: true}},
		"named": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{Names: []string{"ftp.example.com"}})},
			Security{Mode: Explicit, Roots: a.Pool(), Name: "ftp.example.com"}},
		"client certificate": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{}), ClientCAs: clients.Pool()},
			Security{Mode: Explicit, Roots: a.Pool(), Certificate: issue(t, clients, certs.Subject{Client: true})}},
	} {
		t.Run(name, func(t *testing.T) {
			s := dialSession(t, Config{Server: startBundled(t, tt.partner).Addr().String(), Security: tt.security})
			if o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active}); !o.Protected || !o.Done() {
				t.Errorf("%v (%v)", o.Cause, o.Err)
			}
		})
	}
}

// secure starts TLS on the control connection.
func (p *fakeServer) secure(config *tls.Config) {
	p.upgrade(tls.Server(p.control, config))
}

// upgrade replaces the control connection.
func (p *fakeServer) upgrade(conn net.Conn) {
	p.control = conn
	p.control.SetDeadline(time.Now().Add(testLimit)) // CloseWrite of TLS changes it
	p.lines = newLines(conn)
}

// expectSecureLogin plays a session with AUTH TLS up to the first transfer.
func (p *fakeServer) expectSecureLogin(config *tls.Config) {
	p.reply("220 ready")
	p.expect("AUTH")
	p.reply("234 go on")
	p.secure(config)
	p.expect("USER")
	p.reply("230 in")
	for _, command := range []string{"PBSZ", "PROT", "TYPE"} {
		p.expect(command)
		p.reply("200 ok")
	}
}

// tlsConfigs returns the TLS configuration of a fake server, and that of a
// client that trusts it.
func tlsConfigs(t *testing.T) (server *tls.Config, client Security) {
	t.Helper()
	a := newAuthority(t)
	return &tls.Config{Certificates: []tls.Certificate{*issue(t, a, certs.Subject{})}}, Security{Mode: Explicit, Roots: a.Pool()}
}

// The commands that secure a session come in the order of RFC 4217.
func TestSecureDialogue(t *testing.T) {
	config, security := tlsConfigs(t)
	var talk []string
	server := startServer(t, func(p *fakeServer) {
		p.expectSecureLogin(config)
		p.expectQuit()
	})
	s, err := Dial(t.Context(), Config{Server: server, Security: security, Talk: func(l Line) {
		if l.Sent {
			talk = append(talk, l.Text)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if diff := cmp.Diff([]string{"AUTH TLS", "USER anonymous", "PBSZ 0", "PROT P", "TYPE I", "QUIT"}, talk); diff != "" {
		t.Errorf("dialogue (-want +got):\n%s", diff)
	}
}

// Clear text after the reply to AUTH is not taken for a reply, and a session
// that cannot be secured is not opened.
func TestSecureDialogueRefused(t *testing.T) {
	config, security := tlsConfigs(t)
	for name, tt := range map[string]struct {
		play func(p *fakeServer)
		want connect.Cause
	}{
		"more after the reply to AUTH": {func(p *fakeServer) {
			p.reply("220 ready")
			p.expect("AUTH")
			p.writeRaw("234 go on\r\n230 in already\r\n")
		}, connect.CauseOutOfTurn},
		"no TLS after AUTH": {func(p *fakeServer) {
			p.reply("220 ready")
			p.expect("AUTH")
			p.reply("234 go on")
			p.control.Read(make([]byte, 1)) // the start of the client's handshake
			p.reply("220 not a handshake")
			io.Copy(io.Discard, p.control)
		}, connect.CauseTLSFailed},
		"silence after AUTH": {func(p *fakeServer) {
			p.reply("220 ready")
			p.expect("AUTH")
			p.reply("234 go on")
			io.Copy(io.Discard, p.control)
		}, connect.CauseTLSFailed},
		"PROT refused": {func(p *fakeServer) {
			p.reply("220 ready")
			p.expect("AUTH")
			p.reply("234 go on")
			p.secure(config)
			p.expect("USER")
			p.reply("230 in")
			p.expect("PBSZ")
			p.reply("200 ok")
			p.expect("PROT")
			p.reply("536 not P")
			p.expectQuit()
		}, connect.CauseTLSFailed},
		"421 to AUTH": {func(p *fakeServer) {
			p.reply("220 ready")
			p.expect("AUTH")
			p.reply("421 shutting down")
		}, connect.CauseServiceClosing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t, tt.play)
			s, err := Dial(t.Context(), Config{Server: server, Security: security, Limits: Limits{Reply: 10 * shortLimit}})
			if err == nil {
				s.Close()
				t.Fatal("Dial succeeded")
			}
			if sessionErr := new(SessionError); !errors.As(err, &sessionErr) || sessionErr.Cause != tt.want {
				t.Errorf("got %v, want a SessionError with cause %v", err, tt.want)
			}
		})
	}
}

// Every failure of TLS on the data connection has the cause tls-failed.
func TestSecureDataFails(t *testing.T) {
	config, security := tlsConfigs(t)
	wantsCert := config.Clone()
	wantsCert.ClientAuth = tls.RequireAnyClientCert // TLS 1.3 rejects the client after its handshake
	for name, serve := range map[string]func(p *fakeServer, data net.Conn){
		"clear text": func(p *fakeServer, data net.Conn) {
			io.WriteString(data, "id,paid\n")
			data.Close()
			p.reply("226 all sent")
		},
		"no handshake": func(p *fakeServer, data net.Conn) { p.lines.Scan() },
		"handshake cut off": func(p *fakeServer, data net.Conn) {
			data.Close()
			p.reply("522 no TLS")
			p.expectQuit()
		},
		"refused after the handshake": func(p *fakeServer, data net.Conn) {
			secure := tls.Server(data, wantsCert)
			if err := secure.Handshake(); err == nil {
				p.t.Error("server: a client without a certificate was accepted")
			}
			p.reply("550 something is wrong") // does not mention TLS
			p.expectQuit()
		},
		"refused after the handshake, then hung up": func(p *fakeServer, data net.Conn) {
			tls.Server(data, wantsCert).Handshake()
			p.control.Close()
			io.Copy(io.Discard, data) // a reset would overtake the alert
		},
		"hung up, then refused": func(p *fakeServer, data net.Conn) {
			time.Sleep(shortLimit) // the client begins the handshake
			p.control.Close()
			time.Sleep(shortLimit)
			tls.Server(data, wantsCert).Handshake()
			io.Copy(io.Discard, data)
		},
		"425 instead of data": func(p *fakeServer, data net.Conn) {
			tls.Server(data, config).Handshake()
			p.reply("425 not resumed")
			data.Close()
			p.expectQuit()
		},
	} {
		for _, command := range []string{"RETR a", "STOR a"} {
			if name == "clear text" && command == "STOR a" {
				continue // an upload reads nothing that could be wrong
			}
			t.Run(name+"/"+command, func(t *testing.T) {
				t.Parallel()
				s := dialSession(t, Config{Server: startServer(t, func(p *fakeServer) {
					p.expectSecureLogin(config)
					to := p.expectPort("PORT")
					p.expect(command)
					p.reply("150 opening")
					serve(p, p.dialData(to, ""))
				}), Security: security, Limits: Limits{Reply: 10 * shortLimit}})
				transfer := Transfer{Command: command, Mode: core.Active}
				if command == "STOR a" {
					transfer.Send = strings.NewReader("id,paid\n")
				}
				if o := s.Transfer(t.Context(), transfer); o.Cause != connect.CauseTLSFailed {
					t.Errorf("%v (%v), reply %v", o.Cause, o.Err, o.Reply)
				}
			})
		}
	}
}

// An upload ends with close_notify, and then with the connection (RFC 4217
// section 12.6).
func TestUploadIsClosed(t *testing.T) {
	config, security := tlsConfigs(t)
	s := dialSession(t, Config{Server: startServer(t, func(p *fakeServer) {
		p.expectSecureLogin(config)
		to := p.expectPort("PORT")
		p.expect("STOR")
		p.reply("150 opening")
		raw := &eofConn{Conn: p.dialData(to, "").(*net.TCPConn)}
		data := tls.Server(raw, config)
		got, err := io.ReadAll(data)
		if string(got) != "id,paid\n" || err != nil || raw.sawEOF {
			p.t.Errorf("server: got %q, %v; without close_notify: %t", got, err, raw.sawEOF)
		}
		if _, err := io.Copy(io.Discard, raw); err != nil {
			p.t.Errorf("server: the connection ended with %v", err)
		}
		data.Close()
		p.reply("226 got it")
		p.expectQuit()
	}), Security: security})
	o := s.Transfer(t.Context(), Transfer{Command: "STOR a", Send: strings.NewReader("id,paid\n"), Mode: core.Active})
	if !o.Done() {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}

// A server may wait for the client's close_notify before its 226, as vsftpd
// does.
func TestDownloadIsClosed(t *testing.T) {
	config, security := tlsConfigs(t)
	s := dialSession(t, Config{Server: startServer(t, func(p *fakeServer) {
		p.expectSecureLogin(config)
		to := p.expectPort("PORT")
		p.expect("RETR")
		p.reply("150 opening")
		raw := &eofConn{Conn: p.dialData(to, "").(*net.TCPConn)}
		data := tls.Server(raw, config)
		io.WriteString(data, "id,paid\n")
		data.CloseWrite()
		raw.SetDeadline(time.Now().Add(testLimit)) // CloseWrite changes it
		if _, err := data.Read(make([]byte, 1)); err != io.EOF || raw.sawEOF {
			p.t.Errorf("server: got %v; without close_notify: %t", err, raw.sawEOF)
		}
		p.reply("226 sent")
		p.expectQuit()
	}), Security: security})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
	if !o.Done() || o.Unclosed {
		t.Errorf("%v (%v), unclosed %t", o.Cause, o.Err, o.Unclosed)
	}
}

// A download without close_notify is done only if SIZE confirms it.
func TestDownloadCutOff(t *testing.T) {
	config, security := tlsConfigs(t)
	for name, tt := range map[string]struct {
		command string
		size    []string // the replies to SIZE; nil: SIZE is not sent
		want    connect.Cause
		says    string // part of the error
	}{
		"complete":  {"RETR a", []string{"213 8"}, connect.CauseDone, ""},
		"cut off":   {"RETR a", []string{"213 9"}, connect.CauseDataBroken, "after 8 of 9 bytes"},
		"no SIZE":   {"RETR a", []string{"500 unknown command"}, connect.CauseDataBroken, "without close_notify, and SIZE did not confirm"},
		"no number": {"RETR a", []string{"213 eight"}, connect.CauseDataBroken, "without close_notify, and SIZE did not confirm"},
		"a listing": {"LIST", nil, connect.CauseDone, ""},
		"two lines": {"RETR a", []string{"213-8", "213 8"}, connect.CauseDataBroken, "without close_notify, and SIZE did not confirm"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialSession(t, Config{Server: startServer(t, func(p *fakeServer) {
				p.expectSecureLogin(config)
				to := p.expectPort("PORT")
				p.expect(tt.command)
				p.reply("150 opening")
				raw := p.dialData(to, "")
				io.WriteString(tls.Server(raw, config), "id,paid\n")
				raw.Close()
				p.reply("226 sent")
				if tt.size != nil {
					p.expect("SIZE a")
					p.reply(tt.size...)
				}
				p.expectQuit()
			}), Security: security})
			o := s.Transfer(t.Context(), Transfer{Command: tt.command, Mode: core.Active})
			if o.Cause != tt.want || !o.Unclosed {
				t.Errorf("%v (%v), unclosed %t", o.Cause, o.Err, o.Unclosed)
			}
			if text := fmt.Sprint(o.Err); (o.Err == nil) != (tt.says == "") || !strings.Contains(text, tt.says) {
				t.Errorf("error %v does not say %q", o.Err, tt.says)
			}
		})
	}
}

// After CCC the commands are in clear text and the data stays under TLS.
func TestClearCommands(t *testing.T) {
	config, security := tlsConfigs(t)
	security.ClearCommands = true
	for name, tt := range map[string]struct {
		clear   func(p *fakeServer, plain net.Conn) net.Conn // answers CCC and returns the connection to use next
		warning string                                       // part of the only warning; "": none
	}{
		"with close_notify": {func(p *fakeServer, plain net.Conn) net.Conn {
			p.reply("200 in the clear")
			p.control.(*tls.Conn).CloseWrite()
			return plain
		}, ""},
		"without close_notify": {func(p *fakeServer, plain net.Conn) net.Conn {
			p.reply("200 in the clear")
			return plain
		}, ""},
		"refused": {func(p *fakeServer, plain net.Conn) net.Conn {
			p.reply("533 the policy says no")
			return p.control
		}, "533"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialSession(t, Config{Server: startServer(t, func(p *fakeServer) {
				p.reply("220 ready")
				p.expect("AUTH")
				p.reply("234 go on")
				plain := ccc.NewConn(p.control)
				p.upgrade(tls.Server(plain, config))
				p.expect("USER")
				p.reply("230 in")
				p.expect("PBSZ")
				p.reply("200 ok")
				p.expect("PROT P")
				p.reply("200 ok")
				p.expect("CCC")
				if next := tt.clear(p, plain.Conn); next == plain.Conn {
					if p.lines.Scan() {
						p.t.Errorf("server: got %q, want close_notify", p.lines.Text())
					}
					p.upgrade(next)
				}
				p.expect("TYPE")
				p.reply("200 ok")
				to := p.expectPort("PORT")
				p.expect("RETR")
				p.reply("150 opening")
				data := tls.Server(p.dialData(to, ""), config)
				io.WriteString(data, "id,paid\n")
				data.Close()
				p.reply("226 sent")
				p.expectQuit()
			}), Security: security})
			o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
			if !o.Done() || !o.Protected || o.Bytes != 8 {
				t.Errorf("%v (%v), protected %t, %d bytes", o.Cause, o.Err, o.Protected, o.Bytes)
			}
			warnings := strings.Join(s.Warnings(), "\n")
			if (warnings != "") != (tt.warning != "") || !strings.Contains(warnings, tt.warning) {
				t.Errorf("warnings %q, want %q", warnings, tt.warning)
			}
		})
	}
}

// The context ends a handshake.
func TestSecureDialCancelled(t *testing.T) {
	_, security := tlsConfigs(t)
	ctx, cancel := context.WithCancel(t.Context())
	server := startServer(t, func(p *fakeServer) {
		p.reply("220 ready")
		p.expect("AUTH")
		p.reply("234 go on")
		cancel()
		io.Copy(io.Discard, p.control)
	})
	if s, err := Dial(ctx, Config{Server: server, Security: security}); err == nil {
		s.Close()
		t.Error("Dial succeeded")
	}
}

// A clear-text port that is asked for implicit TLS is named as the mistake, with
// what to use instead.
func TestImplicitTLSOnClearPort(t *testing.T) {
	s, err := Dial(t.Context(), Config{Server: startBundled(t, partner.Config{}).Addr().String(), Security: Security{Mode: Implicit}})
	if err == nil {
		s.Close()
		t.Fatal("Dial succeeded")
	}
	for _, part := range []string{"clear text instead of TLS", "ftpes://"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not contain %q", err, part)
		}
	}
}

// Some servers do the TLS handshake before their 150. The client starts its side
// once the command is out, and the bytes of the file wait for the 150.
func TestHandshakeBefore150(t *testing.T) {
	config, security := tlsConfigs(t)
	l, port := listenPassive(t)
	open := map[core.Mode]func(p *fakeServer, command string) net.Conn{
		core.Active: func(p *fakeServer, command string) net.Conn {
			to := p.expectPort("PORT")
			p.expect(command)
			return p.dialData(to, "")
		},
		core.Passive: func(p *fakeServer, command string) net.Conn {
			p.expect("EPSV")
			p.reply(fmt.Sprintf("229 ok (|||%d|)", port))
			p.expect(command)
			conn, err := l.Accept()
			if err != nil {
				p.t.Error(err)
			}
			return conn
		},
	}
	for name, tt := range map[string]struct {
		play func(p *fakeServer, secure *tls.Conn)
		want connect.Cause
	}{
		"done": {func(p *fakeServer, secure *tls.Conn) {
			p.reply("150 secured")
			io.WriteString(secure, "data")
			secure.Close()
			p.reply("226 done")
		}, connect.CauseDone},
		"refused": {func(p *fakeServer, secure *tls.Conn) {
			secure.Close()
			p.reply("550 no such file")
		}, connect.CauseTransferRefused},
	} {
		for mode, opened := range open {
			t.Run(fmt.Sprint(name, "/", mode), func(t *testing.T) {
				s := dialSession(t, Config{Server: startServer(t, func(p *fakeServer) {
					p.expectSecureLogin(config)
					secure := tls.Server(opened(p, "RETR"), config)
					defer secure.Close()
					if err := secure.Handshake(); err != nil {
						p.t.Errorf("the handshake before the 150: %v", err)
					}
					tt.play(p, secure)
					p.expectQuit()
				}), Security: security, Limits: Limits{Reply: testLimit}})
				var got bytes.Buffer
				o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: mode, Receive: &got})
				if o.Cause != tt.want || tt.want == connect.CauseDone && got.String() != "data" {
					t.Errorf("%v (%v), reply %v, data %q", o.Cause, o.Err, o.Reply, got.String())
				}
			})
		}
	}
}
