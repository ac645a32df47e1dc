package firewall

import (
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
)

const (
	// maxOffers bounds the number of ranges that Offers returns.
	maxOffers = 2
	// usualPorts is the number of ports that Offers gives to settings without a
	// range: that of the manual's example.
	usualPorts = 1024
)

// Offer is a range for a settings text that is better than what the text has.
type Offer struct {
	Choice
	Edits []Edit // the edits that move the text to the range, in order
}

// Edit sets one value of a settings text, as [core.Edit] does.
type Edit struct{ Path, Value string }

// Offers returns up to two ranges that resolve a finding about the ports of the
// active range, the best first. They have as many ports as the range has, or 1024
// without one. Each was checked: with its edits the text has no finding of another
// rule or place than before, and one less. Offers returns none if no such finding
// counts, or if no range is better.
//
// A range that the firewall blocks is offered with an edit of firewall.open, which
// replaces the old range there. The caller must say that the firewall needs the same
// change.
func Offers(text string, today core.Date) []Offer {
	r := core.CheckOn(text, today)
	if !slices.ContainsFunc(r.Diagnostics, movable) {
		return nil
	}
	n := usualPorts
	if active := activeRange(r.Settings); active.Given() {
		n = active.Number
	}
	choices, err := SuggestFor(r.Settings, n)
	if err != nil {
		return nil // the number of ports has a finding of its own
	}
	before := findingsByPlace(r)
	var offers []Offer
	for _, c := range choices {
		o := Offer{c, c.edits(r.Settings)}
		edited, err := o.apply(text)
		if err == nil && improves(before, findingsByPlace(core.CheckOn(edited, today))) {
			offers = append(offers, o)
		}
		if len(offers) == maxOffers {
			break
		}
	}
	return offers
}

// MovableRules returns the ids of the rules whose findings another active range can
// resolve.
func MovableRules() []string {
	return []string{
		"port-own-listener", "port-known-service", "port-ephemeral-overlap", "port-listening", "port-range-unset", "port-passive-overlap",
	}
}

// movable reports whether another active range can resolve a finding.
func movable(d core.Diagnostic) bool {
	return d.Accepted == nil && slices.Contains(MovableRules(), d.Rule) && !strings.HasPrefix(d.Path, "ftp-passive-mode.")
}

// activeRange returns the range that the text sets, or an empty one.
func activeRange(s *core.Settings) core.PortRange {
	return core.PortRange{Base: s.Active.BasePort.V, Number: s.Active.NumberOfPorts.V}
}

// edits returns the edits that move the active range of the settings to the choice.
// Setting the port end sets the number of ports too.
func (c *Choice) edits(s *core.Settings) []Edit {
	all := []Edit{
		{activeSection + ".base-port", strconv.Itoa(c.Ports.Base)},
		{activeSection + ".port-end", strconv.Itoa(c.Ports.End())},
	}
	if len(c.Closed) > 0 {
		all = append(all, Edit{"firewall.open", portList(opened(s, c.Ports))})
	}
	return all
}

// opened returns the ports that the firewall opens if it opens r in place of the old
// range. Ports of the old range that something else on the host needs stay open.
func opened(s *core.Settings, r core.PortRange) []core.PortRange {
	u := usageOf(s)
	needed := core.Union(append(slices.Clone(u.listening), u.passive))
	closing := core.Union(activeRange(s).Minus(needed))
	all := []core.PortRange{r}
	for _, o := range u.open {
		all = append(all, o.Minus(closing)...)
	}
	return core.Union(all)
}

// portList formats ports as a value of firewall.open.
func portList(all []core.PortRange) string {
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = r.String()
	}
	return strings.Join(names, " ")
}

// apply returns text with the edits of the offer.
func (o *Offer) apply(text string) (string, error) {
	for _, e := range o.Edits {
		edited, err := core.Edit(text, e.Path, e.Value)
		if err != nil {
			return "", err
		}
		text = edited
	}
	return text, nil
}

// findingsByPlace counts the findings that are not accepted by rule and path.
func findingsByPlace(r *core.Result) map[string]int {
	all := make(map[string]int)
	for i := range r.Diagnostics {
		if d := &r.Diagnostics[i]; d.Accepted == nil {
			all[d.Rule+"\n"+d.Path]++
		}
	}
	return all
}

// improves reports whether after has findings of the same places as before, but
// fewer.
func improves(before, after map[string]int) bool {
	fewer := false
	for place, count := range before {
		fewer = fewer || after[place] < count
	}
	for place, count := range after {
		if count > before[place] {
			return false
		}
	}
	return fewer
}
