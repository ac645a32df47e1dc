package observe

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/relay"
	"activeftp/harness/report"
)

// result returns the case of all clients. It is called once, after the last event.
func (c *checker) result(elapsed time.Duration) report.Case {
	row := report.Case{Name: clientCase, File: c.file, Title: "transfers of the watched client", Talk: c.talk.Lines(), Elapsed: elapsed}
	if c.stats.transfers == 0 {
		c.violations = append(c.violations, &violation{rule: ruleNothingSeen, message: c.nothingSeen(), count: 1})
	}
	if c.stats.transfers > 0 && c.stats.completed == 0 && !c.hasError() {
		c.violations = append(c.violations, &violation{
			rule: ruleNoneComplete, message: fmt.Sprintf("%s tried, none complete; it is not shown that the settings work", core.Count(c.stats.transfers, "transfer")), count: 1,
		})
	}
	for _, v := range c.violations {
		message := v.message
		if v.count > 1 {
			message += fmt.Sprintf(" (%d times)", v.count)
		}
		row.Findings = append(row.Findings, report.Finding{
			File: c.file, Line: c.lineOf(v.rule), Severity: c.severity(v.rule), Rule: v.rule, Message: message,
		})
	}
	slices.SortStableFunc(row.Findings, func(a, b report.Finding) int { return int(b.Severity) - int(a.Severity) })
	row.Proved = c.facts()
	return row
}

// isNoneComplete reports whether the only error is that no transfer was complete.
func (c *checker) isNoneComplete() bool {
	return slices.ContainsFunc(c.violations, func(v *violation) bool { return v.rule == ruleNoneComplete })
}

// hasError reports whether a violation is an error.
func (c *checker) hasError() bool {
	return slices.ContainsFunc(c.violations, func(v *violation) bool { return c.severity(v.rule) == core.Error })
}

// lineOf returns the line of the settings that a requirement is about, or 0 if
// there is none.
func (c *checker) lineOf(rule string) int {
	switch rule {
	case ruleOutsideRange:
		return c.settings.Active.BasePort.Span().Line
	case "site-nat":
		return c.settings.Host.Address.Span().Line
	case rulePassiveMode:
		return c.site.ActiveMode.Span().Line
	case ruleUseFTPS:
		return c.site.UseFTPS.Span().Line
	case "AM-52":
		return c.site.HostnameVerification.Span().Line
	}
	return 0
}

// nothingSeen returns the message of ruleNothingSeen: an instruction for the user.
func (c *checker) nothingSeen() string {
	text := fmt.Sprintf("no transfer was tried; point a client at %s and have it transfer %s in active mode", c.url(), sampleFile)
	if n := c.stats.sessions; n > 0 {
		text += fmt.Sprintf(" (%s asked for none)", core.Count(n, "session"))
	}
	return text
}

// facts returns the facts that were observed, the totals first.
func (c *checker) facts() []string {
	n := &c.stats
	facts := []string{fmt.Sprintf("%s in %s, %d complete, %s",
		core.Count(n.transfers, "transfer"), core.Count(n.sessions, "session"), n.completed, core.Count(int(n.bytes), "byte"))}
	add := func(format string, args ...any) { facts = append(facts, fmt.Sprintf(format, args...)) }
	if len(n.ports) > 0 {
		add("ports: %s", c.portList())
	}
	if n.announced > 0 {
		add("listening when announced: %d of %d", n.listening, n.announced)
	}
	if n.protected > n.noTickets {
		add("TLS session resumed: %d of %d", n.resumed, n.protected-n.noTickets)
	}
	if n.noTickets > 0 {
		add("TLS session resumption: not judged in %d of %d, because the client offers TLS 1.2 without session tickets, "+
			"and this server resumes sessions by tickets only", n.noTickets, n.protected)
	}
	if n.aborted > 0 {
		add("aborted by the client: %s", core.Count(n.aborted, "transfer"))
	}
	if c.options.RefuseEPRT {
		add("EPRT refused: %s", c.fallbackResult())
	}
	if c.options.TryStranger {
		add("stranger from %s: %s", strangerAddress, c.strangerResult())
	}
	if c.ftps && c.options.Server.TLS == certs.TLSNone {
		add("encryption: not checked, because --tls is not set; use-ftps = yes requires TLS")
	}
	return facts
}

// portList returns the lowest announced ports, the number of all, and the range.
func (c *checker) portList() string {
	const maxListed = 8
	var list []string
	ports := slices.Sorted(maps.Keys(c.stats.ports))
	for _, port := range ports[:min(len(ports), maxListed)] {
		list = append(list, fmt.Sprint(port))
	}
	if len(ports) > maxListed {
		list = append(list, fmt.Sprintf("... %d, %d in all", ports[len(ports)-1], len(ports)))
	}
	text := strings.Join(list, ", ")
	if c.ports.Given() {
		return text + "; the range is " + c.ports.String()
	}
	return text + "; the settings have no range"
}

func (c *checker) fallbackResult() string {
	if c.stats.fallbacks == 0 {
		return "the client never fell back to PORT, or never sent EPRT"
	}
	return fmt.Sprintf("PORT on the same port in %d of %d", c.stats.samePort, c.stats.fallbacks)
}

func (c *checker) strangerResult() string {
	switch c.stats.stranger {
	case relay.StrangerAccepted:
		return "accepted as the partner"
	case relay.StrangerRejected:
		return "rejected"
	case relay.StrangerUnreachable:
		return "could not connect; the client must run on this host and use IPv4"
	}
	return "not tried"
}

// conclusion returns the verdict in one sentence, with the transfers that did not
// come.
func (c *checker) conclusion() string {
	if c.stats.transfers == 0 {
		return "nothing was seen"
	}
	return c.verdict() + c.notTried()
}

// notTried returns the number of transfers that were to be watched and did not
// come before the end, as a clause; "" if all of them did.
func (c *checker) notTried() string {
	missing := c.options.Transfers - c.stats.transfers
	if missing <= 0 {
		return ""
	}
	return fmt.Sprintf("; %d of %s not tried", missing, core.Count(c.options.Transfers, "transfer"))
}

// verdict returns the verdict on the transfers that were seen.
func (c *checker) verdict() string {
	var count [core.Error + 1]int
	for _, v := range c.violations {
		count[c.severity(v.rule)]++
	}
	complete := fmt.Sprintf("%d of %s complete", c.stats.completed, core.Count(c.stats.transfers, "transfer"))
	if c.isNoneComplete() {
		return "not shown to match the settings; " + complete
	}
	if n := count[core.Error]; n > 0 {
		return fmt.Sprintf("does not match the settings: %s; %s", core.Count(n, "error"), complete)
	}
	text := "matches the settings"
	if c.stats.completed < c.stats.transfers {
		text += ", as far as it got"
	}
	if n := count[core.Warning]; n > 0 {
		text += ", with " + core.Count(n, "warning")
	}
	return text + "; " + complete
}

// url returns the URL that clients connect to.
func (c *checker) url() string {
	if c.options.Server.TLS == certs.TLSImplicit {
		return "ftps://" + c.addr.String()
	}
	return "ftp://" + c.addr.String()
}
