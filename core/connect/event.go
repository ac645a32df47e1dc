package connect

import "net/netip"

// Event is one thing that happened, as the driver saw it. The functions below
// make events. The zero value is no event; it is out of turn in every state.
type Event struct {
	Signal Signal
	Port   int            // for SignalBound
	Reply  Reply          // for SignalReply
	Peer   netip.AddrPort // for SignalAccepted
	Err    error          // for SignalBindFailed, SignalBroken, SignalUnsecured, SignalFault, SignalExcess, SignalOverdue and SignalLost
}

// Begin starts the transfer. The control connection is logged in and no reply is
// outstanding on it.
func Begin() Event { return Event{Signal: SignalBegin} }

// Bound reports that the driver listens on port, and that the listener already
// accepts: a partner may connect as soon as it has read the port command.
func Bound(port int) Event { return Event{Signal: SignalBound, Port: port} }

// Busy reports that the requested port is in use (EADDRINUSE, or EACCES if the
// system keeps the port for itself); another may still be free.
func Busy() Event { return Event{Signal: SignalBusy} }

// BindFailed reports that listening failed in a way that no other port would
// avoid.
func BindFailed(err error) Event { return Event{Signal: SignalBindFailed, Err: err} }

// Replied delivers a complete reply from the control connection.
func Replied(reply Reply) Event { return Event{Signal: SignalReply, Reply: reply} }

// Accepted reports that peer has connected to the listener. The action that
// follows decides about the connection: ActionKeep, ActionSecure and ActionMove
// hold it, ActionDrop and ActionFinish close it.
func Accepted(peer netip.AddrPort) Event { return Event{Signal: SignalAccepted, Peer: peer} }

// Secured reports that the TLS handshake on the data connection is done.
func Secured() Event { return Event{Signal: SignalSecured} }

// Ended reports that the data was read to its end, or written and the connection
// closed.
func Ended() Event { return Event{Signal: SignalEnded} }

// Broken reports that the data connection, or its TLS handshake, failed.
func Broken(err error) Event { return Event{Signal: SignalBroken, Err: err} }

// Unsecured reports that TLS failed on the data connection after its handshake:
// in TLS 1.3 the partner refuses a certificate, or a session that is not resumed,
// only after the client's handshake is done.
func Unsecured(err error) Event { return Event{Signal: SignalUnsecured, Err: err} }

// Fault reports that something failed on the driver's own side: the file that the
// data comes from or goes to, or a resource of the system.
func Fault(err error) Event { return Event{Signal: SignalFault, Err: err} }

// Excess reports that the partner sent more data than the driver accepts.
func Excess(err error) Event { return Event{Signal: SignalExcess, Err: err} }

// Overdue reports that the driver's time for the whole transfer is over.
func Overdue(err error) Event { return Event{Signal: SignalOverdue, Err: err} }

// Expired reports that the driver's time for the current wait is over.
func Expired() Event { return Event{Signal: SignalExpired} }

// Lost reports that the control connection is gone, or sends something that is
// not a reply.
func Lost(err error) Event { return Event{Signal: SignalLost, Err: err} }

// Cancelled reports that the caller has given up the transfer.
func Cancelled() Event { return Event{Signal: SignalCancelled} }

// Signal is the kind of an event, and a column of the table of moves. The zero
// value is none.
type Signal uint8

const (
	SignalBegin Signal = 1 + iota
	SignalBound
	SignalBusy
	SignalBindFailed
	SignalReply // as a column: a reply whose code is not 100 to 599
	SignalAccepted
	SignalSecured
	SignalEnded
	SignalBroken
	SignalUnsecured
	SignalFault
	SignalExcess
	SignalExpired
	SignalOverdue
	SignalLost
	SignalCancelled

	// Results of classify. No driver sends these.
	forbiddenPort     // a port was offered or bound that must not be announced
	portsExhausted    // no port is left to try
	onlyPortBusy      // the single port that Once offers is in use
	preliminary       // 1yz
	completion        // 2yz
	restartNext       // 2yz to the port command, and REST comes before the transfer command
	restartGranted    // 3yz to REST; some partners send 2yz
	eprtUnsupported   // EPRT was refused, and PORT is worth a try
	connectFailed     // 425: the partner could not connect
	dataLost          // 426: the partner has lost the data connection
	dataLostUnderTLS  // as dataLost, under TLS: a TLS alert may follow on the data connection
	wrongProtection   // 521 or 522: the partner wants another protection of the data
	emptyListing      // a refusal of a listing that means that there are no files
	refused           // any other 3yz, 4yz or 5yz
	refusedUnderTLS   // as refused, under TLS: a TLS alert may follow on the data connection
	lostUnderTLS      // as SignalLost, under TLS: a TLS alert may follow on the data connection
	serviceClosing    // 421: the partner is about to close the control connection
	extraConnection   // the partner has connected once more
	strangerConnected // another address has connected

	numSignals = iota + 1 // one above the last
)
