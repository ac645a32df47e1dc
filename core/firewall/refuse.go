package firewall

import (
	"strconv"
	"strings"

	"activeftp/core"
)

// Refused is the error for settings from which no exact rule follows.
type Refused struct {
	Rule    string // ID of the rule of [core.Rules] that explains the refusal
	Message string // message of its diagnostic
	Line    int    // of its diagnostic; 0: there is none, or the message names the value
}

func (e *Refused) Error() string {
	at := ""
	if e.Line > 0 {
		at = " (line " + strconv.Itoa(e.Line) + ")"
	}
	return "cannot print firewall rules: " + e.Message + at + " [" + e.Rule + "]"
}

// refusalOf returns the refusal that a diagnostic explains.
func refusalOf(d *core.Diagnostic) *Refused { return &Refused{d.Rule, d.Message, d.Line} }

const activeSection = "ftp-active-mode"

// checkSettings returns a [*Refused] if no exact rule follows from the settings,
// and nil otherwise. A rule must not admit more than the settings intend, so
// every value that it depends on has to be known.
func checkSettings(r *core.Result) error {
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Prevents() && preventsRules(d) {
			return refusalOf(d)
		}
	}
	if n, found := firstUnclearInput(r.Settings); found {
		return refusedInput(r, n)
	}
	if r.PortEnd == 0 { // no rule about the numbers is broken, so they are not set
		return refusedBy(r, "port-range-unset", "no port range is set, so no rule can be limited to it")
	}
	return nil
}

// preventsRules reports whether an error makes the intended rules uncertain: it is
// about the range, about the addresses of the nodes and the partners, or about the
// text as a whole, any part of which may then be missing.
func preventsRules(d *core.Diagnostic) bool {
	switch d.Rule {
	case "firewall-source", "host-nodes":
		return true
	}
	return d.Path == "" || d.Path == activeSection || strings.HasPrefix(d.Path, activeSection+".")
}

// input is a value that the rules depend on.
type input struct {
	state   core.State
	span    core.Span
	section string
}

// firstUnclearInput returns the first input that the text does not settle.
func firstUnclearInput(s *core.Settings) (input, bool) {
	base, number := s.Active.BasePort, s.Active.NumberOfPorts
	address, nat, nodes, from := s.Host.Address, s.Host.NATAddress, s.Host.Nodes, s.Firewall.From
	for _, in := range [...]input{
		{base.State, base.Span(), activeSection},
		{number.State, number.Span(), activeSection},
		{address.State, address.Span(), "host"},
		{nat.State, nat.Span(), "host"},
		{nodes.State, nodes.Span(), "host"},
		{from.State, from.Span(), "firewall"},
	} {
		if in.state == core.Unclear {
			return in, true
		}
	}
	for i := range s.Sites {
		if in, found := firstUnclearSiteInput(&s.Sites[i]); found {
			return in, true
		}
	}
	return input{}, false
}

// firstUnclearSiteInput returns the first unclear input of one site. A site that
// is known to be passive has none.
func firstUnclearSiteInput(site *core.Site) (input, bool) {
	active := site.ActiveMode
	if !site.Active() && active.State != core.Unclear {
		return input{}, false
	}
	section := "transfer-site " + site.Name
	for _, in := range [...]input{
		{active.State, active.Span(), section},
		{site.Server.State, site.Server.Span(), section},
		{site.Port.State, site.Port.Span(), section},
		{site.AlternativeServers.State, site.AlternativeServers.Span(), section},
	} {
		if in.state == core.Unclear {
			return in, true
		}
	}
	return input{}, false
}

// refusedInput returns the refusal for an unclear input. It quotes the diagnostic
// at the input's place, which may be one item of a list, or, if a line could not be read, the first error about
// its section.
func refusedInput(r *core.Result, in input) error {
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; in.span.Line > 0 && d.Start >= in.span.Start && d.Start+d.Len <= in.span.Start+in.span.Len {
			return refusalOf(d)
		}
	}
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Severity == core.Error && d.Path == in.section {
			return refusalOf(d)
		}
	}
	return refusedBy(r, "syntax", "a line could not be read")
}

// refusedBy returns the refusal by the first diagnostic of a rule. If the check
// did not report that rule, the refusal has the given message.
func refusedBy(r *core.Result, rule, message string) error {
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Rule == rule {
			return refusalOf(d)
		}
	}
	return &Refused{Rule: rule, Message: message}
}

// maxPeers bounds the partner addresses that rules are printed for. A filter
// with more needs an address list of its own, and most clouds refuse far fewer.
const maxPeers = 1000

// maxPairs bounds the pairs of a partner and a node: some platforms need a line for
// each, or two if the host has a nat-address.
const maxPairs = 10_000

// TooManyPeers is the error for settings with more partner addresses than rules
// are printed for.
type TooManyPeers struct {
	Count int // addresses in the settings
	Max   int // addresses supported
}

func (e *TooManyPeers) Error() string {
	return "too many partner addresses for firewall rules: " + strconv.Itoa(e.Count) + ", want at most " + strconv.Itoa(e.Max) +
		"; split the transfer sites over several texts, or use larger networks in firewall.from"
}
