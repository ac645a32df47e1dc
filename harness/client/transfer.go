package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
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

	// Limit bounds the bytes received, as they are on the wire. More of them end
	// the transfer. 0 means no limit for a file, and ListingLimit for a listing.
	Limit int64

	ASCII   bool  // TYPE A: lines end with CR LF on the wire, and with LF here
	Restart int64 // REST: the offset in bytes at which the transfer starts

	Mode core.Mode

	// NoAbort ends the session, instead of aborting the transfer by ABOR, if the
	// partner does not connect in time or the caller's context ends.
	NoAbort bool

	// For active mode only.
	Ports   *Ports // nil: the system chooses, above 1023
	Verify  connect.Verify
	Allowed []netip.Prefix
	Policy  connect.Announcement
}

// ListingLimit is the default of Transfer.Limit for a listing: enough for about
// 500,000 files.
const ListingLimit = 64 << 20

// receiveLimit returns the number of bytes to receive at most, or 0 for any number.
func (t *Transfer) receiveLimit() int64 {
	if t.Limit == 0 {
		switch strings.ToUpper(verbOf(t.Command)) {
		case "LIST", "NLST", "MLSD":
			return ListingLimit
		}
	}
	return t.Limit
}

// Outcome is the result of a transfer.
type Outcome struct {
	connect.Outcome       // a passive transfer sets only Cause, Err, Reply and Peer
	Bytes           int64 // on the wire, in either direction

	// Waited is the time from the last command of an active transfer to its final
	// reply, or to the end of the transfer if none came. Late reports whether that is longer than
	// [Session.Patience]: a refusal did not come at once.
	Waited time.Duration
	Late   bool

	Protected bool // the data was under TLS
	Resumed   bool // its TLS resumed the session of the control connection
	Unclosed  bool // received without the close_notify that ends TLS
}

// Done reports whether the transfer is complete: all data was moved, and the
// server confirmed it.
func (o *Outcome) Done() bool { return o.Cause == connect.CauseDone }

// Transfer runs one transfer. When it returns, the listener, the data
// connection and their goroutines are gone, and the port is back in its range, or
// rests first (see [RangePorts]).
//
// If ctx ends first, Transfer aborts the transfer. The session stays usable if
// the server answers ABOR.
func (s *Session) Transfer(ctx context.Context, t Transfer) Outcome {
	err := s.err
	if err == nil && t.ASCII != s.negotiated.ascii {
		err = s.setType(ctx, t.ASCII)
	}
	if err != nil {
		return failed(causeOf(err, connect.CauseControlLost), connect.Reply{}, err)
	}
	run := s.active
	if t.Mode == core.Passive {
		run = s.passive
	}
	o := run(ctx, t)
	if o.Empty() && o.Bytes > 0 { // the reply contradicts the data
		o.Cause = connect.CauseTransferAborted
	}
	s.confirmSize(ctx, &t, &o)
	return o
}

// runningTransfer is a transfer under way, in either mode. It belongs to the
// goroutine that called [Session.Transfer]. Its workers use the data connection,
// and otherwise only what does not change while they run.
type runningTransfer struct {
	session  *Session
	transfer Transfer
	replyDue bool // the final reply to the last command has not come

	ends    time.Time      // when the transfer is overdue
	done    chan struct{}  // closed when events are no longer received
	workers sync.WaitGroup // the goroutines that accept, secure and move
	data    *dataConn      // set before a worker uses it; nil before that
	moved   moveResult     // written by the worker that moves the data, read after stop
}

// late returns the event of a wait that is over, or of the whole transfer.
func (r *runningTransfer) late() connect.Event {
	if time.Now().Before(r.ends) {
		return connect.Expired()
	}
	return connect.Overdue(fmt.Errorf("the limit is %v", r.session.config.Limits.Transfer))
}

// report sends an event to the goroutine that runs the transfer. It reports
// whether the event was received.
func (r *runningTransfer) report(e event) bool { return r.session.events.report(r.done, e) }

// move moves the data and reports the end. It resets the connection only after
// that: the server's reply to the reset must not arrive before the reason for it.
func (r *runningTransfer) move() {
	r.moved = r.transfer.move(r.data)
	r.report(r.moved.event())
	if r.moved.reset {
		r.data.reset()
	}
}

// stop ends the workers and waits for them. The data connection stays open.
func (r *runningTransfer) stop() {
	close(r.done)
	if r.data != nil {
		r.data.stop()
	}
	r.workers.Wait()
}

// describeData sets the fields of an outcome that are about the data connection.
// It is called after stop.
func (r *runningTransfer) describeData(o *Outcome) {
	o.Bytes, o.Unclosed = r.moved.bytes, r.moved.unclosed
	if r.data != nil && r.data.secure != nil {
		o.Protected, o.Resumed = true, r.data.secure.ConnectionState().DidResume
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
