package dial

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"activeftp/core"
	"activeftp/harness/report"
)

// reasonNotTried is the reason of a port for which the run ended too early.
const reasonNotTried = "not tried"

// judge returns the result of a port, from what arrived here and what the other
// end says. If they contradict each other, the arrival counts.
func (t *test) judge(here arrival, there outcome, a answer) result {
	switch {
	case here.busy != "":
		return result{report.PortBusy, here.busy}
	case here.proved:
		return result{report.PortOpen, ""}
	case here.elsewhere.IsValid():
		return result{report.PortOtherAddress, here.differsText(t.partner)}
	case here.wrongPort != 0:
		return result{report.PortClosed, here.differsText(t.partner)}
	case here.touched && there != outcomeDropped && there != outcomeRefused && there != outcomeUnreachable:
		return result{report.PortClosed, "the connection opens, but its first bytes do not arrive"}
	}
	switch there {
	case outcomeConnected:
		return result{report.PortClosed, "something in between answers the connection, and it does not arrive here"}
	case outcomeRefused:
		return result{report.PortRefused, "rejected at once, although this host listens"}
	case outcomeUnreachable:
		return result{report.PortRefused, "rejected by ICMP: not reachable"}
	case outcomeDropped:
		return result{report.PortDropped, "no answer to three attempts"}
	case outcomeFailed:
		return result{report.PortNotTried, "the other end could not dial: " + cmp.Or(a.Reason, "no reason given")}
	case outcomeOutside:
		return result{report.PortNotTried, fmt.Sprintf("not in the range of the other end, %v", a.Range)}
	case outcomeNotDialed:
		reason := "the run ended before the other end dialed it"
		if a.Batch > 0 {
			reason += "; raise the number of files that it may open (ulimit -n)"
		}
		return result{report.PortNotTried, reason}
	}
	if a.To.IsValid() {
		return result{report.PortNotTried, "the other end does not say what became of it"}
	}
	return result{report.PortNotTried, reasonNotTried}
}

// tried reports whether the other end dialed a port with this result.
func (r result) tried() bool { return r.status != report.PortNotTried && r.status != report.PortBusy }

// spans returns the results as runs of adjacent ports with the same result.
func (t *test) spans() []report.PortSpan {
	var spans []report.PortSpan
	for i, r := range t.results {
		if last := len(spans) - 1; last < 0 || spans[last].Status != r.status || spans[last].Reason != r.reason {
			spans = append(spans, report.PortSpan{
				PortRange: core.PortRange{Base: t.all.Base + i}, Status: r.status, Reason: r.reason,
			})
		}
		last := &spans[len(spans)-1]
		last.Number++
		if r.tried() {
			last.Tried++
		}
	}
	return spans
}

// problem is a status of ports as a finding.
type problem struct {
	status report.PortStatus
	rule   string
	words  string // after the ports
	// order is the remedy, or nil if none is certain.
	order func(t *test, ports string) string
}

// problems are in the order of the report. Ports that were not tried are no finding
// of their own if the session failed, which is one.
var problems = [...]problem{
	{report.PortDropped, "dial-dropped", "dropped", (*test).openOrder},
	{report.PortRefused, "dial-refused", "refused", (*test).openOrder},
	{report.PortOtherAddress, "dial-source", "reached from another address", nil},
	{report.PortClosed, "dial-between", "not reached", nil},
	{report.PortBusy, "dial-busy", "busy", (*test).freeOrder},
	{report.PortNotTried, "dial-untried", "not tried", nil},
}

// report returns the case of the test.
func (t *test) report() report.Case {
	spans := t.spans()
	c := report.Case{Name: "dial", File: t.file, Traffic: &report.Traffic{Spans: spans}, Proved: []string{t.setup()}}
	if t.answer.To.IsValid() {
		t.addRange()
		t.addAddress()
		c.Proved = append(c.Proved, t.addresses())
	}
	t.addProblems(spans)
	c.Findings = t.findings
	if t.batches > 1 {
		c.Proved = append(c.Proved, fmt.Sprintf("in turn: %d runs of up to %d ports, each with a login of its own", t.batches, t.atOnce))
	}
	if t.answer.Batch > 0 {
		c.Proved = append(c.Proved, fmt.Sprintf("in turn: the other end may open few files, so it dialed %d ports at once", t.answer.Batch))
	}
	return c
}

// setup returns what was tested.
func (t *test) setup() string {
	if !t.partner.IsValid() {
		return fmt.Sprintf("ports %v, to be dialed by %v", t.all, t.to)
	}
	where := ""
	if t.partner.IsLoopback() {
		where = ", on this host: no firewall is between"
	}
	return fmt.Sprintf("ports %v, dialed by %v (%v)%s", t.all, t.to, t.partner, where)
}

// addresses returns the addresses of both ends as each of them sees them.
func (t *test) addresses() string {
	host, partner := t.local.String(), t.partner.String()
	if !same(t.answer.To, t.local) {
		host = fmt.Sprintf("%v, which the partner sees as %v", t.local, t.answer.To)
	}
	if !same(t.answer.From, t.partner) {
		partner = fmt.Sprintf("%v, which this host sees as %v", t.answer.From, t.partner)
	}
	return fmt.Sprintf("addresses: this host %s; the partner %s", host, partner)
}

// same reports whether two addresses are equal. The other end's zones are its own.
func same(a, b netip.Addr) bool { return a.WithZone("") == b.WithZone("") }

// maxSpans is the number of spans that a finding names.
const maxSpans = 10

// addProblems adds a finding for each kind of result that is not open.
func (t *test) addProblems(spans []report.PortSpan) {
	for _, p := range problems {
		if p.status == report.PortNotTried && !t.complete {
			continue
		}
		ports, reason := t.affected(spans, p.status)
		if ports == "" {
			continue
		}
		order := ""
		switch {
		case p.status == report.PortDropped && scattered(spans):
			reason += "; scattered between open ports, so the firewall may limit new connections per second, which transfers seldom reach"
		case p.order != nil:
			order = p.order(t, ports)
		}
		t.fail(p.rule, fmt.Sprintf("%s %s: %s", ports, p.words, reason), order)
	}
}

// scattered reports whether dropped ports are in many places between open ones. A
// range that a firewall closes is in few; a limit on the rate of connections, which no
// transfer meets, hits any port.
func scattered(spans []report.PortSpan) bool {
	count := 0
	for i := 1; i < len(spans); i++ {
		if spans[i].Status == report.PortDropped && spans[i-1].Status == report.PortOpen {
			count++
		}
	}
	return count > maxSpans
}

// affected returns the ports of a status, as "ports 10000-10049, 10060", and the
// reasons. It returns "" if there are none. Of many spans it names the first few.
func (t *test) affected(spans []report.PortSpan, status report.PortStatus) (ports, reason string) {
	var names, reasons []string
	total, count := 0, 0
	for _, s := range spans {
		if s.Status != status {
			continue
		}
		total += s.Number
		if count++; count <= maxSpans {
			names = append(names, s.PortRange.String())
		}
		if len(reasons) < maxReasons && !slices.Contains(reasons, s.Reason) {
			reasons = append(reasons, s.Reason)
		}
	}
	switch {
	case total == 0:
		return "", ""
	case count > maxSpans:
		names = append(names, "and "+core.Count(count-maxSpans, "more span"))
	}
	noun := "ports "
	if total == 1 {
		noun = "port "
	}
	return noun + strings.Join(names, ", "), strings.Join(reasons, "; ")
}

// maxReasons is the number of different reasons that a finding names.
const maxReasons = 3

// openOrder returns the order that opens the firewall. If it would have too many
// ports to name, it is for the whole range, which transfers need anyway.
func (t *test) openOrder(ports string) string {
	if strings.Contains(ports, " more ") {
		ports = "ports " + t.all.String()
	}
	order := fmt.Sprintf("Open inbound TCP from %v to %v, %s", t.partner, t.local, ports)
	if !same(t.answer.To, t.local) {
		order = fmt.Sprintf("Open inbound TCP from %v to %v, %s, and forward them to %v", t.partner, t.answer.To, ports, t.local)
	}
	return order
}

// freeOrder returns the order about ports that other programs use.
func (t *test) freeOrder(ports string) string {
	if strings.Contains(ports, " more ") {
		ports = "these ports"
	}
	return fmt.Sprintf("Stop what uses %s, or move the range", ports)
}

// addRange adds a finding if the two ends have different ranges.
func (t *test) addRange() {
	if t.answer.Range.Given() && t.answer.Range != t.all {
		t.fail("dial-range", fmt.Sprintf("the settings of the two ends differ: the range is %v here and %v at the other end", t.all, t.answer.Range), "")
	}
}

// addAddress adds a finding if PORT will announce another address than the one
// that the other end dialed.
func (t *test) addAddress() {
	announced := t.settings.Host.OnlyAddress()
	if !announced.IsValid() {
		announced = t.local
	}
	dialed := t.answer.To
	if !dialed.IsValid() || same(announced, dialed) || dialed.IsLoopback() || t.rewritten() {
		return
	}
	severity, effect := core.Warning, "a transfer uses the announced address, and this test the other"
	if announced.IsPrivate() && !dialed.IsPrivate() {
		severity, effect = core.Error, "it cannot reach a private address from there; announce the one that it sees (address in [host])"
	}
	t.add(severity, "dial-address",
		fmt.Sprintf("PORT will announce %v, but the partner sees this host as %v: %s", announced, dialed, effect), "")
}

// rewritten reports whether a firewall replaces the announced address, which it can
// do in clear text only.
func (t *test) rewritten() bool {
	if !t.settings.Firewall.RewritesPort.V {
		return false
	}
	for _, site := range t.settings.ActiveSites() {
		if site.UseFTPS.V && !site.ClearCommandChannel.V {
			return false
		}
	}
	return true
}

// conclusion returns the verdict in one sentence.
func (t *test) conclusion(c *report.Case) string {
	open, tried := 0, 0
	for _, r := range t.results {
		if r.status == report.PortOpen {
			open++
		}
		if r.tried() {
			tried++
		}
	}
	if open == len(t.results) {
		text := fmt.Sprintf("open: %v reaches this host at %s", t.partner, core.Count(open, "port"))
		if t.partner.IsLoopback() {
			text = fmt.Sprintf("open on this host: %s, with no firewall between", core.Count(open, "port"))
		}
		if c.Failed() {
			text += "; but see the findings"
		}
		return text
	}
	if tried == 0 {
		return fmt.Sprintf("not tested: none of %s was tried", core.Count(len(t.results), "port"))
	}
	return fmt.Sprintf("not open: %d of %s open, %d tried", open, core.Count(len(t.results), "port"), tried)
}
