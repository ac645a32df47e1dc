package connect

// Cause is why a transfer ended as it did. The zero value is that of a transfer
// that succeeded. The names are stable: verdicts and scenarios rest on them.
type Cause uint8

const (
	CauseDone Cause = iota

	// Before anything is sent.

	// CauseRangeExhausted: every port the policy offers is leased or in use.
	CauseRangeExhausted
	// CausePortBusy: the single port of policy once is in use.
	CausePortBusy
	// CauseBindFailed: the system refuses to listen, whatever the port.
	CauseBindFailed
	// CauseOutOfRange: a port outside the configured range, below 1024, or not
	// the one asked for was offered or bound. It was not announced.
	CauseOutOfRange

	// On the control connection.

	// CauseSessionRefused: the partner took no session: it refused the greeting or
	// the login, or wants what the client does not have, such as an account. No
	// machine ends so; a driver says it of a transfer that it could not begin.
	CauseSessionRefused
	// CausePortRefused: PORT or EPRT was not answered with 2yz. A partner does so
	// when it does not know the command, does not trust the address, or has
	// active mode switched off.
	CausePortRefused
	// CauseNoReply: the reply that was due did not come in time. After the
	// transfer command it may also mean that the partner dials before it replies,
	// and that a firewall swallows its attempt.
	CauseNoReply
	// CauseTransferRefused: the transfer command was refused before anything was
	// opened: no such file, no permission.
	CauseTransferRefused
	// CauseTransferAborted: after 1yz the partner gave the transfer up and said
	// so: disk full, read error, its own time-out.
	CauseTransferAborted
	// CauseServiceClosing: 421; the control connection is going away, only QUIT
	// makes sense on it.
	CauseServiceClosing
	// CauseControlLost: the control connection ended or broke.
	CauseControlLost

	// On the data connection.

	// CauseConnectRefused: the partner says that it could not connect (425):
	// refused or filtered on the way, or a wrong address was announced.
	CauseConnectRefused
	// CauseNothingArrived: the partner agreed to the transfer and nobody
	// connected in time. A firewall in front of us drops its attempts, or NAT
	// leads them elsewhere.
	CauseNothingArrived
	// CauseStrangerOnly: connections came, but none from the partner's address:
	// the partner dials from another one, as behind NAT or in a cluster.
	CauseStrangerOnly
	// CauseTLSFailed: the handshake on the data connection failed or stalled, or
	// the partner wants another protection (521, 522; RFC 4217 section 10.2).
	CauseTLSFailed
	// CauseDataBroken: the data connection broke while data moved; here, or as the
	// partner says (426), whichever is noticed first. It gave no other reason.
	CauseDataBroken
	// CauseDataStalled: the data connection stood, and no byte moved in time.
	CauseDataStalled

	// Otherwise.

	// CauseOutOfTurn: something happened that the protocol has no place for, such
	// as a second final reply; nobody knows what the next reply would answer.
	CauseOutOfTurn
	// CauseCancelled: the caller gave up.
	CauseCancelled

	causes // how many there are
)

var causeNames = [causes]string{
	"done",
	"range-exhausted", "port-busy", "bind-failed", "out-of-range",
	"session-refused", "port-refused", "no-reply", "transfer-refused", "transfer-aborted", "service-closing", "control-lost",
	"connect-refused", "nothing-arrived", "stranger-only", "tls-failed", "data-broken", "data-stalled",
	"out-of-turn", "cancelled",
}

// String is the cause's name, in lower case with hyphens; "done" for none.
func (c Cause) String() string { return name(causeNames[:], int(c)) }
