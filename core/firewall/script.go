package firewall

import (
	"net/netip"
	"strconv"
	"strings"

	"activeftp/core"
)

// script is lines being written.
type script struct{ text []byte }

// line adds a line of words, with a space between any two; empty words count
// for nothing.
func (s *script) line(words ...string) {
	start := len(s.text)
	for _, w := range words {
		if w == "" {
			continue
		}
		if len(s.text) > start {
			s.text = append(s.text, ' ')
		}
		s.text = append(s.text, w...)
	}
	s.text = append(s.text, '\n')
}

// pick is yes or no.
func pick(choice bool, yes, no string) string {
	if choice {
		return yes
	}
	return no
}

// network is an address alone for a single host, and ADDRESS/LENGTH otherwise.
func network(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// networks is the networks with separator between any two.
func networks(all []netip.Prefix, separator string) string {
	return each(all, separator, network)
}

// each is what word makes of the networks, with separator between any two.
func each(all []netip.Prefix, separator string, word func(netip.Prefix) string) string {
	words := make([]string, len(all))
	for i, p := range all {
		words[i] = word(p)
	}
	return strings.Join(words, separator)
}

// after is key and value, nothing without a value.
func after(key, value string) string {
	if value == "" {
		return ""
	}
	return key + value
}

// unlessAny is key and network, nothing for any address.
func unlessAny(key string, p netip.Prefix) string {
	if isAny(p) {
		return ""
	}
	return key + network(p)
}

// unlessZero is key and port, nothing for any port.
func unlessZero(key string, port int) string {
	if port == 0 {
		return ""
	}
	return key + strconv.Itoa(port)
}

// span is the first and the last port of a range with dash between them, and
// the port alone for a single one.
func span(r core.PortRange, dash string) string {
	first := strconv.Itoa(r.Base)
	if r.Number == 1 {
		return first
	}
	return first + dash + strconv.Itoa(r.End())
}

// noSourcePort says that a platform cannot do what was asked for; nothing when
// it was not asked for.
func noSourcePort(f flow, undo bool) string {
	if f.sourcePort == 0 || undo {
		return ""
	}
	return "A rule here cannot match the source port together with these ports: connections from any source port are let through."
}
