package connect

// move is a cell of the table: the action on a signal and the next state, or the
// cause of a failure. As no move leads back to StateIdle, it means that the state
// stays the same. The zero value is a missing cell: the signal is out of turn
// there.
type move struct {
	next  State
	do    ActionKind
	cause Cause // if set, the transfer fails; next and do are not
}

// lookUp returns the move for signal in state, complete with next and do.
func lookUp(state State, signal Signal) move {
	m := moves[state][signal]
	if m == (move{}) {
		m = anyState[signal]
	}
	if m.do != 0 {
		return m
	}
	if m.cause == CauseDone {
		m.cause = CauseOutOfTurn
	}
	return move{StateFailed, ActionFinish, m.cause}
}

// anyState has the moves of every unfinished state whose own row has no cell for
// the signal.
var anyState = [numSignals]move{
	strangerConnected: {do: ActionDrop},
	extraConnection:   {do: ActionDrop},
	serviceClosing:    {cause: CauseServiceClosing},
	SignalFault:       {cause: CauseLocalFault},
	SignalOverdue:     {cause: CauseTooLong},
	SignalLost:        {cause: CauseControlLost},
	SignalCancelled:   {cause: CauseCancelled},
}

// moves is the protocol as a table. Every transfer goes through the TLS states
// before data moves; without PROT P the machine adds the SignalSecured itself.
var moves = [numStates][numSignals]move{
	StateIdle: {
		SignalBegin: {next: StateBinding, do: ActionBind},
	},
	StateBinding: {
		SignalBound:      {next: StateAnnouncing, do: sendPortCommand},
		SignalBusy:       {do: ActionBind},
		SignalBindFailed: {cause: CauseBindFailed},
		forbiddenPort:    {cause: CauseOutOfRange},
		portsExhausted:   {cause: CauseRangeExhausted},
		onlyPortBusy:     {cause: CausePortBusy},
	},

	// The port command is sent.
	StateAnnouncing: {
		SignalAccepted:  {next: StateEarly, do: ActionKeep},
		completion:      {next: StateRequesting, do: sendTransferCommand},
		restartNext:     {next: StateRestarting, do: sendREST},
		eprtUnsupported: {do: fallBackToPORT},
		connectFailed:   {cause: CauseConnectRefused},
		dataLost:        {cause: CauseConnectRefused},
		wrongProtection: {cause: CausePortRefused},
		refused:         {cause: CausePortRefused},
		SignalExpired:   {cause: CauseNoReply},
	},
	StateEarly: {
		completion:      {next: StateSecuringEarly, do: sendTransferAndSecure},
		restartNext:     {next: StateRestartingEarly, do: sendREST},
		connectFailed:   {cause: CausePortRefused},
		dataLost:        {cause: CausePortRefused},
		wrongProtection: {cause: CausePortRefused},
		refused:         {cause: CausePortRefused},
		SignalBroken:    {cause: CauseDataBroken},
		SignalExpired:   {cause: CauseNoReply},
	},

	// REST is sent: the last command before the transfer's (RFC 3659 section 5.3).
	StateRestarting: {
		SignalAccepted:  {next: StateRestartingEarly, do: ActionKeep},
		restartGranted:  {next: StateRequesting, do: sendTransferCommand},
		connectFailed:   {cause: CauseConnectRefused},
		dataLost:        {cause: CauseConnectRefused},
		wrongProtection: {cause: CauseTransferRefused},
		refused:         {cause: CauseTransferRefused},
		SignalExpired:   {cause: CauseNoReply},
	},
	StateRestartingEarly: {
		restartGranted:  {next: StateSecuringEarly, do: sendTransferAndSecure},
		connectFailed:   {cause: CauseTransferRefused},
		dataLost:        {cause: CauseTransferRefused},
		wrongProtection: {cause: CauseTransferRefused},
		refused:         {cause: CauseTransferRefused},
		SignalBroken:    {cause: CauseDataBroken},
		SignalExpired:   {cause: CauseNoReply},
	},

	// The transfer command is sent. 1yz, the connection, its end and 2yz come in
	// any order that has 1yz before 2yz and the connection before its end. A 2yz
	// without a 1yz counts as both.
	StateRequesting: {
		SignalAccepted:  {next: StateSecuringEarly, do: ActionSecure},
		preliminary:     {next: StateOpening, do: ActionWait},
		completion:      {next: StateAnswered, do: ActionWait},
		connectFailed:   {cause: CauseConnectRefused},
		dataLost:        {cause: CauseDataBroken},
		wrongProtection: {cause: CauseTLSFailed},
		emptyListing:    {next: StateDone, do: ActionFinish},
		refused:         {cause: CauseTransferRefused},
		SignalExpired:   {cause: CauseNoReply},
	},
	// TLS starts with the connection, or with the transfer command if that comes
	// later (RFC 4217 section 12.6): some partners do the handshake before their 1yz.
	StateSecuringEarly: {
		SignalSecured:    {next: StateConnected, do: ActionKeep},
		preliminary:      {next: StateSecuring, do: ActionWait},
		completion:       {next: StateSecuringAnswered, do: ActionWait},
		connectFailed:    {next: StateUnconnected, do: ActionWait},
		dataLostUnderTLS: {cause: CauseTLSFailed},
		wrongProtection:  {cause: CauseTLSFailed},
		emptyListing:     {next: StateDone, do: ActionFinish},
		refusedUnderTLS:  {next: StateRefusing, do: ActionWait},
		SignalBroken:     {next: StateUnsecuredEarly, do: ActionWait},
		SignalUnsecured:  {next: StateUnsecured, do: ActionWait},
		lostUnderTLS:     {next: StateLosing, do: ActionWait},
		SignalExpired:    {cause: CauseTLSFailed},
	},
	StateConnected: {
		preliminary:      {next: StateMoving, do: ActionMove},
		completion:       {next: StateReplied, do: ActionMove},
		connectFailed:    {cause: CauseConnectRefused},
		dataLost:         {cause: CauseDataBroken},
		dataLostUnderTLS: {next: StateSevering, do: ActionAlert},
		wrongProtection:  {cause: CauseTLSFailed},
		emptyListing:     {next: StateDone, do: ActionFinish},
		refused:          {cause: CauseTransferRefused},
		refusedUnderTLS:  {next: StateRefusing, do: ActionAlert},
		SignalBroken:     {next: StateBreakingEarly, do: ActionWait},
		SignalUnsecured:  {next: StateUnsecured, do: ActionWait},
		lostUnderTLS:     {next: StateLosing, do: ActionAlert},
		SignalExpired:    {cause: CauseNoReply},
	},
	StateOpening: {
		SignalAccepted:  {next: StateSecuring, do: ActionSecure},
		preliminary:     {do: ActionWait},
		completion:      {next: StateAnswered, do: ActionWait},
		connectFailed:   {cause: CauseConnectRefused},
		dataLost:        {cause: CauseDataBroken},
		wrongProtection: {cause: CauseTLSFailed},
		emptyListing:    {next: StateEmpty, do: ActionWait},
		refused:         {cause: CauseTransferAborted},
		SignalExpired:   {cause: CauseNothingArrived},
	},
	StateSecuring: {
		SignalSecured:   {next: StateMoving, do: ActionMove},
		preliminary:     {do: ActionWait},
		completion:      {next: StateSecuringAnswered, do: ActionWait},
		connectFailed:   {cause: CauseTLSFailed},
		dataLost:        {cause: CauseTLSFailed},
		wrongProtection: {cause: CauseTLSFailed},
		emptyListing:    {next: StateSecuringEmpty, do: ActionWait},
		refused:         {cause: CauseTLSFailed}, // only the handshake can have failed
		SignalBroken:    {next: StateUnsecured, do: ActionWait},
		SignalUnsecured: {next: StateUnsecured, do: ActionWait},
		lostUnderTLS:    {next: StateLosing, do: ActionWait},
		SignalExpired:   {cause: CauseTLSFailed},
	},
	StateMoving: {
		SignalEnded:      {next: StateDraining, do: ActionWait},
		preliminary:      {do: ActionWait},
		completion:       {next: StateReplied, do: ActionWait},
		connectFailed:    {cause: CauseDataBroken},
		dataLost:         {cause: CauseDataBroken},
		dataLostUnderTLS: {next: StateSevering, do: ActionWait},
		wrongProtection:  {cause: CauseTLSFailed},
		emptyListing:     {next: StateReplied, do: ActionWait}, // its data still has to end
		refused:          {cause: CauseTransferAborted},
		refusedUnderTLS:  {next: StateAborting, do: ActionWait},
		SignalBroken:     {next: StateBreaking, do: ActionWait},
		SignalUnsecured:  {next: StateUnsecured, do: ActionWait},
		SignalExcess:     {cause: CauseTooMuchData},
		lostUnderTLS:     {next: StateLosing, do: ActionWait},
		SignalExpired:    {cause: CauseDataStalled},
	},
	StateDraining: {
		preliminary:     {do: ActionWait},
		completion:      {next: StateDone, do: ActionFinish},
		connectFailed:   {cause: CauseDataBroken},
		dataLost:        {cause: CauseDataBroken},
		wrongProtection: {cause: CauseTLSFailed},
		emptyListing:    {next: StateDone, do: ActionFinish},
		refused:         {cause: CauseTransferAborted},
		SignalUnsecured: {next: StateUnsecured, do: ActionWait},
		SignalExpired:   {cause: CauseNoFinalReply},
	},

	// The final 2yz has come. No other reply is due on the control connection, so
	// its end no longer matters to this transfer.
	StateAnswered: {
		SignalAccepted: {next: StateSecuringAnswered, do: ActionSecure},
		serviceClosing: {do: ActionWait},
		SignalLost:     {do: ActionWait},
		SignalExpired:  {cause: CauseNothingArrived},
	},
	StateSecuringAnswered: {
		SignalSecured:   {next: StateReplied, do: ActionMove},
		serviceClosing:  {do: ActionWait},
		SignalLost:      {do: ActionWait},
		SignalBroken:    {cause: CauseTLSFailed},
		SignalUnsecured: {cause: CauseTLSFailed},
		SignalExpired:   {cause: CauseTLSFailed},
	},
	StateReplied: {
		SignalEnded:     {next: StateDone, do: ActionFinish},
		serviceClosing:  {do: ActionWait},
		SignalLost:      {do: ActionWait},
		SignalBroken:    {cause: CauseDataBroken},
		SignalUnsecured: {cause: CauseTLSFailed},
		SignalExcess:    {cause: CauseTooMuchData},
		SignalExpired:   {cause: CauseDataStalled},
	},

	// A refusal after a 1yz says that a listing has no files. It may have overtaken the
	// connection, and data on it would contradict that. A partner without data need
	// neither connect nor complete the handshake.
	StateEmpty: {
		SignalAccepted: {next: StateSecuringEmpty, do: ActionSecure},
		serviceClosing: {do: ActionWait},
		SignalLost:     {do: ActionWait},
		SignalFault:    {next: StateDone, do: ActionFinish},
		SignalExpired:  {next: StateDone, do: ActionFinish},
		SignalOverdue:  {next: StateDone, do: ActionFinish},
	},
	StateSecuringEmpty: {
		SignalSecured:   {next: StateReplied, do: ActionMove},
		serviceClosing:  {do: ActionWait},
		SignalLost:      {do: ActionWait},
		SignalBroken:    {next: StateDone, do: ActionFinish},
		SignalUnsecured: {cause: CauseTLSFailed},
		SignalFault:     {next: StateDone, do: ActionFinish},
		SignalExpired:   {next: StateDone, do: ActionFinish},
		SignalOverdue:   {next: StateDone, do: ActionFinish},
	},

	// A refusal has come before a 1yz, and may have overtaken the reason for it. The
	// end of the connection is no reason to doubt a refusal of the file, but it
	// contradicts a 425: the partner did connect, so it is TLS that failed.
	StateRefusing: {
		SignalSecured:   {do: ActionAlert}, // in TLS 1.3 the partner refuses a certificate after it
		SignalEnded:     {cause: CauseTransferRefused},
		serviceClosing:  {do: ActionWait},
		SignalLost:      {do: ActionWait},
		SignalBroken:    {cause: CauseTransferRefused},
		SignalUnsecured: {cause: CauseTLSFailed},
		SignalFault:     {cause: CauseTransferRefused},
		SignalExpired:   {cause: CauseTransferRefused},
		SignalOverdue:   {cause: CauseTransferRefused},
	},
	StateUnconnected: {
		SignalSecured:   {cause: CauseTLSFailed},
		serviceClosing:  {do: ActionWait},
		SignalLost:      {do: ActionWait},
		SignalBroken:    {cause: CauseTLSFailed},
		SignalUnsecured: {cause: CauseTLSFailed},
		SignalFault:     {cause: CauseConnectRefused},
		SignalExpired:   {cause: CauseConnectRefused},
		SignalOverdue:   {cause: CauseConnectRefused},
	},

	// The final refusal has come, and may have overtaken the reason for it, a TLS
	// alert on the data connection.
	StateAborting: {
		SignalEnded:     {cause: CauseTransferAborted},
		serviceClosing:  {do: ActionWait},
		SignalLost:      {do: ActionWait},
		SignalBroken:    {cause: CauseTransferAborted},
		SignalUnsecured: {cause: CauseTLSFailed},
		SignalFault:     {cause: CauseTransferAborted},
		SignalExcess:    {cause: CauseTransferAborted},
		SignalExpired:   {cause: CauseTransferAborted},
		SignalOverdue:   {cause: CauseTransferAborted},
	},

	// A 426 says that the data connection broke, and may have overtaken the reason for
	// it, a TLS alert.
	StateSevering: {
		SignalEnded:     {cause: CauseDataBroken},
		serviceClosing:  {do: ActionWait},
		SignalLost:      {do: ActionWait},
		SignalBroken:    {cause: CauseDataBroken},
		SignalUnsecured: {cause: CauseTLSFailed},
		SignalFault:     {cause: CauseDataBroken},
		SignalExcess:    {cause: CauseDataBroken},
		SignalExpired:   {cause: CauseDataBroken},
		SignalOverdue:   {cause: CauseDataBroken},
	},

	// The control connection is gone, and may have overtaken the reason for it, a
	// TLS alert on the data connection or a certificate that is not valid.
	StateLosing: {
		SignalSecured:   {do: ActionAlert}, // in TLS 1.3 the partner refuses a certificate after it
		SignalEnded:     {cause: CauseControlLost},
		SignalBroken:    {cause: CauseControlLost},
		SignalUnsecured: {cause: CauseTLSFailed},
		SignalFault:     {cause: CauseControlLost},
		SignalExcess:    {cause: CauseControlLost},
		SignalExpired:   {cause: CauseControlLost},
		SignalOverdue:   {cause: CauseControlLost},
	},

	// The data connection is gone. The final reply is still due: it may give the
	// reason, and it must not be taken for the answer to the next command. If the
	// control connection ends as well, the failure of the data connection came first
	// and stays the cause.
	StateUnsecured: {
		preliminary:     {do: ActionWait},
		completion:      {cause: CauseTLSFailed},
		connectFailed:   {cause: CauseTLSFailed},
		dataLost:        {cause: CauseTLSFailed},
		wrongProtection: {cause: CauseTLSFailed},
		emptyListing:    {next: StateDone, do: ActionFinish}, // not after an alert
		refused:         {cause: CauseTLSFailed},
		serviceClosing:  {cause: CauseTLSFailed},
		SignalFault:     {do: ActionWait}, // of accepting, which no longer matters
		SignalLost:      {cause: CauseTLSFailed},
		SignalExpired:   {cause: CauseTLSFailed},
		SignalOverdue:   {cause: CauseTLSFailed},
	},
	StateUnsecuredEarly: {
		preliminary:     {next: StateUnsecured, do: ActionWait},
		completion:      {cause: CauseTLSFailed},
		connectFailed:   {cause: CauseTLSFailed},
		dataLost:        {cause: CauseTLSFailed},
		wrongProtection: {cause: CauseTLSFailed},
		emptyListing:    {next: StateDone, do: ActionFinish},
		refused:         {cause: CauseTransferRefused},
		serviceClosing:  {cause: CauseTLSFailed},
		SignalFault:     {do: ActionWait}, // of accepting, which no longer matters
		SignalLost:      {cause: CauseTLSFailed},
		SignalExpired:   {cause: CauseTLSFailed},
		SignalOverdue:   {cause: CauseTLSFailed},
	},
	StateBreakingEarly: {
		preliminary:     {next: StateBreaking, do: ActionWait},
		completion:      {cause: CauseDataBroken},
		connectFailed:   {cause: CauseConnectRefused},
		dataLost:        {cause: CauseDataBroken},
		wrongProtection: {cause: CauseTLSFailed},
		emptyListing:    {next: StateDone, do: ActionFinish},
		refused:         {cause: CauseTransferRefused},
		serviceClosing:  {cause: CauseDataBroken},
		SignalFault:     {do: ActionWait}, // of accepting, which no longer matters
		SignalLost:      {cause: CauseDataBroken},
		SignalExpired:   {cause: CauseDataBroken},
		SignalOverdue:   {cause: CauseDataBroken},
	},
	StateBreaking: {
		preliminary:     {do: ActionWait},
		completion:      {cause: CauseDataBroken},
		connectFailed:   {cause: CauseDataBroken},
		dataLost:        {cause: CauseDataBroken},
		wrongProtection: {cause: CauseTLSFailed},
		refused:         {cause: CauseTransferAborted},
		serviceClosing:  {cause: CauseDataBroken},
		SignalFault:     {do: ActionWait}, // of accepting, which no longer matters
		SignalLost:      {cause: CauseDataBroken},
		SignalExpired:   {cause: CauseDataBroken},
		SignalOverdue:   {cause: CauseDataBroken},
	},
}
