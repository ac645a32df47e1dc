// Package prove proves settings by real active-mode transfers, against the
// bundled partner or a real one.
package prove

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/report"
)

// Options says what is proved beyond one upload, one download and one
// listing for each active site. The zero value proves no more than those,
// against the bundled partner.
type Options struct {
	Site      string // this site alone; "": every active site
	Server    string // ftp:// or ftps://user@host:port/directory of a real partner; "": the bundled one
	Password  string // for the user of Server
	EveryPort bool   // one transfer over each port of the range
	Transfers int    // so many further transfers, upload and download in turn
	Parallel  int    // sessions at once for both; below 1: 4

	// Roots are who may have signed the certificate of Server; nil: whom the system
	// trusts. Unverified takes any certificate.
	Roots      *x509.CertPool
	Unverified bool

	// Certificate is shown to a partner that asks for one; nil: there is none.
	Certificate *tls.Certificate

	// Limits are how long the client waits; zero: as the product does.
	Limits client.Limits

	// Progress is called after each transfer of EveryPort and Transfers, from one
	// goroutine at a time.
	Progress func(done, total int)
}

// Run transfers files under the settings that result is of, and reports what
// worked. An error is one of the options: a site that is not there, a URL that
// is none, or a partner that cannot be started.
func Run(ctx context.Context, file string, result *core.Result, o Options) (*report.Report, error) {
	r := &report.Report{Cases: []report.Case{report.OfCheck(file, result)}}
	sites, err := sitesToProve(result.Settings, o.Site)
	if err != nil {
		return nil, err
	}
	if len(sites) == 0 {
		r.Conclusion = "not proved: no transfer site here has enable-active-connection-mode = yes"
		r.Cases = append(r.Cases, report.Case{Name: "prove", File: file, Findings: []report.Finding{{
			File: file, Severity: core.Error, Rule: "prove", Message: "there is no active site to prove",
		}}})
		return r, nil
	}
	target, err := openTarget(o)
	if err != nil {
		return nil, err
	}
	for _, site := range sites {
		p := &proof{file: file, result: result, site: site, options: o, target: target}
		p.run(ctx)
		r.Cases = append(r.Cases, p.proved)
	}
	r.Conclusion = conclusion(&r.Cases[0], r.Cases[1:])
	return r, target.close()
}

// sitesToProve is the active sites, or the one that is named.
func sitesToProve(s *core.Settings, name string) ([]*core.Site, error) {
	if name != "" {
		site := s.Site(name)
		if site == nil {
			return nil, fmt.Errorf("the settings have no transfer site %q", name)
		}
		if !site.Active() {
			return nil, fmt.Errorf("transfer site %q is not active: there is nothing to prove", name)
		}
		return []*core.Site{site}, nil
	}
	var active []*core.Site
	for i := range s.Sites {
		if s.Sites[i].Active() {
			active = append(active, &s.Sites[i])
		}
	}
	return active, nil
}

// conclusion is the verdict in a sentence.
func conclusion(settings *report.Case, sites []report.Case) string {
	var good, bad []string
	for i := range sites {
		if sites[i].Failed() {
			bad = append(bad, sites[i].Name)
		} else {
			good = append(good, sites[i].Name)
		}
	}
	if len(bad) > 0 {
		return "not proved: " + strings.Join(bad, ", ")
	}
	text := "proved: active mode works for " + strings.Join(good, ", ")
	if settings.Failed() { // of what no active site needs
		text += "; the settings have an error all the same"
	}
	return text
}

// proof is the proof of one site.
type proof struct {
	file    string
	result  *core.Result
	site    *core.Site
	options Options
	target  *target
	plan    core.Plan
	proved  report.Case
	talk    transcript.Transcript
	partner netip.Addr    // of the last session
	took    time.Duration // the last transfer of basics
}

func (p *proof) run(ctx context.Context) {
	start := time.Now()
	p.proved = report.Case{Name: p.site.Name, File: p.file}
	defer func() {
		p.proved.Elapsed = time.Since(start)
		p.proved.Talk = p.talk.Lines()
	}()
	if !p.permitted() {
		return
	}
	where := "any port above 1023"
	if p.plan.Range.Given() {
		where = "ports " + p.plan.Range.String()
	}
	p.note("active mode on %s, with %s", where, p.target.words)
	if !p.basics(ctx) {
		return
	}
	if p.options.EveryPort {
		p.everyPort(ctx)
	}
	if p.options.Transfers > 0 {
		p.many(ctx)
	}
}

// permitted makes the plan. It reports whether the site's transfers can be
// tried at all, and says so where they cannot.
func (p *proof) permitted() bool {
	plan, refused := p.result.Plan(p.site)
	if len(refused) > 0 {
		d := refused[0]
		p.fail(p.site.ActiveMode.Span.Line, d.Rule, fmt.Sprintf("not tried: the settings forbid it (line %d, %s)", d.Line, d.Rule))
		return false
	}
	p.plan = plan
	if p.target.implicit && !plan.UseFTPS {
		p.fail(p.site.Header.Line, "use-ftps", "not tried: the server is one of ftps://, and the site does not say use-ftps = yes")
		return false
	}
	return true
}

// note adds what was seen to hold.
func (p *proof) note(format string, args ...any) {
	p.proved.Proved = append(p.proved.Proved, fmt.Sprintf(format, args...))
}

// fail adds what was not.
func (p *proof) fail(line int, rule, message string) {
	p.proved.Findings = append(p.proved.Findings, report.Finding{
		File: p.file, Line: line, Severity: core.Error, Rule: rule, Message: p.site.Name + ": " + message,
	})
}

// failed adds a transfer that did not end well.
func (p *proof) failed(what string, o client.Outcome) {
	p.fail(p.site.ActiveMode.Span.Line, p.verdict(o).String(), what+": "+client.Explain(o)+p.further(o))
}

// noSession adds that no session was had, by the cause where the partner was
// reached.
func (p *proof) noSession(err error) {
	rule := "control"
	if of := new(client.SessionError); errors.As(err, &of) {
		rule = of.Cause.String()
	}
	text := fmt.Sprintf("no session with %s: %v", p.target.words, err)
	if unknown := new(tls.CertificateVerificationError); errors.As(err, &unknown) {
		text += "; --ca-file says whom to trust, --trust-any-certificate takes anybody"
	}
	p.fail(p.site.Header.Line, rule, text)
}

// connect opens a session. Against the bundled partner PORT carries the
// loopback address, whatever address the settings name: that is where it runs.
func (p *proof) connect(ctx context.Context, record bool) (*client.Session, error) {
	c := client.Config{
		Server: p.target.server, User: p.target.user, Password: p.target.password,
		Security: p.security(), Limits: p.options.Limits,
	}
	if p.target.bundled == nil {
		c.Announce = p.plan.Announce
	}
	if record {
		c.Talk = p.record
	}
	return client.Dial(ctx, c)
}

// record adds a line of the control connection to the dialogue of the proof.
func (p *proof) record(l client.Line) {
	sign := transcript.Received
	if l.Sent {
		sign = transcript.Sent
	}
	p.talk.Add(sign, l.Text)
}

// security is TLS as the site's settings have it.
func (p *proof) security() client.Security {
	if !p.plan.UseFTPS {
		return client.Security{}
	}
	s := client.Security{
		Mode: client.Explicit, ClearCommands: p.plan.ClearCommands,
		Roots: p.target.roots, Unverified: p.target.unverified, Certificate: p.options.Certificate,
	}
	if p.target.implicit {
		s.Mode = client.Implicit
	}
	return s
}

// ports is where the proof's transfers take their ports from.
func (p *proof) ports() *client.Ports {
	if !p.plan.Range.Given() {
		return client.AnyPort()
	}
	return client.RangePorts(p.plan.Range, rand.IntN(p.plan.Range.Number)) // RFC 6056 section 3.3
}

func (p *proof) active(command string, ports *client.Ports) client.Transfer {
	return client.Transfer{Command: command, Mode: core.Active, Ports: ports, Verify: client.VerifyFor(p.plan)}
}
