package host

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/harness/internal/packetfilter"
	"activeftp/harness/internal/socktable"
)

// readLinux reads the facts about a Linux machine from /proc, nft and iptables-save.
func (s system) readLinux(ctx context.Context, f *Facts) {
	f.Ephemeral, f.Reserved = s.ephemeralPorts()
	if f.Ephemeral == nil {
		f.note("the ephemeral ports cannot be read from " + ephemeralFile)
	}
	var listeners []socket
	for _, name := range []string{socktable.IPv4, socktable.IPv6} {
		table, err := s.readFile(name)
		if err != nil && name == socktable.IPv4 {
			f.note("the ports in use cannot be read from " + name)
		}
		for sock := range socktable.Parse(bytes.NewReader(table)) {
			if sock.State == socktable.Listening {
				listeners = append(listeners, socket{sock.Local, sock.Inode})
			}
		}
	}
	inodes := make([]string, len(listeners))
	for i, l := range listeners {
		inodes[i] = l.owner
	}
	owners := s.owners(inodes)
	for _, l := range listeners {
		f.listen(l.address, owners[l.owner].Program)
	}
	s.readFilter(ctx, f)
}

// ephemeralFile has the first and the last ephemeral port of Linux.
const ephemeralFile = "/proc/sys/net/ipv4/ip_local_port_range"

// ephemeralPorts returns the ephemeral ports of Linux, nil if they cannot be read,
// and the ports that are reserved and so none of them.
func (s system) ephemeralPorts() (ephemeral, reserved []core.PortRange) {
	reserved = s.portsIn("/proc/sys/net/ipv4/ip_local_reserved_ports")
	text, err := s.readFile(ephemeralFile)
	if r, ok := parseFirstLast(string(text)); err == nil && ok {
		ephemeral = without(r, reserved)
	}
	return ephemeral, reserved
}

// portsIn returns the ports in a file of the kernel, such as "8080,9000-9100".
func (s system) portsIn(name string) []core.PortRange {
	text, err := s.readFile(name)
	if err != nil {
		return nil
	}
	var all []core.PortRange
	for _, item := range strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' || r == '\n' }) {
		if r, ok := parseFirstLast(strings.ReplaceAll(item, "-", " ")); ok {
			all = append(all, r)
		}
	}
	return all
}

// parseFirstLast parses "FIRST LAST", or "FIRST" for a single port.
func parseFirstLast(text string) (core.PortRange, bool) {
	words := strings.Fields(text)
	if len(words) < 1 || len(words) > 2 {
		return core.PortRange{}, false
	}
	first, err1 := strconv.ParseUint(words[0], 10, 16)
	last, err2 := strconv.ParseUint(words[len(words)-1], 10, 16)
	if err1 != nil || err2 != nil || first < 1 || first > last {
		return core.PortRange{}, false
	}
	return core.PortRange{Base: int(first), Number: int(last-first) + 1}, true
}

// without returns the ports of r that are in none of the others.
func without(r core.PortRange, others []core.PortRange) []core.PortRange {
	left := []core.PortRange{r}
	for _, o := range others {
		var next []core.PortRange
		for _, l := range left {
			c := l.Common(o)
			if !c.Given() {
				next = append(next, l)
				continue
			}
			for _, part := range []core.PortRange{{Base: l.Base, Number: c.Base - l.Base}, {Base: c.End() + 1, Number: l.End() - c.End()}} {
				if part.Given() {
					next = append(next, part)
				}
			}
		}
		left = next
	}
	return left
}

// readFilter reads what nftables and iptables let in.
func (s system) readFilter(ctx context.Context, f *Facts) {
	if !f.Routed {
		f.Firewall.Notes = append(f.Firewall.Notes, "without a default route it is not clear which of the firewall's rules partners meet")
		return
	}
	filter := packetfilter.New(packetfilter.Host{Interface: f.Addresses[0].Interface, Address: f.Addresses[0].Addr})
	if unread := s.addRules(ctx, filter, f.Addresses[0].Is4()); len(unread) > 0 {
		f.Firewall.Notes = unread
		return
	}
	r, err := filter.Judge()
	if err != nil {
		f.Firewall.Notes = []string{"the firewall has " + err.Error() + " to be judged here"}
		return
	}
	r.Helper = r.Helper || s.automaticHelper()
	f.Firewall = judge(r, f.Addresses[0].Interface)
}

// addRules adds the rules of nftables and iptables to the filter. It returns why they
// are not all, if so.
func (s system) addRules(ctx context.Context, filter *packetfilter.Filter, ip4 bool) (unread []string) {
	save, legacySave, tables := "iptables-save", "iptables-legacy-save", "/proc/net/ip_tables_names"
	if !ip4 {
		save, legacySave, tables = "ip6tables-save", "ip6tables-legacy-save", "/proc/net/ip6_tables_names"
	}
	add := func(name string, add func([]byte) error, args ...string) (found bool) {
		out, err := s.run(ctx, name, args...)
		if errors.Is(err, errNotInstalled) {
			return false
		}
		if err == nil {
			err = add(out)
		}
		if note := unreadable(name, err); err != nil && !slices.Contains(unread, note) {
			unread = append(unread, note)
		}
		return true
	}
	if !add("nft", filter.AddNFT, "-j", "list", "ruleset") && s.moduleLoaded("nf_tables") {
		unread = append(unread, "nft is not installed, so the rules of nftables cannot be read")
	}
	legacy := false
	found := add(save, func(text []byte) error {
		legacy = !strings.Contains(string(text), "(nf_tables)")
		return filter.AddIPTables(string(text))
	})
	if names, err := s.readFile(tables); err == nil && len(strings.TrimSpace(string(names))) > 0 && (!found || !legacy) {
		if !add(legacySave, func(text []byte) error { return filter.AddIPTables(string(text)) }) {
			unread = append(unread, legacySave+" is not installed, so the rules of the older iptables cannot be read")
		}
	}
	return unread
}

// unreadable returns a note on rules that cannot be read, or "" if err is nil.
func unreadable(name string, err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for _, refusal := range []string{"ermission denied", "not permitted", "must be root"} {
		if strings.Contains(text, refusal) {
			return "only root can read the firewall's rules; run activeftp host as root to have them here"
		}
	}
	return "the firewall's rules cannot be read from " + name + ": " + text
}

// moduleLoaded reports whether the kernel has loaded a module.
func (s system) moduleLoaded(name string) bool {
	modules, err := s.readFile("/proc/modules")
	return err == nil && strings.Contains("\n"+string(modules), "\n"+name+" ")
}

// automaticHelper reports whether the kernel gives every FTP session to its helper, as
// old ones do.
func (s system) automaticHelper() bool {
	on, err := s.readFile("/proc/sys/net/netfilter/nf_conntrack_helper")
	return err == nil && strings.TrimSpace(string(on)) == "1" && s.moduleLoaded("nf_conntrack_ftp")
}
