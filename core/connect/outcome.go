package connect

import "net/netip"

// MaxRejected is how many rejected connections an Outcome names.
const MaxRejected = 16

// Outcome is what came of a transfer. It is complete once the machine's state is
// finished.
type Outcome struct {
	// Cause is why the transfer failed; CauseDone when it succeeded.
	Cause Cause
	// During is the state the transfer was in when it ended.
	During State
	// Err is the driver's error, where one came with the cause.
	Err error

	// Port is the port listened on; 0 when none was.
	Port int
	// Announced is the command sent last to announce it; "" when none was. A PORT
	// under policy EPRTFirst tells that the partner refused EPRT: the session's
	// next transfers do better with OnlyPORT.
	Announced string

	// Preliminary is the 1yz reply to the transfer command; Code 0 when none came.
	Preliminary Reply
	// Reply is the final reply to the transfer command, or the refusal that ended
	// the transfer before; Code 0 when none came.
	Reply Reply

	// Peer is where the data connection came from; invalid when there was none.
	Peer netip.AddrPort
	// PeerStranger: under Warn, Peer is not the partner.
	PeerStranger bool
	// Rejected are the strangers whose connections were dropped, the first
	// MaxRejected of them; RejectedCount is how many there were.
	Rejected      []netip.AddrPort
	RejectedCount int
}
