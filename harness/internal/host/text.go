package host

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/harness/internal/packetfilter"
	"activeftp/harness/report"
)

// maxValue is the longest value that is printed, in bytes. A line of settings has at
// most 4,096.
const maxValue = 3_500

// Settings returns the facts as settings text: the sections [host] and [firewall],
// with a blank line before each, so that the text can be appended to a file.
func (f *Facts) Settings() string {
	var b strings.Builder
	b.WriteString("\n[host]\n")
	if f.OS != "" {
		key(&b, "os", f.OS, "")
	}
	f.writeEphemeral(&b)
	f.writeListening(&b)
	f.writeAddresses(&b)
	for _, n := range f.Notes {
		comment(&b, n)
	}
	b.WriteByte('\n')
	f.Firewall.write(&b)
	return b.String()
}

// key writes a key with its value and a comment after it, which can be empty.
func key(b *strings.Builder, name, value, after string) {
	line := fmt.Sprintf("%-15s = %s", name, value)
	if after != "" {
		line += "    # " + harmless(after)
	}
	b.WriteString(line + "\n")
}

// comment writes a line of its own that is a comment.
func comment(b *strings.Builder, text string) { b.WriteString("# " + harmless(text) + "\n") }

// maxComment is the longest comment, in bytes.
const maxComment = 1_000

// harmless returns a text from the system for a comment. It can neither end the line
// nor act on a terminal, and no # in it can start another comment.
func harmless(text string) string {
	text = strings.ReplaceAll(report.Printable(text), "#", `\x23`)
	if len(text) > maxComment {
		text = strings.ToValidUTF8(text[:maxComment], "") + " ..."
	}
	return text
}

// list returns ranges, addresses or networks with blanks between them, at most
// maxValue bytes. left is the number of those that have no room.
func list[T fmt.Stringer](all []T) (text string, left int) {
	var b strings.Builder
	for i, e := range all {
		item := e.String()
		if b.Len()+len(item) >= maxValue {
			return b.String(), len(all) - i
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(item)
	}
	return b.String(), 0
}

// writeEphemeral writes the ephemeral and the reserved ports.
func (f *Facts) writeEphemeral(b *strings.Builder) {
	if len(f.Ephemeral) > 0 {
		text, left := list(f.Ephemeral)
		if left > 0 {
			comment(b, fmt.Sprintf("the ephemeral ports are in %d ranges, too many for a line", len(f.Ephemeral)))
		} else {
			key(b, "ephemeral-ports", text, "")
		}
	}
	if text, left := list(f.Reserved); text != "" {
		meaning := "reserved ports, which are never ephemeral: "
		if f.OS == "windows" {
			meaning = "excluded ports, which Windows keeps for its own services: "
		}
		comment(b, meaning+text+more(left))
	}
}

// more returns a hint at what had no room, or "".
func more(left int) string {
	if left == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", left)
}

// maxListeners is the highest number of ports whose programs are named.
const maxListeners = 100

// writeListening writes the ports in use and the programs that use them.
func (f *Facts) writeListening(b *strings.Builder) {
	if len(f.Listeners) == 0 {
		return
	}
	var ranges []core.PortRange
	for _, l := range f.Listeners {
		if last := len(ranges) - 1; last >= 0 && ranges[last].End()+1 == l.Port {
			ranges[last].Number++
			continue
		}
		ranges = append(ranges, core.PortRange{Base: l.Port, Number: 1})
	}
	text, left := list(ranges)
	key(b, "listening", text, "")
	if left > 0 {
		comment(b, fmt.Sprintf("and ports in %d more ranges, too many for a line", left))
	}
	for i, l := range f.Listeners {
		if i == maxListeners {
			comment(b, fmt.Sprintf("  and %s more", core.Count(len(f.Listeners)-i, "port")))
			break
		}
		comment(b, fmt.Sprintf("  %-5d %s", l.Port, l.describe()))
	}
}

// maxProgram is the longest name of a program, in bytes.
const maxProgram = 60

// describe returns who listens on the port.
func (l Listener) describe() string {
	names := make([]string, len(l.Programs))
	for i, name := range l.Programs {
		names[i] = name[:min(len(name), maxProgram)]
	}
	text := strings.Join(names, ", ")
	if text == "" {
		text = "(unknown program)"
	}
	if l.Loopback {
		text += " (loopback only)"
	}
	return text
}

// writeAddresses writes the address, and the others as comments: several in the key
// would mean several nodes.
func (f *Facts) writeAddresses(b *strings.Builder) {
	others := f.Addresses
	switch {
	case len(others) == 0:
		comment(b, "no address was found that a partner could dial")
	case f.Routed:
		key(b, "address", others[0].String(), "of "+others[0].Interface+", which has the default route")
		others = others[1:]
	case len(others) == 1:
		key(b, "address", others[0].String(), "of "+others[0].Interface+"; there is no default route")
		others = nil
	default:
		comment(b, "there is no default route; set address to the one of these that PORT announces")
	}
	for i, a := range others {
		if i == maxListeners {
			comment(b, fmt.Sprintf("  and %d more", len(others)-i))
			break
		}
		comment(b, fmt.Sprintf("another address: %v (%s)", a.Addr, a.Interface))
	}
}

// write writes the section [firewall] if it is certain, and comments otherwise.
func (f *Firewall) write(b *strings.Builder) {
	open, noRoom := list(f.Open)
	if f.Certain && noRoom == 0 {
		comment(b, "what nftables and iptables on this host let in at "+f.Interface+"; a firewall in front of it is not seen")
		b.WriteString("[firewall]\n")
		key(b, "open", open, "")
		if from, _ := list(networks(f.From)); from != "" {
			key(b, "from", from, "")
		}
		return
	}
	comment(b, "[firewall]")
	for _, n := range f.Notes {
		comment(b, n)
	}
	if f.Certain {
		comment(b, "what it lets in is too much for a line: "+strconv.Itoa(len(f.Open))+" ranges")
	}
	for i, g := range f.Groups {
		if i == maxGroups {
			comment(b, fmt.Sprintf("and %d more groups of sources", len(f.Groups)-i))
			break
		}
		writeGroup(b, g, sources(i, f.Groups))
	}
}

// maxGroups is the highest number of groups of sources that are written.
const maxGroups = 10

// sources returns who the i-th group of sources is.
func sources(i int, all []packetfilter.Group) string {
	switch {
	case len(all) == 1:
		return "any source"
	case i == 0:
		return "any other source"
	}
	shown := networks(all[i].From)
	left := len(shown) - min(len(shown), maxGroups)
	text, _ := list(shown[:len(shown)-left])
	return text + more(left)
}

// network is a network, written as an address if it has only one.
type network netip.Prefix

func (n network) String() string {
	p := netip.Prefix(n)
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

func networks(all []netip.Prefix) []network {
	list := make([]network, len(all))
	for i, p := range all {
		list[i] = network(p)
	}
	return list
}

// writeGroup writes what is let in from some sources.
func writeGroup(b *strings.Builder, g packetfilter.Group, from string) {
	for _, part := range []struct {
		text  string
		ports []core.PortRange
	}{{"open", g.Open}, {"not sure", g.Unclear}} {
		ports, left := list(part.ports[:min(len(part.ports), maxListeners)])
		if left += len(part.ports) - min(len(part.ports), maxListeners); ports != "" {
			comment(b, fmt.Sprintf("  from %s: %s %s%s", from, part.text, ports, more(left)))
		}
	}
	if len(g.Open) == 0 && len(g.Unclear) == 0 {
		comment(b, fmt.Sprintf("  from %s: nothing", from))
	}
}
