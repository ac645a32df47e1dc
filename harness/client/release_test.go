package client

import (
	"context"
	"crypto/tls"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestAfterTransfer checks what becomes of the session after a transfer, and how long
// the transfer took.
func TestAfterTransfer(t *testing.T) {
	limits := Limits{Reply: 10 * time.Second, Accept: 5 * time.Second}
	for name, tt := range map[string]struct {
		transfer Transfer
		play     func(p *fakeServer, cancel func()) // from the login on
		cause    connect.Cause
		took     time.Duration
		usable   bool
	}{
		"done, with no ABOR allowed": {
			Transfer{Command: "RETR a", NoAbort: true},
			func(p *fakeServer, _ func()) {
				to := p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				p.dialData(to, "").Close()
				p.reply("226 done")
			},
			connect.CauseDone, 0, true,
		},
		"refused, with no ABOR allowed": {
			Transfer{Command: "RETR a", NoAbort: true},
			func(p *fakeServer, _ func()) {
				p.expectPort("PORT")
				p.exchange("RETR", "550 no")
			},
			connect.CauseTransferRefused, 0, true,
		},
		"nobody connected, with no ABOR allowed": {
			Transfer{Command: "RETR a", NoAbort: true},
			func(p *fakeServer, _ func()) {
				p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
			},
			connect.CauseNothingArrived, 5 * time.Second, false,
		},
		"interrupted, with no ABOR allowed": {
			Transfer{Command: "RETR a", NoAbort: true},
			func(p *fakeServer, cancel func()) {
				to := p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				data := p.dialData(to, "")
				synctest.Wait()
				cancel()
				if _, err := io.Copy(io.Discard, data); err != nil {
					p.t.Errorf("server: the end of a download that was broken off: %v", err)
				}
			},
			connect.CauseCancelled, 0, false,
		},
		"no reply to PORT": {
			Transfer{Command: "RETR a"},
			func(p *fakeServer, _ func()) { p.expect("PORT") },
			connect.CauseNoReply, 10 * time.Second, false,
		},
		"421 in place of 226": {
			Transfer{Command: "RETR a"},
			func(p *fakeServer, _ func()) {
				to := p.expectPort("PORT")
				p.exchange("RETR", "150 opening")
				p.dialData(to, "").Close()
				p.reply("421 closing")
			},
			connect.CauseServiceClosing, 0, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background()) // its channel belongs to the simulation, so its end must not come after it
			simulation{
				config: Config{Limits: limits},
				play: func(p *fakeServer) {
					p.expectLogin()
					tt.play(p, cancel)
					if tt.usable {
						p.expectQuit()
					}
					p.lines.Scan()
				},
				use: func(t *testing.T, s *Session) {
					var o Outcome
					tt.transfer.Mode = core.Active
					elapsed := took(func() { o = s.Transfer(ctx, tt.transfer) })
					if o.Cause != tt.cause || elapsed != tt.took || (s.Err() == nil) != tt.usable {
						t.Errorf("%v (%v) after %v, session error %v; want %v after %v, usable %t",
							o.Cause, o.Err, elapsed, s.Err(), tt.cause, tt.took, tt.usable)
					}
				},
			}.run(t)
		})
	}
}

// TestSecureUploadEnds checks that the server sees the end of a complete upload under
// TLS, and no reset, even if it closes its side last.
func TestSecureUploadEnds(t *testing.T) {
	config, security := virtualTLS(t)
	simulation{
		config: Config{Security: security},
		play: func(p *fakeServer) {
			p.expectSecureLogin(config)
			to := p.expectPort("PORT")
			p.exchange("STOR", "150 opening")
			raw := p.dialData(to, "")
			data := tls.Server(raw, config)
			if got, err := io.ReadAll(data); string(got) != "the file" || err != nil {
				t.Errorf("server: %q, %v", got, err)
			}
			p.reply("226 done")
			time.Sleep(2 * time.Second)
			if _, err := raw.Read(make([]byte, 1)); err != io.EOF { //nolint:errorlint // a reader returns io.EOF itself
				t.Errorf("server: the upload ends with %v", err)
			}
			p.expectQuit()
		},
		use: func(t *testing.T, s *Session) {
			if o := s.Transfer(t.Context(), Transfer{Command: "STOR a", Send: strings.NewReader("the file"), Mode: core.Active}); !o.Done() {
				t.Errorf("%v (%v)", o.Cause, o.Err)
			}
			time.Sleep(4 * time.Second)
		},
	}.run(t)
}

// TestSilentHandshake checks that a TLS handshake that does not begin ends with the
// limit of a reply.
func TestSilentHandshake(t *testing.T) {
	config, security := virtualTLS(t)
	simulation{
		config: Config{Security: security, Limits: Limits{Reply: 10 * time.Second}},
		play: func(p *fakeServer) {
			p.expectSecureLogin(config)
			to := p.expectPort("PORT")
			p.exchange("RETR", "150 opening")
			p.dialData(to, "")
			p.lines.Scan()
		},
		use: func(t *testing.T, s *Session) {
			var o Outcome
			elapsed := took(func() { o = s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active}) })
			if o.Cause != connect.CauseTLSFailed || elapsed != 10*time.Second {
				t.Errorf("%v (%v) after %v", o.Cause, o.Err, elapsed)
			}
		},
	}.run(t)
}

// TestUnreadUpload checks that an upload that nobody reads ends with the limit of the
// data connection.
func TestUnreadUpload(t *testing.T) {
	simulation{
		config: Config{Limits: Limits{Idle: 7 * time.Second, Reply: time.Minute}},
		play: func(p *fakeServer) {
			p.expectLogin()
			to := p.expectPort("PORT")
			p.exchange("STOR", "150 opening")
			p.dialData(to, "")
			p.lines.Scan()
		},
		use: func(t *testing.T, s *Session) {
			var o Outcome
			elapsed := took(func() { o = s.Transfer(t.Context(), Transfer{Command: "STOR a", Send: endless{}, Mode: core.Active}) })
			if o.Cause != connect.CauseDataStalled || elapsed != 7*time.Second {
				t.Errorf("%v (%v) after %v", o.Cause, o.Err, elapsed)
			}
		},
	}.run(t)
}

// TestUnusedConnections checks that connections which no transfer took over are reset.
func TestUnusedConnections(t *testing.T) {
	latest, first, second := &recorded{}, &recorded{}, &recorded{}
	port := dataPort{latest: latest, queued: []event{{conn: first}, {conn: second}}}
	port.close()
	for i, c := range []*recorded{latest, first, second} {
		if !c.reset || !c.closed {
			t.Errorf("connection %d: reset %t, closed %t", i, c.reset, c.closed)
		}
	}
}

// TestTakeOnce checks that a connection is taken once.
func TestTakeOnce(t *testing.T) {
	port := dataPort{latest: &recorded{}}
	if first, second := port.take(), port.take(); first == nil || second != nil {
		t.Errorf("%v, then %v", first, second)
	}
}

// recorded is a connection that records how it was closed, and fails as told.
type recorded struct {
	Conn
	reset, closed bool
	read, write   error
}

func (c *recorded) SetLinger(seconds int) error      { c.reset = seconds == 0; return nil }
func (c *recorded) Close() error                     { c.closed = true; return nil }
func (c *recorded) SetReadDeadline(time.Time) error  { return nil }
func (c *recorded) SetWriteDeadline(time.Time) error { return nil }
func (c *recorded) SetDeadline(time.Time) error      { return nil }
func (c *recorded) Read([]byte) (int, error)         { return 0, c.read }
func (c *recorded) Write([]byte) (int, error)        { return 0, c.write }
