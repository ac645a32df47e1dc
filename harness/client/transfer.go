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
	Bytes           int64 // moved, in either direction
}

// Done reports whether the transfer is complete: all data moved, and the
// partner said so.
func (o *Outcome) Done() bool { return o.Cause == connect.CauseDone }

// Transfer carries out one transfer. When it returns, the listener, the data
// connection and their goroutines are gone, and the port is back in its range.
func (s *Session) Transfer(ctx context.Context, t Transfer) Outcome {
	if s.spent != nil {
		return failed(causeOf(s.spent, connect.CauseControlLost), connect.Reply{}, s.spent)
	}
	if t.Mode == core.Passive {
		return s.passive(ctx, t)
	}
	return s.active(ctx, t)
}

// active drives the machine: one event in, one action out, until it finishes.
func (s *Session) active(ctx context.Context, t Transfer) Outcome {
	ports := t.Ports
	if ports == nil {
		ports = AnyPort()
	}
	lease := ports.lease()
	defer lease.end()
	announce := s.config.Announce
	if !announce.IsValid() {
		announce = s.local
	}
	m, err := connect.New(connect.Config{
		Command: t.Command, Ports: lease.source, Range: ports.Range(), Announce: announce,
		Partner: s.partner, Allowed: t.Allowed, Verify: t.Verify, Policy: t.Policy,
	})
	if err != nil {
		return failed(connect.CauseCancelled, connect.Reply{}, err)
	}
	d := &drive{session: s, transfer: t, machine: m, lease: lease, done: make(chan struct{})}
	d.run(ctx)
	d.end()
	o := Outcome{Outcome: m.Outcome(), Bytes: d.moved}
	if o.Err == nil && !o.Done() {
		o.Err = d.reason()
	}
	if d.owed {
		s.spend(fmt.Errorf("a reply to %s is still due", verbOf(t.Command)))
	}
	return o
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
	sources  sync.WaitGroup // the goroutines that accept and move
	listener net.Listener
	arrived  net.Conn // just accepted; the next action says what becomes of it
	data     net.Conn // kept
	moved    int64    // written by the moving goroutine; read after end
	moveErr  error    // likewise: why the data did not move to its end
	owed     bool     // a command was sent and its last reply has not come
	err      error    // why the last port could not be listened on

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
		case action.Do == connect.DoFinish:
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
	switch a.Do {
	case connect.DoBind:
		return d.bind(a.Port), true
	case connect.DoSend:
		if e, ok := d.unasked(); ok {
			return e, true
		}
		d.owed = true
		d.until, d.waited = time.Time{}, connect.StateIdle // a command has a time of its own
		if err := d.session.send(a.Line); err != nil {
			return connect.Lost(err), true
		}
	case connect.DoKeep:
		d.data, d.arrived = d.arrived, nil
	case connect.DoDrop:
		d.arrived.Close()
		d.arrived = nil
	case connect.DoMove:
		if d.arrived != nil {
			d.data, d.arrived = d.arrived, nil
		}
		d.listener.Close() // nobody else is let in
		d.sources.Go(d.move)
	}
	return connect.Event{}, false
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

// reason is what the machine has not been told of a failure: why no port could
// be listened on, or an error of this side that the partner's reply to it was
// faster than. To be called after end.
func (d *drive) reason() error {
	if d.err == nil && !errors.Is(d.moveErr, net.ErrClosed) { // not: closed by end
		return d.moveErr
	}
	return d.err
}

// move moves the data and reports its end.
func (d *drive) move() {
	n, err := d.transfer.move(d.data, d.session.config.Limits.Idle)
	d.moved, d.moveErr = n, err
	e := event{Event: connect.Ended()}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		e.Event = connect.Expired()
	case err != nil:
		e.Event = connect.Broken(err)
	}
	d.session.report(d.done, e)
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

// end releases everything, on every way out.
func (d *drive) end() {
	close(d.done)
	if d.listener != nil {
		d.listener.Close()
	}
	for _, conn := range []net.Conn{d.arrived, d.data} {
		if conn != nil {
			conn.Close()
		}
	}
	for _, e := range d.early {
		e.conn.Close()
	}
	d.sources.Wait()
}
