// Package prove proves settings by real active-mode transfers, against the
// bundled partner or a real one.
//
// [Run] takes the settings as [core.Check] returns them, and returns a report with
// one case for the settings and one for each site.
package prove

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/report"
)

// Options selects what to prove beyond one upload, one download and one listing
// for each active site. The zero value selects no more than those, against the
// bundled partner.
type Options struct {
	Site      string // name of the only site to prove; "" proves every active site
	Server    string // URL of a real partner, ftp://USER@HOST:PORT/DIRECTORY, or ftpes:// or ftps:// for TLS; "" starts the bundled one
	Password  string // for the user in Server
	EveryPort bool   // one transfer over each port of the range
	Transfers int    // number of additional transfers
	Parallel  int    // sessions at once for EveryPort and Transfers; below 1: 4

	// Roots holds the CA certificates to trust for Server; nil means the
	// system's. Unverified accepts any certificate.
	Roots      *x509.CertPool
	Unverified bool

	// Certificate is presented to a partner that asks for one; nil: none.
	Certificate *tls.Certificate

	// Limits bounds the client's waits; the zero value has the product's defaults.
	Limits client.Limits

	// Progress is called after each transfer of EveryPort and Transfers, by one
	// goroutine at a time.
	Progress func(done, total int)
}

// Run transfers files under the settings of checked and reports what worked. It
// returns an error, and sends nothing, if an option is invalid (unknown site,
// malformed URL, a scheme that contradicts use-ftps, no password) or the
// bundled partner cannot start.
func Run(ctx context.Context, file string, checked *core.Result, o Options) (*report.Report, error) {
	r := &report.Report{Cases: []report.Case{report.OfCheck(file, checked)}}
	sites, err := sitesToProve(checked.Settings, o.Site)
	if err != nil {
		return nil, err
	}
	if len(sites) == 0 {
		r.Conclusion = "not proved: no transfer site has enable-active-connection-mode = yes"
		r.Cases = append(r.Cases, report.Case{Name: "prove", File: file, Findings: []report.Finding{{
			File: file, Severity: core.Error, Rule: "prove", Message: "no transfer site is active; set enable-active-connection-mode = yes",
		}}})
		return r, nil
	}
	target, err := openTarget(o, sites)
	if err != nil {
		return nil, err
	}
	for _, site := range sites {
		p := &prover{file: file, checked: checked, site: site, options: o, target: target}
		p.run(ctx)
		r.Cases = append(r.Cases, p.result)
	}
	r.Conclusion = conclusion(&r.Cases[0], r.Cases[1:])
	return r, target.close()
}

// sitesToProve returns the named site, or every active site if name is empty.
func sitesToProve(s *core.Settings, name string) ([]*core.Site, error) {
	if name == "" {
		return s.ActiveSites(), nil
	}
	site := s.Site(name)
	switch {
	case site == nil:
		return nil, fmt.Errorf("--site %s: the settings have no transfer site of this name", name)
	case !site.Active():
		return nil, fmt.Errorf("--site %s: this site is not active; set enable-active-connection-mode = yes to prove it", name)
	}
	return []*core.Site{site}, nil
}

// conclusion returns the verdict on all sites in one sentence.
func conclusion(settings *report.Case, sites []report.Case) string {
	var proved, failed []string
	for i := range sites {
		if sites[i].Failed() {
			failed = append(failed, sites[i].Name)
		} else {
			proved = append(proved, sites[i].Name)
		}
	}
	if len(failed) > 0 {
		return "not proved: " + strings.Join(failed, ", ")
	}
	text := "proved: active mode works for " + strings.Join(proved, ", ")
	if settings.Failed() { // the error concerns no active site
		text += "; but the settings have an error"
	}
	return text
}

// prover proves one site.
type prover struct {
	file    string
	checked *core.Result
	site    *core.Site
	options Options
	target  *target
	plan    core.Plan
	result  report.Case
	talk    transcript.Transcript
	partner netip.Addr    // remote address of the first session
	elapsed time.Duration // of the last transfer of proveBasics
}

// run proves the site and leaves the verdict in p.result.
func (p *prover) run(ctx context.Context) {
	start := time.Now()
	p.result = report.Case{Name: p.site.Name, File: p.file}
	defer func() {
		p.result.Elapsed = time.Since(start)
		p.result.Talk = p.talk.Lines()
	}()
	if !p.makePlan() {
		return
	}
	ports := "any port above 1023"
	if p.plan.Range.Given() {
		ports = "ports " + p.plan.Range.String()
	}
	p.note("active mode on %s, with %s", ports, p.target.name)
	if !p.proveBasics(ctx) {
		return
	}
	if p.options.EveryPort {
		p.everyPort(ctx)
	}
	if p.options.Transfers > 0 {
		p.manyTransfers(ctx)
	}
}

// makePlan sets p.plan. It reports false, with a finding, if the settings rule
// out the site's transfers.
func (p *prover) makePlan() bool {
	plan, blockers := p.checked.Plan(p.site)
	if len(blockers) > 0 {
		d := blockers[0]
		p.fail(p.site.ActiveMode.Span.Line, d.Rule, fmt.Sprintf("not tried: the settings rule it out (line %d, %s)", d.Line, d.Rule))
		return false
	}
	p.plan = plan
	return true
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

// failTransfer adds an error for a failed transfer.
func (p *prover) failTransfer(name string, o client.Outcome) {
	p.fail(p.site.ActiveMode.Span.Line, p.causeOf(o).String(), name+": "+client.Explain(o)+p.details(o))
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
	p.fail(p.site.Header.Line, rule, text)
}
