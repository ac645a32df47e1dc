// Package observe watches the active-mode transfers of a real client and judges
// them by the settings.
package observe

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"activeftp/core"
	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/relay"
	"activeftp/harness/report"
)

// Options says where a client is watched, and what it is put to. The zero
// value is a free port of 127.0.0.1, without TLS, until the context ends.
type Options struct {
	// Server is what clients come to. Of it Listen, User, Password, TLS and
	// Certificate count.
	Server partner.Config
	// Transfers ends it after so many, tried or done; 0: it goes on.
	Transfers int

	TryStranger bool // somebody else connects first to the first announced port
	RefuseEPRT  bool // EPRT is answered with 500, so that the client has to fall back to PORT

	// Started is called once clients can come.
	Started func(Watching)
	// Progress is called after each transfer, from one goroutine at a time. Total
	// is Transfers, and nothing above it is told.
	Progress func(seen, total int)
}

// Watching is what a client needs to know to be watched.
type Watching struct {
	Addr  netip.AddrPort
	TLS   certs.TLS
	User  string         // "": anonymous
	Range core.PortRange // that of the settings; zero: any port above 1023
	File  string         // there is one to download
}

const (
	// observedFile is what there is to download.
	observedFile = "report.csv"
	// farewell is how long clients may take to end their sessions once enough was
	// seen.
	farewell = 2 * time.Second
	// parting is the same where the watching is broken off.
	parting = 250 * time.Millisecond
)

// strangerAddress is where the stranger comes from: this host, and not the
// partner.
var strangerAddress = netip.AddrFrom4([4]byte{127, 0, 0, 9})

// Run watches clients that connect, until ctx ends or enough was seen, and
// judges their transfers against the settings that result is of. An error is one
// of the options, or of something that could not be released.
func Run(ctx context.Context, file string, result *core.Result, o Options) (*report.Report, error) {
	r := &report.Report{Cases: []report.Case{report.OfCheck(file, result)}}
	e, refused := expect(file, result)
	if refused != nil {
		r.Cases = append(r.Cases, report.Case{Name: clientCase, File: file, Findings: []report.Finding{*refused}})
		r.Conclusion = "not watched: " + refused.Message
		return r, nil
	}
	start := time.Now()
	j := newJudge(e, o)
	err := watch(ctx, j)
	if j.addr.IsValid() {
		r.Cases = append(r.Cases, j.sum(time.Since(start)))
		r.Conclusion = j.conclusion()
		return r, err
	}
	return nil, err
}

// clientCase is what the case of the watched clients is called.
const clientCase = "client"

// expectation is what the settings make of a client.
type expectation struct {
	file     string
	settings *core.Settings
	site     *core.Site // the first active site that may transfer
	ports    core.PortRange
	allowed  []netip.Addr // what PORT may carry beside the client's own address
	ftps     bool         // every active site wants TLS
	verify   bool         // an active site checks where data connections come from
}

// expect is what the settings make of a client, or why they make nothing of one.
func expect(file string, result *core.Result) (e expectation, refused *report.Finding) {
	e = expectation{file: file, settings: result.Settings, ftps: true}
	for i := range result.Settings.Sites {
		site := &result.Settings.Sites[i]
		if !site.Active() {
			continue
		}
		plan, forbids := result.Plan(site)
		if len(forbids) > 0 {
			d := forbids[0]
			refused = &report.Finding{
				File: file, Line: d.Line, Severity: core.Error, Rule: d.Rule,
				Message: fmt.Sprintf("%s: the settings forbid its transfers (line %d, %s)", site.Name, d.Line, d.Rule),
			}
			continue
		}
		if e.site == nil {
			e.site, e.ports = site, plan.Range
		}
		e.ftps = e.ftps && plan.UseFTPS
		e.verify = e.verify || plan.VerifyHost
	}
	switch {
	case e.site == nil && refused != nil:
		return e, refused
	case e.site == nil:
		return e, &report.Finding{
			File: file, Severity: core.Error, Rule: "observe",
			Message: "no transfer site here has enable-active-connection-mode = yes",
		}
	}
	for _, a := range []netip.Addr{result.Settings.Host.Address.V, result.Settings.Host.NATAddress.V} {
		if a.IsValid() && !slices.Contains(e.allowed, a) {
			e.allowed = append(e.allowed, a)
		}
	}
	return e, nil
}

// watch runs a partner behind a relay until enough was seen.
func watch(ctx context.Context, j *judge) (err error) {
	b, err := partner.Start(partner.Config{
		User: j.options.Server.User, Password: j.options.Server.Password,
		Files: map[string][]byte{observedFile: []byte("id,paid\n1,100\n2,250\n")},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	c := relay.Config{
		Listen: j.options.Server.Listen, Server: b.Addr(),
		TLS: j.options.Server.TLS, Certificate: j.options.Server.Certificate,
		Allowed: j.allowed, Faults: relay.Faults{Early: true}, Watch: j,
		Answer: map[string]string{
			"PASV": "502 Active mode is watched here: PORT or EPRT", "EPSV": "502 Active mode is watched here: PORT or EPRT",
		},
	}
	if j.options.RefuseEPRT {
		c.Answer["EPRT"] = "500 EPRT not understood"
	}
	if j.options.TryStranger {
		c.Stranger = strangerAddress
	}
	relay, err := relay.Start(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, relay.Close()) }()
	j.listening(relay.Addr())
	j.await(ctx)
	return nil
}
