package partner

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
	Wrong  error          // a [connect.ArgumentError]

	// Dialled says that the port was dialled before the reply; Refused is why in
	// vain.
	Dialled bool
	Refused error
}

// Transferred is what a relay saw of one transfer.
type Transferred struct {
	Client  uint32
	Command string         // the port command, where the client left a stranger and sent no other
	At      netip.AddrPort // the port that was announced for it; invalid: none was, or it was refused
	Upload  bool
	Secure  bool // the control connection had TLS
	Private bool // PROT P

	Carried // zero when the server refused the command
}

// Carried is what became of a data connection.
type Carried struct {
	Connected bool // the client was dialled
	Challenge Challenge
	Handshake Handshake
	Resumed   bool // TLS resumed a session
	Unclosed  bool // an upload over TLS that ended without close_notify
	Bytes     int64
	Err       error // why it came to nothing, or broke; nil: complete
}

// Challenge says what a client did with a stranger's connection. The zero value
// is that there was none.
type Challenge uint8

const (
	Unchallenged Challenge = iota
	Unreached              // the stranger could not connect
	TookStranger           // the client used the stranger's connection
	LeftStranger           // the client closed it
)

// Handshake says how TLS began on a data connection under PROT P.
type Handshake uint8

const (
	NoHandshake     Handshake = iota // there was none to be
	Shaken                           // done
	ClearText                        // the client sent something else than a TLS record
	Silence                          // the client sent nothing
	FailedHandshake                  // it began, and failed
)
