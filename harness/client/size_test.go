package client

import (
	"errors"
	"testing"

	"activeftp/core/connect"
)

// TestSize checks that only a number of bytes counts as a size, and that a refusal
// leaves the session usable.
func TestSize(t *testing.T) {
	for reply, want := range map[string]int64{ // -1: an error
		"213 0": 0, "213 1": 1, "213 9223372036854775807": 1<<63 - 1,
		"213 -1": -1, "213 9223372036854775808": -1, "213 many": -1, "213": -1,
		"550 no such file": -1, "150 1": -1,
	} {
		s := dialServer(t, startServer(t, func(p *fakeServer) {
			p.expectLogin()
			if line := p.expect("SIZE"); line != "SIZE a b" {
				p.t.Errorf("server: got %q", line)
			}
			p.reply(reply)
			p.expectQuit()
		}), Limits{})
		size, err := s.Size(t.Context(), "a b")
		if (err == nil) != (want >= 0) || err == nil && size != want || s.Err() != nil {
			t.Errorf("%s: %d, %v; session error %v", reply, size, err, s.Err())
		}
		refused := reply[0] != '2'
		if got := causeOf(err, connect.CauseDone); (got == connect.CauseTransferRefused) != refused {
			t.Errorf("%s: cause %v", reply, got)
		}
		if session := new(SessionError); refused && (!errors.As(err, &session) || session.Reply.Code == 0) {
			t.Errorf("%s: the error %v has no reply", reply, err)
		}
	}
}
