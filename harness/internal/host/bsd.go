package host

import (
	"context"
	"net/netip"
	"strings"
)

// readBSD reads the facts about a FreeBSD or macOS machine from sysctl, and from
// sockstat or lsof.
func (s system) readBSD(ctx context.Context, f *Facts) {
	first, err1 := s.run(ctx, "sysctl", "-n", "net.inet.ip.portrange.first")
	last, err2 := s.run(ctx, "sysctl", "-n", "net.inet.ip.portrange.last")
	if r, ok := parseFirstLast(string(first) + " " + string(last)); err1 == nil && err2 == nil && ok {
		f.Ephemeral = append(f.Ephemeral, r)
	} else {
		f.note("the ephemeral ports cannot be read from sysctl")
	}
	parse, command := parseLSOF, []string{"lsof", "-nP", "-iTCP", "-sTCP:LISTEN", "-F", "cn"}
	if s.os == "freebsd" {
		parse, command = parseSockstat, []string{"sockstat", "-46l", "-P", "tcp"}
	}
	out, err := s.run(ctx, command[0], command[1:]...)
	if err != nil {
		f.note("the ports in use cannot be read: " + err.Error())
		return
	}
	for _, l := range parse(string(out)) {
		f.listen(l.address, l.owner)
	}
}

// parseLSOF parses "lsof -F cn": lines with the name of a command (c) and, below it, of
// each of its sockets (n). The command is the owner.
func parseLSOF(text string) []socket {
	var all []socket
	command := ""
	for line := range strings.SplitSeq(text, "\n") {
		if name, ok := strings.CutPrefix(line, "c"); ok {
			command = name
		}
		if name, ok := strings.CutPrefix(line, "n"); ok {
			if a, ok := parseWildcard(name); ok {
				all = append(all, socket{a, command})
			}
		}
	}
	return all
}

// parseSockstat parses "sockstat -46l -P tcp": USER, COMMAND, PID, FD, PROTO, LOCAL
// ADDRESS and FOREIGN ADDRESS. A command can have blanks.
func parseSockstat(text string) []socket {
	var all []socket
	for line := range strings.SplitSeq(text, "\n") {
		columns := strings.Fields(line)
		n := len(columns)
		if n < 7 || !strings.HasPrefix(columns[n-3], "tcp") {
			continue
		}
		if a, ok := parseWildcard(columns[n-2]); ok {
			all = append(all, socket{a, strings.Join(columns[1:n-5], " ")})
		}
	}
	return all
}

// parseWildcard parses ADDRESS:PORT, where * stands for any address. An IPv6 address
// can be without brackets and have a zone.
func parseWildcard(text string) (netip.AddrPort, bool) {
	at := strings.LastIndexByte(text, ':')
	if at < 0 {
		return netip.AddrPort{}, false
	}
	host, port := strings.Trim(text[:at], "[]"), text[at+1:]
	if host == "*" {
		host = "::"
	}
	r, ok := parseFirstLast(port)
	a, err := netip.ParseAddr(host)
	return netip.AddrPortFrom(a, uint16(r.Base)), ok && r.Number == 1 && err == nil
}
