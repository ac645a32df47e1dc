package play

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/scenario"
)

// holdTransfers holds the facts of a step of transfers.
func (p *play) holdTransfers(step *scenario.Step, d did) {
	if len(d.refused) > 0 {
		p.holdRefused(step, d.refused)
		return
	}
	mixed := step.Fact("failed") != nil && step.Fact("done") != nil
	for _, f := range step.Facts {
		want, got, holds := d.fact(f, mixed)
		if !holds {
			p.differ(f.Line, f.Word, step.Text, want, got)
		}
	}
	for _, o := range d.outcomes {
		if o.wrong != "" && step.Fact("differs") == nil {
			p.fail(step.Line, "content", step.Text+": "+o.wrong)
		}
	}
	if step.Fact("failed") != nil || step.Fact("refused") != nil || step.Fact("done") != nil {
		return
	}
	if want, got, holds := d.done(); !holds {
		p.differ(step.Line, "done", step.Text, want, got)
	}
}

// holdSites holds the facts of a step that chooses sites. Whether core forbids
// their transfers is told here, unless the scenario wants to see it at the
// transfer itself.
func (p *play) holdSites(step *scenario.Step) {
	if step.Fact("refused") == nil {
		return
	}
	var refused []core.Diagnostic
	for _, site := range p.sites {
		refused = append(refused, site.refused...)
	}
	p.holdRefused(step, refused)
}

// holdRefused holds what core forbade.
func (p *play) holdRefused(step *scenario.Step, refused []core.Diagnostic) {
	var rules []string
	for _, d := range refused {
		rules = append(rules, d.Rule)
	}
	got := "refused by " + strings.Join(rules, ", ")
	if len(rules) == 0 {
		got = "not refused"
	}
	stated := false
	for _, f := range step.Facts {
		if f.Word == "refused" {
			stated = true
			if !slices.Contains(rules, f.Name) {
				p.differ(f.Line, f.Word, step.Text, f.Name, got)
			}
			continue
		}
		p.differ(f.Line, f.Word, step.Text, f.Text, got)
	}
	if !stated {
		p.differ(step.Line, "done", step.Text, "done", got)
	}
}

// fact says what the scenario wants, what happened, and whether they agree.
// Mixed are facts that say of some transfers that they are done, and of the
// others how they failed.
func (d did) fact(f scenario.Fact, mixed bool) (want, got string, holds bool) {
	switch f.Word {
	case "port":
		return d.portsWithin(f.Ports)
	case "ports":
		return d.portCount(f.Number, f.Most)
	case "bytes":
		return equal(f.Number, d.bytes())
	case "rejected":
		return equal(f.Number, d.rejected())
	case "reply":
		return d.reply(f.Number)
	case "lasted":
		return d.lasted(f.Limit)
	case "differs":
		return d.differs()
	case "done":
		if mixed {
			return d.someDone()
		}
		return d.done()
	case "failed":
		return d.failed(f.Name, mixed)
	case "passive":
		return d.passive()
	case "data":
		return d.data(f.Name)
	case "warned":
		return d.warned()
	default: // refused: transfers were tried, or this would not be asked
		return f.Name, "not refused", false
	}
}

func equal(want, got int64) (string, string, bool) {
	return strconv.FormatInt(want, 10), strconv.FormatInt(got, 10), want == got
}

// ports is every port announced, once, in order.
func (d did) ports() []int {
	var all []int
	for _, o := range d.outcomes {
		if o.mode == core.Active && o.Port != 0 {
			all = append(all, o.Port)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// portCount holds that so many different ports were announced.
func (d did) portCount(least, most int64) (want, got string, holds bool) {
	n := int64(len(d.ports()))
	want, got, holds = equal(least, n)
	if least != most {
		want, holds = fmt.Sprintf("%d-%d", least, most), least <= n && n <= most
	}
	return want, got, holds
}

func (d did) portsWithin(r core.PortRange) (want, got string, holds bool) {
	all := d.ports()
	if len(all) == 0 {
		return r.String(), "no port announced", false
	}
	for _, port := range all {
		if !r.Contains(port) {
			return r.String(), strconv.Itoa(port), false
		}
	}
	return r.String(), core.PortRange{Base: all[0], Number: all[len(all)-1] - all[0] + 1}.String(), true
}

func (d did) bytes() (sum int64) {
	for _, o := range d.outcomes {
		sum += o.Bytes
	}
	return sum
}

func (d did) rejected() (sum int64) {
	for _, o := range d.outcomes {
		sum += int64(o.RejectedCount)
	}
	return sum
}

// reply compares the last reply of every transfer.
func (d did) reply(code int64) (want, got string, holds bool) {
	for _, o := range d.outcomes {
		if want, got, holds := equal(code, int64(o.Reply.Code)); !holds {
			return want, got, false
		}
	}
	return strconv.FormatInt(code, 10), "", len(d.outcomes) > 0
}

// lasted holds that no transfer was over before the time was.
func (d did) lasted(least time.Duration) (want, got string, holds bool) {
	for _, o := range d.outcomes {
		if o.took < least {
			return least.String(), o.took.String(), false
		}
	}
	return least.String(), "", len(d.outcomes) > 0
}

// differs holds that every transfer was complete, as FTP sees it, and that what
// it moved is not its file.
func (d did) differs() (want, got string, holds bool) {
	for _, o := range d.outcomes {
		if o.wrong == "" {
			return "another file", why(o), false
		}
	}
	return "another file", "", len(d.outcomes) > 0
}

func (d did) done() (want, got string, holds bool) {
	var failed []string
	for _, o := range d.outcomes {
		if !o.Done() {
			failed = append(failed, why(o))
		}
	}
	if n := len(d.outcomes); len(failed) > 0 {
		got = "failed: " + failed[0]
		if n > 1 {
			got = fmt.Sprintf("%d of %d %s", len(failed), n, got)
		}
	}
	return "done", got, len(failed) == 0 && len(d.outcomes) > 0
}

// someDone holds that not every transfer failed.
func (d did) someDone() (want, got string, holds bool) {
	for _, o := range d.outcomes {
		if o.Done() {
			return "done", "", true
		}
	}
	return "done", fmt.Sprintf("none of %d", len(d.outcomes)), false
}

// failed holds that every transfer failed with that cause, or every one that is
// not done.
func (d did) failed(cause string, orDone bool) (want, got string, holds bool) {
	for _, o := range d.outcomes {
		if o.Cause.String() != cause && !(orDone && o.Done()) {
			return cause, why(o), false
		}
	}
	return cause, "", len(d.outcomes) > 0
}

func (d did) passive() (want, got string, holds bool) {
	for _, o := range d.outcomes {
		if o.mode != core.Passive {
			return "passive", o.mode.String(), false
		}
	}
	return "passive", "", len(d.outcomes) > 0
}

// why is the outcome of a transfer in words.
func why(o transferred) string {
	text := o.Cause.String()
	if o.Reply.Code != 0 && o.Cause != connect.CauseDone {
		text += ": " + o.Reply.String()
	}
	if o.Err != nil {
		text += ": " + o.Err.Error()
	}
	return text
}

// holdCheck holds the facts of the step "check". An error that no fact names is
// one too many.
func (p *play) holdCheck(step *scenario.Step) {
	var rules, unstated []string
	for _, d := range p.checked.Diagnostics {
		rules = append(rules, d.Rule)
		if d.Severity == core.Error && (step.Fact("done") != nil || !states(step, d.Rule)) {
			unstated = append(unstated, d.Rule)
		}
	}
	for _, f := range step.Facts {
		if f.Word == "finding" && !slices.Contains(rules, f.Name) {
			p.differ(f.Line, f.Word, step.Text, f.Name, cmp.Or(strings.Join(rules, ", "), "no finding"))
		}
	}
	if len(unstated) == 0 {
		return
	}
	line := step.Line
	if done := step.Fact("done"); done != nil {
		line = done.Line
	}
	p.differ(line, "done", step.Text, "no further error", strings.Join(unstated, ", "))
}

// states reports whether a fact of the step names the rule as a finding.
func states(step *scenario.Step, rule string) bool {
	return slices.ContainsFunc(step.Facts, func(f scenario.Fact) bool { return f.Word == "finding" && f.Name == rule })
}

// data holds that every data connection was as the word says.
func (d did) data(how string) (want, got string, holds bool) {
	for _, o := range d.outcomes {
		switch {
		case !o.Protected:
			got = "clear"
		case how == "resumed" && o.Resumed:
			got = "resumed"
		default:
			got = "secured"
		}
		if got != how {
			return how, got, false
		}
	}
	return how, got, len(d.outcomes) > 0
}

// warned holds that every connection came from elsewhere and was used.
func (d did) warned() (want, got string, holds bool) {
	for _, o := range d.outcomes {
		if !o.PeerStranger {
			return "a warning", fmt.Sprintf("the connection came from %v", o.Peer.Addr()), false
		}
	}
	return "a warning", "", len(d.outcomes) > 0
}
