package firewall

import (
	"strconv"
	"strings"

	"activeftp/core"
)

// Refused is the error for settings that give no rule.
type Refused struct {
	Rule    string // id of the rule of [core.Rules] that says why
	Message string // of its diagnostic
}

func (e *Refused) Error() string { return "no firewall rule: " + e.Message + " [" + e.Rule + "]" }

const activeSection = "ftp-active-mode"

// refusal says why the settings give no rule; nil when they do. A rule must not
// be wider than what was meant, so whatever it is made from has to be known.
func refusal(r *core.Result) error {
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Severity == core.Error && forbids(d) {
			return &Refused{d.Rule, d.Message}
		}
	}
	if n, found := firstUnclear(r.Settings); found {
		return explain(r, n)
	}
	if r.PortEnd == 0 { // every rule about the numbers holds, so none is given
		return refusedAs(r, "port-range-unset", "no range of ports is given: no narrow rule can let the partner in")
	}
	return nil
}

// forbids reports whether an error leaves open what a rule should let in: it is
// about the range, about a partner that firewall.from leaves out, or about the
// text as a whole, of which any part may then be missing.
func forbids(d *core.Diagnostic) bool {
	return d.Path == "" || d.Path == activeSection || strings.HasPrefix(d.Path, activeSection+".") || d.Rule == "firewall-source"
}

// need is a value that a rule is made from.
type need struct {
	state   core.State
	span    core.Span
	section string
}

// firstUnclear is the first need that the text did not settle.
func firstUnclear(s *core.Settings) (need, bool) {
	base, number := s.Active.BasePort, s.Active.NumberOfPorts
	own, nat, from := s.Host.Address, s.Host.NATAddress, s.Firewall.From
	for _, n := range [...]need{
		{base.State, base.Span, activeSection},
		{number.State, number.Span, activeSection},
		{own.State, own.Span, "host"},
		{nat.State, nat.Span, "host"},
		{from.State, from.Span, "firewall"},
	} {
		if n.state == core.Unclear {
			return n, true
		}
	}
	for i := range s.Sites {
		if n, found := firstUnclearOf(&s.Sites[i]); found {
			return n, true
		}
	}
	return need{}, false
}

// firstUnclearOf is the same of one site, unless it is known to be passive.
func firstUnclearOf(site *core.Site) (need, bool) {
	active := site.ActiveMode
	if !site.Active() && active.State != core.Unclear {
		return need{}, false
	}
	section := "transfer-site " + site.Name
	for _, n := range [...]need{
		{active.State, active.Span, section},
		{site.Server.State, site.Server.Span, section},
		{site.Port.State, site.Port.Span, section},
	} {
		if n.state == core.Unclear {
			return n, true
		}
	}
	return need{}, false
}

// explain is the refusal by the diagnostic that left a need unclear: the one at
// its place, else the first about its section, where a line could not be read.
func explain(r *core.Result, n need) error {
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; n.span.Line > 0 && d.Start == n.span.Start && d.Len == n.span.Len {
			return &Refused{d.Rule, d.Message}
		}
	}
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Severity == core.Error && d.Path == n.section {
			return &Refused{d.Rule, d.Message}
		}
	}
	return refusedAs(r, "syntax", "a line could not be read")
}

// refusedAs is the refusal by the first diagnostic of a rule, or in these words
// when the check had no reason to report it.
func refusedAs(r *core.Result, rule, message string) error {
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Rule == rule {
			return &Refused{d.Rule, d.Message}
		}
	}
	return &Refused{rule, message}
}

// maxPeers is how many partners' addresses rules are printed for; a filter with
// more wants a list of its own, and most clouds refuse far fewer.
const maxPeers = 1000

// TooManyPeers is the error for settings with more partners' addresses than
// rules are printed for.
type TooManyPeers struct {
	Count int // how many there are
	Most  int // how many there may be
}

func (e *TooManyPeers) Error() string {
	return strconv.Itoa(e.Count) + " addresses of partners, and rules are printed for at most " + strconv.Itoa(e.Most) +
		": give the networks they are in as firewall.from"
}
