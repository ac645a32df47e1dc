package core

import (
	"net/netip"
	"strconv"
	"strings"
)

// plain reports whether v is there and can be read; else it settles what into
// becomes. Until it is read, a value is unclear.
func plain[T any](p *parser, into *Value[T], key string, v word) bool {
	switch {
	case p.lost: // not found, and it may stand in a line that could not be read
		if into.State == Absent {
			into.State = Unclear
		}
		return false
	case v.text == "":
		into.Span = v.span
		return false
	}
	into.Span, into.State = v.span, Unclear
	if strings.Contains(v.text, "${") {
		p.reportKey("value-expression", key, v.span,
			"an expression of the product's language: what depends on "+key+" was not checked", nil)
		return false
	}
	return true
}

// bounds are those of a number's form. The bounds of ports in a range are
// rules of their own, which say what goes wrong on the wire.
type bounds struct {
	low, high int64
	words     string
}

var (
	anyNumber   = bounds{-999_999_999, 999_999_999, "a whole number of at most nine digits"}
	portNumber  = bounds{1, HighestPort, "a port, 1 to 65535"}
	countNumber = bounds{0, 999_999_999, "a whole number from 0 (no limit) up"}
	nodeNumber  = bounds{1, 1024, "a whole number, 1 to 1024"}
)

func (p *parser) number(into *Value[int], key string, v word, b bounds) {
	if !plain(p, into, key, v) {
		return
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil || v.text[0] == '+' || n < b.low || n > b.high {
		p.reportKey("value-number", key, v.span, "expected "+b.words+", not "+quote(v.text), nil)
		return
	}
	into.know(int(n))
}

func (p *parser) flag(into *Value[bool], key string, v word) {
	if !plain(p, into, key, v) {
		return
	}
	switch v.text {
	case "yes", "true":
		into.know(true)
		return
	case "no", "false":
		into.know(false)
		return
	}
	var fix *Fix
	switch lower := strings.ToLower(v.text); lower {
	case "yes", "no", "true", "false":
		fix = replace(v.span, lower, "write "+lower)
	case "on", "1":
		fix = replace(v.span, "yes", "write yes")
	case "off", "0":
		fix = replace(v.span, "no", "write no")
	}
	p.reportKey("value-flag", key, v.span, "expected yes, no, true or false, not "+quote(v.text), fix)
}

func (p *parser) choice(into *Value[string], key string, v word, choices ...string) {
	if !plain(p, into, key, v) {
		return
	}
	for _, c := range choices {
		if c == v.text {
			into.know(c)
			return
		}
	}
	var fix *Fix
	if i, near := nearest(v.text, choices, len(v.text)/3); near {
		fix = replace(v.span, choices[i], "write "+choices[i])
	}
	p.reportKey("value-choice", key, v.span, "expected one of "+joined(choices)+", not "+quote(v.text), fix)
}

// zoneName reads the name of a network zone. Which names there are is known
// only at the end of the text.
func (p *parser) zoneName(into *Value[string], key string, v word) {
	if plain(p, into, key, v) {
		into.know(v.text)
	}
}

// hostName reads a host name (RFC 1123 section 2.1; an underscore is let
// through, because names in use have it) or an address.
func (p *parser) hostName(into *Value[string], key string, v word) {
	if !plain(p, into, key, v) {
		return
	}
	if !isHostName(v.text) {
		if _, ok := hostAddress(v.text); !ok {
			p.reportKey("value-address", key, v.span,
				"expected a host name or the address of one host alone, without scheme, port or brackets, not "+quote(v.text), nil)
			return
		}
	}
	into.know(v.text)
}

func isHostName(text string) bool {
	if len(text) > 253 || allDigitsAndDots(text) {
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

// allDigitsAndDots tells a mistyped IPv4 address from a name.
func allDigitsAndDots(text string) bool { return strings.Trim(text, "0123456789.") == "" }

// hostAddress reads an address that one host can have: no IPv6 zone, which
// means something on one machine only, not 0.0.0.0 or ::, no multicast group.
func hostAddress(text string) (netip.Addr, bool) {
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, false
	}
	a = a.Unmap()
	return a, !a.IsUnspecified() && !a.IsMulticast()
}

func (p *parser) address(into *Value[netip.Addr], key string, v word) {
	if !plain(p, into, key, v) {
		return
	}
	a, ok := hostAddress(v.text)
	if !ok {
		p.reportKey("value-address", key, v.span,
			"expected an IPv4 or IPv6 address of one host (192.0.2.5, 2001:db8::5), not "+quote(v.text), nil)
		return
	}
	into.know(a)
}

// prefixes reads addresses and address/length networks.
func (p *parser) prefixes(into *Value[[]netip.Prefix], key string, v word) {
	const expected = "expected addresses or networks (203.0.113.10, 198.51.100.0/24), not "
	if !plain(p, into, key, v) {
		return
	}
	var all []netip.Prefix
	for item, at := range listed(v) {
		one, ok := prefixOf(item)
		if !ok {
			p.reportKey("value-address", key, at, expected+quote(item), nil)
			return
		}
		all = append(all, one)
	}
	if len(all) == 0 { // commas alone
		p.reportKey("value-address", key, v.span, expected+quote(v.text), nil)
		return
	}
	into.know(all)
}

// prefixOf reads one address or network. An IPv4 network in the dress of an
// IPv6 one is refused: filters disagree about what it holds.
func prefixOf(item string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(item); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	n, err := netip.ParsePrefix(item)
	return n.Masked(), err == nil && !n.Addr().Is4In6()
}

// ports reads ports and FIRST-LAST runs of ports.
func (p *parser) ports(into *Value[[]PortRange], key string, v word) {
	const expected = "expected ports, 1 to 65535, or FIRST-LAST runs of them (21 8443 10000-11023), not "
	if !plain(p, into, key, v) {
		return
	}
	all := make([]PortRange, 0, 1+strings.Count(v.text, " "))
	for item, at := range listed(v) {
		one, ok := runOf(item)
		if !ok {
			p.reportKey("value-ports", key, at, expected+quote(item), nil)
			return
		}
		all = append(all, one)
	}
	if len(all) == 0 { // commas alone
		p.reportKey("value-ports", key, v.span, expected+quote(v.text), nil)
		return
	}
	into.know(union(all))
}

func runOf(item string) (PortRange, bool) {
	first, last, isRun := strings.Cut(item, "-")
	if !isRun {
		last = first
	}
	a, okA := portOf(first)
	b, okB := portOf(last)
	return spanRange(a, b), okA && okB && a <= b
}

func portOf(text string) (int, bool) {
	n, err := strconv.ParseUint(text, 10, 16)
	return int(n), err == nil && n > 0
}

// listed yields the items of a list, which white space or commas part.
func listed(v word) func(func(string, Span) bool) {
	return func(yield func(string, Span) bool) {
		for i := 0; i < len(v.text); {
			length := 0
			for i+length < len(v.text) && !blank(v.text[i+length]) && v.text[i+length] != ',' {
				length++
			}
			at := v.span
			at.Start, at.Col, at.Len = at.Start+i, at.Col+i, length
			if length > 0 && !yield(v.text[i:i+length], at) {
				return
			}
			i += length + 1
		}
	}
}
