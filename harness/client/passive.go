package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/neterr"
)

// passive runs a transfer in passive mode: the server listens and the client
// connects. It sends EPSV (RFC 2428), and PASV if the server refuses that.
func (s *Session) passive(ctx context.Context, t Transfer) Outcome {
	port, reply, err := s.passivePort(ctx)
	if err != nil {
		return failed(causeOf(err, connect.CausePortRefused), reply, err)
	}
	// The address in a PASV reply is not used: behind NAT it is wrong, and a
	// hostile server can make it point elsewhere (RFC 2577 section 3).
	peer := netip.AddrPortFrom(s.control.partner, port)
	dialer := net.Dialer{Timeout: s.config.Limits.Connect}
	if s.config.Local.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(s.config.Local, 0))
	}
	data, err := dialer.DialContext(ctx, "tcp", peer.String())
	if err != nil {
		cause := connect.CauseDataBroken
		if ctx.Err() != nil {
			cause = connect.CauseCancelled
		}
		return failed(cause, reply, neterr.Connecting(ctx, peer.String(), dialer.Timeout, err))
	}
	p := &passiveTransfer{runningTransfer{
		session: s, transfer: t, data: s.newDataConn(data), done: make(chan struct{}),
	}}
	o := p.run(ctx)
	p.release(&o)
	o.Peer = peer
	p.describeData(&o)
	return o
}

// passivePort asks the server for a port to connect to.
func (s *Session) passivePort(ctx context.Context) (uint16, connect.Reply, error) {
	reply, err := s.Command(ctx, "EPSV")
	if err != nil {
		return 0, reply, err
	}
	if reply.Kind() == connect.Completion {
		port, err := connect.ParseEPSV(reply.Text())
		return port, reply, err
	}
	if reply, err = s.Command(ctx, "PASV"); err != nil {
		return 0, reply, err
	}
	if reply.Kind() != connect.Completion {
		return 0, reply, fmt.Errorf("the server refused passive mode: %s", reply)
	}
	port, err := connect.ParsePASV(reply.Text())
	return port, reply, err
}

// passiveTransfer is a passive transfer whose data connection is open.
type passiveTransfer struct{ runningTransfer }

// run sends the transfer command, moves the data after the server's 1yz, and
// waits for the end of the data and for the final reply.
func (p *passiveTransfer) run(ctx context.Context) Outcome {
	s := p.session
	if p.transfer.Restart > 0 {
		reply, err := s.Command(ctx, fmt.Sprintf("REST %d", p.transfer.Restart))
		if err != nil || reply.Kind() != connect.Intermediate && reply.Kind() != connect.Completion {
			return failed(connect.CauseTransferRefused, reply, err)
		}
	}
	reply, err := s.Command(ctx, p.transfer.Command)
	if err != nil {
		return failed(causeOf(err, waitCause(ctx)), reply, err)
	}
	if reply.Kind() != connect.Preliminary {
		return failed(connect.CauseTransferRefused, reply, nil)
	}
	p.replyDue = true
	p.workers.Go(func() {
		if s.protects() {
			if e, ok := p.handshake(); !ok {
				p.report(e)
				return
			}
		}
		p.move()
	})
	return p.finish(ctx)
}

// handshake starts TLS on the data connection. If that fails, it returns the
// event for it.
func (p *passiveTransfer) handshake() (e event, secured bool) {
	ctx, cancel := context.WithTimeout(context.Background(), p.session.config.Limits.Reply)
	defer cancel()
	if err := p.data.handshake(ctx, p.session.secure.data); err != nil {
		return event{Event: connect.Unsecured(err)}, false
	}
	return event{}, true
}

// finish waits until the data has ended and the final reply has come, in either
// order.
func (p *passiveTransfer) finish(ctx context.Context) Outcome {
	s := p.session
	var last connect.Reply
	var end connect.Event
	for ended, replied := false, false; !ended || !replied; {
		limit := time.Duration(0) // while data moves, its own limit applies
		switch {
		case ended:
			limit = s.config.Limits.Reply
		case replied && last.Kind() != connect.Completion:
			limit = s.Patience() // an alert may still follow the refusal
		}
		e, err := p.await(ctx, limit)
		switch {
		case err != nil && replied && ctx.Err() == nil:
			return failed(connect.CauseTransferAborted, last, nil)
		case err != nil:
			return failed(waitCause(ctx), last, err)
		}
		switch e.Signal {
		case connect.SignalReply:
			if e.Reply.Kind() != connect.Preliminary {
				last, replied, p.replyDue = e.Reply, true, false
			}
			if replied && last.Kind() != connect.Completion && !s.protects() {
				return failed(connect.CauseTransferAborted, last, end.Err)
			}
		case connect.SignalLost:
			return failed(connect.CauseControlLost, last, s.err)
		case connect.SignalExpired:
			return failed(connect.CauseDataStalled, last, nil)
		default:
			ended, end = true, e.Event
		}
	}
	return endedOutcome(end, last)
}

// endedOutcome returns the outcome of a transfer that is over on both
// connections.
func endedOutcome(end connect.Event, last connect.Reply) Outcome {
	switch {
	case end.Signal == connect.SignalUnsecured:
		return failed(connect.CauseTLSFailed, last, end.Err)
	case last.Kind() != connect.Completion:
		return failed(connect.CauseTransferAborted, last, end.Err)
	case end.Err != nil:
		return failed(connect.CauseDataBroken, last, end.Err)
	}
	return failed(connect.CauseDone, last, nil)
}

// waitCause returns the cause of a wait that ended without an event: the caller
// cancelled it, or its time limit expired.
func waitCause(ctx context.Context) connect.Cause {
	if ctx.Err() != nil {
		return connect.CauseCancelled
	}
	return connect.CauseNoReply
}

// await waits up to limit for the next event. A limit of 0 is none.
func (p *passiveTransfer) await(ctx context.Context, limit time.Duration) (event, error) {
	var expired <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case e := <-p.session.events:
		return p.session.observe(e), nil
	case <-expired:
		return event{}, errors.New("no reply at the end of the transfer")
	case <-ctx.Done():
		return event{}, neterr.WithReason(context.Cause(ctx), 0)
	}
}

// release closes everything, however the transfer ended.
func (p *passiveTransfer) release(o *Outcome) {
	p.stop()
	if p.replyDue {
		p.session.resync(p.transfer.Command, o.Cause, p.data)
	}
	p.data.release(p.transfer.Send != nil && !o.Done())
}
