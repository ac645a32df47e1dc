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

// Transfer is one transfer: its command, who listens for the data connection,
// and where the data comes from or goes to.
type Transfer struct {
	Command string    // one line: "RETR report.csv", "STOR a", "LIST"
	Send    io.Reader // what is sent; nil: data is received
	Receive io.Writer // where received data goes; nil: it is counted and dropped
	Wire    io.Writer // sees the bytes of either direction as they go over the wire; nil: nobody

	ASCII   bool  // TYPE A: lines end with CR LF on the wire, and with LF here
	Restart int64 // REST: the byte that the transfer begins with

	Mode core.Mode

	// Of active mode.
	Ports   *Ports // nil: the system chooses, above 1023
	Verify  connect.Verify
	Allowed []netip.Prefix
	Policy  connect.Announcement
}

// Outcome is how a transfer ended.
type Outcome struct {
	connect.Outcome       // of a passive transfer only Cause, Err, Reply and Peer
	Bytes           int64 // moved over the wire, in either direction

	Protected bool // the data was under TLS
	Resumed   bool // and resumed the session of the control connection
	Unclosed  bool // received without the close_notify that ends TLS
}

// Done reports whether the transfer is complete: all data moved, and the
// partner said so.
func (o *Outcome) Done() bool { return o.Cause == connect.CauseDone }

// Transfer carries out one transfer. When it returns, the listener, the data
// connection and their goroutines are gone, and the port is back in its range.
//
// When ctx ends on the way the transfer is aborted, and the session can go on
// where the partner answers ABOR.
func (s *Session) Transfer(ctx context.Context, t Transfer) Outcome {
	if s.spent != nil {
		return failed(causeOf(s.spent, connect.CauseControlLost), connect.Reply{}, s.spent)
	}
	if t.ASCII != s.ascii {
		if err := s.setType(ctx, t.ASCII); err != nil {
			return failed(causeOf(err, connect.CauseTransferRefused), connect.Reply{}, err)
		}
	}
	carryOut := s.active
	if t.Mode == core.Passive {
		carryOut = s.passive
	}
	o := carryOut(ctx, t)
	s.confirm(ctx, &t, &o)
	return o
}

// active drives the machine: one event in, one action out, until it finishes.
func (s *Session) active(ctx context.Context, t Transfer) Outcome {
	if s.onlyEPSV {
		return failed(connect.CausePortRefused, connect.Reply{}, errors.New("after EPSV ALL no port is announced (RFC 2428 section 4)"))
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
	d := &drive{session: s, transfer: t, machine: m, lease: lease, done: make(chan struct{})}
	d.run(ctx)
	d.end()
	o := Outcome{Outcome: m.Outcome(), Bytes: d.moved.bytes, Unclosed: d.moved.unclosed}
	o.Protected, o.Resumed = d.secured()
	if o.Err == nil && !o.Done() {
		o.Err = d.reason()
	}
	// PORT in the end says that EPRT was refused. It will be again.
	s.noEPRT = s.noEPRT || t.Policy == connect.EPRTFirst && verbOf(o.Announced) == "PORT"
	return o
}

// machineConfig is what the machine has to know of the transfer.
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

// causeOf is the cause that an error of the session names, or else.
func causeOf(err error, or connect.Cause) connect.Cause {
	if of := new(SessionError); errors.As(err, &of) {
		return of.Cause
	}
	return or
}

// failed is the outcome of a transfer that the machine never saw.
func failed(cause connect.Cause, reply connect.Reply, err error) Outcome {
	return Outcome{Outcome: connect.Outcome{Cause: cause, Reply: reply, Err: err}}
}

// drive is one active transfer on sockets.
type drive struct {
	session  *Session
	transfer Transfer
	machine  *connect.Machine
	lease    *lease

	done     chan struct{}  // closed when nobody listens to the sources any more
	sources  sync.WaitGroup // the goroutines that accept, secure and move
	listener net.Listener
	arrived  net.Conn  // just accepted; the next action says what becomes of it
	data     *dataConn // kept
	moved    moved     // written by the moving goroutine; read after end
	sent     string    // the last line sent
	owed     bool      // its last reply has not come
	err      error     // why the last port could not be listened on

	waited connect.State // the state that until is for
	until  time.Time     // when it has lasted long enough; zero: it may last
	early  []event       // connections that came while replies were looked for
}

func (d *drive) run(ctx context.Context) {
	e := event{Event: connect.Begin()}
	for {
		action := d.machine.Step(e.Event)
		next, immediate := d.carryOut(action)
		switch {
		case action.Kind == connect.ActionFinish:
			return
		case immediate:
			e = event{Event: next}
		default:
			e = d.await(ctx)
			d.note(e)
		}
	}
}

// carryOut does what the machine says. Some actions have their event at once.
func (d *drive) carryOut(a connect.Action) (next connect.Event, immediate bool) {
	switch a.Kind {
	case connect.ActionBind:
		return d.bind(a.Port), true
	case connect.ActionSend:
		if e, ok := d.unasked(); ok {
			return e, true
		}
		d.sent, d.owed = a.Line, true
		d.until, d.waited = time.Time{}, connect.StateIdle // a command has a time of its own
		if err := d.session.send(a.Line); err != nil {
			return connect.Lost(err), true
		}
	case connect.ActionKeep:
		d.keep()
	case connect.ActionDrop:
		d.arrived.Close()
		d.arrived = nil
	case connect.ActionSecure:
		d.keep()
		d.sources.Go(d.handshake)
	case connect.ActionMove:
		d.keep()
		d.listener.Close() // nobody else is let in
		d.sources.Go(d.move)
	}
	return connect.Event{}, false
}

// keep holds the connection that has just been accepted, if one has.
func (d *drive) keep() {
	if d.arrived != nil {
		d.data, d.arrived = newDataConn(d.arrived, d.session.config.Limits.Idle), nil
	}
}

// bind listens on a port. Go sets SO_REUSEADDR, so a port whose earlier
// connections are in TIME_WAIT can be used again at once; a live clash is
// EADDRINUSE.
func (d *drive) bind(port int) connect.Event {
	local := netip.AddrPortFrom(d.session.local, uint16(port))
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(local))
	switch {
	case inUse(err):
		d.err = err
		return connect.Busy()
	case err != nil:
		return connect.BindFailed(err)
	}
	d.err = nil
	d.listener = l
	bound := addrOf(l.Addr())
	d.lease.bound(int(bound.Port()))
	if d.session.config.Listening != nil {
		d.session.config.Listening(bound)
	}
	d.sources.Go(d.accept)
	return connect.Bound(int(bound.Port()))
}

// accept reports every connection that comes in, until the listener is closed.
func (d *drive) accept() {
	for {
		conn, err := d.listener.Accept()
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				d.session.report(d.done, event{Event: connect.Broken(fmt.Errorf("accepting: %w", err))})
			}
			return
		}
		accepted := event{Event: connect.Accepted(addrOf(conn.RemoteAddr())), conn: conn}
		if !d.session.report(d.done, accepted) {
			conn.Close()
			return
		}
	}
}

// handshake puts TLS on the data connection, as long as the machine waits for it.
func (d *drive) handshake() {
	e := event{Event: connect.Secured()}
	if err := d.data.handshake(context.Background(), d.session.secure.data); err != nil {
		e.Event = connect.Broken(err)
	}
	d.session.report(d.done, e)
}

// move moves the data and reports its end.
func (d *drive) move() {
	d.moved = d.transfer.move(d.data)
	d.session.report(d.done, d.moved.event())
}

// reason is what the machine has not been told of a failure: why no port could
// be listened on, or an error of this side that the partner's reply to it was
// faster than. To be called after end.
func (d *drive) reason() error {
	if d.err == nil && !errors.Is(d.moved.err, os.ErrDeadlineExceeded) { // not: stopped by end
		return d.moved.err
	}
	return d.err
}

// secured is whether the data connection was under TLS, and resumed a session.
// To be called after end.
func (d *drive) secured() (protected, resumed bool) {
	if d.data == nil || d.data.secure == nil {
		return false, false
	}
	return true, d.data.secure.ConnectionState().DidResume
}

// unasked is the event of what the partner said before it was asked; connections
// are kept for later.
func (d *drive) unasked() (connect.Event, bool) {
	for {
		e, ok := d.session.unasked()
		switch {
		case !ok:
			return connect.Event{}, false
		case e.conn != nil:
			d.early = append(d.early, e)
		case d.session.spent != nil:
			return e.Event, true // 421, or the end of the control connection
		default:
			return connect.Event{Err: d.session.unaskedFor(e)}, true
		}
	}
}

// await waits for the next event, as long as the machine's state allows. What
// does not change the state does not make it last longer either: neither replies
// without end nor strangers keep a transfer waiting.
func (d *drive) await(ctx context.Context) event {
	if len(d.early) > 0 {
		e := d.early[0]
		d.early = d.early[1:]
		return e
	}
	if state := d.machine.State(); state != d.waited {
		d.waited, d.until = state, time.Time{}
		if limit := d.limit(); limit > 0 {
			d.until = time.Now().Add(limit)
		}
	}
	var expired <-chan time.Time
	if !d.until.IsZero() {
		left := time.Until(d.until)
		if left <= 0 {
			return event{Event: connect.Expired()}
		}
		timer := time.NewTimer(left)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case e := <-d.session.events:
		return e
	case <-expired:
		return event{Event: connect.Expired()}
	case <-ctx.Done():
		return event{Event: connect.Cancelled()}
	}
}

// limit is how long the current state may last; 0 where the data connection
// has its own limit.
func (d *drive) limit() time.Duration {
	switch d.machine.State() {
	case connect.StateOpening, connect.StateAnswered:
		return d.session.config.Limits.Accept
	case connect.StateMoving, connect.StateReplied:
		return 0
	case connect.StateAborting:
		return shutdownLimit
	}
	return d.session.config.Limits.Reply
}

// note keeps what an event brings besides its meaning.
func (d *drive) note(e event) {
	d.arrived = e.conn
	d.session.heard(e)
	if e.Signal == connect.SignalReply && e.Reply.Kind() != connect.Preliminary {
		d.owed = false
	}
}

// end releases everything, on every way out. Where the partner may still be at
// work it is told to stop while the data connection is open.
func (d *drive) end() {
	close(d.done)
	if d.listener != nil {
		d.listener.Close()
	}
	if d.arrived != nil {
		d.arrived.Close()
	}
	for _, e := range d.early {
		e.conn.Close()
	}
	if d.data != nil {
		d.data.stop()
	}
	d.sources.Wait()
	o := d.machine.Outcome()
	switch {
	case d.owed && d.sent == d.transfer.Command:
		d.session.settle(d.sent, o.Cause, d.data)
	case d.owed && o.Cause == connect.CauseCancelled && d.session.spent == nil:
		d.session.awaitLast(d.sent)
	case d.owed:
		d.session.spend(stillDue(d.sent))
	}
	if d.data != nil {
		d.data.end(d.transfer.Send != nil && o.Cause != connect.CauseDone)
	}
}
