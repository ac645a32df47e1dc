package relay

import (
	"net/netip"

	"activeftp/core/connect"
)

// Watcher is told what a relay sees, in the order of each session, by one
// goroutine at a time and never after [Relay.Close] has returned. It must not
// call Close, nor wait for who does.
type Watcher interface {
	// Opened is the beginning of a session, with the two ends of its control
	// connection.
	Opened(client uint32, peer, own netip.AddrPort)
	// Commanded is a command, when it is read. Passwords are masked.
	Commanded(client uint32, line string)
	// Announced is a PORT or EPRT command, before its reply.
	Announced(Announcement)
	// Replied is a reply, before it is written.
	Replied(client uint32, reply connect.Reply)
	// Transferred is a transfer command, before its last reply.
	Transferred(Transferred)
	// Closed is the end of a session.
	Closed(client uint32)
}

// Announcement is a PORT or EPRT command as a relay read it.
type Announcement struct {
	Client uint32
	Line   string
	At     netip.AddrPort // what it carries; invalid: Wrong says why
	Err    error          // a [connect.ArgumentError]

	// Dialled says that the port was dialled before the reply; Refused is why in
	// vain.
	Dialled bool
	DialErr error
}

// Transferred is what a relay saw of one transfer.
type Transferred struct {
	Client  uint32
	Command string         // the port command, where the client left a stranger and sent no other
	At      netip.AddrPort // the port that was announced for it; invalid: none was, or it was refused
	Upload  bool
	Secure  bool // the control connection had TLS
	Private bool // PROT P

	DataConnection // zero when the server refused the command
}

// DataConnection is what became of a data connection.
type DataConnection struct {
	Connected bool // the client was dialled
	Stranger  StrangerResult
	Handshake HandshakeResult
	Resumed   bool // TLS resumed a session
	Unclosed  bool // an upload over TLS that ended without close_notify
	Bytes     int64
	Err       error // why it came to nothing, or broke; nil: complete
}

// StrangerResult says what a client did with a stranger's connection. The zero value
// is that there was none.
type StrangerResult uint8

const (
	NoStranger          StrangerResult = iota
	StrangerUnreachable                // the stranger could not connect
	StrangerAccepted                   // the client used the stranger's connection
	StrangerRejected                   // the client closed it
)

// HandshakeResult says how TLS began on a data connection under PROT P.
type HandshakeResult uint8

const (
	NoHandshake        HandshakeResult = iota // there was none to be
	HandshakeDone                             // done
	HandshakeClearText                        // the client sent something else than a TLS record
	HandshakeSilent                           // the client sent nothing
	HandshakeFailed                           // it began, and failed
)
