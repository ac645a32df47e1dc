package connect

// move is a cell of the table: what is done on a signal and the state that
// follows. StateIdle, to which nothing leads back, stands for the same state. A
// cell that is zero is missing: there the signal is out of turn.
type move struct {
	next  State
	do    ActionKind
	cause Cause // of StateFailed
}

// next says what follows on signal in state.
func next(state State, signal Signal) move {
	if m := moves[state][signal]; m.do != 0 {
		return m
	}
	if m := always[signal]; m.do != 0 {
		return m
	}
	return fail(CauseOutOfTurn)
}

func to(next State, do ActionKind) move { return move{next: next, do: do} }
func stay(do ActionKind) move           { return move{do: do} }
func fail(cause Cause) move             { return move{StateFailed, ActionFinish, cause} }

// always holds in every unfinished state whose row does not say otherwise.
var always = [signals]move{
	stranger:        stay(ActionDrop),
	surplus:         stay(ActionDrop),
	closing:         fail(CauseServiceClosing),
	SignalLost:      fail(CauseControlLost),
	SignalCancelled: fail(CauseCancelled),
}

// moves is the protocol. TLS is always agreed on before data moves; without
// PROT P that takes no time, and the machine adds the SignalSecured itself.
var moves = [states][signals]move{
	StateIdle: {
		SignalBegin: to(StateBinding, ActionBind),
	},
	StateBinding: {
		SignalBound:      to(StateAnnouncing, announce),
		SignalBusy:       stay(ActionBind),
		SignalBindFailed: fail(CauseBindFailed),
		misplaced:        fail(CauseOutOfRange),
		exhausted:        fail(CauseRangeExhausted),
		taken:            fail(CausePortBusy),
	},

	// The port command is sent.
	StateAnnouncing: {
		SignalAccepted: to(StateEarly, ActionKeep),
		completion:     to(StateRequesting, request),
		offset:         to(StateRestarting, restart),
		unsupported:    stay(retreat),
		unreachable:    fail(CauseConnectRefused),
		severed:        fail(CauseConnectRefused),
		unprotected:    fail(CausePortRefused),
		refused:        fail(CausePortRefused),
		SignalExpired:  fail(CauseNoReply),
	},
	StateEarly: {
		completion:    to(StateConnected, request),
		offset:        to(StateRestartingEarly, restart),
		unreachable:   fail(CausePortRefused),
		severed:       fail(CausePortRefused),
		unprotected:   fail(CausePortRefused),
		refused:       fail(CausePortRefused),
		SignalBroken:  fail(CauseDataBroken),
		SignalExpired: fail(CauseNoReply),
	},

	// REST is sent: the last command before the transfer's (RFC 3659 section 5.3).
	StateRestarting: {
		SignalAccepted: to(StateRestartingEarly, ActionKeep),
		granted:        to(StateRequesting, request),
		unreachable:    fail(CauseConnectRefused),
		severed:        fail(CauseConnectRefused),
		unprotected:    fail(CauseTransferRefused),
		refused:        fail(CauseTransferRefused),
		SignalExpired:  fail(CauseNoReply),
	},
	StateRestartingEarly: {
		granted:       to(StateConnected, request),
		unreachable:   fail(CauseTransferRefused),
		severed:       fail(CauseTransferRefused),
		unprotected:   fail(CauseTransferRefused),
		refused:       fail(CauseTransferRefused),
		SignalBroken:  fail(CauseDataBroken),
		SignalExpired: fail(CauseNoReply),
	},

	// The transfer command is sent: 1yz, the connection, its end and 2yz come in
	// any order that has 1yz before 2yz and the connection before its end. A 2yz
	// without a 1yz is taken for both.
	StateRequesting: {
		SignalAccepted: to(StateConnected, ActionKeep),
		preliminary:    to(StateOpening, ActionWait),
		completion:     to(StateAnswered, ActionWait),
		unreachable:    fail(CauseConnectRefused),
		severed:        fail(CauseDataBroken),
		unprotected:    fail(CauseTLSFailed),
		refused:        fail(CauseTransferRefused),
		SignalExpired:  fail(CauseNoReply),
	},
	StateConnected: {
		preliminary:   to(StateSecuring, ActionSecure),
		completion:    to(StateSecuringAnswered, ActionSecure),
		unreachable:   fail(CauseConnectRefused),
		severed:       fail(CauseDataBroken),
		unprotected:   fail(CauseTLSFailed),
		refused:       fail(CauseTransferRefused),
		SignalBroken:  to(StateBreaking, ActionWait),
		SignalExpired: fail(CauseNoReply),
	},
	StateOpening: {
		SignalAccepted: to(StateSecuring, ActionSecure),
		preliminary:    stay(ActionWait),
		completion:     to(StateAnswered, ActionWait),
		unreachable:    fail(CauseConnectRefused),
		severed:        fail(CauseDataBroken),
		unprotected:    fail(CauseTLSFailed),
		refused:        fail(CauseTransferAborted),
		SignalExpired:  fail(CauseNothingArrived),
	},
	StateSecuring: {
		SignalSecured: to(StateMoving, ActionMove),
		preliminary:   stay(ActionWait),
		completion:    to(StateSecuringAnswered, ActionWait),
		unreachable:   fail(CauseTLSFailed),
		severed:       fail(CauseTLSFailed),
		unprotected:   fail(CauseTLSFailed),
		refused:       fail(CauseTLSFailed), // nothing else is under way
		SignalBroken:  to(StateUnsecured, ActionWait),
		SignalExpired: fail(CauseTLSFailed),
	},
	StateMoving: {
		SignalEnded:     to(StateDraining, ActionWait),
		preliminary:     stay(ActionWait),
		completion:      to(StateReplied, ActionWait),
		unreachable:     fail(CauseDataBroken),
		severed:         fail(CauseDataBroken),
		unprotected:     fail(CauseTLSFailed),
		refused:         fail(CauseTransferAborted),
		doubtful:        to(StateAborting, ActionWait),
		SignalBroken:    to(StateBreaking, ActionWait),
		SignalUnsecured: to(StateUnsecured, ActionWait),
		SignalExpired:   fail(CauseDataStalled),
	},
	StateDraining: {
		preliminary:     stay(ActionWait),
		completion:      to(StateDone, ActionFinish),
		unreachable:     fail(CauseDataBroken),
		severed:         fail(CauseDataBroken),
		unprotected:     fail(CauseTLSFailed),
		refused:         fail(CauseTransferAborted),
		SignalUnsecured: to(StateUnsecured, ActionWait),
		SignalExpired:   fail(CauseNoReply),
	},

	// The final 2yz is in. Nothing more is due on the control connection, so its
	// end no longer matters to this transfer.
	StateAnswered: {
		SignalAccepted: to(StateSecuringAnswered, ActionSecure),
		closing:        stay(ActionWait),
		SignalLost:     stay(ActionWait),
		SignalExpired:  fail(CauseNothingArrived),
	},
	StateSecuringAnswered: {
		SignalSecured: to(StateReplied, ActionMove),
		closing:       stay(ActionWait),
		SignalLost:    stay(ActionWait),
		SignalBroken:  fail(CauseTLSFailed),
		SignalExpired: fail(CauseTLSFailed),
	},
	StateReplied: {
		SignalEnded:     to(StateDone, ActionFinish),
		closing:         stay(ActionWait),
		SignalLost:      stay(ActionWait),
		SignalBroken:    fail(CauseDataBroken),
		SignalUnsecured: fail(CauseTLSFailed),
		SignalExpired:   fail(CauseDataStalled),
	},

	// The final refusal is in, and may have come faster than the reason for it,
	// a TLS alert on the data connection.
	StateAborting: {
		SignalEnded:     fail(CauseTransferAborted),
		closing:         stay(ActionWait),
		SignalLost:      stay(ActionWait),
		SignalBroken:    fail(CauseTransferAborted),
		SignalUnsecured: fail(CauseTLSFailed),
		SignalExpired:   fail(CauseTransferAborted),
	},

	// The data connection is gone. The final reply is due all the same: it may
	// know the reason, and the next command must not be answered by it.
	StateUnsecured: {
		preliminary:   stay(ActionWait),
		completion:    fail(CauseTLSFailed),
		unreachable:   fail(CauseTLSFailed),
		severed:       fail(CauseTLSFailed),
		unprotected:   fail(CauseTLSFailed),
		refused:       fail(CauseTLSFailed),
		SignalExpired: fail(CauseTLSFailed),
	},
	StateBreaking: {
		preliminary:   stay(ActionWait),
		completion:    fail(CauseDataBroken),
		unreachable:   fail(CauseDataBroken),
		severed:       fail(CauseDataBroken),
		unprotected:   fail(CauseTLSFailed),
		refused:       fail(CauseTransferAborted),
		SignalExpired: fail(CauseDataBroken),
	},
}
