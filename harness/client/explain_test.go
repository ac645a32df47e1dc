package client

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"activeftp/core/connect"
)

// TestExplain: every cause is explained by a text of its own, which names the
// place where a reader should look.
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
			t.Errorf("%v: no %s in %q", cause, place, text)
		}
	}
}

func TestExplainAddsWhatWasSaid(t *testing.T) {
	o := Outcome{Outcome: connect.Outcome{
		Cause: connect.CauseTransferRefused,
		Reply: connect.Reply{Code: 550, Lines: []string{"No such file"}},
		Err:   errors.New("broken pipe"),
	}}
	for _, part := range []string{"550 No such file", "broken pipe"} {
		if text := Explain(o); !strings.Contains(text, part) {
			t.Errorf("no %q in %q", part, text)
		}
	}
}
