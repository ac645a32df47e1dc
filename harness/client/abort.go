package client

import (
	"context"
	"fmt"
	"time"

	"activeftp/core/connect"
)

// abortable reports whether a transfer that ended with this cause may still be
// running on the server while the control connection is fine.
func abortable(cause connect.Cause) bool {
	switch cause {
	case connect.CauseCancelled, connect.CauseNothingArrived, connect.CauseStrangerOnly,
		connect.CauseLocalFault, connect.CauseTooMuchData, connect.CauseTooLong:
		return true
	}
	return false
}

// resync brings commands and replies back in step after a transfer whose final
// reply has not come. If it cannot, it ends the session.
func (s *Session) resync(line string, cause connect.Cause, data *dataConn) {
	switch {
	case s.err != nil:
	case abortable(cause):
		s.abort(line, data)
	default:
		_ = s.fail(replyDueError(line))
	}
}

// replyDueError returns the error of a session that still waits for the reply
// to a command.
func replyDueError(line string) error {
	return fmt.Errorf("the server still owes the reply to %s", verbOf(line))
}

// Bounds of an abort.
const (
	maxAbortReplies = 4 // for the transfer, for ABOR, and two that a server may add
	abortWaits      = 3 // for all replies together, in times of [Session.Patience]
)

// abort sends ABOR (RFC 959 section 4.1.3) and reads its replies. Their number
// depends on the server and on timing, so a PWD follows, because only PWD is
// answered with 257. The data connection stays open until the server has
// answered, or has not: some read no command during a transfer. If the replies
// cannot be told apart, the session ends.
func (s *Session) abort(line string, data *dataConn) {
	_ = s.send("ABOR") // if it fails, no reply comes
	end := time.Now().Add(s.abortLimit())
	reply, answered := s.replyAfterAbort(end)
	if data != nil {
		data.reset()
	}
	if !answered {
		reply, answered = s.replyAfterAbort(end)
	}
	if answered && reply.Kind() != connect.Completion { // it answers the transfer; the reply to ABOR follows
		s.replyAfterAbort(end)
	}
	if !answered || !s.inSync(end) {
		_ = s.fail(replyDueError(line))
	}
}

// abortLimit returns how long an abort may take: some times the session's patience,
// but no longer than any other reply if that is long, because a user who interrupted
// is waiting.
func (s *Session) abortLimit() time.Duration {
	const atLeast = abortWaits * time.Second
	return min(abortWaits*s.Patience(), max(s.config.Limits.Reply, atLeast))
}

// inSync sends PWD and reads up to its reply. It reports whether that reply
// came before end.
func (s *Session) inSync(end time.Time) bool {
	_ = s.send("PWD") // if it fails, no reply comes
	for range maxAbortReplies {
		reply, ok := s.replyAfterAbort(end)
		if !ok || reply.Code == pathCreated {
			return ok
		}
	}
	return false
}

// replyAfterAbort waits for the next reply, at most as long as [Session.Patience]
// and until end. Without one, ok is false, as it is once the session has ended. The
// caller's context may already be over.
func (s *Session) replyAfterAbort(end time.Time) (reply connect.Reply, ok bool) {
	if s.err == nil {
		timer := time.NewTimer(min(s.Patience(), time.Until(end)))
		defer timer.Stop()
		reply, ok, _ = s.replyUntil(context.Background(), timer.C) // an error ends the session
	}
	return reply, ok
}

// pathCreated is 257, the reply to PWD (RFC 959 section 5.4).
const pathCreated = 257

// awaitLateReply waits briefly for the reply to a command that precedes the
// transfer command, such as PORT. If none comes, the session ends.
func (s *Session) awaitLateReply(line string) {
	if _, ok := s.replyAfterAbort(time.Now().Add(s.Patience())); !ok {
		_ = s.fail(replyDueError(line))
	}
}
