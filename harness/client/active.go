package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/neterr"
)

// active runs a transfer in active mode.
func (s *Session) active(ctx context.Context, t Transfer) Outcome {
	if s.negotiated.epsvOnly {
		return failed(connect.CausePortRefused, connect.Reply{}, errors.New("active mode is not allowed after EPSV ALL (RFC 2428 section 4)"))
	}
	ports := t.Ports
	if ports == nil {
		ports = AnyPort()
	}
	lease, rest := ports.lease(), time.Duration(0)
	defer func() { lease.end(rest) }()
	m, err := connect.New(s.machineConfig(t, lease))
	if err != nil {
		return failed(connect.CauseLocalFault, connect.Reply{}, err)
	}
	a := &activeTransfer{
		runningTransfer: runningTransfer{session: s, transfer: t, done: make(chan struct{})},
		machine:         m, lease: lease,
	}
	a.run(ctx)
	waited := a.waited()
	a.release()
	o := Outcome{Outcome: m.Outcome(), Waited: waited, Late: waited >= s.Patience()}
	a.describeData(&o)
	if o.Err == nil {
		o.Err = a.localErr(o.Cause)
	}
	s.negotiated.recordPort(t.Policy, o.Announced)
	if mayStillConnect(&o) {
		rest = s.Patience()
	}
	return o
}

// mayStillConnect reports whether the partner's connection may be on its way to a port
// that nobody listens on any longer: the port was announced, the partner has not
// connected, and it has not said that the transfer is over.
func mayStillConnect(o *Outcome) bool {
	return o.Announced != "" && !o.Connected() && o.Reply.Code == 0
}

// waited returns the time from the last command to its final reply, or to now
// without one.
func (a *activeTransfer) waited() time.Duration {
	switch {
	case a.sentAt.IsZero():
		return 0
	case a.repliedAt.IsZero():
		return time.Since(a.sentAt)
	}
	return a.repliedAt.Sub(a.sentAt)
}

// machineConfig returns the machine's configuration for a transfer. A link-local
// address is announced without its zone, which has a meaning only on this host: the
// partner is on the same link, and knows it from the control connection.
func (s *Session) machineConfig(t Transfer, l *lease) connect.Config {
	announce := s.config.Announce
	if !announce.IsValid() {
		announce = s.control.local
	}
	return connect.Config{
		Command: t.Command, Ports: l.source, Range: l.ports.Range(), Announce: announce.WithZone(""),
		Partner: s.control.partner, Allowed: t.Allowed, Verify: t.Verify, Policy: s.negotiated.policy(t.Policy),
		Secure: s.protects(), Restart: t.Restart,
	}
}

// activeTransfer carries out one transfer of the machine on sockets. Its workers
// do not use the fields below; the one that accepts connections uses
// port.listener.
type activeTransfer struct {
	runningTransfer
	machine   *connect.Machine
	lease     *lease
	port      dataPort
	deadline  deadline
	timer     *time.Timer // of await; nil before the first wait
	lastSent  string      // the last line sent
	sentAt    time.Time   // when it was sent; zero before the first
	repliedAt time.Time   // when the final reply to it came; zero before that
}

// run feeds the machine one event at a time, and carries out its action, until
// it finishes.
func (a *activeTransfer) run(ctx context.Context) {
	e := event{Event: a.findPort(ctx, connect.Begin(), 0)}
	a.ends = time.Now().Add(a.session.config.Limits.Transfer)
	for {
		action := a.machine.Step(e.Event)
		next, immediate := a.do(ctx, action)
		switch {
		case action.Kind == connect.ActionFinish:
			return
		case immediate:
			e = event{Event: next}
		default:
			e = a.await(ctx)
			a.record(e)
		}
	}
}

// do carries out an action of the machine. If the action has its event at once,
// immediate is true.
func (a *activeTransfer) do(ctx context.Context, action connect.Action) (next connect.Event, immediate bool) {
	switch action.Kind {
	case connect.ActionBind:
		next = a.bind(action.Port)
		if next.Signal == connect.SignalBusy {
			next = a.findPort(ctx, next, action.Port)
		}
		return next, true
	case connect.ActionSend, connect.ActionSendAndSecure:
		if e, ok := a.unsolicited(ctx); ok {
			return e, true
		}
		a.lastSent, a.sentAt, a.repliedAt, a.replyDue = action.Line, time.Now(), time.Time{}, true
		a.deadline = deadline{} // each command has its own time limit
		if err := a.session.send(action.Line); err != nil {
			return connect.Lost(err), true
		}
		if action.Kind == connect.ActionSendAndSecure {
			a.workers.Go(a.handshake)
		}
	case connect.ActionKeep:
		a.keep()
	case connect.ActionDrop:
		reset(a.port.take())
	case connect.ActionSecure:
		a.keep()
		a.workers.Go(a.handshake)
	case connect.ActionMove:
		a.keep()
		a.port.listener.Close() // no further connection is accepted
		a.workers.Go(a.move)
	case connect.ActionAlert:
		a.workers.Go(a.awaitAlert)
	}
	return connect.Event{}, false
}

// findPort finds the port that the machine requests next, after the event e. It
// may wait for another transfer's port. Tried is the port that was in use, or 0.
// It returns e, or the cancellation if ctx ends first.
func (a *activeTransfer) findPort(ctx context.Context, e connect.Event, tried int) connect.Event {
	if a.lease.find(ctx, tried, a.session.config.Limits.Reply) != nil {
		return connect.Cancelled()
	}
	return e
}

// keep makes the latest connection, if there is one, the data connection.
func (a *activeTransfer) keep() {
	if conn := a.port.take(); conn != nil {
		a.data = a.session.newDataConn(conn)
	}
}

// bind listens on a port and accepts connections from then on.
func (a *activeTransfer) bind(port int) connect.Event {
	bound, err := a.port.listen(a.session.config.network(), netip.AddrPortFrom(a.session.control.local, uint16(port)))
	switch {
	case portInUse(err):
		return connect.Busy()
	case isShortage(err):
		return connect.Fault(err)
	case err != nil:
		return connect.BindFailed(err)
	}
	a.lease.bound(int(bound.Port()))
	if a.session.config.Listening != nil {
		a.session.config.Listening(bound)
	}
	a.workers.Go(a.accept)
	return connect.Bound(int(bound.Port()))
}

// accept reports every incoming connection until the listener is closed.
func (a *activeTransfer) accept() {
	for {
		conn, err := a.port.listener.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				err = fmt.Errorf("accepting the data connection: %w", neterr.WithReason(err, 0))
				a.report(event{Event: connect.Fault(err), accepting: true})
			}
			return
		}
		accepted := event{Event: connect.Accepted(netaddr.Of(conn.RemoteAddr())), conn: conn.(Conn)}
		if !a.report(accepted) { // the transfer is over, and its listener closed
			reset(accepted.conn)
		}
	}
}

// handshake starts TLS on the data connection and reports the result. The
// machine's time limit bounds it.
func (a *activeTransfer) handshake() {
	e := event{Event: connect.Secured()}
	if err := a.data.handshake(context.Background(), a.session.secure.data); err != nil {
		e.Event = connect.Broken(err)
		if isTLSError(err) {
			e.Event = connect.Unsecured(err)
		}
	}
	a.report(e)
}

// awaitAlert waits for a TLS alert on the data connection and reports the result.
func (a *activeTransfer) awaitAlert() {
	e := event{Event: connect.Ended()}
	if err := a.data.readAlert(); err != nil {
		e.Event = connect.Unsecured(err)
	}
	a.report(e)
}

// localErr returns an error that the machine did not see: no port could be
// bound, or moving the data failed here and the server's reply to it came
// first. It is called after release.
func (a *activeTransfer) localErr(cause connect.Cause) error {
	if cause == connect.CauseRangeExhausted && a.lease.search != nil {
		return a.lease.exhausted()
	}
	if a.port.busyErr == nil && !errors.Is(a.moved.err, os.ErrDeadlineExceeded) { // release itself causes that one
		return a.moved.err
	}
	return a.port.busyErr
}

// unsolicited returns the event for a reply that came before its command. It
// queues connections for later, up to maxQueued: a flood of strangers must not
// keep the command from being sent.
func (a *activeTransfer) unsolicited(ctx context.Context) (connect.Event, bool) {
	for len(a.port.queued) < maxQueued {
		e, ok := a.session.unsolicited(ctx)
		switch {
		case !ok:
			return connect.Event{}, false
		case e.conn != nil:
			a.port.queued = append(a.port.queued, e)
		case e.accepting && a.data != nil: // no other connection is needed
		case e.accepting:
			return e.Event, true
		case a.session.err != nil:
			return e.Event, true // a 421, the end of the control connection, or of ctx
		default:
			return connect.Event{Err: a.session.failUnsolicited(e)}, true
		}
	}
	return connect.Event{}, false
}

// await waits for the next event until the machine's state expires or the whole
// transfer is overdue. An event
// that leaves the state unchanged does not extend it, so neither endless
// replies nor endless strangers keep a transfer waiting.
func (a *activeTransfer) await(ctx context.Context) event {
	if e, ok := a.port.nextQueued(); ok {
		return e
	}
	a.deadline.enter(a.machine.State(), a.limit(), a.session.Patience())
	end := a.deadline.end
	if end.IsZero() || end.After(a.ends) {
		end = a.ends
	}
	left := time.Until(end)
	if left <= 0 {
		return event{Event: a.late()}
	}
	if a.timer == nil {
		a.timer = time.NewTimer(left)
	} else {
		a.timer.Reset(left)
	}
	defer a.timer.Stop()
	for {
		select {
		case e := <-a.session.events:
			if e.accepting && a.data != nil {
				continue // no other connection is needed
			}
			return e
		case <-a.timer.C:
			return event{Event: a.late()}
		case <-ctx.Done():
			return event{Event: connect.Cancelled()}
		}
	}
}

// limit returns how long the machine may stay in its current state, or 0 if the
// data connection's own limit applies.
func (a *activeTransfer) limit() time.Duration {
	switch a.machine.State() {
	case connect.StateOpening, connect.StateAnswered:
		return a.session.config.Limits.Accept
	case connect.StateMoving, connect.StateReplied:
		return 0
	case connect.StateEmpty, connect.StateSecuringEmpty, connect.StateUnconnected, connect.StateRefusing, connect.StateAborting, connect.StateSevering, connect.StateLosing:
		return a.session.Patience()
	}
	return a.session.config.Limits.Reply
}

// deadline is the end of the machine's current state. The zero value belongs to
// no state that a transfer waits in.
type deadline struct {
	state connect.State
	end   time.Time // zero if the state has no limit
}

// enter sets the deadline of a state that the machine has newly entered. A limit
// of 0 is none. A TLS handshake has one limit, whatever replies come during it.
func (d *deadline) enter(state connect.State, limit, patience time.Duration) {
	last := *d
	switch {
	case state == last.state:
		return
	case securing(state) && securing(last.state):
		*d = deadline{state, extended(last.end, patience)}
		return
	}
	*d = deadline{state: state}
	if limit > 0 {
		d.end = time.Now().Add(limit)
	}
}

// securing reports whether the machine is in a TLS handshake in a state.
func securing(state connect.State) bool {
	switch state {
	case connect.StateSecuringEarly, connect.StateSecuring, connect.StateSecuringAnswered:
		return true
	}
	return false
}

// extended returns the end of a TLS handshake during which a reply came. Many servers
// begin their side only then, so patience is left for it, even if the reply took
// nearly all of the limit.
func extended(end time.Time, patience time.Duration) time.Time {
	if least := time.Now().Add(patience); end.Before(least) {
		return least
	}
	return end
}

// record stores what an event carries for the driver: a connection, or the
// reply that was due.
func (a *activeTransfer) record(e event) {
	a.port.latest = e.conn
	a.session.observe(e)
	if e.Signal == connect.SignalReply && e.Reply.Kind() != connect.Preliminary {
		a.replyDue, a.repliedAt = false, time.Now()
	}
}

// release closes and returns everything, however the transfer ended. If the
// server may still be working on the transfer, release aborts it while the data
// connection is open.
func (a *activeTransfer) release() {
	a.port.close()
	a.stop()
	o := a.machine.Outcome()
	switch {
	case verbOf(a.lastSent) == "REST" && o.Cause != connect.CauseTransferRefused:
		_ = a.session.fail(errors.New("the server may apply REST to the next transfer"))
	case a.replyDue && a.transfer.NoAbort:
		_ = a.session.fail(replyDueError(a.lastSent))
	case a.replyDue && a.lastSent == a.transfer.Command:
		a.session.resync(a.lastSent, o.Cause, a.data)
	case a.replyDue && abortable(o.Cause):
		a.session.awaitLateReply(a.lastSent)
	case a.replyDue:
		_ = a.session.fail(replyDueError(a.lastSent))
	}
	if a.data != nil {
		a.data.release(a.transfer.Send != nil && o.Cause != connect.CauseDone)
	}
}
