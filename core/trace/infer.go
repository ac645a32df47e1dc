package trace

import (
	"net/netip"
	"strconv"
	"strings"

	"activeftp/core/connect"
)

// infer handles a reply in a log without commands, by what the reply alone tells.
// Such logs come from clients that show commands only when they are told to.
func (f *follower) infer(s *session, code int) {
	t := s.current
	open := t != nil && !t.decided
	switch {
	case code == 220 && t != nil:
		f.renew(s)
	case answersPort(s.text, code):
		f.inferPort(s, code)
	case code == 227 || code == 229 || code == 228:
		f.passiveOffered(f.beginPassive(s), s.text, code)
	case code == 125 || code == 150:
		if !open || t.begunAt > 0 {
			t = f.begin(s)
		}
		t.commanded, t.beganAfter = true, s.clock
		f.transferred(s, t, code)
	case code == 425 || code == 426:
		f.inferFailure(s, code)
	case open && (t.begunAt > 0 || code >= 400 && t.accepted) && code >= 200 && code != 257 && code/100 != 3:
		t.commanded = true
		f.transferred(s, t, code)
	case code == 226 && !hasWord(s.text, "abor") && !open:
		t = f.begin(s)
		t.commanded = true
		f.transferred(s, t, code)
	case code >= 400 && code != 530 && code != 532 && code != 534 && !open:
		s.negative = failure{s, s.line, s.text}
	case code == 530 || code == 332 || code == 532 || code == 534:
		if !open {
			s.refusedAt, s.refusal = s.line, s.text
		}
	case code == 230 || code == 232:
		s.refusedAt, s.loggedIn = 0, true
	case code == 234:
		s.encrypted = true
	}
}

// inferPort handles a reply that can only answer PORT or EPRT.
func (f *follower) inferPort(s *session, code int) {
	t := s.current
	if t != nil && !t.decided && t.refusedAt > 0 && code >= 400 && !hasWord(s.text, "eprt") { // the second attempt, by PORT
		t.extended = false
		f.announced(s, t, code)
		return
	}
	if command := quotedPort(s.text); command != "" {
		t = f.announce(s, command)
	} else {
		t = f.announce(s, "")
		t.portError = nil
		t.extended = hasWord(s.text, "eprt")
	}
	f.announced(s, t, code)
}

// inferFailure handles a 425 or 426. Directly after a refusal of PORT it is only the
// consequence: "425 Use PORT or PASV first".
func (f *follower) inferFailure(s *session, code int) {
	t := s.current
	if t != nil && t.decided && t.Cause != connect.CauseDone.String() && codeOf(t.Reply) != code && (!t.commanded || t.begunAt > 0) {
		t.commanded, t.Reply = true, s.text
		return
	}
	if t == nil || t.decided {
		t = f.begin(s)
		t.Mode = active
	}
	t.commanded = true
	f.transferred(s, t, code)
}

// answersPort reports whether a reply can only answer PORT or EPRT, by the words of
// servers.
func answersPort(text string, code int) bool {
	if code != 200 && code/100 != 5 && code != 421 || code == 530 {
		return false
	}
	switch {
	case hasWord(text, "pasv first"), hasWord(text, "port or pasv"), hasWord(text, "passive"):
		return false
	case hasWord(text, "port") || hasWord(text, "eprt") || hasWord(text, "active data connection") || hasWord(text, "active mode"):
		return true
	}
	return code/100 == 5 && refusalOf(text) == connect.RefusalAddress
}

// quotedPort returns the PORT or EPRT command that a reply quotes, or "".
func quotedPort(text string) string {
	for i := range text {
		if i == 0 || text[i-1] != '\'' && text[i-1] != '"' && text[i-1] != '`' {
			continue
		}
		if command := textAt(text, i); hasWord(command[:min(4, len(command))], "port") || hasWord(command[:min(4, len(command))], "eprt") {
			return command
		}
	}
	return ""
}

// expectedAddress returns the address in a refusal that is not the announced one:
// "only to 203.0.113.12".
func expectedAddress(reply string, announced netip.Addr) netip.Addr {
	for word := range strings.FieldsSeq(reply) {
		addr, err := netip.ParseAddr(strings.Trim(word, "().,;'\""))
		if err == nil && addr != announced && !addr.IsUnspecified() {
			return addr
		}
	}
	return netip.Addr{}
}

// addressOf227 returns the address in a reply to PASV; the unspecified one if the
// reply names 0.0.0.0. It is invalid if the reply has none.
func addressOf227(reply string) netip.Addr {
	for i := range reply {
		if i > 0 && isDigit(reply[i]) && !isDigit(reply[i-1]) && strings.Count(reply[i:min(len(reply), i+24)], ",") == 5 {
			var parts [4]byte
			rest := reply[i:]
			for k := range parts {
				var number string
				number, rest, _ = strings.Cut(rest, ",")
				n, err := strconv.ParseUint(number, 10, 8)
				if err != nil {
					return netip.Addr{}
				}
				parts[k] = byte(n)
			}
			return netip.AddrFrom4(parts)
		}
	}
	return netip.Addr{}
}

// endpointIn returns the first address with a port in a text. It is invalid if there
// is none.
func endpointIn(text string) netip.AddrPort {
	for word := range strings.FieldsSeq(text) {
		if endpoint, err := netip.ParseAddrPort(strings.Trim(word, ".,;()'\"")); err == nil {
			return netip.AddrPortFrom(endpoint.Addr().Unmap(), endpoint.Port())
		}
	}
	return netip.AddrPort{}
}
