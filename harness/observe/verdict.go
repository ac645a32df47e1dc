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

// judgement is something that a client did not hold to: what it did the first
// time, and how often.
type judgement struct {
	id      string
	message string
	times   int
}

// promises are what a client in active mode holds to, by the id under which it
// is judged, with how much it weighs. AM-nn is an item of the conformance
// checklist; the others are rules of core and causes of core/connect where there
// is one.
var promises = map[string]core.Severity{
	"AM-01": core.Error,   // PORT is six decimal bytes
	"AM-04": core.Error,   // EPRT is four delimiters and what they part
	"AM-08": core.Warning, // EPRT refused: PORT
	"AM-09": core.Warning, // the same port then
	"AM-10": core.Error,   // an address that can be dialled
	"AM-13": core.Warning, // REST directly before the transfer
	"AM-20": core.Error,   // the listener is there before PORT
	"AM-24": core.Warning, // a new PORT for each transfer
	"AM-28": core.Error,   // one transfer at a time
	"AM-52": core.Warning, // the peer of the data connection is compared
	"AM-53": core.Warning, // a stranger does not end the wait
	"AM-56": core.Error,   // no port below 1024
	"AM-60": core.Error,   // the client begins TLS
	"AM-61": core.Error,   // PBSZ before PROT
	"AM-62": core.Error,   // TLS before any byte of the file
	"AM-65": core.Warning, // the session of the control connection is resumed
	"AM-67": core.Note,    // close_notify before the end

	"port-outside-range": core.Error,
	"site-nat":           core.Error,
	"passive-mode":       core.Error,
	"use-ftps":           core.Error,
	"connect-refused":    core.Error,
	"data-broken":        core.Error,
	"tls-failed":         core.Error,
	"nothing-seen":       core.Error,
}

// judge notes that a client did not hold to a promise.
func (j *judge) judge(id string, client uint32, line, why string) {
	i := slices.IndexFunc(j.found, func(o *judgement) bool { return o.id == id })
	if i >= 0 {
		j.found[i].times++
		return
	}
	j.found = append(j.found, &judgement{id, fmt.Sprintf("session %d, %s: %s", client, line, why), 1})
}

// sum is the case of all clients, once nothing is seen any more.
func (j *judge) sum(elapsed time.Duration) report.Case {
	c := report.Case{Name: clientCase, File: j.file, Title: "what the client did", Talk: j.talk.Lines(), Elapsed: elapsed}
	if j.count.transfers == 0 {
		j.found = append(j.found, &judgement{"nothing-seen", j.nothing(), 1})
	}
	for _, o := range j.found {
		message := o.message
		if o.times > 1 {
			message += fmt.Sprintf(" (%d times)", o.times)
		}
		c.Findings = append(c.Findings, report.Finding{
			File: j.file, Line: j.lineOf(o.id), Severity: j.severity(o.id), Rule: o.id, Message: message,
		})
	}
	slices.SortStableFunc(c.Findings, func(a, b report.Finding) int { return int(b.Severity) - int(a.Severity) })
	c.Proved = j.held()
	return c
}

// severity is how much a broken promise weighs under these settings.
func (j *judge) severity(id string) core.Severity {
	if id == "AM-52" && !j.verify { // the settings want it so
		return core.Note
	}
	return promises[id]
}

// lineOf is the line of the settings that a promise is about; 0: none.
func (j *judge) lineOf(id string) int {
	switch id {
	case "port-outside-range":
		return j.settings.Active.BasePort.Span.Line
	case "site-nat":
		return j.settings.Host.Address.Span.Line
	case "passive-mode":
		return j.site.ActiveMode.Span.Line
	case "use-ftps":
		return j.site.UseFTPS.Span.Line
	case "AM-52":
		return j.site.HostnameVerification.Span.Line
	}
	return 0
}

// nothing says what to do where nothing came.
func (j *judge) nothing() string {
	text := fmt.Sprintf("no transfer was tried; point a client at %s and let it transfer %s in active mode", j.url(), observedFile)
	if j.count.sessions > 0 {
		text += fmt.Sprintf(" (%d sessions came, and asked for none)", j.count.sessions)
	}
	return text
}

// held is what was seen to hold, what was tried first.
func (j *judge) held() []string {
	n := &j.count
	lines := []string{fmt.Sprintf("%s in %s, %d complete, %d bytes",
		plural(n.transfers, "transfer"), plural(n.sessions, "session"), n.done, n.bytes)}
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	if len(n.ports) > 0 {
		add("ports: %s", j.portsUsed())
	}
	if n.announced > 0 {
		add("listening when announced: %d of %d", n.open, n.announced)
	}
	if n.private > 0 {
		add("TLS session resumed: %d of %d", n.resumed, n.private)
	}
	if j.options.RefuseEPRT {
		add("EPRT refused: %s", j.fellBack())
	}
	if j.options.TryStranger {
		add("stranger from %s: %s", strangerAddress, j.strangerWas())
	}
	if j.ftps && j.options.Server.TLS == certs.TLSNone {
		add("without TLS, which use-ftps asks for: the ports are judged, the encryption is not")
	}
	return lines
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// portsUsed is the first ports that were announced, and how many there are.
func (j *judge) portsUsed() string {
	const most = 8
	var text []string
	all := slices.Sorted(maps.Keys(j.count.ports))
	for _, port := range all[:min(len(all), most)] {
		text = append(text, fmt.Sprint(port))
	}
	if len(all) > most {
		text = append(text, fmt.Sprintf("... %d, %d in all", all[len(all)-1], len(all)))
	}
	where := "; the settings have no range"
	if j.ports.Given() {
		where = "; the range is " + j.ports.String()
	}
	return strings.Join(text, ", ") + where
}

func (j *judge) fellBack() string {
	if j.count.fallbacks == 0 {
		return "the client never fell back to PORT, or never sent EPRT"
	}
	return fmt.Sprintf("PORT on the same port in %d of %d", j.count.keepers, j.count.fallbacks)
}

func (j *judge) strangerWas() string {
	switch j.count.challenge {
	case relay.StrangerAccepted:
		return "taken for the partner"
	case relay.StrangerRejected:
		return "turned away"
	case relay.StrangerUnreachable:
		return "could not connect; the client must be on this host, and on IPv4"
	}
	return "had no turn"
}

// conclusion is the verdict in a sentence.
func (j *judge) conclusion() string {
	if j.count.transfers == 0 {
		return "nothing was seen"
	}
	var weighed [core.Error + 1]int
	for _, o := range j.found {
		weighed[j.severity(o.id)]++
	}
	complete := fmt.Sprintf("%d of %s complete", j.count.done, plural(j.count.transfers, "transfer"))
	held := "as the settings want it"
	if j.count.done < j.count.transfers {
		held += ", as far as it went"
	}
	switch {
	case weighed[core.Error] > 0:
		return fmt.Sprintf("not as the settings want it: %s; %s", plural(weighed[core.Error], "error"), complete)
	case weighed[core.Warning] > 0:
		return fmt.Sprintf("%s, with %s; %s", held, plural(weighed[core.Warning], "warning"), complete)
	}
	return held + "; " + complete
}

// url is where clients come.
func (j *judge) url() string {
	if j.options.Server.TLS == certs.TLSImplicit {
		return "ftps://" + j.addr.String()
	}
	return "ftp://" + j.addr.String()
}
