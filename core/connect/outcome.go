package connect

import "net/netip"

// MaxRejected is the number of rejected connections that an Outcome lists.
const MaxRejected = 16

// Outcome is the result of a transfer. It is complete once the machine's state is
// finished.
type Outcome struct {
	// Cause is the reason the transfer failed; CauseDone if it succeeded.
	Cause Cause
	// During is the state that the transfer was in when it ended.
	During State
	// Err is the driver's error, if one came with the cause.
	Err error

	// Port is the port listened on; 0 if there was none.
	Port int
	// Announced is the last port command sent; "" if there was none. A PORT under
	// policy EPRTFirst shows that the partner refused EPRT: the session's next
	// transfers do better with OnlyPORT.
	Announced string
	// Sent is the last command sent; "" if there was none.
	Sent string
	// EPRTRefused is the reply to an EPRT that PORT followed; Code 0 if there was none.
	EPRTRefused Reply

	// Preliminary is the 1yz reply to the transfer command; Code 0 if none came.
	Preliminary Reply
	// Reply is the final reply to the transfer command, or the refusal that ended
	// the transfer before that; Code 0 if none came.
	Reply Reply

	// Peer is the source of the data connection; invalid if there was none.
	Peer netip.AddrPort
	// PeerStranger reports, under Warn, that Peer is not the partner.
	PeerStranger bool
	// Rejected lists the first MaxRejected strangers whose connections were
	// dropped, also if the transfer succeeded; RejectedCount is the number of all
	// of them.
	Rejected      []netip.AddrPort
	RejectedCount int
}

// Connected reports whether the data connection has arrived.
func (o *Outcome) Connected() bool { return o.Peer.IsValid() }

// Empty reports whether the partner answered a listing with a refusal that means that
// there are no files. No data moved then.
func (o *Outcome) Empty() bool {
	return o.Cause == CauseDone && o.Reply.Kind() >= TransientNegative
}

// Sentence returns the sentence of the cause, and takes into account whether the
// data connection had arrived.
func (o *Outcome) Sentence() string { return o.Cause.SentenceIf(o.Connected()) }
