package client

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// abortPlay is the server's side of a cancelled transfer, from its command on.
type abortPlay func(p *fakeServer, to netip.AddrPort, cancel func())

// checkAbort cancels a transfer, and checks whether the session is usable after
// it.
func checkAbort(t *testing.T, command string, play abortPlay, usable bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.expect(command)
		play(p, to, cancel)
		if usable {
			p.expectQuit()
		}
	}), Limits{})
	transfer := Transfer{Command: command, Mode: core.Active}
	if command == "STOR a" {
		transfer.Send = endless{}
	}
	if o := s.Transfer(ctx, transfer); o.Cause != connect.CauseCancelled {
		t.Errorf("%v (%v)", o.Cause, o.Err)
	}
	if got := s.Err() == nil; got != usable {
		t.Errorf("usable: %t, want %t (%v)", got, usable, s.Err())
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A cancelled download leaves the session in step, however the server answers
// ABOR.
func TestAbortDownload(t *testing.T) {
	for name, play := range map[string]abortPlay{
		"426 and 226": func(p *fakeServer, to netip.AddrPort, cancel func()) {
			p.reply("150 opening")
			data := p.dialData(to, "")
			io.WriteString(data, "half")
			cancel()
			p.expect("ABOR")
			p.reply("426 aborted")
			data.Close()
			p.reply("226 ABOR done")
			p.expect("PWD")
			p.reply(`257 "/"`)
		},
		"complete before ABOR": func(p *fakeServer, to netip.AddrPort, cancel func()) {
			p.reply("150 opening")
			cancel()
			p.expect("ABOR")
			p.reply("226 all sent", "225 nothing to abort")
			p.expect("PWD")
			p.reply(`257 "/"`)
		},
		"one reply for both": func(p *fakeServer, to netip.AddrPort, cancel func()) {
			p.reply("150 opening")
			cancel()
			p.expect("ABOR")
			p.reply("226 aborted")
			p.expect("PWD")
			p.reply(`257 "/"`)
		},
		"before the server connects": func(p *fakeServer, to netip.AddrPort, cancel func()) {
			cancel()
			p.expect("ABOR")
			p.reply("426 not started", "226 aborted")
			p.expect("PWD")
			p.reply(`257 "/"`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkAbort(t, "RETR a", play, true)
		})
	}
}

// A cancelled upload must not look complete, and a server may read ABOR only
// after the data has ended.
func TestAbortUpload(t *testing.T) {
	checkAbort(t, "STOR a", func(p *fakeServer, to netip.AddrPort, cancel func()) {
		p.reply("150 opening")
		data := p.dialData(to, "")
		io.CopyN(io.Discard, data, 1)
		cancel()
		if _, err := io.Copy(io.Discard, data); err == nil {
			p.t.Error("server: the upload looks complete")
		}
		p.reply("426 the connection broke")
		p.expect("ABOR")
		p.reply("225 nothing to abort")
		p.expect("PWD")
		p.reply(`257 "/"`)
	}, true)
}

// If the replies after ABOR cannot be told apart, the session ends.
func TestAbortEndsSession(t *testing.T) {
	for name, play := range map[string]abortPlay{
		"PWD not allowed": func(p *fakeServer, to netip.AddrPort, cancel func()) {
			p.reply("150 opening")
			cancel()
			p.expect("ABOR")
			p.reply("426 aborted", "226 ABOR done")
			p.expect("PWD")
			p.reply("550 not allowed", "550 not allowed", "550 not allowed")
		},
		"no answer": func(p *fakeServer, to netip.AddrPort, cancel func()) {
			p.reply("150 opening")
			cancel()
			p.expect("ABOR")
			p.lines.Scan()
		},
		"421": func(p *fakeServer, to netip.AddrPort, cancel func()) {
			p.reply("150 opening")
			cancel()
			p.expect("ABOR")
			p.reply("421 enough")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkAbort(t, "RETR a", play, false)
		})
	}
}

// A transfer cancelled at its port command needs no ABOR: nothing has started.
func TestAbortBeforeTheTransfer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expect("PORT")
		cancel()
		time.Sleep(shortLimit)
		p.reply("200 port taken")
		p.expectQuit()
	}), Limits{})
	if o := s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active}); o.Cause != connect.CauseCancelled || s.Err() != nil {
		t.Errorf("%v (%v), session error %v", o.Cause, o.Err, s.Err())
	}
}

// If the server never connects, the transfer is aborted and the session
// continues.
func TestAbortAfterNothingArrived(t *testing.T) {
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		p.expectPort("PORT")
		p.expect("RETR")
		p.reply("150 opening")
		p.expect("ABOR")
		p.reply("425 cannot connect", "226 aborted")
		p.expect("PWD")
		p.reply(`257 "/"`)
		p.expectQuit()
	}), Limits{Accept: shortLimit})
	o := s.Transfer(t.Context(), Transfer{Command: "RETR a", Mode: core.Active})
	if o.Cause != connect.CauseNothingArrived || s.Err() != nil {
		t.Errorf("%v (%v), session error %v", o.Cause, o.Err, s.Err())
	}
}

// An upload whose source fails must not look complete to the server.
func TestFailedUploadIsReset(t *testing.T) {
	send, disk := io.Pipe()
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.expect("STOR")
		p.reply("150 opening")
		data := p.dialData(to, "")
		io.WriteString(disk, "half")
		disk.CloseWithError(io.ErrUnexpectedEOF)
		if _, err := io.Copy(io.Discard, data); err == nil {
			p.t.Error("server: the upload looks complete")
		}
		p.reply("426 the connection broke")
		p.expectAbort()
		p.expectQuit()
	}), Limits{})
	o := s.Transfer(t.Context(), Transfer{Command: "STOR a", Send: send, Mode: core.Active})
	if o.Cause != connect.CauseLocalFault || !errors.Is(o.Err, io.ErrUnexpectedEOF) || s.Err() != nil {
		t.Errorf("%v (%v), session error %v", o.Cause, o.Err, s.Err())
	}
}
