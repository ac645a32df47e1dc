package relay

import (
	"net/netip"
	"slices"
	"strconv"
	"time"

	"activeftp/core/connect"
)

// Watcher receives the events of a relay, those of a session in their order.
// Calls never overlap, and none comes after [Relay.Close] has returned. A
// method must not call Close or wait for a goroutine that does. Every secret in
// a command or reply is masked as by [connect.Masked], and so is Config.Password.
type Watcher interface {
	// Opened reports a new session, with the client's and the relay's end of
	// its control connection.
	Opened(client uint32, peer, own netip.AddrPort)
	// Commanded reports a command as soon as it is read.
	Commanded(client uint32, line string)
	// Announced reports a PORT or EPRT command before its reply.
	Announced(Announcement)
	// Replied reports a reply before it is sent to the client.
	Replied(client uint32, reply connect.Reply)
	// Transferred reports a transfer command before its final reply.
	Transferred(Transferred)
	// Closed reports the end of a session.
	Closed(client uint32)
}

// masked returns a command with its secrets masked.
func (r *Relay) masked(line string) string {
	return connect.Without(connect.Masked(line), r.config.Password)
}

// maskedReply returns a reply with the secrets that it quotes masked.
func (r *Relay) maskedReply(reply connect.Reply) connect.Reply {
	head := strconv.Itoa(reply.Code) + "-" // tells Masked that the line is a reply
	reply.Lines = slices.Clone(reply.Lines)
	for i, line := range reply.Lines {
		if i == 0 || i == len(reply.Lines)-1 {
			reply.Lines[i] = connect.MaskedReply(head+line, r.config.Password)[len(head):]
		} else {
			reply.Lines[i] = connect.MaskedReply(line, r.config.Password)
		}
	}
	return reply
}

// Announcement is a PORT or EPRT command as a relay parsed it.
type Announcement struct {
	Client uint32
	Line   string
	Addr   netip.AddrPort // the announced address; invalid if Err is not nil
	Err    error          // a [connect.ArgumentError]

	// Dialled reports whether the relay dialled the port before the reply, and
	// DialErr is the error of that dial.
	Dialled bool
	DialErr error
}

// Transferred is the record of one transfer.
type Transferred struct {
	Client  uint32
	Command string         // the port command if the client rejected a stranger and sent no transfer command
	Addr    netip.AddrPort // the port announced for it; invalid if there was none or it was refused
	Upload  bool
	Secure  bool // the control connection had TLS
	Private bool // PROT P

	Reply   int  // code of the final reply to the client; 0 if it got none
	Aborted bool // the client sent ABOR
	Left    bool // the client closed the control connection before the final reply

	RoundTrip time.Duration // to the client, as far as the relay could see; 0 if it could not

	DataConnection // the zero value if the server refused the command
}

// DataConnection is the outcome of a data connection.
type DataConnection struct {
	Connected     bool // the relay connected to the client
	Stranger      StrangerResult
	Handshake     HandshakeResult
	Resumed       bool // TLS resumed a session
	NoTickets     bool // the client offered TLS 1.2 at most, and no session tickets, so that this relay could not resume a session
	NoCloseNotify bool // an upload over TLS that ended without close_notify
	Bytes         int64
	ClosedEarly   bool  // the client closed it before the end of a download
	Err           error // why it could not be opened, or broke; nil if it completed
}

// StrangerResult is a client's response to a connection from a stranger. The
// zero value means that no stranger connected.
type StrangerResult uint8

const (
	NoStranger          StrangerResult = iota
	StrangerUnreachable                // the stranger could not connect
	StrangerAccepted                   // the client used the stranger's connection
	StrangerRejected                   // the client closed the stranger's connection
)

// HandshakeResult is the outcome of the TLS handshake on a data connection
// under PROT P. The zero value means that none was due.
type HandshakeResult uint8

const (
	NoHandshake        HandshakeResult = iota
	HandshakeDone                      // the handshake completed
	HandshakeClearText                 // the client sent something other than a TLS record
	HandshakeSilent                    // the client sent nothing
	HandshakeFailed                    // the handshake started and failed
)
