package client

import (
	"context"
	"fmt"
	"time"

	"activeftp/core/connect"
)

// abortable reports whether a transfer that ended so may have left the partner
// at work, with a control connection that is fine.
func abortable(cause connect.Cause) bool {
	switch cause {
	case connect.CauseCancelled, connect.CauseNothingArrived, connect.CauseStrangerOnly:
		return true
	}
	return false
}

// settle brings the session back in step after a transfer whose last reply is
// due, or spends it.
func (s *Session) settle(line string, cause connect.Cause, data *dataConn) {
	switch {
	case s.spent != nil:
	case abortable(cause):
		s.abort(line, data)
	default:
		s.spend(stillDue(line))
	}
}

func stillDue(line string) error { return fmt.Errorf("a reply to %s is still due", verbOf(line)) }

// Bounds of an abort.
const (
	abortLimit   = quitLimit // for each reply
	abortReplies = 4         // the transfer's, ABOR's, and what a partner adds of its own
)

// abort brings the session back in step after a transfer that was given up and
// whose last reply is due: ABOR (RFC 959 section 4.1.3), then its replies. How
// many come depends on the partner and on the moment, so a PWD follows, whose
// 257 is nobody else's. The data connection is open until the partner has
// answered, or does not, as one that reads no command during a transfer. Where
// it leads to nothing the session is spent.
func (s *Session) abort(line string, data *dataConn) {
	if s.send("ABOR") != nil {
		return
	}
	reply, answered, err := s.replySoon()
	if data != nil {
		data.reset()
	}
	if !answered && err == nil {
		reply, answered, err = s.replySoon()
	}
	if answered && reply.Kind() != connect.Completion { // that was the transfer's; ABOR's own is due
		_, _, err = s.replySoon()
	}
	if err == nil && !(answered && s.inStep()) {
		s.spend(stillDue(line))
	}
}

// inStep sends PWD and reads up to its reply. It reports whether that came.
func (s *Session) inStep() bool {
	if s.send("PWD") != nil {
		return false
	}
	for range abortReplies {
		reply, in, err := s.replySoon()
		if !in || err != nil || s.spent != nil {
			return false
		}
		if reply.Code == pathCreated {
			return true
		}
	}
	return false
}

// replySoon waits for the next reply as long as one who has given up may.
func (s *Session) replySoon() (reply connect.Reply, in bool, err error) {
	timer := time.NewTimer(abortLimit)
	defer timer.Stop()
	return s.replyUntil(context.Background(), timer.C)
}

// pathCreated is 257, the answer to PWD (RFC 959 section 5.4).
const pathCreated = 257

// awaitLast waits a moment for the reply that is due after a command other than
// that of the transfer.
func (s *Session) awaitLast(line string) {
	if _, in, err := s.replySoon(); !in && err == nil {
		s.spend(stillDue(line))
	}
}
