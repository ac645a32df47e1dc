package host

import (
	"context"
	"encoding/csv"
	"net/netip"
	"strconv"
	"strings"

	"activeftp/core"
)

// readWindows reads the facts about a Windows machine from netsh, netstat and tasklist.
func (s system) readWindows(ctx context.Context, f *Facts) {
	out, err := s.run(ctx, "netsh", "int", "ipv4", "show", "dynamicport", "tcp")
	if r, ok := parseDynamicPorts(string(out)); err == nil && ok {
		f.Ephemeral = []core.PortRange{r}
	} else {
		f.note("the ephemeral ports cannot be read from netsh")
	}
	if out, err = s.run(ctx, "netsh", "int", "ipv4", "show", "excludedportrange", "protocol=tcp"); err == nil {
		f.Reserved = parseExcludedPorts(string(out))
	}
	if out, err = s.run(ctx, "netstat", "-ano"); err != nil {
		f.note("the ports in use cannot be read: " + err.Error())
		return
	}
	names := map[string]string{}
	if tasks, err := s.run(ctx, "tasklist", "/fo", "csv", "/nh"); err == nil {
		names = parseTasks(string(tasks))
	}
	for _, l := range parseNetstat(string(out)) {
		f.listen(l.address, names[l.owner])
	}
}

// numbersAfterColons returns the number at the end of each line with a colon. The words
// before it are in the language of the system.
func numbersAfterColons(text string) []int {
	var all []int
	for line := range strings.SplitSeq(text, "\n") {
		_, after, ok := strings.Cut(line, ":")
		if n, err := strconv.Atoi(strings.TrimSpace(after)); ok && err == nil {
			all = append(all, n)
		}
	}
	return all
}

// parseDynamicPorts parses "netsh int ipv4 show dynamicport tcp": the first port and
// the number of ports.
func parseDynamicPorts(text string) (core.PortRange, bool) {
	n := numbersAfterColons(text)
	if len(n) != 2 {
		return core.PortRange{}, false
	}
	r := core.PortRange{Base: n[0], Number: n[1]}
	return r, r.Base >= 1 && r.Number >= 1 && r.Number <= core.HighestPort && r.End() <= core.HighestPort
}

// parseExcludedPorts parses "netsh int ipv4 show excludedportrange protocol=tcp": the
// first and the last port of each range, with a * after those that were set by hand.
func parseExcludedPorts(text string) []core.PortRange {
	var all []core.PortRange
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSuffix(strings.TrimSpace(line), "*")
		if r, ok := parseFirstLast(line); ok && len(strings.Fields(line)) == 2 {
			all = append(all, r)
		}
	}
	return all
}

// parseNetstat parses "netstat -ano". A socket that listens has port 0 at its other
// end. The column with the state is in the language of the system. The process id is
// the owner.
func parseNetstat(text string) []socket {
	var all []socket
	for line := range strings.SplitSeq(text, "\n") {
		columns := strings.Fields(line)
		if len(columns) < 4 || columns[0] != "TCP" || !strings.HasSuffix(columns[2], ":0") {
			continue
		}
		if a, err := netip.ParseAddrPort(columns[1]); err == nil && a.Port() != 0 {
			all = append(all, socket{a, columns[len(columns)-1]})
		}
	}
	return all
}

// parseTasks parses "tasklist /fo csv /nh" and returns the names of the processes by
// their ids.
func parseTasks(text string) map[string]string {
	names := map[string]string{}
	for line := range strings.SplitSeq(text, "\n") {
		if fields, err := csv.NewReader(strings.NewReader(line)).Read(); err == nil && len(fields) > 1 {
			names[fields[1]] = fields[0]
		}
	}
	return names
}
