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

// The text depends on the state, the peer and the reply. A firewall is blamed only if
// the partner has not connected.
func TestExplainByState(t *testing.T) {
	const port, eprt, eprt6 = "PORT 192,0,2,5,39,23", "EPRT |1|192.0.2.5|10007|", "EPRT |2|2001:db8::5|10007|"
	peer := netip.MustParseAddrPort("203.0.113.9:20")
	reply := func(code int, text string) connect.Reply { return connect.Reply{Code: code, Lines: []string{text}} }
	unknown := reply(500, "'PORT': command not understood")
	for _, tt := range []struct {
		outcome   connect.Outcome
		says, not string
	}{
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateAnnouncing, Sent: port}, `to "PORT`, "connected, but"},
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateRestarting, Sent: "REST 7"}, `to "REST 7"`, "firewall"},
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateRequesting, Sent: "RETR x"}, "drops its packets", "connected, but"},
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateConnected, Announced: port, Sent: "RETR x", Peer: peer}, "connected, but did not reply in time to \"RETR x\"; no firewall", "drops"},
		{connect.Outcome{Cause: connect.CauseNoReply}, "did not reply in time", "firewall"},
		{connect.Outcome{Cause: connect.CauseConnectRefused, During: connect.StateConnected, Announced: port, Peer: peer}, "no firewall", "filtered"},
		{connect.Outcome{Cause: connect.CauseControlLost, During: connect.StateOpening, Sent: "RETR x"}, "had not connected", "firewall"},
		{connect.Outcome{Cause: connect.CauseTooLong, During: connect.StateMoving, Sent: "RETR x", Peer: peer}, "the partner had connected", "firewall"},
		{connect.Outcome{Cause: connect.CauseDataBroken, During: connect.StateOpening, Announced: port}, "never arrived", "the data connection broke"},
		{connect.Outcome{Cause: connect.CauseDataBroken}, "the data connection broke", "never arrived"}, // passive mode
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: port, Reply: unknown}, "does not know PORT", "trust"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: port, Reply: unknown, EPRTRefused: unknown}, "no active mode", "trust"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: eprt, Reply: unknown}, "announce by PORT", "trust"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: eprt6, Reply: unknown}, "cannot carry an IPv6 address", "trust"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: port, Reply: reply(500, "Illegal PORT command.")}, "does not trust the address 192.0.2.5:10007", "know"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: port, Reply: reply(500, "no active mode here")}, "does not allow active mode", "trust"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: port, Reply: reply(530, "Log in")}, "after a login", "trust"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: port, Reply: reply(501, "No")}, "active mode is off, or", "know"},
		{connect.Outcome{Cause: connect.CauseTLSFailed, Sent: "RETR x", Peer: peer, Reply: reply(522, "TLS session reuse required")}, "resumes the TLS session", "time"},
		{connect.Outcome{Cause: connect.CauseTLSFailed, Sent: "RETR x", Peer: peer}, "handshake in time", "before"},
		{connect.Outcome{Cause: connect.CauseTLSFailed, Sent: "RETR x", Reply: reply(521, "No")}, "another protection level", "time"},
		{connect.Outcome{Cause: connect.CauseTLSFailed, Err: errors.New("securing the control connection")}, "TLS failed (", "data"},
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateAnnouncing, Sent: port}, "firewall that inspects FTP", "connect either"},
		{connect.Outcome{Cause: connect.CauseNoReply, During: connect.StateAnnouncing}, "did not reply in time", `""`},
		{connect.Outcome{Cause: connect.CauseNoFinalReply, Sent: "RETR x"}, "idle while data moves", "active mode"},
		{connect.Outcome{Cause: connect.CauseLocalFault, Sent: "RETR x"}, "did nothing wrong", "firewall"},
		{connect.Outcome{Cause: connect.CauseDataBroken, During: connect.StateOpening, Announced: port}, "firewall or proxy", "active mode"},
		{connect.Outcome{Cause: connect.CauseDataBroken, During: connect.StateMoving, Announced: port, Peer: peer}, "the data connection broke", "firewall"},
		{connect.Outcome{Cause: connect.CauseDataBroken}, "the data connection broke", "firewall"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: port, Reply: reply(500, "Illegal PORT command.")}, "it does not trust", "off"},
		{connect.Outcome{Cause: connect.CausePortRefused, Announced: port, Peer: peer, Reply: reply(550, "No")}, "no firewall", "trust"},
		{connect.Outcome{Cause: connect.CauseControlLost}, "control connection was lost", "connected"},
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateAnnouncing, Announced: port, Sent: port}, `after "PORT`, "connected"},
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateAnnouncing, Announced: port, Sent: port}, "active mode is off", "connected"},
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateAnnouncing, Sent: port}, "had not connected", "active mode"},
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateRequesting, Announced: port, Sent: "RETR x"}, "had not connected", "firewall"},
	} {
		text := Explain(Outcome{Outcome: tt.outcome})
		if !strings.Contains(text, tt.says) || strings.Contains(text, tt.not) {
			t.Errorf("%q does not contain %q, or contains %q", text, tt.says, tt.not)
		}
	}
	for _, tt := range []struct {
		outcome   connect.Outcome
		says, not string
	}{
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateRequesting, Announced: port, Sent: "RETR x"}, "may drop its packets", "active mode"},
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateOpening, Announced: port, Sent: "RETR x"}, "may drop its packets", "active mode"},
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateRestarting, Announced: port, Sent: "REST 7"}, "had not connected", "packets"},
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateRequesting, Announced: port, Sent: "RETR x", Peer: peer}, "had connected", "packets"},
	} {
		text := Explain(Outcome{Outcome: tt.outcome, Late: true}) // after a wait
		if !strings.Contains(text, tt.says) || strings.Contains(text, tt.not) {
			t.Errorf("after a wait, %q does not contain %q, or contains %q", text, tt.says, tt.not)
		}
	}
	for _, tt := range []struct {
		outcome   connect.Outcome
		says, not string
	}{
		{connect.Outcome{During: connect.StateSecuringEarly}, "neither", "did not complete"},
		{connect.Outcome{During: connect.StateSecuringEarly, Reply: reply(550, "no")}, "on the data connection", "handshake"},
		{connect.Outcome{During: connect.StateSecuringEarly, Err: errors.New("cut off")}, "on the data connection", "handshake"},
		{connect.Outcome{During: connect.StateSecuring}, "did not complete", "neither"},
		{connect.Outcome{During: connect.StateSecuring, Reply: reply(425, "no")}, "on the data connection", "handshake"},
		{connect.Outcome{During: connect.StateSecuring, Err: errors.New("cut off")}, "on the data connection", "handshake"},
		{connect.Outcome{During: connect.StateSecuringAnswered, Reply: reply(226, "sent")}, "did not complete", "neither"},
		{connect.Outcome{During: connect.StateSecuringAnswered, Reply: reply(226, "sent"), Err: errors.New("cut off")}, "on the data connection", "handshake"},
	} {
		tt.outcome.Cause, tt.outcome.Sent, tt.outcome.Peer = connect.CauseTLSFailed, "RETR x", peer
		text := Explain(Outcome{Outcome: tt.outcome})
		if !strings.Contains(text, tt.says) || strings.Contains(text, tt.not) {
			t.Errorf("%q does not contain %q, or contains %q", text, tt.says, tt.not)
		}
	}
	for _, tt := range []struct {
		outcome   connect.Outcome
		says, not string
	}{
		{connect.Outcome{Cause: connect.CauseServiceClosing, During: connect.StateConnected, Sent: "RETR x", Peer: peer}, "had connected", "firewall"},
	} {
		text := Explain(Outcome{Outcome: tt.outcome})
		if !strings.Contains(text, tt.says) || strings.Contains(text, tt.not) {
			t.Errorf("%q does not contain %q, or contains %q", text, tt.says, tt.not)
		}
	}
}

// TestExplainWithoutReply checks that an explanation quotes a reply only if there is one.
func TestExplainWithoutReply(t *testing.T) {
	o := Outcome{Outcome: connect.Outcome{Cause: connect.CauseNothingArrived}}
	if text := Explain(o); strings.Contains(text, "said") {
		t.Error(text)
	}
	o.Reply = connect.Reply{Code: 426, Lines: []string{"426 broken off"}}
	if text := Explain(o); !strings.Contains(text, "426 broken off") {
		t.Error(text)
	}
}
