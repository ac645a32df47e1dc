package client

import (
	"context"
	"io"
	"net/netip"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// A transfer that is given up leaves the session in step, whatever the partner
// makes of ABOR, as long as it answers.
func TestAbort(t *testing.T) {
	for name, tt := range map[string]struct {
		command string
		serve   func(p *scripted, to netip.AddrPort, cancel func())
		spent   bool
	}{
		"426 and 226": {"RETR a", func(p *scripted, to netip.AddrPort, cancel func()) {
			p.say("150 opening")
			data := p.dial(to, "")
			io.WriteString(data, "half")
			cancel()
			p.expect("ABOR")
			p.say("426 given up")
			data.Close()
			p.say("226 aborted")
			p.expect("PWD")
			p.say(`257 "/"`)
		}, false},
		"done in the same moment": {"RETR a", func(p *scripted, to netip.AddrPort, cancel func()) {
			p.say("150 opening")
			cancel()
			p.expect("ABOR")
			p.say("226 all sent", "225 nothing to abort")
			p.expect("PWD")
			p.say(`257 "/"`)
		}, false},
		"one reply for both": {"RETR a", func(p *scripted, to netip.AddrPort, cancel func()) {
			p.say("150 opening")
			cancel()
			p.expect("ABOR")
			p.say("226 aborted")
			p.expect("PWD")
			p.say(`257 "/"`)
		}, false},
		"read when the data has ended": {"STOR a", func(p *scripted, to netip.AddrPort, cancel func()) {
			p.say("150 opening")
			data := p.dial(to, "")
			io.CopyN(io.Discard, data, 1)
			cancel()
			if _, err := io.Copy(io.Discard, data); err == nil {
				p.t.Error("partner: the upload looks complete")
			}
			p.say("426 it broke off")
			p.expect("ABOR")
			p.say("225 nothing to abort")
			p.expect("PWD")
			p.say(`257 "/"`)
		}, false},
		"before anybody connects": {"RETR a", func(p *scripted, to netip.AddrPort, cancel func()) {
			cancel()
			p.expect("ABOR")
			p.say("426 not begun", "226 aborted")
			p.expect("PWD")
			p.say(`257 "/"`)
		}, false},
		"PWD not allowed": {"RETR a", func(p *scripted, to netip.AddrPort, cancel func()) {
			p.say("150 opening")
			cancel()
			p.expect("ABOR")
			p.say("426 given up", "226 aborted")
			p.expect("PWD")
			p.say("550 you may not", "550 you may not", "550 you may not")
		}, true},
		"no answer": {"RETR a", func(p *scripted, to netip.AddrPort, cancel func()) {
			p.say("150 opening")
			cancel()
			p.expect("ABOR")
			p.lines.Scan()
		}, true},
		"421": {"RETR a", func(p *scripted, to netip.AddrPort, cancel func()) {
			p.say("150 opening")
			cancel()
			p.expect("ABOR")
			p.say("421 enough")
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s := open(t, script(t, func(p *scripted) {
				p.login()
				to := p.port("PORT")
				p.expect(tt.command)
				tt.serve(p, to, cancel)
				if !tt.spent {
					p.bye()
				}
			}), Limits{})
			transfer := Transfer{Command: tt.command, Mode: core.Active}
			if tt.command == "STOR a" {
				transfer.Send = endless{}
			}
			if o := s.Transfer(ctx, transfer); o.Cause != connect.CauseCancelled {
				t.Errorf("%v (%v)", o.Cause, o.Err)
			}
			if spent := s.Err() != nil; spent != tt.spent {
				t.Errorf("spent: %v", s.Err())
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A port command that is given up needs no ABOR: nothing has begun.
func TestAbortBeforeTheTransfer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.expect("PORT")
		cancel()
		time.Sleep(short)
		p.say("200 port taken")
		p.bye()
	}), Limits{})
	if o := s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active}); o.Cause != connect.CauseCancelled || s.Err() != nil {
		t.Errorf("%v (%v), spent %v", o.Cause, o.Err, s.Err())
	}
}

// A partner that never connects is told to stop, and the session goes on.
func TestAbortWhereNothingArrives(t *testing.T) {
	s := open(t, script(t, func(p *scripted) {
		p.login()
		p.port("PORT")
		p.expect("RETR")
		p.say("150 opening")
		p.expect("ABOR")
		p.say("425 cannot connect", "226 aborted")
		p.expect("PWD")
		p.say(`257 "/"`)
		p.bye()
	}), Limits{Accept: short})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
	if o.Cause != connect.CauseNothingArrived || s.Err() != nil {
		t.Errorf("%v (%v), spent %v", o.Cause, o.Err, s.Err())
	}
}

// An upload that fails here must not look complete there.
func TestFailedUploadIsReset(t *testing.T) {
	send, disk := io.Pipe()
	s := open(t, script(t, func(p *scripted) {
		p.login()
		to := p.port("PORT")
		p.expect("STOR")
		p.say("150 opening")
		data := p.dial(to, "")
		io.WriteString(disk, "half")
		disk.CloseWithError(io.ErrUnexpectedEOF)
		if _, err := io.Copy(io.Discard, data); err == nil {
			p.t.Error("partner: the upload looks complete")
		}
		p.say("426 it broke off")
		p.bye()
	}), Limits{})
	if o := s.Transfer(t.Context(), Transfer{Command: "STOR a", Send: send, Mode: core.Active}); o.Cause != connect.CauseDataBroken {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
}
