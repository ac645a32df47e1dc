package host

import (
	"context"
	"net/netip"
	"strings"
)

// readBSD reads the facts about a FreeBSD or macOS machine from sysctl, and from
// sockstat or netstat and lsof.
func (s system) readBSD(ctx context.Context, f *Facts) {
	first, err1 := s.run(ctx, "sysctl", "-n", "net.inet.ip.portrange.first")
	last, err2 := s.run(ctx, "sysctl", "-n", "net.inet.ip.portrange.last")
	if r, ok := parseFirstLast(string(first) + " " + string(last)); err1 == nil && err2 == nil && ok {
		f.Ephemeral = append(f.Ephemeral, r)
	} else {
		f.note("the ephemeral ports cannot be read from sysctl")
	}
	for _, c := range bsdSockets[s.os] {
		out, err := s.run(ctx, c.command[0], c.command[1:]...)
		if err != nil && c.complete {
			f.note("the ports in use cannot be read: " + err.Error())
		}
		if err != nil {
			continue
		}
		for _, l := range c.parse(string(out)) {
			f.listen(l.address, l.owner)
		}
	}
}

// bsdSockets are the commands that list the ports in use, by the names of the systems
// in Go. One that is not complete lists those of the user alone, with their programs.
var bsdSockets = map[string][]struct {
	command  []string
	parse    func(string) []socket
	complete bool
}{
	"freebsd": {{[]string{"sockstat", "-46l", "-P", "tcp"}, parseSockstat, true}},
	"darwin": {
		{[]string{"netstat", "-an", "-p", "tcp"}, parseBSDNetstat, true},
		{[]string{"lsof", "-nP", "-iTCP", "-sTCP:LISTEN", "-F", "cn"}, parseLSOF, false},
	},
}

// parseBSDNetstat parses "netstat -an -p tcp": protocol, two queues, and the local
// address with the port after its last dot. A long address can be cut off.
func parseBSDNetstat(text string) []socket {
	var all []socket
	for line := range strings.SplitSeq(text, "\n") {
		columns := strings.Fields(line)
		if len(columns) < 6 || columns[5] != "LISTEN" {
			continue
		}
		at := strings.LastIndexByte(columns[3], '.')
		if at < 0 {
			continue
		}
		a, ok := parseWildcard(columns[3][:at] + ":" + columns[3][at+1:])
		if !ok {
			a, ok = parseWildcard("*:" + columns[3][at+1:])
		}
		if ok {
			all = append(all, socket{a, ""})
		}
	}
	return all
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
