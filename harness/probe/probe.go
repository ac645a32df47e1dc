// Package probe asks an FTP server for each item of the active-mode checklist
// that binds a server.
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
	"net/url"
	"strings"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/checklist"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/report"
)

// Options says which server is probed, and how.
type Options struct {
	// Server is scheme://user@host:port/directory. The scheme ftp goes without TLS
	// but for the items on TLS, ftpes asks for TLS with AUTH, and under ftps it
	// begins with the connection. The directory is where files are stored.
	Server   string
	Password string
	Roots    *x509.CertPool // whom certificates are issued by; nil: those the system trusts

	Ports    core.PortRange // where the data connections are listened for; zero: the system chooses
	Announce netip.Addr     // the address announced; invalid: that of the control connection

	Wait time.Duration // for one reply, or one data connection; 0: 10 s
	// Progress is called after each item.
	Progress func(done, total int)
}

const (
	defaultWait = 10 * time.Second
	// itemWaits is how many waits an item may last in all: none needs more than
	// one that is not answered at once, or two.
	itemWaits = 3
)

// Run asks a server for every item that binds one, and reports what it does.
// It does no harm: it lists a directory, stores a file of a few bytes under a
// name of its own and deletes it again, and asks for nothing to be sent to
// others. A server that does not answer, or answers nonsense, costs each item
// three times o.Wait at most; once it gives no session it is not asked again.
//
// An error is one of the options, or of a server with which no session was to be
// had at all.
func Run(ctx context.Context, o Options) (*report.Report, error) {
	p, err := newProber(o)
	if err != nil {
		return nil, err
	}
	defer p.drop()
	if err := p.reach(ctx); err != nil {
		return nil, err
	}
	r := &report.Report{}
	for i, c := range checks {
		r.Cases = append(r.Cases, p.judge(ctx, c))
		if o.Progress != nil {
			o.Progress(i+1, len(checks))
		}
	}
	r.Conclusion = p.words + ": " + checklist.Summary(r.Cases)
	if len(p.left) > 0 {
		r.Conclusion += "; left behind, because the server does not delete it: " + strings.Join(p.left, ", ")
	}
	return r, nil
}

// prober is one probe of one server.
type prober struct {
	options   Options
	words     string // the server as a reader knows it
	server    string // host:port
	scheme    string
	directory string // empty: that of the login
	user      *url.Userinfo
	ports     ports
	tls       *tls.Config
	shared    *dialogue              // for the items that any session does for; nil: none is open
	talk      *transcript.Transcript // of the item in hand
	left      []string               // files of the probe that the server does not delete
	gone      error                  // why no session is to be had any more
}

func newProber(o Options) (*prober, error) {
	u, err := url.Parse(o.Server)
	if err != nil {
		return nil, fmt.Errorf("--server: %w", err)
	}
	defaultPort := map[string]string{"ftp": "21", "ftpes": "21", "ftps": "990"}[u.Scheme]
	if defaultPort == "" || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("--server %s: expected ftp://user@host:port/directory, or ftpes:// or ftps:// for TLS", u.Redacted())
	}
	if _, given := u.User.Password(); given {
		return nil, errors.New("--server: the password belongs into ACTIVEFTP_PASSWORD, not into the URL")
	}
	if strings.ContainsAny(u.Path+u.User.Username()+o.Password, "\r\n\x00") {
		return nil, errors.New("--server: a line feed, carriage return or NUL in the user, the password or the directory")
	}
	o.Wait = cmp.Or(o.Wait, defaultWait)
	return &prober{
		options: o, words: u.Redacted(), scheme: u.Scheme, directory: strings.Trim(u.Path, "/"), user: u.User,
		server: net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), defaultPort)),
		talk:   &transcript.Transcript{Limit: maxTalk},
		ports:  ports{in: o.Ports, announce: o.Announce},
		tls: &tls.Config{
			ServerName: u.Hostname(), RootCAs: o.Roots, ClientSessionCache: tls.NewLRUClientSessionCache(0), MinVersion: tls.VersionTLS12,
			// Under ftp the password has gone over the same wire in clear text.
			InsecureSkipVerify: u.Scheme == "ftp",
		},
	}, nil
}

// maxTalk is how many lines of an item's dialogue are kept.
const maxTalk = 200

// note records a line of the item in hand.
func (p *prober) note(sign, text string) { p.talk.Add(sign, text) }

// reach opens the first session: without one there is nothing to find out.
func (p *prober) reach(ctx context.Context) error {
	d, err := p.login(ctx, time.Now().Add(itemWaits*p.options.Wait))
	p.shared = d
	return err
}

// judge does one item and makes a case of it.
func (p *prober) judge(ctx context.Context, c check) report.Case {
	start := time.Now()
	item, _ := checklist.Lookup(c.id)
	p.talk = &transcript.Transcript{Limit: maxTalk}
	v := p.try(ctx, c, item)
	row := report.Case{Name: item.ID, Title: item.Requirement, Status: v.Status.String(), Talk: p.talk.Lines(), Elapsed: time.Since(start)}
	if v.Status == checklist.Pass {
		row.Proved = []string{v.Detail}
		return row
	}
	row.Findings = []report.Finding{v.Finding(item)}
	return row
}

// try does one item. What the server does not answer does not hold; what this
// side cannot do tells nothing.
func (p *prober) try(ctx context.Context, c check, item checklist.Item) checklist.Verdict {
	t := &trial{prober: p, ctx: ctx, item: item, until: time.Now().Add(itemWaits * p.options.Wait)}
	defer t.leave()
	v, err := c.do(t)
	var inapplicable inapplicable
	switch {
	case err == nil:
		return v
	case ctx.Err() != nil:
		return checklist.Verdict{Status: checklist.NotApplicable, Detail: "given up: " + context.Cause(ctx).Error()}
	case errors.As(err, &silence{}):
		return checklist.Verdict{Status: item.Unmet(), Detail: err.Error()}
	case errors.As(err, &inapplicable):
		return checklist.Verdict{Status: checklist.NotApplicable, Detail: inapplicable.Error()}
	}
	return checklist.Verdict{Status: checklist.NotApplicable, Detail: "not found out: " + err.Error()}
}

// inapplicable is why an item cannot be asked of this server.
type inapplicable struct{ error }

// trial is one item in hand.
type trial struct {
	*dialogue // nil until one is opened
	prober    *prober
	ctx       context.Context
	item      checklist.Item
	until     time.Time
	own       []*dialogue // opened for this item alone
	ports     []*dataPort
	conns     []net.Conn // to passive ports
}

// pass and unmet are the verdicts on what was seen.
func pass(format string, args ...any) checklist.Verdict {
	return checklist.Verdict{Status: checklist.Pass, Detail: fmt.Sprintf(format, args...)}
}

func (t *trial) unmet(format string, args ...any) checklist.Verdict {
	return checklist.Verdict{Status: t.item.Unmet(), Detail: fmt.Sprintf(format, args...)}
}

// notApplicable is the error of an item that cannot be asked.
func notApplicable(format string, args ...any) error {
	return inapplicable{fmt.Errorf(format, args...)}
}

// share uses the session that items have in common, or opens it anew.
func (t *trial) share() error {
	p := t.prober
	if p.shared != nil && p.shared.broken {
		p.drop()
	}
	if p.shared == nil {
		d, err := p.login(t.ctx, t.until)
		if err != nil {
			return err
		}
		p.shared = d
	}
	t.dialogue = p.shared
	t.dialogue.until = t.until
	return nil
}

// alone opens a session for this item.
func (t *trial) alone() error {
	d, err := t.prober.login(t.ctx, t.until)
	if err != nil {
		return err
	}
	t.dialogue = d
	t.own = append(t.own, d)
	return nil
}

// leave closes what the item has opened.
func (t *trial) leave() {
	for _, p := range t.ports {
		p.listener.Close()
	}
	for _, conn := range t.conns {
		conn.Close()
	}
	for _, d := range t.own {
		d.close()
	}
}

// drop closes the common session.
func (p *prober) drop() {
	if p.shared != nil {
		p.shared.close()
		p.shared = nil
	}
}

// replied is a reply as evidence: of a long one the first line.
func replied(r connect.Reply) string {
	first, _, more := strings.Cut(r.String(), "\n")
	if more {
		first += " ..."
	}
	return first
}
