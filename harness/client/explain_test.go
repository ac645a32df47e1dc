package client

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"activeftp/core/connect"
)

// Every cause has an explanation of its own, and it contains the command or the
// address to look at.
func TestExplain(t *testing.T) {
	outcome := func(cause connect.Cause) Outcome {
		return Outcome{Outcome: connect.Outcome{
			Cause: cause, Port: 10007, Announced: "PORT 192,0,2,5,39,23",
			Rejected: []netip.AddrPort{netip.MustParseAddrPort("198.51.100.9:20")}, RejectedCount: 1,
		}}
	}
	texts := map[string]connect.Cause{}
	for cause := connect.CauseDone; cause.String() != "unknown"; cause++ {
		text := Explain(outcome(cause))
		if other, ok := texts[text]; ok || text == "" {
			t.Errorf("%v and %v: %q", cause, other, text)
		}
		texts[text] = cause
	}
	if want := int(connect.CauseCancelled) + 1; len(texts) != want {
		t.Errorf("%d texts, want %d", len(texts), want)
	}
	for cause, place := range map[connect.Cause]string{
		connect.CausePortRefused:    "PORT 192,0,2,5,39,23",
		connect.CauseConnectRefused: "192.0.2.5:10007",
		connect.CauseNothingArrived: "192.0.2.5:10007",
		connect.CauseStrangerOnly:   "198.51.100.9",
	} {
		if text := Explain(outcome(cause)); !strings.Contains(text, place) {
			t.Errorf("%v: %q does not contain %s", cause, text, place)
		}
	}
}

func TestExplainQuotesReplyAndError(t *testing.T) {
	o := Outcome{Outcome: connect.Outcome{
		Cause: connect.CauseTransferRefused,
		Reply: connect.Reply{Code: 550, Lines: []string{"No such file"}},
		Err:   errors.New("broken pipe"),
	}}
	for _, part := range []string{"550 No such file", "broken pipe"} {
		if text := Explain(o); !strings.Contains(text, part) {
			t.Errorf("%q does not contain %q", text, part)
		}
	}
}
