package connect

import "net/netip"

// Event is one thing that happened, as the driver saw it. The functions below
// make events; the zero value is none, and out of turn everywhere.
type Event struct {
	Signal Signal
	Port   int            // of SignalBound
	Reply  Reply          // of SignalReply
	Peer   netip.AddrPort // of SignalAccepted
	Err    error          // of SignalBindFailed, SignalBroken, SignalUnsecured and SignalLost
}

// Begin starts the transfer. The control connection is logged in and no reply is
// outstanding on it.
func Begin() Event { return Event{Signal: SignalBegin} }

// Bound says that the driver listens on port, and that the listener already
// accepts: a partner may dial as soon as it reads the port command.
func Bound(port int) Event { return Event{Signal: SignalBound, Port: port} }

// Busy says that the port asked for is in use (EADDRINUSE, or EACCES where the
// system keeps the port for itself); another may still be free.
func Busy() Event { return Event{Signal: SignalBusy} }

// BindFailed says that listening failed in a way that no other port would mend.
func BindFailed(err error) Event { return Event{Signal: SignalBindFailed, Err: err} }

// Replied hands on a whole reply from the control connection.
func Replied(reply Reply) Event { return Event{Signal: SignalReply, Reply: reply} }

// Accepted says that peer has connected to the listener. The action that follows
// decides on the connection: DoKeep, DoSecure and DoMove hold it, DoDrop and
// DoFinish close it.
func Accepted(peer netip.AddrPort) Event { return Event{Signal: SignalAccepted, Peer: peer} }

// Secured says that the TLS handshake on the data connection is done.
func Secured() Event { return Event{Signal: SignalSecured} }

// Ended says that the data was read to its end, or written and the connection
// closed.
func Ended() Event { return Event{Signal: SignalEnded} }

// Broken says that the data connection failed, its TLS handshake included.
func Broken(err error) Event { return Event{Signal: SignalBroken, Err: err} }

// Unsecured says that TLS failed on the data connection after its handshake: in
// TLS 1.3 the partner refuses a certificate, or a session that is not resumed,
// when the client's handshake is done.
func Unsecured(err error) Event { return Event{Signal: SignalUnsecured, Err: err} }

// Expired says that the driver's time for the current wait is over.
func Expired() Event { return Event{Signal: SignalExpired} }

// Lost says that the control connection is gone, or no longer makes sense.
func Lost(err error) Event { return Event{Signal: SignalLost, Err: err} }

// Cancelled says that the caller wants the transfer no more.
func Cancelled() Event { return Event{Signal: SignalCancelled} }

// Signal is the kind of an event, and a column of the table of moves. The zero
// value is none.
type Signal uint8

const (
	SignalBegin Signal = 1 + iota
	SignalBound
	SignalBusy
	SignalBindFailed
	SignalReply // as a column: a reply whose code is none
	SignalAccepted
	SignalSecured
	SignalEnded
	SignalBroken
	SignalUnsecured
	SignalExpired
	SignalLost
	SignalCancelled

	// What an event means in its context. No driver sends these.
	misplaced   // a port that may not be announced, offered or bound
	exhausted   // no port is left to try
	taken       // the single port of policy once is in use
	preliminary // 1yz
	completion  // 2yz
	offset      // 2yz to the port command, and REST comes before the transfer command
	granted     // 3yz to REST; some partners say 2yz
	unsupported // EPRT refused, and PORT is worth a try
	unreachable // 425: the partner could not connect
	severed     // 426: the partner has lost the data connection
	unprotected // 521 or 522: the partner wants another protection of the data
	refused     // any other 3yz, 4yz or 5yz
	doubtful    // as refused, while data moves under TLS: the data connection may know more
	closing     // 421: the control connection is going away
	surplus     // the partner has connected once more
	stranger    // somebody else has connected

	signals = iota + 1 // one above the last
)
