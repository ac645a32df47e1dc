// Package observe watches the active-mode transfers of a real client and checks
// them against the settings.
//
// [Run] serves the client and returns the report. Its option Started tells the
// address to connect to.
package observe

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"activeftp/core"
	"activeftp/harness/partner"
	"activeftp/harness/relay"
	"activeftp/harness/report"
)

// Options configures [Run]. The zero value listens on a free port of 127.0.0.1,
// without TLS, until the context ends.
type Options struct {
	// Server is the server that clients connect to. Only Listen, User, Password,
	// TLS and Certificate are used.
	Server partner.Config
	// Transfers is the number of transfers, complete or not, after which Run
	// returns; 0 means no limit.
	Transfers int

	TryStranger bool // connect to the first announced port from another address before the partner does
	RefuseEPRT  bool // answer EPRT with 500, so that the client has to fall back to PORT

	link relay.Link // to the clients, for tests

	// Started is called once clients can connect.
	Started func(Watching)
	// Progress is called after each transfer, from one goroutine at a time. Its
	// total is Transfers; it is not called for transfers beyond that.
	Progress func(seen, total int)
}

// Watching is the information that a client needs to connect.
type Watching struct {
	Addr  netip.AddrPort
	TLS   partner.TLS
	User  string         // empty: anonymous
	Range core.PortRange // range of the settings; zero: any port above 1023
	File  string         // name of the file to download
}

const (
	// sampleFile is the file that clients can download.
	sampleFile = "report.csv"
	// completedGrace bounds the time that clients have to end their sessions after
	// the last transfer to watch. On a slow link they have graceTrips round trips, up
	// to maxGrace: 1.5 for the last reply, QUIT and its reply, the rest because one
	// may take longer than another.
	completedGrace = 2 * time.Second
	graceTrips     = 4
	maxGrace       = 15 * time.Second
	// cancelledGrace is the same after the context has ended.
	cancelledGrace = 250 * time.Millisecond
)

// strangerAddress is the source address of the stranger's connection: an address
// of this host that is not the partner's.
var strangerAddress = netip.AddrFrom4([4]byte{127, 0, 0, 9})

// Run serves clients until ctx ends or o.Transfers transfers were seen, and checks
// the transfers against the settings in result. It returns an error and no report
// if an option is invalid or it cannot listen. An error together with a report
// means that a resource could not be released.
func Run(ctx context.Context, file string, result *core.Result, o Options) (*report.Report, error) {
	r := &report.Report{Cases: []report.Case{report.OfCheck(file, result)}}
	e, refusal := expectationsOf(file, result)
	if refusal != nil {
		r.Cases = append(r.Cases, report.Case{Name: clientCase, File: file, Findings: []report.Finding{*refusal}})
		r.Conclusion = "not watched: " + refusal.Message
		return r, nil
	}
	start := time.Now()
	c := newChecker(e, o)
	err := watch(ctx, c)
	if !c.addr.IsValid() {
		return nil, err
	}
	r.Cases = append(r.Cases, c.result(time.Since(start)))
	r.Conclusion = c.conclusion()
	return r, err
}

// clientCase is the name of the report's case about the watched clients.
const clientCase = "client"

// watch runs a partner behind a relay until c has seen enough.
func watch(ctx context.Context, c *checker) (err error) {
	server := c.options.Server
	var front atomic.Pointer[relay.Relay]
	b, err := partner.Start(partner.Config{
		User: server.User, Password: server.Password,
		ClientOf: func(peer netip.AddrPort) netip.Addr {
			if r := front.Load(); r != nil {
				return r.ClientOf(peer)
			}
			return peer.Addr()
		},
		Files:   map[string][]byte{sampleFile: []byte("id,paid\n1,100\n2,250\n")},
		Discard: true, // it may watch for weeks, and a full memory is no fault of the client
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	const passiveRefused = "502 Passive mode is refused here: send PORT or EPRT"
	config := relay.Config{
		Listen: server.Listen, Server: b.Addr(),
		TLS: server.TLS, Certificate: server.Certificate, Password: server.Password,
		Allowed: c.allowed, Faults: relay.Faults{Early: true, Link: c.options.link}, Watch: c,
		Answer: map[string]string{"PASV": passiveRefused, "EPSV": passiveRefused},
	}
	if c.options.RefuseEPRT {
		config.Answer["EPRT"] = "500 EPRT not understood"
	}
	if c.options.TryStranger {
		config.Stranger = strangerAddress
	}
	r, err := relay.Start(config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	front.Store(r)
	c.start(r.Addr())
	c.wait(ctx)
	return nil
}

// expectations are the requirements that the settings make of a client.
type expectations struct {
	file     string
	settings *core.Settings
	site     *core.Site // the first active site whose transfers are possible
	ports    core.PortRange
	allowed  []netip.Addr // addresses that PORT may announce besides the client's own
	ftps     bool         // every active site uses FTPS
	verify   bool         // an active site checks the source of data connections
}

// expectationsOf returns the expectations of checked settings, or a refusal if
// they allow no active-mode transfer.
func expectationsOf(file string, result *core.Result) (e expectations, refusal *report.Finding) {
	e = expectations{file: file, settings: result.Settings, ftps: true}
	for _, site := range result.Settings.ActiveSites() {
		plan, errs := result.Plan(site)
		if len(errs) > 0 {
			d := errs[0]
			refusal = &report.Finding{
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
	case e.site == nil && refusal != nil:
		return e, refusal
	case e.site == nil:
		return e, &report.Finding{
			File: file, Severity: core.Error, Rule: ruleNoActiveSite,
			Message: "no transfer site has enable-active-connection-mode = yes",
		}
	}
	e.allowed = slices.Concat(result.Settings.Host.Address.V, result.Settings.Host.NATAddress.V)
	return e, nil
}
