package client

import (
	"crypto/tls"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// countedReader is a file to send that counts its reads.
type countedReader struct {
	from  io.Reader
	reads int
}

func (r *countedReader) Read(p []byte) (int, error) {
	r.reads++
	return r.from.Read(p)
}

// TestPassiveDataConnEnds checks how the client ends the data connection of a passive
// transfer: with a reset if an upload is not done, so that the server does not take a
// part for the whole, and otherwise in order. The server looks only at the end, as one
// on a slow disk would. An upload that is refused is not read.
func TestPassiveDataConnEnds(t *testing.T) {
	config, security := virtualTLS(t)
	for name, tt := range map[string]struct {
		command string
		replies []string
		secure  bool
		reset   bool
		read    bool
	}{
		"upload, done":                {"STOR a", []string{"150 go on", "226 got it"}, false, false, true},
		"upload, done, under TLS":     {"STOR a", []string{"150 go on", "226 got it"}, true, false, true},
		"upload, refused":             {"STOR a", []string{"553 no"}, false, true, false},
		"upload, aborted, under TLS":  {"STOR a", []string{"150 go on", "452 disk full"}, true, true, true},
		"download, refused":           {"RETR a", []string{"550 no"}, false, false, false},
		"download, aborted":           {"RETR a", []string{"150 here", "426 failed"}, false, false, false},
		"upload, refused, under TLS":  {"STOR a", []string{"553 no"}, true, true, false},
		"download, aborted under TLS": {"RETR a", []string{"150 here", "426 failed"}, true, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			x := simulation{
				play: func(p *fakeServer) {
					if tt.secure {
						p.expectSecureLogin(config)
					} else {
						p.expectLogin()
					}
					raw := p.openPassiveData()
					p.lines.Scan()
					data := raw
					if tt.secure {
						secure := tls.Server(raw, config)
						if err := secure.Handshake(); err != nil {
							p.t.Errorf("server: %v", err)
						}
						data = secure
					}
					for _, reply := range tt.replies {
						p.reply(reply)
						time.Sleep(2 * time.Second)
					}
					_, err := io.Copy(io.Discard, data)
					if _, rest := io.Copy(io.Discard, raw); err == nil {
						err = rest
					}
					if errors.Is(err, syscall.ECONNRESET) != tt.reset {
						p.t.Errorf("server: the data connection ends with %v, want a reset: %t", err, tt.reset)
					}
					p.expectQuit()
				},
				use: func(t *testing.T, s *Session) {
					file := &countedReader{from: strings.NewReader("id,paid\n")}
					transfer := Transfer{Command: tt.command, Mode: core.Passive}
					if strings.HasPrefix(tt.command, "STOR") {
						transfer.Send = file
					}
					o := s.Transfer(t.Context(), transfer)
					if done := tt.replies[len(tt.replies)-1][0] == '2'; o.Done() != done || (file.reads > 0) != tt.read {
						t.Errorf("%v (%v), the file was read %d times", o.Cause, o.Err, file.reads)
					}
				},
			}
			if tt.secure {
				x.config.Security = security
			}
			x.run(t)
		})
	}
}

// TestPassiveHandshake checks what a passive transfer makes of a TLS handshake that
// fails before or after the server's reply. Nothing is sent in clear text instead.
func TestPassiveHandshake(t *testing.T) {
	config, security := virtualTLS(t)
	const noTLS = "this is no TLS at all"
	for name, tt := range map[string]struct {
		play func(p *fakeServer, data io.ReadWriteCloser)
		want connect.Cause
		code int
	}{
		"no TLS, refused": {func(p *fakeServer, data io.ReadWriteCloser) {
			io.WriteString(data, noTLS)
			time.Sleep(time.Second)
			p.reply("550 no")
		}, connect.CauseTLSFailed, 550},
		"ended, refused": {func(p *fakeServer, data io.ReadWriteCloser) {
			data.Close()
			time.Sleep(time.Second)
			p.reply("550 no")
		}, connect.CauseTransferRefused, 550},
		"ended, 421": {func(p *fakeServer, data io.ReadWriteCloser) {
			data.Close()
			time.Sleep(time.Second)
			p.reply("421 closing")
		}, connect.CauseServiceClosing, 421},
		"no TLS, then accepted": {func(p *fakeServer, data io.ReadWriteCloser) {
			io.WriteString(data, noTLS)
			time.Sleep(time.Second)
			p.reply("150 go on", "226 got it")
		}, connect.CauseTLSFailed, 226},
		"no TLS after the 150": {func(p *fakeServer, data io.ReadWriteCloser) {
			p.reply("150 go on")
			time.Sleep(time.Second)
			io.WriteString(data, noTLS)
			p.reply("226 got it")
		}, connect.CauseTLSFailed, 226},
	} {
		t.Run(name, func(t *testing.T) {
			simulation{
				config: Config{Security: security},
				play: func(p *fakeServer) {
					p.expectSecureLogin(config)
					data := p.openPassiveData()
					p.expect("STOR")
					ended := make(chan struct{})
					go func() {
						defer close(ended)
						if text, _ := io.ReadAll(data); strings.Contains(string(text), "paid") {
							p.t.Errorf("server: got %q in clear text", text)
						}
					}()
					tt.play(p, data)
					p.answerLast()
					<-ended
				},
				use: func(t *testing.T, s *Session) {
					file := &countedReader{from: strings.NewReader("id,paid\n")}
					o := s.Transfer(t.Context(), Transfer{Command: "STOR a", Mode: core.Passive, Send: file})
					if o.Cause != tt.want || o.Reply.Code != tt.code || file.reads > 0 || o.Protected {
						t.Errorf("%v (%v), reply %v, the file was read %d times; want %v", o.Cause, o.Err, o.Reply, file.reads, tt.want)
					}
				},
			}.run(t)
		})
	}
}

// limitedConn is a data connection that notes its limit of writes.
type limitedConn struct {
	Conn
	writeLimit time.Time
}

func (c *limitedConn) SetDeadline(t time.Time) error {
	c.writeLimit = t
	return c.Conn.SetDeadline(t)
}

func (c *limitedConn) SetWriteDeadline(t time.Time) error {
	c.writeLimit = t
	return c.Conn.SetWriteDeadline(t)
}

// TestPassiveHandshakeLimitEnds checks that the time limit of a handshake does not
// outlast it: TLS may have to answer in a download, as with a new key.
func TestPassiveHandshakeLimitEnds(t *testing.T) {
	config, security := virtualTLS(t)
	var data *limitedConn
	simulation{
		config: Config{Security: security},
		change: func(conn Conn) Conn {
			data = &limitedConn{Conn: conn}
			return data
		},
		play: func(p *fakeServer) {
			p.expectSecureLogin(config)
			conn := tls.Server(p.openPassiveData(), config)
			p.exchange("RETR", "150 here")
			io.WriteString(conn, "half")
			time.Sleep(time.Second)
			if !data.writeLimit.IsZero() {
				p.t.Errorf("the data connection has a limit of writes, %v from now", time.Until(data.writeLimit))
			}
			conn.Close()
			p.reply("226 sent")
			p.expectQuit()
		},
		use: func(t *testing.T, s *Session) {
			if o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Passive}); !o.Done() {
				t.Errorf("%v (%v)", o.Cause, o.Err)
			}
		},
	}.run(t)
}
