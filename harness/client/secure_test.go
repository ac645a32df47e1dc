package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/content"
	"activeftp/harness/partner"
)

// authority is who has signed the certificates of a test.
func authority(t *testing.T) *certs.Authority {
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

// bundled is a bundled partner that is closed with the test.
func bundled(t *testing.T, c partner.Config) *partner.Bundled {
	t.Helper()
	if strings.HasPrefix(c.Listen, "[::1]") {
		needIPv6(t)
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

// needIPv6 skips a test where the host has no ::1; where CI is set, that fails.
func needIPv6(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", "[::1]:0")
	switch {
	case err == nil:
		l.Close()
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	default:
		t.Skip("no IPv6 on the loopback interface:", err)
	}
}

// dialed is a session that is closed with the test.
func dialed(t *testing.T, c Config) *Session {
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

// Files come through whole, in both directions and modes, however the session
// is secured, and every data connection resumes the control connection's
// session.
func TestSecureTransfers(t *testing.T) {
	a := authority(t)
	for _, way := range []struct {
		partner certs.TLS
		client  Mode
	}{{certs.TLSRequired, Explicit}, {certs.TLSImplicit, Implicit}} {
		for _, listen := range []string{"127.0.0.1:0", "[::1]:0"} {
			for _, mode := range []core.Mode{core.Active, core.Passive} {
				t.Run(fmt.Sprint(way.partner, listen, mode), func(t *testing.T) {
					b := bundled(t, partner.Config{
						Listen: listen, TLS: way.partner, Certificate: issue(t, a, certs.Subject{}), RequireResumption: true,
						Files: map[string][]byte{"empty": nil}, Generated: map[string]int64{"big": 1 << 20},
					})
					s := dialed(t, Config{Server: b.Addr().String(), Security: Security{Mode: way.client, Roots: a.Pool()}})
					transferSecurely(t, s, b, mode)
				})
			}
		}
	}
}

func transferSecurely(t *testing.T, s *Session, b *partner.Bundled, mode core.Mode) {
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
		t.Errorf("the partner received %d other bytes", size)
	}
}

func TestClearData(t *testing.T) {
	a := authority(t)
	b := bundled(t, partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{}), Files: map[string][]byte{"a": []byte("six")}})
	s := dialed(t, Config{Server: b.Addr().String(), Security: Security{Mode: Explicit, ClearData: true, Roots: a.Pool()}})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
	if !o.Done() || o.Protected || o.Bytes != 3 {
		t.Errorf("%v (%v), protected %t, %d bytes", o.Cause, o.Err, o.Protected, o.Bytes)
	}
}

// A partner that is not proven, or does not prove us, gets no password.
func TestSecureDialFails(t *testing.T) {
	a, other := authority(t), authority(t)
	for name, tt := range map[string]struct {
		partner  partner.Config
		security Security
	}{
		"unknown authority": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, other, certs.Subject{})}, Security{Mode: Explicit, Roots: a.Pool()}},
		"unknown authority, implicit": {partner.Config{TLS: certs.TLSImplicit, Certificate: issue(t, other, certs.Subject{})},
			Security{Mode: Implicit, Roots: a.Pool()}},
		"system's authorities": {partner.Config{TLS: certs.TLSExplicit}, Security{Mode: Explicit}},
		"another name": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{})},
			Security{Mode: Explicit, Roots: a.Pool(), Name: "ftp.example.com"}},
		"expired": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{Expired: true})}, Security{Mode: Explicit, Roots: a.Pool()}},
		"no TLS":  {partner.Config{}, Security{Mode: Explicit, Roots: a.Pool()}},
		"a client certificate wanted": {partner.Config{TLS: certs.TLSExplicit, Certificate: issue(t, a, certs.Subject{}), ClientCAs: other.Pool()},
			Security{Mode: Explicit, Roots: a.Pool(), Certificate: issue(t, a, certs.Subject{Client: true})}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.partner.Log = func(l partner.Line) {
				if strings.HasPrefix(l.Text, "PASS") {
					t.Errorf("the password was sent")
				}
			}
			s, err := Dial(t.Context(), Config{Server: bundled(t, tt.partner).Addr().String(), Security: tt.security})
			if err == nil {
				s.Close()
				t.Fatal("a session was had")
			}
			if of := new(SessionError); !errors.As(err, &of) || of.Cause != connect.CauseTLSFailed {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestSecureDial(t *testing.T) {
	a, clients := authority(t), authority(t)
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
			s := dialed(t, Config{Server: bundled(t, tt.partner).Addr().String(), Security: tt.security})
			if o := s.Transfer(t.Context(), Transfer{Command: "LIST", Mode: core.Active}); !o.Protected || !o.Done() {
				t.Errorf("%v (%v)", o.Cause, o.Err)
			}
		})
	}
}

// secure puts TLS on the scripted partner's control connection.
func (p *scripted) secure(config *tls.Config) {
	p.upgrade(tls.Server(p.control, config))
}

// upgrade goes on with another control connection.
func (p *scripted) upgrade(conn net.Conn) {
	p.control = conn
	p.control.SetDeadline(time.Now().Add(testLimit)) // CloseWrite of TLS sets another
	p.lines = newLines(conn)
}

// loginSecurely plays an explicit session up to the first transfer.
func (p *scripted) loginSecurely(config *tls.Config) {
	p.say("220 ready")
	p.expect("AUTH")
	p.say("234 go on")
	p.secure(config)
	p.expect("USER")
	p.say("230 in")
	for _, word := range []string{"PBSZ", "PROT", "TYPE"} {
		p.expect(word)
		p.say("200 ok")
	}
}

// scriptedTLS is the two sides of TLS with a scripted partner.
func scriptedTLS(t *testing.T) (*tls.Config, Security) {
	t.Helper()
	a := authority(t)
	return &tls.Config{Certificates: []tls.Certificate{*issue(t, a, certs.Subject{})}}, Security{Mode: Explicit, Roots: a.Pool()}
}

// The commands that secure a session come in the order of RFC 4217, and what
// follows the reply to AUTH in clear text is not taken for a reply.
func TestSecureDialogue(t *testing.T) {
	config, security := scriptedTLS(t)
	var talk []string
	server := script(t, func(p *scripted) {
		p.loginSecurely(config)
		p.bye()
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

func TestSecureDialogueRefused(t *testing.T) {
	config, security := scriptedTLS(t)
	for name, tt := range map[string]struct {
		play func(p *scripted)
		want connect.Cause
	}{
		"more behind the reply to AUTH": {func(p *scripted) {
			p.say("220 ready")
			p.expect("AUTH")
			p.write("234 go on\r\n230 in already\r\n")
		}, connect.CauseOutOfTurn},
		"no TLS after AUTH": {func(p *scripted) {
			p.say("220 ready")
			p.expect("AUTH")
			p.say("234 go on")
			p.control.Read(make([]byte, 1)) // the client begins
			p.say("220 this is no handshake")
			io.Copy(io.Discard, p.control)
		}, connect.CauseTLSFailed},
		"silence after AUTH": {func(p *scripted) {
			p.say("220 ready")
			p.expect("AUTH")
			p.say("234 go on")
			io.Copy(io.Discard, p.control)
		}, connect.CauseTLSFailed},
		"PROT refused": {func(p *scripted) {
			p.say("220 ready")
			p.expect("AUTH")
			p.say("234 go on")
			p.secure(config)
			p.expect("USER")
			p.say("230 in")
			p.expect("PBSZ")
			p.say("200 ok")
			p.expect("PROT")
			p.say("536 not P")
			p.bye()
		}, connect.CauseTLSFailed},
		"421 to AUTH": {func(p *scripted) {
			p.say("220 ready")
			p.expect("AUTH")
			p.say("421 shutting down")
		}, connect.CauseServiceClosing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := script(t, tt.play)
			s, err := Dial(t.Context(), Config{Server: server, Security: security, Limits: Limits{Reply: 10 * short}})
			if err == nil {
				s.Close()
				t.Fatal("a session was had")
			}
			if of := new(SessionError); !errors.As(err, &of) || of.Cause != tt.want {
				t.Errorf("%v is not %v", err, tt.want)
			}
		})
	}
}

// Whatever goes wrong with TLS on the data connection is told as that.
func TestSecureDataFails(t *testing.T) {
	config, security := scriptedTLS(t)
	unproven := config.Clone()
	unproven.ClientAuth = tls.RequireAnyClientCert // TLS 1.3 tells it when the client's handshake is done
	for name, serve := range map[string]func(p *scripted, data net.Conn){
		"clear text in its place": func(p *scripted, data net.Conn) {
			io.WriteString(data, "id,paid\n")
			data.Close()
			p.say("226 all sent")
		},
		"no handshake": func(p *scripted, data net.Conn) { p.lines.Scan() },
		"the handshake broken off": func(p *scripted, data net.Conn) {
			data.Close()
			p.say("522 no TLS")
			p.bye()
		},
		"refused after the handshake": func(p *scripted, data net.Conn) {
			secure := tls.Server(data, unproven)
			if err := secure.Handshake(); err == nil {
				p.t.Error("partner: a client without a certificate is taken")
			}
			p.say("550 something is wrong") // and no word of TLS
			p.bye()
		},
		"425 for it": func(p *scripted, data net.Conn) {
			tls.Server(data, config).Handshake()
			p.say("425 not resumed")
			data.Close()
			p.bye()
		},
	} {
		for _, command := range []string{"RETR a", "STOR a"} {
			if name == "clear text in its place" && command == "STOR a" {
				continue // the client reads nothing that could be wrong
			}
			t.Run(name+"/"+command, func(t *testing.T) {
				t.Parallel()
				s := dialed(t, Config{Server: script(t, func(p *scripted) {
					p.loginSecurely(config)
					to := p.port("PORT")
					p.expect(command)
					p.say("150 opening")
					serve(p, p.dial(to, ""))
				}), Security: security, Limits: Limits{Reply: 10 * short}})
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
	config, security := scriptedTLS(t)
	s := dialed(t, Config{Server: script(t, func(p *scripted) {
		p.loginSecurely(config)
		to := p.port("PORT")
		p.expect("STOR")
		p.say("150 opening")
		raw := &endConn{TCPConn: p.dial(to, "").(*net.TCPConn)}
		data := tls.Server(raw, config)
		got, err := io.ReadAll(data)
		if string(got) != "id,paid\n" || err != nil || raw.ended {
			p.t.Errorf("partner: got %q, %v; without close_notify: %t", got, err, raw.ended)
		}
		if _, err := io.Copy(io.Discard, raw); err != nil {
			p.t.Errorf("partner: the connection ends with %v", err)
		}
		data.Close()
		p.say("226 got it")
		p.bye()
	}), Security: security})
	o := s.Transfer(t.Context(), Transfer{Command: "STOR a", Send: strings.NewReader("id,paid\n"), Mode: core.Active})
	if !o.Done() {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}

// A partner may wait for the end of TLS from the client before it says 226, as
// vsftpd does.
func TestDownloadIsClosed(t *testing.T) {
	config, security := scriptedTLS(t)
	s := dialed(t, Config{Server: script(t, func(p *scripted) {
		p.loginSecurely(config)
		to := p.port("PORT")
		p.expect("RETR")
		p.say("150 opening")
		raw := &endConn{TCPConn: p.dial(to, "").(*net.TCPConn)}
		data := tls.Server(raw, config)
		io.WriteString(data, "id,paid\n")
		data.CloseWrite()
		raw.SetDeadline(time.Now().Add(testLimit)) // CloseWrite sets another
		if _, err := data.Read(make([]byte, 1)); err != io.EOF || raw.ended {
			p.t.Errorf("partner: %v; without close_notify: %t", err, raw.ended)
		}
		p.say("226 sent")
		p.bye()
	}), Security: security})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
	if !o.Done() || o.Unclosed {
		t.Errorf("%v (%v), unclosed %t", o.Cause, o.Err, o.Unclosed)
	}
}

// A download without close_notify is done only where SIZE confirms it.
func TestDownloadCutOff(t *testing.T) {
	config, security := scriptedTLS(t)
	for name, tt := range map[string]struct {
		command string
		size    []string // what the partner answers to SIZE; nil: it is not asked
		want    connect.Cause
	}{
		"whole":       {"RETR a", []string{"213 8"}, connect.CauseDone},
		"cut off":     {"RETR a", []string{"213 9"}, connect.CauseDataBroken},
		"no SIZE":     {"RETR a", []string{"500 what?"}, connect.CauseDataBroken},
		"no number":   {"RETR a", []string{"213 eight"}, connect.CauseDataBroken},
		"a listing":   {"LIST", nil, connect.CauseDone},
		"two answers": {"RETR a", []string{"213-8", "213 8"}, connect.CauseDataBroken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialed(t, Config{Server: script(t, func(p *scripted) {
				p.loginSecurely(config)
				to := p.port("PORT")
				p.expect(tt.command)
				p.say("150 opening")
				raw := p.dial(to, "")
				io.WriteString(tls.Server(raw, config), "id,paid\n")
				raw.Close()
				p.say("226 sent")
				if tt.size != nil {
					p.expect("SIZE a")
					p.say(tt.size...)
				}
				p.bye()
			}), Security: security})
			o := s.Transfer(t.Context(), Transfer{Command: tt.command, Mode: core.Active})
			if o.Cause != tt.want || !o.Unclosed {
				t.Errorf("%v (%v), unclosed %t", o.Cause, o.Err, o.Unclosed)
			}
		})
	}
}

// CCC leaves the commands in the clear, and the data under TLS.
func TestClearCommands(t *testing.T) {
	config, security := scriptedTLS(t)
	security.ClearCommands = true
	for name, tt := range map[string]struct {
		clear  func(p *scripted, plain net.Conn) net.Conn // what the partner does after CCC
		remark string
	}{
		"with close_notify": {func(p *scripted, plain net.Conn) net.Conn {
			p.say("200 in the clear")
			p.control.(*tls.Conn).CloseWrite()
			return plain
		}, ""},
		"without close_notify": {func(p *scripted, plain net.Conn) net.Conn {
			p.say("200 in the clear")
			return plain
		}, ""},
		"refused": {func(p *scripted, plain net.Conn) net.Conn {
			p.say("533 the policy says no")
			return p.control
		}, "533"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := dialed(t, Config{Server: script(t, func(p *scripted) {
				p.say("220 ready")
				p.expect("AUTH")
				p.say("234 go on")
				plain := &records{Conn: p.control}
				p.upgrade(tls.Server(plain, config))
				p.expect("USER")
				p.say("230 in")
				p.expect("PBSZ")
				p.say("200 ok")
				p.expect("PROT P")
				p.say("200 ok")
				p.expect("CCC")
				if next := tt.clear(p, plain.Conn); next == plain.Conn {
					if p.lines.Scan() {
						p.t.Errorf("partner: %q in the place of close_notify", p.lines.Text())
					}
					p.upgrade(next)
				}
				p.expect("TYPE")
				p.say("200 ok")
				to := p.port("PORT")
				p.expect("RETR")
				p.say("150 opening")
				data := tls.Server(p.dial(to, ""), config)
				io.WriteString(data, "id,paid\n")
				data.Close()
				p.say("226 sent")
				p.bye()
			}), Security: security})
			o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
			if !o.Done() || !o.Protected || o.Bytes != 8 {
				t.Errorf("%v (%v), protected %t, %d bytes", o.Cause, o.Err, o.Protected, o.Bytes)
			}
			remarks := strings.Join(s.Warnings(), "\n")
			if told := remarks != ""; told != (tt.remark != "") || !strings.Contains(remarks, tt.remark) {
				t.Errorf("remarks %q", remarks)
			}
		})
	}
}

// A handshake ends with the context.
func TestSecureDialCancelled(t *testing.T) {
	_, security := scriptedTLS(t)
	ctx, cancel := context.WithCancel(t.Context())
	server := script(t, func(p *scripted) {
		p.say("220 ready")
		p.expect("AUTH")
		p.say("234 go on")
		cancel()
		io.Copy(io.Discard, p.control)
	})
	if s, err := Dial(ctx, Config{Server: server, Security: security}); err == nil {
		s.Close()
		t.Error("a session was had")
	}
}
