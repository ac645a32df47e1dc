package trace

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"activeftp/core"
	"activeftp/core/connect"
)

// decide fixes how the current transfer ended, and reports it where it failed.
func (f *follower) decide(s *session, cause connect.Cause, line int) {
	t := s.current
	t.over, t.Cause = true, cause.String()
	switch {
	case cause == connect.CauseDone:
		f.d.Done++
		f.succeeded(s, t, line)
		return
	case cause == connect.CauseCancelled:
		f.unfinished(s, t)
		return
	}
	f.d.Failed++
	if t.Mode == "passive" && (tellings[cause].why == 0 || f.facts.active(&s.partner)) {
		t.Cause = CausePassiveUsed
		f.find(s, core.Error, t.Cause, line, "", f.passive(s), "")
		return
	}
	because := f.because(s, t, cause)
	if because == whyRange {
		t.Cause = connect.CauseOutOfRange.String()
	}
	f.find(s, core.Error, t.Cause, line, f.tell(s, t, cause), because, f.detail(s, t, because))
}

// tell says what happened.
func (f *follower) tell(s *session, t *Transfer, cause connect.Cause) string {
	told := &tellings[cause]
	text := told.lead
	switch told.about {
	case theEndpoint:
		text += t.where()
	case theCommand:
		text += quoted(t.unanswered())
	case theRemark:
		text += quoted(s.text)
	}
	text += told.rest
	if cause == connect.CauseConnectRefused {
		text += t.wait(s.clock)
	}
	if codeOf(t.Reply) >= 400 {
		text += " (the partner said: " + cutShort(t.Reply) + ")"
	}
	return text
}

// because works out why a transfer failed.
func (f *follower) because(s *session, t *Transfer, cause connect.Cause) why {
	fixed := tellings[cause].why
	switch {
	case cause == connect.CauseTLSFailed:
		return protection(t.Reply)
	case cause == connect.CauseRangeExhausted && t.refusedAt > 0:
		return whyOwnListener
	case cause == connect.CauseDataStalled && s.protected:
		return whyTLSNever
	case fixed != 0:
		return fixed
	case t.wrong != nil:
		return t.malformed()
	case cause == connect.CausePortRefused:
		return f.refusal(s, t)
	case !t.asked() && cause == connect.CauseNoReply:
		return whyInspection
	}
	return f.obstacle(s, t)
}

// obstacle is why the partner's connection does not arrive.
func (f *follower) obstacle(s *session, t *Transfer) why {
	switch {
	case f.facts.route(&s.partner) != nil:
		return whyZone
	case f.facts.unroutable(&s.partner, t.endpoint.Addr()) != "":
		return whyAddress
	case t.InRange != nil && !*t.InRange:
		return whyRange
	case f.facts.keptOut(&s.partner):
		return whyFirewallSource
	case t.Port > 0 && f.facts.closed(t.Port):
		return whyFirewallClosed
	}
	return whyFirewall
}

// refusal is why the partner refuses a port command that is well-formed.
func (f *follower) refusal(s *session, t *Transfer) why {
	switch code := codeOf(t.Reply); {
	case code == 530:
		return whyLogin
	case code == 421:
		return whySwitchedOff
	case 0 < t.Port && t.Port < core.LowestPort:
		return whyPrivileged
	case t.extended() && code == 522: // RFC 2428 section 2: another family
		return whyEPRTUnknown
	case distrusts(t.Reply) || f.facts.unroutable(&s.partner, t.endpoint.Addr()) != "":
		return whyAddress
	case t.extended() && code != 504:
		return whyEPRTUnknown
	}
	return whyRefused
}

// protection is why the partner ends TLS on the data connection (RFC 4217
// section 10.2).
func protection(reply string) why {
	switch {
	case codeOf(reply) == 521:
		return whyTLSLevel
	case strings.Contains(reply, "reuse") || strings.Contains(reply, "resum"):
		return whyTLSReuse
	}
	return whyTLS
}

// distrusts reports whether a refusal is about the address, as servers word it:
// vsftpd and ProFTPD "Illegal PORT command", Pure-FTPd "I won't open a
// connection to ... (only to ...)", others by the word address.
func distrusts(reply string) bool {
	for _, words := range [...]string{"llegal PORT", "llegal EPRT", "won't open", "only to ", "address", "foreign", "not yours", "security requirement"} {
		if strings.Contains(reply, words) {
			return true
		}
	}
	return false
}

// detail is what follows the words of an explanation.
func (f *follower) detail(s *session, t *Transfer, because why) string {
	switch because {
	case whyZone:
		return f.facts.route(&s.partner).Message
	case whyAddress:
		return f.facts.unroutable(&s.partner, t.endpoint.Addr())
	case whyRange, whyRangeUnused:
		return f.facts.ports.String()
	case whyFirewallSource:
		return s.partner.addr.String()
	case whyPORT, whyEPRT:
		return t.wrong.Error()
	case whyStranger:
		if t.peer.IsValid() {
			return ": it connected from " + t.peer.String()
		}
	}
	return ""
}

// succeeded reports what a transfer that succeeded shows to be wrong all the
// same.
func (f *follower) succeeded(s *session, t *Transfer, line int) {
	cause, because := CausePassiveUsed, whyPassiveUsed
	switch {
	case t.Mode == "passive":
		if !f.facts.active(&s.partner) {
			return
		}
		line = t.Line
	case t.wrong != nil:
		cause, because, line = CauseMalformed, t.malformed(), t.Line
	case t.InRange != nil && !*t.InRange:
		cause, because, line = connect.CauseOutOfRange.String(), whyRangeUnused, t.Line
	case t.peer.IsValid() && s.partner.addr.IsValid() && t.peer != s.partner.addr:
		cause, because = connect.CauseStrangerOnly.String(), whyStranger
	default:
		return
	}
	f.find(s, core.Warning, cause, line, "", because, f.detail(s, t, because))
}

// passive is why a transfer in passive mode is none of the settings' concern, or
// is one.
func (f *follower) passive(s *session) why {
	if f.facts.active(&s.partner) {
		return whyPassiveUsed
	}
	return whyPassive
}

// unfinished reports a transfer whose outcome the log does not tell.
func (f *follower) unfinished(s *session, t *Transfer) {
	t.over, t.Cause = true, CauseUnfinished
	line, because := s.at, whyCut
	switch {
	case f.seen[Reply] == 0:
		because = whyMute
	case t.Mode != "passive" && t.begunAt > 0 && !t.connected:
		line, because = t.begunAt, whyCutWaiting
	}
	f.find(s, core.Note, CauseUnfinished, line, "", because, "")
}

// afterwards reports what a control connection without a transfer came to.
func (f *follower) afterwards(s *session) {
	switch {
	case s.refusedAt > 0:
		f.find(s, core.Error, CauseLoginRefused, s.refusedAt, "", whyLoginRefused, quoted(s.refusal))
	case s.current != nil:
	case s.lostAt > 0:
		f.find(s, core.Error, CauseNotConnected, s.lostAt, "", whyNotConnected, quoted(s.lost))
	case len(f.d.Transfers) == 0:
		f.find(s, core.Note, CauseUnfinished, s.at, "", whyNoTransfer, "")
	}
}

// find reports a finding in the words of its explanation.
func (f *follower) find(s *session, weight core.Severity, cause string, line int, lead string, because why, detail string) {
	words := &explanations[because]
	found := Finding{Rule: words.rule, Cause: cause, Severity: weight, Line: line, Advice: words.advice}
	text := words.because
	if because == whyAddress && detail != "" {
		text = "" // the detail says more
	}
	if text += detail; lead != "" && text != "" {
		lead += ". "
	}
	found.Message = lead + text + "."
	if because == whyZone {
		found.Rule = f.facts.route(&s.partner).Rule
	}
	if found.Advice == "" {
		found.Advice = f.letIn(s)
	}
	f.d.report(found)
}

// letIn is the order to the firewall team.
func (f *follower) letIn(s *session) string {
	text, ports := "the partner", "every port that may be announced; give the client a range, so that these are few"
	if s.partner.addr.IsValid() {
		text = s.partner.addr.String()
	}
	if f.facts.ports.Given() {
		ports = "ports " + f.facts.ports.String()
	}
	if t := s.current; t != nil && t.Address != "" {
		text += " in to " + t.Address
	} else {
		text += " in"
	}
	return "Let " + text + ", " + ports + "."
}

// where is what was announced, for a sentence.
func (t *Transfer) where() string {
	switch {
	case t.endpoint.IsValid():
		return t.endpoint.String()
	case t.Announced != "":
		return "what was announced"
	}
	return "the client's data port"
}

// unanswered is the command that the latest reply was to, or would have been.
func (t *Transfer) unanswered() string {
	if t.accepted && t.asked() {
		return t.Command
	}
	return t.Announced
}

// wait says how long after the transfer command a reply came, where the log has
// times.
func (t *Transfer) wait(clock int) string {
	const day = 24 * 60 * 60
	if t.beganAfter < 0 || clock < 0 {
		return ""
	}
	seconds := (clock - t.beganAfter + day) % day
	if seconds < 2 {
		return " and said so at once, as for a port that is refused"
	}
	return " and said so after " + strconv.Itoa(seconds) + " seconds, as for packets that are dropped"
}

// cutShort is a text of the log as far as it helps in a sentence.
func cutShort(text string) string {
	const most = 120
	if cut := most; len(text) > most {
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		return text[:cut]
	}
	return strings.TrimSuffix(text, ".")
}

// quoted is a text of the log for a sentence: quoted, so that nothing in it can
// act on a terminal.
func quoted(text string) string { return strconv.Quote(cutShort(text)) }
