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

// Prove proves the rules that core/firewall prints for checked settings. The
// report has a case for each filter, without and with the restriction to source
// port 20. Its findings are "open" for ports that should be open and are not,
// "closed" for ports that should be closed while the rules are loaded,
// "closed-again" for ports that should be closed after the rollback, and those of
// failed transfers. If the settings give no rules, the only case says why.
//
// Prove returns an error and no report if it cannot prove anything: a requirement
// of a lab is missing, a lab cannot have one of the addresses, the filter's own
// tool rejects a rule, or ctx ends. It removes its labs in every case. An error
// together with a report means that a lab could not be removed.
func Prove(ctx context.Context, file string, result *core.Result) (*report.Report, error) {
	p, err := newProof(file, result.Settings)
	if err != nil {
		return nil, err
	}
	trials, err := trialsOf(result)
	if refused := (*firewall.Refused)(nil); errors.As(err, &refused) {
		c := report.Case{Name: "firewall rules", File: file}
		p.fail(&c, refused.Rule, "none can be generated: "+refused.Message)
		return p.report(result, []report.Case{c}), nil
	}
	if err == nil {
		err = checkRequirements()
	}
	if err != nil {
		return nil, err
	}
	cases, removeErr, err := p.runTrials(ctx, trials)
	if err != nil {
		return nil, errors.Join(err, removeErr)
	}
	return p.report(result, cases), removeErr
}

// trial is one set of rules to prove.
type trial struct {
	filter     filter
	sourcePort int    // the only source port that is let in; 0 if any is
	rules      string // script for sh
	rollback   string // script for sh
}

func (t trial) name() string {
	if t.sourcePort == 0 {
		return t.filter.platform
	}
	return fmt.Sprintf("%s with source port %d", t.filter.platform, t.sourcePort)
}

// trialsOf returns the trials of all filters. The error is a [firewall.Refused] if
// the settings give no rules.
func trialsOf(result *core.Result) ([]trial, error) {
	var trials []trial
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
			trials = append(trials, trial{f, sourcePort, rules, rollback})
		}
	}
	return trials, nil
}

// script returns the rules for a platform in the form that users are given.
func script(result *core.Result, platform string, o firewall.Options) (string, error) {
	blocks, err := firewall.Rules(result, platform, o)
	if err != nil {
		return "", err
	}
	platforms := firewall.Platforms()
	i := slices.IndexFunc(platforms, func(p firewall.Platform) bool { return p.ID == platform })
	return platforms[i].Script(blocks), nil
}

// proof is the proof of the rules for one settings text.
type proof struct {
	file     string
	line     int // of the base port
	ports    core.PortRange
	families []family
}

func newProof(file string, s *core.Settings) (*proof, error) {
	families, err := familiesOf(s)
	base, number := s.Active.BasePort, s.Active.NumberOfPorts
	return &proof{file, base.Span().Line, core.PortRange{Base: base.V, Number: number.V}, families}, err
}

// runTrials runs all trials at once. The first that cannot continue cancels the
// others and determines err; removeErr joins the errors of removing labs.
func (p *proof) runTrials(ctx context.Context, trials []trial) (cases []report.Case, removeErr, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var running sync.WaitGroup
	cases = make([]report.Case, len(trials))
	removeErrs := make([]error, len(trials))
	for i, t := range trials {
		running.Go(func() { cases[i], removeErrs[i] = p.runTrial(ctx, t, cancel) })
	}
	running.Wait()
	return cases, errors.Join(removeErrs...), context.Cause(ctx)
}

// runTrial creates a lab, proves the rules in it and removes it. The returned
// error is that of removing the lab; any other error is passed to cancel.
func (p *proof) runTrial(ctx context.Context, t trial, cancel context.CancelCauseFunc) (report.Case, error) {
	start := time.Now()
	a := &attempt{proof: p, trial: t, result: report.Case{Name: t.name(), File: p.file}}
	l, err := newLab(p.families)
	if err != nil {
		cancel(err)
		return a.result, nil
	}
	a.lab = l
	if err := a.run(ctx); err != nil {
		cancel(fmt.Errorf("%s: %w", t.name(), err))
	}
	a.result.Elapsed = time.Since(start)
	return a.result, l.remove()
}

// fail adds an error to a case.
func (p *proof) fail(c *report.Case, rule, message string) {
	c.Findings = append(c.Findings, report.Finding{
		File: p.file, Line: p.line, Severity: core.Error, Rule: rule, Message: c.Name + ": " + message,
	})
}

// report returns the report: the case of the settings, those of the trials, and
// the conclusion.
func (p *proof) report(result *core.Result, cases []report.Case) *report.Report {
	var failed []string
	for i := range cases {
		if cases[i].Failed() {
			failed = append(failed, cases[i].Name)
		}
	}
	conclusion := p.claim()
	if len(failed) > 0 {
		conclusion = "not proved: " + strings.Join(failed, ", ")
	}
	return &report.Report{Cases: append([]report.Case{report.OfCheck(p.file, result)}, cases...), Conclusion: conclusion}
}

// claim returns the sentence about a proof without a failure. It names the rules,
// the programs that loaded them and the place of the proof, because a firewall
// elsewhere can still differ.
func (p *proof) claim() string {
	var rules []string
	for _, f := range filters() {
		rules = append(rules, fmt.Sprintf("%s (loaded with %s)", f.platform, f.tools))
	}
	noun := "ports"
	if p.ports.Number == 1 {
		noun = "port"
	}
	return fmt.Sprintf("proved: in network namespaces of this host, the rules for %s open %s %s and nothing else that was tried; "+
		"the real firewall was not tested", strings.Join(rules, " and "), noun, p.ports)
}
