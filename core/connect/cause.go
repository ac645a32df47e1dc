package connect

// Cause is the reason a transfer ended. The zero value is that of a transfer that
// succeeded.
type Cause uint8

const (
	CauseDone Cause = iota

	// Before anything is sent.

	// CauseRangeExhausted: every port that the source offers is leased or in use.
	CauseRangeExhausted
	// CausePortBusy: the single port that [Once] offers is in use.
	CausePortBusy
	// CauseBindFailed: the system refuses to listen on any port.
	CauseBindFailed
	// CauseOutOfRange: the port offered or bound lies outside the configured range
	// or below 1024, or the port bound is not the one asked for. It was not
	// announced.
	CauseOutOfRange

	// On the control connection.

	// CauseSessionRefused: the partner refused the greeting or the login, or wants
	// something that the client does not have, such as an account. No machine ends
	// this way; a driver reports it for a transfer that it could not begin.
	CauseSessionRefused
	// CausePortRefused: PORT or EPRT was not answered with 2yz. The partner does
	// not know the command, does not trust the address, or has active mode
	// switched off; [RefusalOf] tells which.
	CausePortRefused
	// CauseNoReply: the reply that was due did not come in time. After the
	// transfer command it can also mean that the partner connects before it
	// replies, and that a firewall drops its attempt.
	CauseNoReply
	// CauseNoFinalReply: the data moved to its end, and the final reply did not
	// come. A firewall or NAT has dropped the control connection, which is idle while
	// data moves, or the partner is still busy with the file.
	CauseNoFinalReply
	// CauseTransferRefused: the transfer command was refused before a data
	// connection was opened: no such file, no permission.
	CauseTransferRefused
	// CauseTransferAborted: after 1yz the partner ended the transfer and said so:
	// disk full, read error, its own time-out.
	CauseTransferAborted
	// CauseServiceClosing: the partner sent 421, so it is about to close the
	// control connection; only QUIT makes sense on it.
	CauseServiceClosing
	// CauseControlLost: the control connection ended or broke.
	CauseControlLost

	// On the data connection.

	// CauseConnectRefused: the partner says that it could not connect (425): its
	// connection was refused or filtered, or a wrong address was announced.
	CauseConnectRefused
	// CauseNothingArrived: the partner agreed to the transfer, and no connection
	// arrived in time. A firewall in front of the client drops the attempts, or
	// NAT leads them elsewhere.
	CauseNothingArrived
	// CauseStrangerOnly: connections arrived, but none from the partner's address:
	// it connects from another one, because of NAT or because it is a cluster.
	CauseStrangerOnly
	// CauseTLSFailed: the handshake on the data connection failed or stalled, or
	// the partner wants another protection (521, 522; RFC 4217 section 10.2).
	CauseTLSFailed
	// CauseDataBroken: the data connection broke while data moved. Either the
	// client noticed it first or the partner said so (426); the partner gave no
	// other reason.
	CauseDataBroken
	// CauseDataStalled: the data connection was open, and no byte moved in time.
	CauseDataStalled

	// CauseTooMuchData: the partner sent more data than the client accepts.
	CauseTooMuchData
	// CauseTooLong: the transfer took longer than the client's limit for it, although
	// no single wait did.
	CauseTooLong

	// Other.

	// CauseLocalFault: something failed on the client's own side, such as the file
	// that the data comes from or goes to, or the limit on open files. The partner
	// did nothing wrong.
	CauseLocalFault
	// CauseOutOfTurn: the protocol does not allow the event at this point, as with
	// a second final reply. It is unknown which command the next reply answers.
	CauseOutOfTurn
	// CauseCancelled: the caller cancelled the transfer.
	CauseCancelled

	numCauses
)

// causeTexts has the name and the sentence of each cause. The names are stable:
// verdicts and scenarios depend on them.
var causeTexts = [numCauses]struct{ name, sentence string }{
	CauseDone:            {"done", "the transfer succeeded"},
	CauseRangeExhausted:  {"range-exhausted", "every port of the range is in use on the client's host"},
	CausePortBusy:        {"port-busy", "the only port tried is in use on the client's host"},
	CauseBindFailed:      {"bind-failed", "the client cannot listen for the data connection"},
	CauseOutOfRange:      {"out-of-range", "the port is outside the range"},
	CauseSessionRefused:  {"session-refused", "the partner refused the session or the login"},
	CausePortRefused:     {"port-refused", "the partner refused the port command"},
	CauseNoReply:         {"no-reply", "the partner did not reply in time"},
	CauseNoFinalReply:    {"no-final-reply", "the data moved to its end, but the partner did not confirm the transfer in time"},
	CauseTransferRefused: {"transfer-refused", "the partner refused the transfer itself"},
	CauseTransferAborted: {"transfer-aborted", "the partner began the transfer and then gave up"},
	CauseServiceClosing:  {"service-closing", "the partner ended the session"},
	CauseControlLost:     {"control-lost", "the control connection was lost"},
	CauseConnectRefused:  {"connect-refused", "the partner could not connect"},
	CauseNothingArrived:  {"nothing-arrived", "the partner agreed to the transfer but did not connect"},
	CauseStrangerOnly:    {"stranger-only", "the data connection came from an address that is not the partner's"},
	CauseTLSFailed:       {"tls-failed", "TLS failed"},
	CauseDataBroken:      {"data-broken", "the data connection broke"},
	CauseDataStalled:     {"data-stalled", "no byte moved on the data connection in time"},
	CauseTooMuchData:     {"too-much-data", "the partner sent more data than expected"},
	CauseTooLong:         {"too-long", "the transfer took longer than its time limit"},
	CauseLocalFault:      {"local-fault", "something failed on the client's own side"},
	CauseOutOfTurn:       {"out-of-turn", "something happened that the protocol does not allow at that point"},
	CauseCancelled:       {"cancelled", "the transfer was cancelled"},
}

// String returns the cause's name, in lower case with hyphens; "done" for a
// transfer that succeeded.
func (c Cause) String() string {
	if c >= numCauses {
		return "unknown"
	}
	return causeTexts[c].name
}

// SentenceIf returns the sentence of a transfer whose data connection had arrived, or
// had not. Most causes have the same one for both.
func (c Cause) SentenceIf(connected bool) string {
	switch {
	case c == CauseNoReply && connected:
		return "the partner connected, but did not reply in time"
	case c == CauseConnectRefused && connected:
		return "the partner connected, and then replied that it could not"
	case c == CauseDataBroken && !connected:
		return "the partner lost its data connection, which never arrived here"
	}
	return c.Sentence()
}

// Sentence returns what happened, in words: a clause that starts in lower case
// and has no full stop, so that a caller can add the address, port or reply that
// only its outcome knows.
func (c Cause) Sentence() string {
	if c >= numCauses {
		return "the cause is unknown"
	}
	return causeTexts[c].sentence
}
