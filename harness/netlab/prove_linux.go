package netlab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/harness/report"
)

// Prove proves the rules that core/firewall prints for the settings that result
// is of: a case for each filter, without and with the demand for source port 20.
// A finding is "open" for ports that should be and are not, "closed" for ports
// that should be while the rules hold, "closed-again" for ports that should be
// after the rollback, and that of a proof by transfers where a transfer fails.
// Settings that give no rule have a case that says why.
//
// An error says that there is no proof: what [Available] finds missing, addresses
// that no lab can have, a rule that the filter's own tool refuses, or the end of
// ctx. Either way nothing of a lab is left; an error with a report says that
// something is.
func Prove(ctx context.Context, file string, result *core.Result) (*report.Report, error) {
	p, err := newProof(file, result.Settings)
	if err != nil {
		return nil, err
	}
	trials, err := trialsOf(result)
	if refused := (*firewall.Refused)(nil); errors.As(err, &refused) {
		c := report.Case{Name: "firewall rules", File: file}
		p.fail(&c, refused.Rule, "there are none: "+refused.Message)
		return p.report(result, []report.Case{c}), nil
	}
	if err == nil {
		err = missing()
	}
	if err != nil {
		return nil, err
	}
	cases, left, err := p.all(ctx, trials)
	if err != nil {
		return nil, errors.Join(err, left)
	}
	return p.report(result, cases), left
}

// trial is rules to be proved.
type trial struct {
	filter     filter
	sourcePort int    // the only one let in; 0: any is
	rules      string // for the filter's own tool
	rollback   string // for sh
}

func (t trial) name() string {
	if t.sourcePort == 0 {
		return t.filter.platform
	}
	return fmt.Sprintf("%s with source port %d", t.filter.platform, t.sourcePort)
}

// trialsOf are the rules for all filters.
func trialsOf(result *core.Result) ([]trial, error) {
	var all []trial
	for _, f := range filters() {
		for _, sourcePort := range [...]int{0, 20} {
			o := firewall.Options{SourcePort20: sourcePort != 0}
			rules, err := script(result, f.platform, o)
			if err != nil {
				return nil, err
			}
			o.Rollback = true
			rollback, err := script(result, f.platform, o)
			if err != nil {
				return nil, err
			}
			all = append(all, trial{f, sourcePort, rules, rollback})
		}
	}
	return all, nil
}

// script is the text that a user is given to load.
func script(result *core.Result, platform string, o firewall.Options) (string, error) {
	blocks, err := firewall.Rules(result, platform, o)
	if err != nil {
		return "", err
	}
	all := firewall.Platforms()
	at := slices.IndexFunc(all, func(p firewall.Platform) bool { return p.ID == platform })
	return all[at].Script(blocks), nil
}

// proof is the proof of one settings text.
type proof struct {
	file  string
	line  int // where the range is given
	ports core.PortRange
	ends  []end
}

func newProof(file string, s *core.Settings) (*proof, error) {
	ends, err := endsOf(s)
	base, number := s.Active.BasePort, s.Active.NumberOfPorts
	return &proof{file, base.Span.Line, core.PortRange{Base: base.V, Number: number.V}, ends}, err
}

// all makes all trials at once. The first that cannot go on ends the others, and
// err says why; left says what is left of labs.
func (p *proof) all(ctx context.Context, trials []trial) (cases []report.Case, left, err error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	var running sync.WaitGroup
	cases = make([]report.Case, len(trials))
	ends := make([]error, len(trials))
	for i, t := range trials {
		running.Go(func() { cases[i], ends[i] = p.try(ctx, t, end) })
	}
	running.Wait()
	return cases, errors.Join(ends...), context.Cause(ctx)
}

// try makes a lab, proves the rules in it, and takes it away. The error says
// that something of it is left; why the proof cannot go on is told to end.
func (p *proof) try(ctx context.Context, t trial, end context.CancelCauseFunc) (report.Case, error) {
	start := time.Now()
	a := &attempt{proof: p, trial: t, proved: report.Case{Name: t.name(), File: p.file}}
	l, err := newLab(p.ends)
	if err != nil {
		end(err)
		return a.proved, nil
	}
	a.lab = l
	if err := a.run(ctx); err != nil {
		end(fmt.Errorf("%s: %w", t.name(), err))
	}
	a.proved.Elapsed = time.Since(start)
	return a.proved, l.end()
}

// fail adds what does not hold.
func (p *proof) fail(c *report.Case, rule, message string) {
	c.Findings = append(c.Findings, report.Finding{
		File: p.file, Line: p.line, Severity: core.Error, Rule: rule, Message: c.Name + ": " + message,
	})
}

// report is the cases, after that of the settings, and the verdict in a sentence.
func (p *proof) report(result *core.Result, cases []report.Case) *report.Report {
	var bad []string
	for i := range cases {
		if cases[i].Failed() {
			bad = append(bad, cases[i].Name)
		}
	}
	conclusion := "proved: the rules open the range, and nothing else"
	if len(bad) > 0 {
		conclusion = "not proved: " + strings.Join(bad, ", ")
	}
	return &report.Report{Cases: append([]report.Case{report.OfCheck(p.file, result)}, cases...), Conclusion: conclusion}
}
