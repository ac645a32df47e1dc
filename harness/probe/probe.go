// Package probe asks an FTP server for each item of the active-mode checklist
// that binds a server.
//
// [Run] takes the URL of the server and returns a report with a case for each item.
package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/harness/checklist"
	"activeftp/harness/internal/ftpurl"
	"activeftp/harness/internal/netaddr"
	"activeftp/harness/internal/neterr"
	"activeftp/harness/internal/patience"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/report"
)

// Options selects the server to probe. Server must be set; every other field
// has a usable zero value.
type Options struct {
	// Server is the URL of the server: ftp://USER@HOST:PORT/DIRECTORY, or ftpes://
	// (AUTH TLS) or ftps:// (implicit TLS). Files are stored in its directory. The
	// scheme ftp uses TLS only for the items about TLS.
	Server   string
	Password string         // for the user in Server
	Roots    *x509.CertPool // CA certificates to trust; nil: the system's

	Ports core.PortRange // for data connections; zero: the system chooses
	// Announce is the address in PORT and EPRT. If it is invalid, or the server
	// could not reach this host through it, it is the local one of the control
	// connection. The report's conclusion says if it is not used.
	Announce netip.Addr

	Connect time.Duration // for connecting to the server; 0: Wait
	Wait    time.Duration // for one reply, or one data connection; 0: 10 s
	// Progress is called after each item; it may be nil.
	Progress func(done, total int)
}

const (
	// DefaultWait is the time limit for each wait if Options has none.
	DefaultWait = 10 * time.Second
	// itemWaits bounds an item's duration in waits after connecting: no item has
	// more than four that can time out.
	itemWaits = 4
	// itemTrips are the round trips that an item may take in addition, and
	// maxTrips bounds their time. An item has up to 50 commands with replies.
	itemTrips = 60
	maxTrips  = time.Minute
)

// ErrNoSession is the error of Run if the server cannot be reached or refuses
// the login.
var ErrNoSession = errors.New("no session with the server")

// Run checks every item that binds a server and reports its status. It does no
// harm: it lists a directory, stores a file of a few bytes under a new name and
// deletes it, and never has the server send data to another host. A server that
// is silent or answers nonsense costs each item at most o.Connect and 4*o.Wait,
// and one that takes its time over each reply a minute more; after it refuses a
// session none is tried again.
//
// If ctx ends, the items that have no verdict yet count as not tried. A file that
// was stored is deleted all the same, which takes a few seconds at most.
//
// If not even the first session can be opened, Run returns a report that says
// why, and ErrNoSession. With any other error, which is about the options, the
// report is nil and nothing was sent.
func Run(ctx context.Context, o Options) (*report.Report, error) {
	p, err := newProber(o)
	if err != nil {
		return nil, fmt.Errorf("--server %w", err)
	}
	defer p.closeShared()
	if err := p.openShared(ctx, p.itemEnd()); err != nil && ctx.Err() == nil {
		return p.sessionReport(err), ErrNoSession
	}
	unannounced := p.checkAnnounce()
	r := &report.Report{}
	for i, c := range checks {
		r.Cases = append(r.Cases, p.judge(ctx, c))
		if o.Progress != nil {
			o.Progress(i+1, len(checks))
		}
	}
	r.Conclusion = p.url.String() + ": " + checklist.Summary(r.Cases)
	if unannounced != "" {
		r.Conclusion += "; " + unannounced
	}
	if len(p.left) > 0 {
		r.Conclusion += "; left behind, because the server does not delete it: " + strings.Join(p.left, ", ")
	}
	return r, nil
}

// checkAnnounce drops the address to announce if the server could not reach this
// host through it, and returns the reason.
func (p *prober) checkAnnounce() string {
	if p.shared == nil { // interrupted
		return ""
	}
	var own []netip.Addr
	networks, _ := net.InterfaceAddrs() // without them only the local address counts as own
	for _, n := range networks {
		if prefix, err := netip.ParsePrefix(n.String()); err == nil {
			own = append(own, prefix.Addr())
		}
	}
	reason := netaddr.Unannounced(p.ports.announce, p.shared.local().Addr(), p.shared.remote().Addr(), own)
	if reason != "" {
		p.ports.announce = netip.Addr{}
	}
	return reason
}

// prober probes one server.
type prober struct {
	options        Options
	url            ftpurl.URL
	user, password string
	ports          portSource
	tls            *tls.Config
	meter          patience.Meter
	shared         *control               // session of every item that needs none of its own; nil: not open
	talk           *transcript.Transcript // of the current item
	left           []string               // stored files that the server did not delete
	noSession      error                  // reason why no further session is tried; nil: none
}

// newProber returns a prober for the options. It opens no connection.
func newProber(o Options) (*prober, error) {
	u, err := ftpurl.Parse(o.Server)
	if err != nil {
		return nil, err
	}
	user, password, err := u.Login(o.Password)
	if err != nil {
		return nil, err
	}
	o.Wait = cmp.Or(o.Wait, DefaultWait)
	o.Connect = cmp.Or(o.Connect, o.Wait)
	return &prober{
		options: o, url: u, user: user, password: password,
		talk:  newTranscript(),
		ports: portSource{portRange: o.Ports, announce: o.Announce},
		tls: &tls.Config{
			ServerName: u.Host, RootCAs: o.Roots, MinVersion: tls.VersionTLS12,
			// Under ftp the password was already sent in clear text.
			InsecureSkipVerify: u.TLS == ftpurl.NoTLS,
		},
	}, nil
}

// itemEnd returns the end of an item that begins now.
func (p *prober) itemEnd() time.Time {
	return time.Now().Add(p.options.Connect + itemWaits*p.options.Wait + min(itemTrips*p.meter.RoundTrip(), maxTrips))
}

// maxTalk is the number of lines that are kept of an item's dialogue.
const maxTalk = 200

func newTranscript() *transcript.Transcript { return &transcript.Transcript{Limit: maxTalk} }

// record adds a line to the dialogue of the current item.
func (p *prober) record(sign, text string) { p.talk.Add(sign, text) }

// openShared opens the shared session unless it is open.
func (p *prober) openShared(ctx context.Context, end time.Time) error {
	if p.shared != nil && p.shared.broken {
		p.closeShared()
	}
	if p.shared == nil {
		c, err := p.login(ctx, end)
		if err != nil {
			return err
		}
		p.shared = c
	}
	p.shared.end = end
	return nil
}

// closeShared closes the shared session if it is open.
func (p *prober) closeShared() {
	if p.shared != nil {
		p.shared.close()
		p.shared = nil
	}
}

// sessionReport returns the report on a server with which no session can be
// opened.
func (p *prober) sessionReport(err error) *report.Report {
	return &report.Report{
		Cases: []report.Case{{
			Name: "session", Title: "the server can be reached and accepts the login", Status: checklist.Fail.String(),
			Findings: []report.Finding{{File: "session", Severity: core.Error, Rule: "control", Message: err.Error()}},
			Talk:     p.talk.Lines(),
		}},
		Conclusion: p.url.String() + ": not probed",
	}
}

// judge checks one item and returns its case.
func (p *prober) judge(ctx context.Context, c check) report.Case {
	start := time.Now()
	item, _ := checklist.Lookup(c.id)
	p.talk = newTranscript()
	v := p.try(ctx, c, item)
	row := report.Case{Name: item.ID, Title: item.Requirement, Status: v.Status.String(), Talk: p.talk.Lines(), Elapsed: time.Since(start)}
	if v.Status == checklist.Pass {
		row.Proved = []string{v.Detail}
		return row
	}
	row.Findings = []report.Finding{v.Finding(item)}
	return row
}

// try checks one item. A missing reply does not meet the requirement; an error
// on this side says nothing about the server, and neither does anything that an
// interrupt has cut short.
func (p *prober) try(ctx context.Context, c check, item checklist.Item) checklist.Verdict {
	a := &attempt{prober: p, ctx: ctx, item: item, end: p.itemEnd()}
	defer a.close()
	var v checklist.Verdict
	err := ctx.Err()
	if err == nil {
		v, err = c.run(a)
	}
	var inapplicable *notApplicableError
	switch {
	case ctx.Err() != nil:
		return checklist.Verdict{Status: checklist.NotTried, Detail: "not tried: " + neterr.Reason(context.Cause(ctx))}
	case err == nil:
		return v
	case errors.As(err, &inapplicable):
		return notApplicable(inapplicable.Error())
	case errors.As(err, &noReplyError{}):
		return checklist.Verdict{Status: item.Unmet(), Detail: err.Error()}
	}
	return notApplicable("not checked: " + err.Error())
}

func notApplicable(detail string) checklist.Verdict {
	return checklist.Verdict{Status: checklist.NotApplicable, Detail: detail}
}
