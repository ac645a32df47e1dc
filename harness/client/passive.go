package client

import (
	"context"
	"fmt"
	"net/netip"
	"sync/atomic"
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
	data, err := s.config.dial(ctx, peer.String())
	if err != nil {
		cause := connect.CauseDataBroken
		switch {
		case ctx.Err() != nil:
			cause = connect.CauseCancelled
		case isLocalDialError(err):
			cause = connect.CauseLocalFault
		}
		return failed(cause, reply, neterr.Connecting(ctx, peer.String(), s.config.Limits.Connect, err))
	}
	p := &passiveTransfer{runningTransfer: runningTransfer{
		session: s, transfer: t, data: s.newDataConn(data), done: make(chan struct{}),
		ends: time.Now().Add(s.config.Limits.Transfer),
	}}
	o := p.run(ctx)
	p.release(&o)
	o.Peer = peer
	p.describeData(&o)
	return o
}

// passivePort asks the server for a port to connect to.
func (s *Session) passivePort(ctx context.Context) (port uint16, reply connect.Reply, err error) {
	for _, request := range [...]struct {
		command string
		parse   func(reply string) (uint16, error)
	}{{"EPSV", connect.ParseEPSV}, {"PASV", connect.ParsePASV}} {
		reply, err = s.Command(ctx, request.command)
		if err != nil {
			return 0, reply, err
		}
		if reply.Kind() == connect.Completion {
			port, err = request.parse(reply.Text())
			return port, reply, err
		}
	}
	return 0, reply, refusal(connect.CausePortRefused, "the server refused passive mode", reply)
}

// passiveTransfer is a passive transfer whose data connection is open.
type passiveTransfer struct {
	runningTransfer
	unsecured atomic.Value // the error of a TLS handshake that failed; empty without one
}

// run sends the transfer command, moves the data after the server's 1yz, and
// waits for the end of the data and for the final reply.
func (p *passiveTransfer) run(ctx context.Context) Outcome {
	s := p.session
	if p.transfer.Restart > 0 {
		reply, err := s.Command(ctx, fmt.Sprintf("REST %d", p.transfer.Restart))
		switch {
		case err != nil:
			return unanswered(reply, err)
		case reply.Kind() != connect.Intermediate && reply.Kind() != connect.Completion:
			return failed(refusalCause(connect.CauseTransferRefused, reply), reply, nil)
		}
	}
	granted := make(chan struct{}) // closed after the 1yz
	handshakeEnd := time.Now().Add(s.config.Limits.Reply)
	reply, err := s.commandThen(ctx, p.transfer.Command, func() {
		p.workers.Go(func() { p.secureAndMove(granted) })
	})
	if err != nil {
		return unanswered(reply, err)
	}
	if connect.IsEmptyListing(p.transfer.Command, false, reply.Code, reply.Text()) {
		return failed(connect.CauseDone, reply, nil)
	}
	if reply.Kind() != connect.Preliminary {
		return p.refused(reply)
	}
	p.replyDue = true
	if s.protects() {
		_ = p.data.raw.SetDeadline(extended(handshakeEnd, s.Patience())) // fails if it is closed, as the handshake will say
	}
	close(granted)
	return p.finish(ctx)
}

// secureAndMove starts TLS if the session protects its data: some servers do the
// handshake before their 1yz. It moves the data once granted is closed.
func (p *passiveTransfer) secureAndMove(granted <-chan struct{}) {
	var err error
	if p.session.protects() {
		if err = p.data.handshake(context.Background(), p.session.secure.data); err != nil {
			p.unsecured.Store(err)
		}
	}
	select {
	case <-granted:
	case <-p.done:
		return
	}
	if err != nil {
		p.report(event{Event: connect.Unsecured(err)})
		return
	}
	_ = p.data.raw.SetDeadline(time.Time{}) // of the handshake; each read and write sets its own
	p.move()
}

// unanswered returns the outcome of a transfer whose command got no reply. An error
// that did not end the session is that of a command which cannot be sent.
func unanswered(reply connect.Reply, err error) Outcome {
	return failed(causeOf(err, connect.CauseLocalFault), reply, err)
}

// refused returns the outcome of a transfer that the server refused before a 1yz.
// The reason can be a handshake that has failed already.
func (p *passiveTransfer) refused(reply connect.Reply) Outcome {
	if err, _ := p.unsecured.Load().(error); isTLSError(err) { // otherwise the server has closed the connection that it does not need
		return failed(connect.CauseTLSFailed, reply, err)
	}
	return failed(refusalCause(connect.CauseTransferRefused, reply), reply, nil)
}

// passiveProgress is the progress of a passive transfer after the server's 1yz.
type passiveProgress struct {
	end   connect.Event // the end of the data; Signal 0 while it moves
	final connect.Reply // Code 0 until it has come
	empty bool          // final says that a listing has no files
	lost  bool          // the control connection is gone, and no final reply can come
}

// ended reports whether the data has moved to its end or failed.
func (g *passiveProgress) ended() bool { return g.end.Signal != 0 }

// confirmed reports whether the final 2yz has come, or a reply that stands for it.
func (g *passiveProgress) confirmed() bool { return g.empty || g.final.Kind() == connect.Completion }

// refused reports whether the final reply has come and does not confirm the transfer.
func (g *passiveProgress) refused() bool { return g.final.Code != 0 && !g.confirmed() }

// unused reports whether the data connection has ended or failed as one that the server
// does not use: not by a fault of this host, and not by TLS itself.
func (g *passiveProgress) unused() bool {
	switch g.end.Signal {
	case connect.SignalFault, connect.SignalExcess:
		return false
	case connect.SignalUnsecured:
		return !isTLSError(g.end.Err)
	}
	return true
}

// over reports whether the outcome is certain. Under TLS an alert on the data
// connection may still give the reason for a refusal or a lost control connection.
func (g *passiveProgress) over(secure bool) bool {
	switch {
	case g.end.Signal == connect.SignalFault, g.end.Signal == connect.SignalExcess:
		return true
	case g.end.Signal == connect.SignalUnsecured && neterr.IsTimeout(g.end.Err):
		return true // the server waits as well, so no reply would tell more
	case g.ended():
		return g.final.Code != 0 || g.lost
	}
	return !secure && (g.refused() || g.lost)
}

// limit returns how long the transfer may wait for the next event, given the limit
// for a reply and the session's patience. 0 means that the data connection's own
// limit applies.
func (g *passiveProgress) limit(reply, patience time.Duration) time.Duration {
	switch {
	case g.ended():
		return reply
	case g.refused(), g.lost, g.empty: // without files, the server need not use the connection
		return patience
	}
	return 0
}

// outcome returns the outcome of a transfer that is over, or whose wait for the next
// event has expired. The first failure is its cause. Lost is the error of the
// control connection.
func (g *passiveProgress) outcome(lost error) Outcome {
	switch {
	case g.empty && g.unused(): // done without data
	case g.end.Signal == connect.SignalUnsecured:
		return failed(connect.CauseTLSFailed, g.final, g.end.Err)
	case g.refused():
		return failed(refusalCause(connect.CauseTransferAborted, g.final), g.final, g.end.Err)
	case g.end.Signal == connect.SignalFault:
		return failed(connect.CauseLocalFault, g.final, g.end.Err)
	case g.end.Signal == connect.SignalExcess:
		return failed(connect.CauseTooMuchData, g.final, g.end.Err)
	case g.end.Err != nil:
		return failed(connect.CauseDataBroken, g.final, g.end.Err)
	case g.lost:
		return failed(connect.CauseControlLost, g.final, lost)
	case !g.ended():
		return failed(connect.CauseDataStalled, g.final, nil)
	case !g.confirmed():
		return failed(connect.CauseNoFinalReply, g.final, nil)
	}
	return failed(connect.CauseDone, g.final, nil)
}

// finish waits until the data has ended and the final reply has come, in either
// order.
func (p *passiveTransfer) finish(ctx context.Context) Outcome {
	s := p.session
	var progress passiveProgress
	for !progress.over(s.protects()) {
		e := p.await(ctx, progress.limit(s.config.Limits.Reply, s.Patience()))
		switch e.Signal {
		case connect.SignalReply:
			if e.Reply.Kind() != connect.Preliminary {
				progress.final, p.replyDue = e.Reply, false
				progress.empty = connect.IsEmptyListing(p.transfer.Command, true, e.Reply.Code, e.Reply.Text())
			}
		case connect.SignalLost:
			progress.lost = !progress.confirmed()
		case connect.SignalExpired:
			return progress.outcome(s.err)
		case connect.SignalOverdue:
			return failed(connect.CauseTooLong, progress.final, e.Err)
		case connect.SignalCancelled:
			return failed(connect.CauseCancelled, progress.final, neterr.WithReason(context.Cause(ctx), 0))
		default:
			progress.end = e.Event
		}
	}
	return progress.outcome(s.err)
}

// await waits up to limit for the next event, but not beyond the end of the whole
// transfer. A limit of 0 is none.
func (p *passiveTransfer) await(ctx context.Context, limit time.Duration) event {
	left := time.Until(p.ends)
	if limit > 0 {
		left = min(left, limit)
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case e := <-p.session.events:
		return p.session.observe(e)
	case <-timer.C:
		return event{Event: p.late()}
	case <-ctx.Done():
		return event{Event: connect.Cancelled()}
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
