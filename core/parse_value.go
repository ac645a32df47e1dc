package core

import (
	"net/netip"
	"strconv"
	"strings"
)

func known[T any](v T, at Span) Value[T] { return Value[T]{V: v, Span: at, State: Known} }

func unclear[T any](at Span) Value[T] { return Value[T]{Span: at, State: Unclear} }

// expression reports whether a value is of the product's expression language,
// which nobody but the product can work out.
func (p *parser) expression(key string, v word) bool {
	if !strings.Contains(v.text, "${") {
		return false
	}
	p.reportKey("value-expression", key, v.span,
		"an expression of the product's language: what depends on "+key+" was not checked", nil)
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

func (p *parser) number(key string, v word, b bounds) Value[int] {
	if p.expression(key, v) {
		return unclear[int](v.span)
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	if err != nil || v.text[0] == '+' || n < b.low || n > b.high {
		p.reportKey("value-number", key, v.span, "expected "+b.words+", not "+quote(v.text), nil)
		return unclear[int](v.span)
	}
	return known(int(n), v.span)
}

func (p *parser) flag(key string, v word) Value[bool] {
	if p.expression(key, v) {
		return unclear[bool](v.span)
	}
	switch v.text {
	case "yes", "true":
		return known(true, v.span)
	case "no", "false":
		return known(false, v.span)
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
	return unclear[bool](v.span)
}

func (p *parser) choice(key string, v word, choices ...string) Value[string] {
	if p.expression(key, v) {
		return unclear[string](v.span)
	}
	for _, c := range choices {
		if c == v.text {
			return known(c, v.span)
		}
	}
	words := func(yield func(string) bool) {
		for _, c := range choices {
			if !yield(c) {
				return
			}
		}
	}
	var fix *Fix
	if near, ok := nearest(v.text, words); ok {
		fix = replace(v.span, near, "write "+near)
	}
	p.reportKey("value-choice", key, v.span, "expected one of "+wordList(words)+", not "+quote(v.text), fix)
	return unclear[string](v.span)
}

// zoneName reads the name of a network zone.
func (p *parser) zoneName(key string, v word) Value[string] {
	if p.expression(key, v) {
		return unclear[string](v.span)
	}
	return known(v.text, v.span)
}

// hostName reads a host name (RFC 1123 section 2.1; an underscore is let
// through, because names in use have it) or an address.
func (p *parser) hostName(key string, v word) Value[string] {
	if p.expression(key, v) {
		return unclear[string](v.span)
	}
	if _, err := netip.ParseAddr(v.text); err == nil || isHostName(v.text) {
		return known(v.text, v.span)
	}
	p.reportKey("value-address", key, v.span,
		"expected a host name or an address alone, without scheme, port or brackets, not "+quote(v.text), nil)
	return unclear[string](v.span)
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

func (p *parser) address(key string, v word) Value[netip.Addr] {
	if p.expression(key, v) {
		return unclear[netip.Addr](v.span)
	}
	a, err := netip.ParseAddr(v.text)
	if err != nil || a.Zone() != "" || a.IsUnspecified() {
		p.reportKey("value-address", key, v.span,
			"expected an IPv4 or IPv6 address of one host (192.0.2.5, 2001:db8::5), not "+quote(v.text), nil)
		return unclear[netip.Addr](v.span)
	}
	return known(a.Unmap(), v.span)
}

// prefixes reads addresses and address/length networks.
func (p *parser) prefixes(key string, v word) Value[[]netip.Prefix] {
	if p.expression(key, v) {
		return unclear[[]netip.Prefix](v.span)
	}
	var all []netip.Prefix
	for item, span := range listed(v) {
		one, ok := prefixOf(item)
		if !ok {
			p.reportKey("value-address", key, span,
				"expected addresses or networks (203.0.113.10, 198.51.100.0/24), not "+quote(item), nil)
			return unclear[[]netip.Prefix](v.span)
		}
		all = append(all, one)
	}
	return known(all, v.span)
}

func prefixOf(item string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(item); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	n, err := netip.ParsePrefix(item)
	return n.Masked(), err == nil
}

// ports reads ports and FIRST-LAST runs of ports.
func (p *parser) ports(key string, v word) Value[[]PortRange] {
	if p.expression(key, v) {
		return unclear[[]PortRange](v.span)
	}
	var all []PortRange
	for item, span := range listed(v) {
		one, ok := runOf(item)
		if !ok {
			p.reportKey("value-ports", key, span,
				"expected ports, 1 to 65535, or FIRST-LAST runs of them (21 8443 10000-11023), not "+quote(item), nil)
			return unclear[[]PortRange](v.span)
		}
		all = append(all, one)
	}
	return known(all, v.span)
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
			length := strings.IndexAny(v.text[i:], " \t,")
			if length < 0 {
				length = len(v.text) - i
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
