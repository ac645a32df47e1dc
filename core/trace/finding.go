package trace

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"activeftp/core"
	"activeftp/core/connect"
)

// succeeded reports problems that show in a successful transfer.
func (f *follower) succeeded(s *session, t *Transfer, line int) {
	cause, r := CausePassiveUsed, reasonPassiveUsed
	switch {
	case t.Mode == passive:
		if !f.facts.wantsActive(&s.partner) {
			return
		}
		line, f.passiveTold = t.Line, true
	case t.portError != nil:
		cause, r, line = CauseMalformed, t.malformedReason(), t.Line
	case t.InRange != nil && !*t.InRange:
		cause, r, line = connect.CauseOutOfRange.String(), reasonRangeUnused, t.Line
	case t.peer.IsValid() && s.partner.addr.IsValid() && t.peer != s.partner.addr:
		cause, r = connect.CauseStrangerOnly.String(), reasonStranger
	default:
		return
	}
	f.addFinding(s, core.Warning, cause, line, "", r, f.detail(s, t, r))
}

// passiveReason returns the reason of a failure in passive mode: the settings
// require active mode, or they have nothing to do with it.
func (f *follower) passiveReason(s *session) reason {
	if f.facts.wantsActive(&s.partner) {
		return reasonPassiveUsed
	}
	return reasonPassive
}

// offeredText returns what is wrong with the address in the reply to PASV, for the
// end of a sentence; "" if nothing is.
func (f *follower) offeredText(s *session, t *Transfer) string {
	switch addr := t.offered; {
	case !addr.IsValid():
	case addr.IsUnspecified():
		return ". The partner's reply to PASV names " + addr.String() + ", which is no address to connect to"
	case notPublic(addr) && s.partner.addr.IsValid() && !notPublic(s.partner.addr):
		return ". The partner's reply to PASV names " + addr.String() + ", a private address, although the partner is " + s.partner.addr.String()
	}
	return ""
}

// tellPassive reports that passive mode was used, unless a finding says so.
func (f *follower) tellPassive() {
	if f.passiveAt == 0 || f.passiveTold {
		return
	}
	detail := ""
	for _, t := range f.d.Transfers {
		if detail == "" {
			detail = f.offeredText(f.last, t)
		}
	}
	r := reasonPassiveNote
	s := f.last
	for _, other := range f.sessions {
		if other.failed && other.current != nil && other.current.Mode == passive {
			s, r = other, reasonFallback
			if other.current.Cause == connect.CauseDone.String() {
				r = reasonFallbackWorked
			}
		}
	}
	if r == reasonPassiveNote && f.facts.settings != nil {
		return // the settings do not ask for active mode
	}
	f.addFinding(s, core.Note, CausePassiveUsed, f.passiveAt, "", r, detail)
}

// tellFailure reports a 425 or 426 that belongs to no transfer of the log.
func (f *follower) tellFailure() {
	r := partnerReason(f.failure.reply, f.failure.session.protected)
	if r == 0 {
		r = reasonFirewall
	}
	f.addFinding(f.failure.session, core.Error, connect.CauseConnectRefused.String(), f.failure.line,
		"A data connection failed (the partner said: "+shorten(f.failure.reply)+"), and the log does not show of which transfer", r, "")
}

// slow is the number of seconds between a transfer command and its first reply after
// which a finding names the wait.
const slow = 30

// waited reports a partner that took long to begin the transfer.
func (f *follower) waited(s *session, t *Transfer) {
	if seconds := t.secondsUntil(s.clock); seconds >= slow && t.Mode != passive {
		f.addFinding(s, core.Note, connect.CauseNoReply.String(), s.line, "", reasonSlow, strconv.Itoa(seconds)+" seconds after "+quote(t.Command))
	}
}

// unfinished reports a transfer whose outcome is not in the log.
func (f *follower) unfinished(s *session, t *Transfer) {
	t.decided, t.Cause = true, CauseUnfinished
	line, r := s.line, reasonCut
	switch {
	case f.lineCounts[Reply] == 0:
		r = reasonMute
	case t.Mode != passive && t.begunAt > 0 && !t.connected:
		line, r = t.begunAt, reasonCutWaiting
	}
	detail := ""
	if problem, _ := f.facts.addressProblem(s, t.endpoint.Addr()); problem != "" && !f.betweenServers(s, t) {
		detail = ". " + problem
		if r == reasonCutWaiting {
			r = reasonCutAddress
		}
	}
	f.addFinding(s, core.Note, CauseUnfinished, line, "", r, detail)
}

// finishSession reports a control connection that ended without a transfer.
func (f *follower) finishSession(s *session) {
	switch {
	case s.refusedAt > 0:
		f.addFinding(s, core.Error, CauseLoginRefused, s.refusedAt, "", reasonLoginRefused, quote(s.refusal))
	case s.current != nil:
	case s.lostAt > 0 && (s.loggedIn || hintOf(s.lost) == hintLost):
		f.addFinding(s, core.Error, connect.CauseControlLost.String(), s.lostAt, "The client says "+quote(s.lost), reasonLostEarly, "")
	case s.lostAt > 0:
		f.addFinding(s, core.Error, CauseNotConnected, s.lostAt, "", reasonNotConnected, quote(s.lost))
	case s.negative.line > 0:
		f.addFinding(s, core.Warning, CauseUnfinished, s.negative.line, "", reasonUnknownRefusal, quote(s.negative.reply))
	case len(f.d.Transfers) == 0:
		f.addFinding(s, core.Note, CauseUnfinished, s.line, "", reasonNoTransfer, "")
	}
}

// addFinding reports a finding: the sentence lead, and the explanation of r with
// its detail. Either may be empty.
func (f *follower) addFinding(s *session, severity core.Severity, cause string, line int, lead string, r reason, detail string) {
	words := &explanations[r]
	finding := Finding{Rule: words.rule, Cause: cause, Severity: severity, Line: line, Advice: words.advice}
	text := words.text
	if (r == reasonAddress || r == reasonPrivate) && detail != "" {
		text = "" // the detail is more precise
	}
	if text += detail; lead != "" && text != "" {
		lead += ". "
	}
	finding.Message = lead + text + "."
	if r == reasonAddress && s.expected.IsValid() {
		finding.Advice = "Set " + s.expected.String() + " as the address that the client announces, if it has a setting for that. " + finding.Advice
	}
	if r == reasonZone {
		finding.Rule = f.facts.zoneFinding(&s.partner).Rule
	}
	if finding.Advice == "" {
		finding.Advice = f.openAdvice(s)
	}
	if s.encrypted {
		finding.Advice = strings.Replace(finding.Advice, adviceTranslate, adviceEncrypted, 1)
	}
	f.d.report(finding)
}

// openAdvice returns the order for the firewall team.
func (f *follower) openAdvice(s *session) string {
	source, target, ports := "the partner", "the client", "every port that it may announce; configure a range, so that these are few"
	if s.partner.addr.IsValid() {
		source = s.partner.addr.String()
	}
	if t := s.current; t != nil && t.Address != "" && (!t.endpoint.Addr().IsLoopback() || s.partner.addr.IsLoopback()) {
		target = t.Address
	}
	switch n := f.facts.ports.Number; {
	case n == 1:
		ports = "port " + f.facts.ports.String()
	case n > 1:
		ports = "ports " + f.facts.ports.String()
	}
	return "Open inbound TCP from " + source + " to " + target + ", " + ports + "."
}

// shorten returns the part of a log's text that fits into a sentence: at most 120
// bytes, without a full stop.
func shorten(text string) string {
	const limit = 120
	if end := limit; len(text) > limit {
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		return text[:end]
	}
	return strings.TrimSuffix(text, ".")
}

// quote returns a text of the log for a sentence. It is quoted, so that no byte of
// it can act on a terminal.
func quote(text string) string { return strconv.Quote(shorten(text)) }
