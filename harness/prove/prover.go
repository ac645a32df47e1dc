package prove

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/report"
)

// prover proves one site with one partner.
type prover struct {
	file    string
	checked *core.Result
	site    *core.Site
	options Options
	target  *target
	plan    core.Plan
	start   time.Time
	result  report.Case
	traffic traffic
	local   netip.Addr // this host's address in the first session
	partner netip.Addr // the partner's
}

// run proves the site and leaves the verdict in p.result.
func (p *prover) run(ctx context.Context) {
	p.start = time.Now()
	p.result = report.Case{Name: p.site.Name, File: p.file}
	defer func() {
		if strangers := p.traffic.strangers(); strangers != "" {
			p.note("turned away, because they came from another address than the partner's: %s", strangers)
		}
		p.result.Elapsed = time.Since(p.start)
		p.result.Traffic, p.result.Talk = p.traffic.result(ctx.Err() != nil)
	}()
	if !p.makePlan() {
		return
	}
	w := p.newWorker(0)
	w.whole = true
	defer func() { w.close() }()
	if !p.openFirst(ctx, w) {
		return
	}
	ports := portsFor(p.plan.Range)
	if p.options.EveryPort {
		open, ok := p.everyPort(ctx, w)
		if !ok {
			return
		}
		ports = portsFor(open)
	}
	if !p.proveBasics(ctx, w, ports) {
		return
	}
	if p.options.Transfers > 0 {
		p.manyTransfers(ctx, ports)
	}
	p.noteCoverage()
}

// makePlan sets p.plan. It reports false, with a finding, if the settings rule
// out the site's transfers.
func (p *prover) makePlan() bool {
	plan, blockers := p.checked.Plan(p.site)
	if len(blockers) > 0 {
		d := blockers[0]
		p.fail(p.site.ActiveMode.Span().Line, d.Rule, fmt.Sprintf("not tried: the settings rule it out (line %d, %s)", d.Line, d.Rule))
		return false
	}
	p.plan = plan
	ports := "any port above 1023"
	if plan.Range.Given() {
		ports = "ports " + plan.Range.String()
	}
	p.note("active mode on %s, with %s", ports, p.target.name)
	return true
}

// openFirst opens the first session. It reports false, with a finding, if there
// is none.
func (p *prover) openFirst(ctx context.Context, w *worker) bool {
	s, err := w.dial(ctx)
	if err != nil {
		p.traffic.keepTalk(w.talk.lines())
		p.failSession(err)
		return false
	}
	w.session = s
	p.partner, p.local = s.Partner(), s.Local()
	p.target.partner = p.partner
	p.target.loopback = p.partner == p.local || p.partner.IsLoopback()
	for _, warning := range s.Warnings() {
		p.note("%s", warning)
	}
	if p.target.unverified && p.target.security(p.plan, p.options).Unverified {
		p.note("the partner's certificate was not verified: anyone could pose as the partner")
	}
	if p.target.bundled != nil {
		if reason := netaddr.Unannounced(p.checked.Settings.Host.OnlyAddress(), p.local, p.partner, nil); reason != "" {
			p.note("%s", reason)
		}
	}
	return true
}

// noteCoverage says how much of the range the transfers used, unless every port
// was tried.
func (p *prover) noteCoverage() {
	r := p.plan.Range
	used := p.traffic.portsUsed()
	if p.options.EveryPort || !r.Given() || used >= r.Number {
		return
	}
	p.note("%d of %s carried a transfer; --every-port tries them all", used, core.Count(r.Number, "port"))
}

// note adds a proved fact.
func (p *prover) note(format string, args ...any) {
	p.result.Proved = append(p.result.Proved, fmt.Sprintf(format, args...))
}

// fail adds an error about a line of the settings.
func (p *prover) fail(line int, rule, message string) {
	p.result.Findings = append(p.result.Findings, report.Finding{
		File: p.file, Line: line, Severity: core.Error, Rule: rule, Message: p.site.Name + ": " + message,
	})
}

// failOrder adds an error with the order that fixes it, which may be empty.
func (p *prover) failOrder(line int, rule, message, order string) {
	p.fail(line, rule, message)
	if order != "" {
		p.result.Findings[len(p.result.Findings)-1].Fix = &core.Fix{Message: order}
	}
}

// warnSessions adds the warning that the partner fails with several sessions.
func (p *prover) warnSessions(message string) {
	p.result.Findings = append(p.result.Findings, report.Finding{
		File: p.file, Line: p.site.Header().Line, Severity: core.Warning, Rule: "partner-sessions",
		Message: p.site.Name + ": " + message,
	})
}

// failTransfer adds an error for a failed transfer.
func (p *prover) failTransfer(ctx context.Context, name string, o client.Outcome) {
	if o.Cause == connect.CauseCancelled && ctx.Err() != nil {
		p.fail(p.site.ActiveMode.Span().Line, o.Cause.String(), name+": "+causeText(ctx))
		return
	}
	p.fail(p.site.ActiveMode.Span().Line, correctedCause(o).String(), name+": "+client.Explain(o)+p.details(o))
}

// failSession adds an error for a session that could not be opened. Its rule is
// the cause if the partner was reached.
func (p *prover) failSession(err error) {
	rule := "control"
	if session := new(client.SessionError); errors.As(err, &session) {
		rule = session.Cause.String()
	}
	text := p.target.sessionError(err)
	if unknown := new(tls.CertificateVerificationError); errors.As(err, &unknown) {
		text += "; name the CA with --ca-file, or accept any certificate with --trust-any-certificate"
	}
	p.fail(p.site.Header().Line, rule, text)
}
