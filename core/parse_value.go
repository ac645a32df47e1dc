package core

import (
	"net/netip"
	"strconv"
	"strings"
)

// beginValue reports whether v holds a value that the caller must read. It sets
// the span and the state of the value: Absent if it is empty, Unclear for any other
// until the caller has read it.
func (p *parser) beginValue(span *smallSpan, state *State, key string, v token) bool {
	switch {
	case p.markingUnclear:
		if *state == Absent {
			*state = Unclear
		}
		return false
	case v.text == "":
		*span = v.span.small()
		return false
	}
	*span, *state = v.span.small(), Unclear
	if strings.Contains(v.text, "${") {
		p.reportKey("value-expression", key, v.span,
			key+" is an expression, so the rules that need its value were not applied", nil)
		return false
	}
	if v.text == unknownWord && p.field.label != "" {
		p.reportUnknown(key, v.span)
		return false
	}
	return true
}

// unknownWord is the value of a key that has a value in the product, but one that
// is not known. An absent key has none.
const unknownWord = "unknown"

// reportUnknown reports the word "unknown" as the value of a key that has a label.
func (p *parser) reportUnknown(key string, span Span) {
	p.reportKey("value-unknown", key, span,
		key+" is unknown, so the rules that need its value were not applied; fill in "+p.field.label, nil)
}

// reportMust reports a value, or an item of it, that is not what it must be.
func (p *parser) reportMust(rule, key string, span Span, expected, got string, fix *Fix) {
	p.reportKey(rule, key, span, key+" must be "+expected+", not "+quote(got), fix)
}

// bounds are the limits of a number as rule value-number checks them. The
// limits of a port range are rules of their own, which explain the effect on
// the wire, so a number that breaks them is read.
type bounds struct {
	low, high int64
	expected  string // for the message
}

var (
	anyPort     = bounds{-999_999_999, 999_999_999, "a port from 1024 to 65535"}
	anyNumber   = bounds{-999_999_999, 999_999_999, "a whole number from 1 up"}
	portNumber  = bounds{1, HighestPort, "a port from 1 to 65535"}
	countNumber = bounds{0, 999_999_999, "a whole number from 0 (no limit) up"}
	plainNumber = bounds{0, 999_999_999, "a whole number from 0 up"}
	nodeNumber  = bounds{1, 1024, "a whole number from 1 to 1024"}
)

func (p *parser) readNumber(dst *Value[int], key string, v token, b bounds) {
	if !p.beginValue(&dst.span, &dst.State, key, v) {
		return
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil || v.text[0] == '+' || n < b.low || n > b.high {
		p.reportMust("value-number", key, v.span, b.expected, v.text, nil)
		return
	}
	dst.set(int(n))
}

// readDuration reads a number of seconds, minutes or hours as seconds.
func (p *parser) readDuration(dst *Value[int], key string, v token) {
	if !p.beginValue(&dst.span, &dst.State, key, v) {
		return
	}
	digits, unit := v.text, int64(1)
	switch digits[len(digits)-1] {
	case 's':
		digits = digits[:len(digits)-1]
	case 'm':
		digits, unit = digits[:len(digits)-1], 60
	case 'h':
		digits, unit = digits[:len(digits)-1], 3600
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || int64(n)*unit > plainNumber.high {
		p.reportMust("value-number", key, v.span, "whole seconds, with an optional s, m or h (25, 90s, 10m, 2h)", v.text, nil)
		return
	}
	dst.set(int(int64(n) * unit))
}

func (p *parser) readFlag(dst *Value[bool], key string, v token) {
	if !p.beginValue(&dst.span, &dst.State, key, v) {
		return
	}
	switch v.text {
	case "yes", "true":
		dst.set(true)
		return
	case "no", "false":
		dst.set(false)
		return
	}
	var fix *Fix
	switch lower := strings.ToLower(v.text); lower {
	case "yes", "no", "true", "false":
		fix = setTo(key, v.span, lower)
	case "on", "1":
		fix = setTo(key, v.span, "yes")
	case "off", "0":
		fix = setTo(key, v.span, "no")
	}
	p.reportMust("value-flag", key, v.span, "yes, no, true or false", v.text, fix)
}

// readChoice reads one of the words of the key being read.
func (p *parser) readChoice(dst *Value[string], key string, v token) {
	if !p.beginValue(&dst.span, &dst.State, key, v) {
		return
	}
	for _, c := range p.field.words {
		if c == v.text {
			dst.set(c)
			return
		}
	}
	var fix *Fix
	if i, near := nearest(v.text, p.field.words, len(v.text)/3); near {
		fix = setTo(key, v.span, p.field.words[i])
	}
	p.reportMust("value-choice", key, v.span, "one of "+joinAnd(p.field.words), v.text, fix)
}

// setTo returns a fix that replaces the value of key.
func setTo(key string, span Span, value string) *Fix {
	return replace(span, value, "set "+key+" to "+value)
}

// readZoneName reads the name of a network zone. Rule zone-unknown checks it
// later, because a zone may follow the site that uses it.
func (p *parser) readZoneName(dst *Value[string], key string, v token) {
	if p.beginValue(&dst.span, &dst.State, key, v) {
		dst.set(v.text)
	}
}

// readHostName reads a host name (RFC 1123 section 2.1, plus the underscore,
// which names in use contain) or an address.
func (p *parser) readHostName(dst *Value[string], key string, v token) {
	if !p.beginValue(&dst.span, &dst.State, key, v) {
		return
	}
	if !isHostName(v.text) {
		if _, ok := parseHostAddr(v.text); !ok {
			p.reportMust("value-address", key, v.span, "a host name or the address of a single host, without scheme, port or brackets", v.text, nil)
			return
		}
	}
	dst.set(v.text)
}

// isHostName reports whether text is a host name rather than an address.
func isHostName(text string) bool {
	if len(text) > 253 || onlyDigitsAndDots(text) {
		return false
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(text, "."), ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			c := label[i]
			letter := 'a' <= c|0x20 && c|0x20 <= 'z'
			if !letter && !('0' <= c && c <= '9') && c != '-' && c != '_' {
				return false
			}
		}
	}
	return true
}

// onlyDigitsAndDots reports whether text can only be a mistyped IPv4 address.
func onlyDigitsAndDots(text string) bool { return strings.Trim(text, "0123456789.") == "" }

// parseHostAddr parses the address of a single host. It rejects an IPv6 zone,
// which has a meaning on one machine only, the addresses 0.0.0.0 and ::, and
// multicast groups.
func parseHostAddr(text string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, false
	}
	a = a.Unmap()
	return a, !a.IsUnspecified() && !a.IsMulticast()
}

// readList reads a list: it calls add for each item, and reports whether there are
// any and add took all. It reports one that add rejects under the given rule.
func (p *parser) readList(span *smallSpan, state *State, key string, v token, rule, expected string, add func(item string, at Span) bool) bool {
	if !p.beginValue(span, state, key, v) {
		return false
	}
	count := 0
	for item, at := range items(v) {
		if !add(item, at) {
			p.reportMust(rule, key, at, expected, item, nil)
			return false
		}
		count++
	}
	if count == 0 { // only commas
		p.reportMust(rule, key, v.span, expected, v.text, nil)
	}
	return count > 0
}

// readAddresses reads the addresses of single hosts, one for each node of a
// cluster. If one of them is unknown, so is the value.
func (p *parser) readAddresses(dst *Value[[]netip.Addr], key string, v token) {
	const expected = "the IPv4 or IPv6 address of a single host (192.0.2.5, 2001:db8::5), or one for each node"
	var all []netip.Addr
	var unknown Span
	ok := p.readList(&dst.span, &dst.State, key, v, "value-address", expected, func(item string, at Span) bool {
		if item == unknownWord {
			unknown = at
			return true
		}
		a, ok := parseHostAddr(item)
		all = append(all, a)
		return ok
	})
	switch {
	case ok && unknown != Span{}:
		p.reportUnknown(key, unknown)
	case ok:
		dst.set(all)
	}
}

// readServers reads a list of servers, each HOST or HOST:PORT. An IPv6 address
// is in brackets, with or without a port.
func (p *parser) readServers(dst *Value[[]Server], key string, v token) {
	const expected = "a list of HOST or HOST:PORT, with an IPv6 address in brackets (ftp2.partner.internal, 203.0.113.11:2121, [2001:db8::5])"
	var all []Server
	if p.readList(&dst.span, &dst.State, key, v, "value-address", expected, func(item string, at Span) bool {
		server, ok := parseServer(item)
		server.Span = at
		all = append(all, server)
		return ok
	}) {
		dst.set(all)
	}
}

// parseServer parses HOST or HOST:PORT. It rejects the word "unknown": a list of
// servers has no item for it.
func parseServer(item string) (s Server, ok bool) {
	var host, port string
	var hasPort bool
	if inner, bracketed := strings.CutPrefix(item, "["); bracketed {
		var rest string
		host, rest, ok = strings.Cut(inner, "]")
		a, isAddr := parseHostAddr(host)
		port, hasPort = strings.CutPrefix(rest, ":")
		if !ok || !isAddr || !a.Is6() || !hasPort && rest != "" {
			return s, false
		}
	} else {
		host, port, hasPort = strings.Cut(item, ":")
		if a, isAddr := parseHostAddr(host); !isHostName(host) && !(isAddr && a.Is4()) || host == unknownWord {
			return s, false
		}
	}
	s.Host = host
	if hasPort {
		s.Port, ok = parsePort(port)
		return s, ok
	}
	return s, true
}

// readPrefixes reads a list of addresses and ADDRESS/LENGTH networks.
func (p *parser) readPrefixes(dst *Value[[]netip.Prefix], key string, v token) {
	const expected = "a list of addresses or networks (203.0.113.10, 198.51.100.0/24)"
	var all []netip.Prefix
	if p.readList(&dst.span, &dst.State, key, v, "value-address", expected, func(item string, _ Span) bool {
		prefix, ok := parsePrefix(item)
		all = append(all, prefix)
		return ok
	}) {
		dst.set(all)
	}
}

// parsePrefix parses an address or a network. It rejects an IPv4-mapped IPv6
// network, because packet filters disagree about the addresses in it.
func parsePrefix(item string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(item); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	n, err := netip.ParsePrefix(item)
	return n.Masked(), err == nil && !n.Addr().Is4In6()
}

// readPorts reads a list of ports and FIRST-LAST ranges.
func (p *parser) readPorts(dst *Value[[]PortRange], key string, v token) {
	const expected = "a list of ports from 1 to 65535 or FIRST-LAST ranges (21 8443 10000-11023)"
	all := make([]PortRange, 0, 1+strings.Count(v.text, " "))
	if p.readList(&dst.span, &dst.State, key, v, "value-ports", expected, func(item string, _ Span) bool {
		ports, ok := parseRange(item)
		all = append(all, ports)
		return ok
	}) {
		dst.set(Union(all))
	}
}

// parseRange parses PORT or FIRST-LAST.
func parseRange(item string) (PortRange, bool) {
	first, last, isRange := strings.Cut(item, "-")
	if !isRange {
		last = first
	}
	a, okA := parsePort(first)
	b, okB := parsePort(last)
	return rangeFromTo(a, b), okA && okB && a <= b
}

func parsePort(text string) (int, bool) {
	n, err := strconv.ParseUint(text, 10, 16)
	return int(n), err == nil && n > 0
}

// items yields the items of a list with their spans. White space or commas
// separate the items.
func items(v token) func(func(string, Span) bool) {
	return func(yield func(string, Span) bool) {
		for i := 0; i < len(v.text); {
			length := 0
			for i+length < len(v.text) && !isBlank(v.text[i+length]) && v.text[i+length] != ',' {
				length++
			}
			span := v.span
			span.Start, span.Col, span.Len = span.Start+i, span.Col+i, length
			if length > 0 && !yield(v.text[i:i+length], span) {
				return
			}
			i += length + 1
		}
	}
}
