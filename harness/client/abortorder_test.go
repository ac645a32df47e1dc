package client

import (
	"context"
	"io"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// TestAbortInTurn checks that after the refusal of the transfer the client waits for
// the answer to ABOR before its next command: some servers drop what comes before it.
func TestAbortInTurn(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	moved := make(chan struct{})
	s := dialServer(t, startServer(t, func(p *fakeServer) {
		p.expectLogin()
		to := p.expectPort("PORT")
		p.exchange("RETR", "150 opening")
		io.WriteString(p.dialData(to, ""), "x")
		<-moved // so the client has seen the 150
		cancel()
		p.exchange("ABOR", "426 broken off")
		p.control.SetReadDeadline(time.Now().Add(2 * shortLimit))
		if n, err := p.control.Read(make([]byte, 1)); err == nil {
			p.t.Errorf("server: %d bytes came before the answer to ABOR", n)
		}
		p.control.SetReadDeadline(time.Now().Add(testLimit))
		p.reply("226 ABOR done")
		p.exchange("PWD", `257 "/"`)
		p.expectQuit()
	}), Limits{})
	if o := s.Transfer(ctx, Transfer{Command: "RETR a", Mode: core.Active, Receive: closer(moved)}); o.Cause != connect.CauseCancelled || s.Err() != nil {
		t.Errorf("%v (%v), session error %v", o.Cause, o.Err, s.Err())
	}
}

// closer is closed by the first write.
type closer chan struct{}

func (c closer) Write(p []byte) (int, error) {
	close(c)
	return len(p), nil
}

// TestAbortLimit checks the time for all replies after ABOR: a few times the session's
// patience, and for a server that is far away at most the limit of a reply, which
// counts as 3 s at least.
func TestAbortLimit(t *testing.T) {
	for _, tt := range []struct{ reply, roundTrip, want time.Duration }{
		{time.Hour, 0, 3 * time.Second},
		{shortLimit, 0, 3 * shortLimit},
		{time.Hour, time.Minute, 6 * time.Minute},
		{20 * time.Second, time.Minute, 20 * time.Second},
		{2 * time.Second, time.Minute, 3 * time.Second},
	} {
		s := &Session{config: Config{Limits: Limits{Reply: tt.reply}}}
		s.meter.Saw(tt.roundTrip)
		if got := s.abortLimit(); got != tt.want {
			t.Errorf("limit of a reply %v, round trip %v: %v, want %v", tt.reply, tt.roundTrip, got, tt.want)
		}
	}
}
