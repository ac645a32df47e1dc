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
	"slices"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/report"
)

// Options selects what to prove beyond one upload, one download and one listing
// for each active site. The zero value selects no more than those, against the
// bundled partner.
type Options struct {
	Site       string   // name of the only site to prove; "" proves every active site
	Servers    []string // URLs of real partners, ftp://USER@HOST:PORT/DIRECTORY, or ftpes:// or ftps:// for TLS; none starts the bundled one
	Password   string   // for the users in Servers
	EveryPort  bool     // one transfer over each port of the range
	Exhaustive bool     // EveryPort tries each port of a real partner, however long it takes
	Transfers  int      // number of additional transfers
	Parallel   int      // sessions at once for EveryPort and Transfers; below 1: 4, and up to 32 for EveryPort

	// For bounds the whole proof; 0 means DefaultFor, or no bound under
	// Exhaustive.
	For time.Duration

	// Roots holds the CA certificates to trust for Servers; nil means the
	// system's. Unverified accepts any certificate.
	Roots      *x509.CertPool
	Unverified bool

	// Certificate is presented to a partner that asks for one; nil: none.
	Certificate *tls.Certificate

	// Limits bounds the client's waits; the zero value has the product's defaults.
	Limits client.Limits

	// Network is what the sessions with Servers use; nil: that of this host.
	Network client.Network

	// Progress is called after each transfer of EveryPort and Transfers, by one
	// goroutine at a time.
	Progress func(done, total int)
}

// DefaultFor is the default bound of a whole proof.
const DefaultFor = time.Hour

// limit returns a context that ends with the time of o.For.
func (o *Options) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := o.For
	switch {
	case limit > 0:
	case o.Exhaustive:
		return ctx, func() {}
	default:
		limit = DefaultFor
	}
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("the proof ended after %v, the limit of --for", limit))
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
	targets, err := openTargets(o, sites, rangeOf(checked, sites))
	if err != nil {
		return nil, err
	}
	ctx, cancel := o.limit(ctx)
	defer cancel()
	var conclusions []string
	for _, t := range targets {
		cases := make([]report.Case, len(sites))
		for i, site := range sites {
			p := &prover{file: file, checked: checked, site: site, options: o, target: t}
			p.run(ctx)
			cases[i] = p.result
		}
		conclusions = append(conclusions, t.conclusion(cases))
		for i := range cases {
			if len(targets) > 1 {
				cases[i].Name += " with " + t.name
			}
		}
		r.Cases = append(r.Cases, cases...)
		err = errors.Join(err, t.close())
	}
	r.Conclusion = strings.Join(conclusions, "; ")
	if r.Cases[0].Failed() && !slices.ContainsFunc(r.Cases[1:], func(c report.Case) bool { return c.Failed() }) {
		r.Conclusion += "; but the settings have an error" // which concerns no active site
	}
	return r, err
}

// rangeOf returns the range of the sites' transfers, which is the same for all
// that have one.
func rangeOf(checked *core.Result, sites []*core.Site) core.PortRange {
	for _, site := range sites {
		if plan, _ := checked.Plan(site); plan.Range.Given() {
			return plan.Range
		}
	}
	return core.PortRange{}
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
