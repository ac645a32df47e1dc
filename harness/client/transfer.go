package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
)

// Transfer describes one transfer: its command, its mode, and where the data
// comes from or goes to.
type Transfer struct {
	Command string    // one line: "RETR report.csv", "STOR a", "LIST"
	Send    io.Reader // the data of an upload; nil for a download or a listing
	Receive io.Writer // takes the data of a download; nil counts and discards it
	Wire    io.Writer // gets a copy of the bytes on the wire, in either direction; may be nil

	ASCII   bool  // TYPE A: lines end with CR LF on the wire, and with LF here
	Restart int64 // REST: the offset in bytes at which the transfer starts

	Mode core.Mode

	// For active mode only.
	Ports   *Ports // nil: the system chooses, above 1023
	Verify  connect.Verify
	Allowed []netip.Prefix
	Policy  connect.Announcement
}

// Outcome is the result of a transfer.
type Outcome struct {
	connect.Outcome       // a passive transfer sets only Cause, Err, Reply and Peer
	Bytes           int64 // on the wire, in either direction

	Protected bool // the data was under TLS
	Resumed   bool // its TLS resumed the session of the control connection
	Unclosed  bool // received without the close_notify that ends TLS
}

// Done reports whether the transfer is complete: all data was moved, and the
// server confirmed it.
func (o *Outcome) Done() bool { return o.Cause == connect.CauseDone }

// Transfer runs one transfer. When it returns, the listener, the data
// connection and their goroutines are gone, and the port is back in its range.
//
// If ctx ends first, Transfer aborts the transfer. The session stays usable if
// the server answers ABOR.
func (s *Session) Transfer(ctx context.Context, t Transfer) Outcome {
	if s.err != nil {
		return failed(causeOf(s.err, connect.CauseControlLost), connect.Reply{}, s.err)
	}
	if t.ASCII != s.ascii {
		if err := s.setType(ctx, t.ASCII); err != nil {
			return failed(causeOf(err, connect.CauseTransferRefused), connect.Reply{}, err)
		}
	}
	run := s.active
	if t.Mode == core.Passive {
		run = s.passive
	}
	o := run(ctx, t)
	s.confirmSize(ctx, &t, &o)
	return o
}

// active runs a transfer in active mode.
func (s *Session) active(ctx context.Context, t Transfer) Outcome {
	if s.epsvOnly {
		return failed(connect.CausePortRefused, connect.Reply{}, errors.New("active mode is not allowed after EPSV ALL (RFC 2428 section 4)"))
	}
	ports := t.Ports
	if ports == nil {
		ports = AnyPort()
	}
	lease := ports.lease()
	defer lease.end()
	m, err := connect.New(s.machineConfig(t, lease))
	if err != nil {
		return failed(connect.CauseCancelled, connect.Reply{}, err)
	}
	a := &activeTransfer{session: s, transfer: t, machine: m, lease: lease, done: make(chan struct{})}
	a.run(ctx)
	a.release()
	o := Outcome{Outcome: m.Outcome(), Bytes: a.moved.bytes, Unclosed: a.moved.unclosed}
	o.Protected, o.Resumed = a.protection()
	if o.Err == nil && !o.Done() {
		o.Err = a.localErr()
	}
	// A final PORT means that the server refused EPRT. It would refuse it
	// again.
	s.noEPRT = s.noEPRT || t.Policy == connect.EPRTFirst && verbOf(o.Announced) == "PORT"
	return o
}

// machineConfig returns the machine's configuration for a transfer.
func (s *Session) machineConfig(t Transfer, l *lease) connect.Config {
	announce := s.config.Announce
	if !announce.IsValid() {
		announce = s.local
	}
	if t.Policy == connect.EPRTFirst && s.noEPRT {
		t.Policy = connect.OnlyPORT
	}
	return connect.Config{
		Command: t.Command, Ports: l.source, Range: l.ports.Range(), Announce: announce,
		Partner: s.partner, Allowed: t.Allowed, Verify: t.Verify, Policy: t.Policy,
		Secure: s.protects(), Restart: t.Restart,
	}
}

// causeOf returns the cause in a [*SessionError], or fallback for any other
// error.
func causeOf(err error, fallback connect.Cause) connect.Cause {
	if sessionErr := new(SessionError); errors.As(err, &sessionErr) {
		return sessionErr.Cause
	}
	return fallback
}

// failed returns the outcome of a transfer that did not involve the machine.
func failed(cause connect.Cause, reply connect.Reply, err error) Outcome {
	return Outcome{Outcome: connect.Outcome{Cause: cause, Reply: reply, Err: err}}
}

// activeTransfer carries out one transfer of the machine on sockets.
type activeTransfer struct {
	session  *Session
	transfer Transfer
	machine  *connect.Machine
	lease    *lease

	done     chan struct{}  // closed when events are no longer received
	sources  sync.WaitGroup // the goroutines that accept, secure and move
	listener net.Listener
	accepted net.Conn   // latest connection; the machine's next action keeps or drops it
	data     *dataConn  // the connection kept
	moved    moveResult // written by the moving goroutine; read after release
	lastSent string     // the last line sent
	replyDue bool       // its final reply has not come
	bindErr  error      // from the last attempt to listen

	deadlineState connect.State // the state that deadline belongs to
	deadline      time.Time     // end of that state; zero if it has no limit
	queued        []event       // connections that arrived while replies were checked
}

// run feeds the machine one event at a time, and carries out its action, until
// it finishes.
func (a *activeTransfer) run(ctx context.Context) {
	e := event{Event: connect.Begin()}
	for {
		action := a.machine.Step(e.Event)
		next, immediate := a.do(action)
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
func (a *activeTransfer) do(action connect.Action) (next connect.Event, immediate bool) {
	switch action.Kind {
	case connect.ActionBind:
		return a.bind(action.Port), true
	case connect.ActionSend:
		if e, ok := a.unsolicited(); ok {
			return e, true
		}
		a.lastSent, a.replyDue = action.Line, true
		a.deadline, a.deadlineState = time.Time{}, connect.StateIdle // each command has its own time limit
		if err := a.session.send(action.Line); err != nil {
			return connect.Lost(err), true
		}
	case connect.ActionKeep:
		a.keep()
	case connect.ActionDrop:
		a.accepted.Close()
		a.accepted = nil
	case connect.ActionSecure:
		a.keep()
		a.sources.Go(a.handshake)
	case connect.ActionMove:
		a.keep()
		a.listener.Close() // no further connection is accepted
		a.sources.Go(a.move)
	}
	return connect.Event{}, false
}

// keep makes the latest connection, if there is one, the data connection.
func (a *activeTransfer) keep() {
	if a.accepted != nil {
		a.data, a.accepted = newDataConn(a.accepted, a.session.config.Limits.Idle), nil
	}
}

// bind listens on a port. Go sets SO_REUSEADDR, so connections in TIME_WAIT do
// not block the port; a port that is still listened on gives EADDRINUSE.
func (a *activeTransfer) bind(port int) connect.Event {
	local := netip.AddrPortFrom(a.session.local, uint16(port))
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(local))
	if err != nil {
		listenErr := fmt.Errorf("cannot listen on %s: %w", local, plain(err, 0))
		if portInUse(err) {
			a.bindErr = listenErr
			return connect.Busy()
		}
		return connect.BindFailed(listenErr)
	}
	a.bindErr = nil
	a.listener = l
	bound := addrOf(l.Addr())
	a.lease.bound(int(bound.Port()))
	if a.session.config.Listening != nil {
		a.session.config.Listening(bound)
	}
	a.sources.Go(a.accept)
	return connect.Bound(int(bound.Port()))
}

// accept reports every incoming connection until the listener is closed.
func (a *activeTransfer) accept() {
	for {
		conn, err := a.listener.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				err = fmt.Errorf("accepting the data connection: %w", plain(err, 0))
				a.session.report(a.done, event{Event: connect.Broken(err)})
			}
			return
		}
		accepted := event{Event: connect.Accepted(addrOf(conn.RemoteAddr())), conn: conn}
		if !a.session.report(a.done, accepted) {
			conn.Close()
			return
		}
	}
}

// handshake starts TLS on the data connection and reports the result. The
// machine's time limit bounds it.
func (a *activeTransfer) handshake() {
	e := event{Event: connect.Secured()}
	if err := a.data.handshake(context.Background(), a.session.secure.data); err != nil {
		e.Event = connect.Broken(err)
	}
	a.session.report(a.done, e)
}

// move moves the data and reports the end.
func (a *activeTransfer) move() {
	a.moved = a.transfer.move(a.data)
	a.session.report(a.done, a.moved.event())
}

// localErr returns an error that the machine did not see: no port could be
// bound, or moving the data failed here and the server's reply to it came
// first. It is called after release.
func (a *activeTransfer) localErr() error {
	if a.bindErr == nil && !errors.Is(a.moved.err, os.ErrDeadlineExceeded) { // release itself causes that one
		return a.moved.err
	}
	return a.bindErr
}

// protection reports whether the data connection was under TLS, and whether it
// resumed a session. It is called after release.
func (a *activeTransfer) protection() (protected, resumed bool) {
	if a.data == nil || a.data.secure == nil {
		return false, false
	}
	return true, a.data.secure.ConnectionState().DidResume
}

// unsolicited returns the event for a reply that came before its command. It
// queues connections for later.
func (a *activeTransfer) unsolicited() (connect.Event, bool) {
	for {
		e, ok := a.session.unsolicited()
		switch {
		case !ok:
			return connect.Event{}, false
		case e.conn != nil:
			a.queued = append(a.queued, e)
		case a.session.err != nil:
			return e.Event, true // a 421, or the end of the control connection
		default:
			return connect.Event{Err: a.session.failUnsolicited(e)}, true
		}
	}
}

// await waits for the next event until the machine's state expires. An event
// that leaves the state unchanged does not extend it, so neither endless
// replies nor endless strangers keep a transfer waiting.
func (a *activeTransfer) await(ctx context.Context) event {
	if len(a.queued) > 0 {
		e := a.queued[0]
		a.queued = a.queued[1:]
		return e
	}
	if state := a.machine.State(); state != a.deadlineState {
		a.deadlineState, a.deadline = state, time.Time{}
		if limit := a.limit(); limit > 0 {
			a.deadline = time.Now().Add(limit)
		}
	}
	var expired <-chan time.Time
	if !a.deadline.IsZero() {
		left := time.Until(a.deadline)
		if left <= 0 {
			return event{Event: connect.Expired()}
		}
		timer := time.NewTimer(left)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case e := <-a.session.events:
		return e
	case <-expired:
		return event{Event: connect.Expired()}
	case <-ctx.Done():
		return event{Event: connect.Cancelled()}
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
	case connect.StateAborting:
		return shutdownTimeout
	}
	return a.session.config.Limits.Reply
}

// record stores what an event carries for the driver: a connection, or the
// reply that was due.
func (a *activeTransfer) record(e event) {
	a.accepted = e.conn
	a.session.observe(e)
	if e.Signal == connect.SignalReply && e.Reply.Kind() != connect.Preliminary {
		a.replyDue = false
	}
}

// release closes and returns everything, however the transfer ended. If the
// server may still be working on the transfer, release aborts it while the data
// connection is open.
func (a *activeTransfer) release() {
	close(a.done)
	if a.listener != nil {
		a.listener.Close()
	}
	if a.accepted != nil {
		a.accepted.Close()
	}
	for _, e := range a.queued {
		e.conn.Close()
	}
	if a.data != nil {
		a.data.stop()
	}
	a.sources.Wait()
	o := a.machine.Outcome()
	switch {
	case a.replyDue && a.lastSent == a.transfer.Command:
		a.session.resync(a.lastSent, o.Cause, a.data)
	case a.replyDue && o.Cause == connect.CauseCancelled && a.session.err == nil:
		a.session.awaitLateReply(a.lastSent)
	case a.replyDue:
		a.session.fail(replyDueError(a.lastSent))
	}
	if a.data != nil {
		a.data.release(a.transfer.Send != nil && o.Cause != connect.CauseDone)
	}
}
