package firewall

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
)

// script is a buffer that collects the lines of a block.
type script struct {
	text     []byte
	platform *Platform
	assigned []Assignment
	unset    []string // notes of the placeholders that were printed without a value
}

// value returns the value of a placeholder of the platform. Without one it returns
// the stand-in, and records the note of the placeholder.
func (s *script) value(name string) string {
	for i := range s.assigned {
		if a := &s.assigned[len(s.assigned)-1-i]; a.Name == name { // the last one counts
			return a.Value
		}
	}
	p := s.platform.placeholder(name)
	if !slices.Contains(s.unset, p.note) {
		s.unset = append(s.unset, p.note)
	}
	return p.standIn
}

// line appends a line that consists of words separated by single spaces. It
// skips empty words.
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

// pick returns yes if condition is true, and no otherwise.
func pick(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

// formatNetwork returns p as a plain address if it is a single host, and as
// ADDRESS/LENGTH otherwise.
func formatNetwork(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// joinNetworks formats the networks and joins them with separator.
func joinNetworks(all []netip.Prefix, separator string) string {
	return join(all, separator, formatNetwork)
}

// joinCIDR formats the networks as ADDRESS/LENGTH and joins them with separator.
func joinCIDR(all []netip.Prefix, separator string) string {
	return join(all, separator, netip.Prefix.String)
}

// join formats each network with the given function and joins the results with
// separator.
func join(all []netip.Prefix, separator string, format func(netip.Prefix) string) string {
	words := make([]string, len(all))
	for i, p := range all {
		words[i] = format(p)
	}
	return strings.Join(words, separator)
}

// optionalNetwork formats p. It returns "" if p matches any address.
func optionalNetwork(p netip.Prefix) string {
	if isAny(p) {
		return ""
	}
	return formatNetwork(p)
}

// optionalPort formats a port. It returns "" for 0, any port.
func optionalPort(port int) string {
	if port == 0 {
		return ""
	}
	return strconv.Itoa(port)
}

// formatPorts returns the first and the last port of r with dash between them,
// or one number if r has a single port.
func formatPorts(r core.PortRange, dash string) string {
	first := strconv.Itoa(r.Base)
	if r.Number == 1 {
		return first
	}
	return first + dash + strconv.Itoa(r.End())
}

// sharedEntryNote is the note of a rollback where the same entry exists only once,
// whoever adds it.
const sharedEntryNote = "The same entry exists only once. If the rules of another settings text need it too, keep it."

// sourcePortNote returns the note of a platform that cannot match the source
// port, or "" if f has no source port to match.
func sourcePortNote(f *flow, undo bool) string {
	if f.sourcePort == 0 || undo {
		return ""
	}
	return "A rule here cannot match both the source port and the destination ports, so it allows any source port."
}
