package connect

// move is a cell of the table: the action on a signal and the next state. As no
// move leads back to StateIdle, it means that the state stays the same. The zero
// value is a missing cell: the signal is out of turn there.
type move struct {
	next  State
	do    ActionKind
	cause Cause // set if next is StateFailed
}

// lookUp returns the move for signal in state.
func lookUp(state State, signal Signal) move {
	if m := moves[state][signal]; m.do != 0 {
		return m
	}
	if m := anyState[signal]; m.do != 0 {
		return m
	}
	return fail(CauseOutOfTurn)
}

func to(next State, do ActionKind) move { return move{next: next, do: do} }
func stay(do ActionKind) move           { return move{do: do} }
func fail(cause Cause) move             { return move{StateFailed, ActionFinish, cause} }

// anyState has the moves of every unfinished state whose own row has no cell for
// the signal.
var anyState = [numSignals]move{
	strangerConnected: stay(ActionDrop),
	extraConnection:   stay(ActionDrop),
	serviceClosing:    fail(CauseServiceClosing),
	SignalLost:        fail(CauseControlLost),
	SignalCancelled:   fail(CauseCancelled),
}

// moves is the protocol as a table. Every transfer goes through the TLS states
// before data moves; without PROT P the machine adds the SignalSecured itself.
var moves = [numStates][numSignals]move{
	StateIdle: {
		SignalBegin: to(StateBinding, ActionBind),
	},
	StateBinding: {
		SignalBound:      to(StateAnnouncing, sendPortCommand),
		SignalBusy:       stay(ActionBind),
		SignalBindFailed: fail(CauseBindFailed),
		forbiddenPort:    fail(CauseOutOfRange),
		portsExhausted:   fail(CauseRangeExhausted),
		onlyPortBusy:     fail(CausePortBusy),
	},

	// The port command is sent.
	StateAnnouncing: {
		SignalAccepted:  to(StateEarly, ActionKeep),
		completion:      to(StateRequesting, sendTransferCommand),
		restartNext:     to(StateRestarting, sendREST),
		eprtUnsupported: stay(fallBackToPORT),
		connectFailed:   fail(CauseConnectRefused),
		dataLost:        fail(CauseConnectRefused),
		wrongProtection: fail(CausePortRefused),
		refused:         fail(CausePortRefused),
		SignalExpired:   fail(CauseNoReply),
	},
	StateEarly: {
		completion:      to(StateConnected, sendTransferCommand),
		restartNext:     to(StateRestartingEarly, sendREST),
		connectFailed:   fail(CausePortRefused),
		dataLost:        fail(CausePortRefused),
		wrongProtection: fail(CausePortRefused),
		refused:         fail(CausePortRefused),
		SignalBroken:    fail(CauseDataBroken),
		SignalExpired:   fail(CauseNoReply),
	},

	// REST is sent: the last command before the transfer's (RFC 3659 section 5.3).
	StateRestarting: {
		SignalAccepted:  to(StateRestartingEarly, ActionKeep),
		restartGranted:  to(StateRequesting, sendTransferCommand),
		connectFailed:   fail(CauseConnectRefused),
		dataLost:        fail(CauseConnectRefused),
		wrongProtection: fail(CauseTransferRefused),
		refused:         fail(CauseTransferRefused),
		SignalExpired:   fail(CauseNoReply),
	},
	StateRestartingEarly: {
		restartGranted:  to(StateConnected, sendTransferCommand),
		connectFailed:   fail(CauseTransferRefused),
		dataLost:        fail(CauseTransferRefused),
		wrongProtection: fail(CauseTransferRefused),
		refused:         fail(CauseTransferRefused),
		SignalBroken:    fail(CauseDataBroken),
		SignalExpired:   fail(CauseNoReply),
	},

	// The transfer command is sent. 1yz, the connection, its end and 2yz come in
	// any order that has 1yz before 2yz and the connection before its end. A 2yz
	// without a 1yz counts as both.
	StateRequesting: {
		SignalAccepted:  to(StateConnected, ActionKeep),
		preliminary:     to(StateOpening, ActionWait),
		completion:      to(StateAnswered, ActionWait),
		connectFailed:   fail(CauseConnectRefused),
		dataLost:        fail(CauseDataBroken),
		wrongProtection: fail(CauseTLSFailed),
		refused:         fail(CauseTransferRefused),
		SignalExpired:   fail(CauseNoReply),
	},
	StateConnected: {
		preliminary:     to(StateSecuring, ActionSecure),
		completion:      to(StateSecuringAnswered, ActionSecure),
		connectFailed:   fail(CauseConnectRefused),
		dataLost:        fail(CauseDataBroken),
		wrongProtection: fail(CauseTLSFailed),
		refused:         fail(CauseTransferRefused),
		SignalBroken:    to(StateBreaking, ActionWait),
		SignalExpired:   fail(CauseNoReply),
	},
	StateOpening: {
		SignalAccepted:  to(StateSecuring, ActionSecure),
		preliminary:     stay(ActionWait),
		completion:      to(StateAnswered, ActionWait),
		connectFailed:   fail(CauseConnectRefused),
		dataLost:        fail(CauseDataBroken),
		wrongProtection: fail(CauseTLSFailed),
		refused:         fail(CauseTransferAborted),
		SignalExpired:   fail(CauseNothingArrived),
	},
	StateSecuring: {
		SignalSecured:   to(StateMoving, ActionMove),
		preliminary:     stay(ActionWait),
		completion:      to(StateSecuringAnswered, ActionWait),
		connectFailed:   fail(CauseTLSFailed),
		dataLost:        fail(CauseTLSFailed),
		wrongProtection: fail(CauseTLSFailed),
		refused:         fail(CauseTLSFailed), // only the handshake can have failed
		SignalBroken:    to(StateUnsecured, ActionWait),
		SignalExpired:   fail(CauseTLSFailed),
	},
	StateMoving: {
		SignalEnded:     to(StateDraining, ActionWait),
		preliminary:     stay(ActionWait),
		completion:      to(StateReplied, ActionWait),
		connectFailed:   fail(CauseDataBroken),
		dataLost:        fail(CauseDataBroken),
		wrongProtection: fail(CauseTLSFailed),
		refused:         fail(CauseTransferAborted),
		refusedUnderTLS: to(StateAborting, ActionWait),
		SignalBroken:    to(StateBreaking, ActionWait),
		SignalUnsecured: to(StateUnsecured, ActionWait),
		SignalExpired:   fail(CauseDataStalled),
	},
	StateDraining: {
		preliminary:     stay(ActionWait),
		completion:      to(StateDone, ActionFinish),
		connectFailed:   fail(CauseDataBroken),
		dataLost:        fail(CauseDataBroken),
		wrongProtection: fail(CauseTLSFailed),
		refused:         fail(CauseTransferAborted),
		SignalUnsecured: to(StateUnsecured, ActionWait),
		SignalExpired:   fail(CauseNoReply),
	},

	// The final 2yz has come. No other reply is due on the control connection, so
	// its end no longer matters to this transfer.
	StateAnswered: {
		SignalAccepted: to(StateSecuringAnswered, ActionSecure),
		serviceClosing: stay(ActionWait),
		SignalLost:     stay(ActionWait),
		SignalExpired:  fail(CauseNothingArrived),
	},
	StateSecuringAnswered: {
		SignalSecured:  to(StateReplied, ActionMove),
		serviceClosing: stay(ActionWait),
		SignalLost:     stay(ActionWait),
		SignalBroken:   fail(CauseTLSFailed),
		SignalExpired:  fail(CauseTLSFailed),
	},
	StateReplied: {
		SignalEnded:     to(StateDone, ActionFinish),
		serviceClosing:  stay(ActionWait),
		SignalLost:      stay(ActionWait),
		SignalBroken:    fail(CauseDataBroken),
		SignalUnsecured: fail(CauseTLSFailed),
		SignalExpired:   fail(CauseDataStalled),
	},

	// The final refusal has come, and may have overtaken the reason for it, a TLS
	// alert on the data connection.
	StateAborting: {
		SignalEnded:     fail(CauseTransferAborted),
		serviceClosing:  stay(ActionWait),
		SignalLost:      stay(ActionWait),
		SignalBroken:    fail(CauseTransferAborted),
		SignalUnsecured: fail(CauseTLSFailed),
		SignalExpired:   fail(CauseTransferAborted),
	},

	// The data connection is gone. The final reply is still due: it may give the
	// reason, and it must not be taken for the answer to the next command.
	StateUnsecured: {
		preliminary:     stay(ActionWait),
		completion:      fail(CauseTLSFailed),
		connectFailed:   fail(CauseTLSFailed),
		dataLost:        fail(CauseTLSFailed),
		wrongProtection: fail(CauseTLSFailed),
		refused:         fail(CauseTLSFailed),
		SignalExpired:   fail(CauseTLSFailed),
	},
	StateBreaking: {
		preliminary:     stay(ActionWait),
		completion:      fail(CauseDataBroken),
		connectFailed:   fail(CauseDataBroken),
		dataLost:        fail(CauseDataBroken),
		wrongProtection: fail(CauseTLSFailed),
		refused:         fail(CauseTransferAborted),
		SignalExpired:   fail(CauseDataBroken),
	},
}
