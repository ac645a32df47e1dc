package harness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/partner"
	"activeftp/harness/report"
)

// ProveOptions says what is proved beyond one upload, one download and one
// listing for each active site. The zero value proves no more than those,
// against the bundled partner.
type ProveOptions struct {
	Site      string // this site alone; "": every active site
	Server    string // ftp://user@host:port of a real partner; "": the bundled one
	Password  string // for the user of Server
	EveryPort bool   // one transfer over each port of the range
	Transfers int    // so many further transfers, upload and download in turn
	Parallel  int    // sessions at once for both; below 1: 4

	// Progress is called after each transfer of EveryPort and Transfers, from one
	// goroutine at a time.
	Progress func(done, total int)
}

// Prove transfers files under the settings that result is of, and reports what
// worked. An error is one of the options: a site that is not there, a URL that
// is none, or a partner that cannot be started.
func Prove(ctx context.Context, file string, result *core.Result, o ProveOptions) (*report.Report, error) {
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
	r.Conclusion = conclusion(r.Cases[1:])
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
func conclusion(sites []report.Case) string {
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
	return "proved: active mode works for " + strings.Join(good, ", ")
}

// target is the partner that settings are proved against.
type target struct {
	bundled  *partner.Bundled // nil: a real one
	server   string           // host:port
	user     string
	password string
	words    string // how a reader knows it
}

// proofFile is the file that the bundled partner has for downloads.
const proofFile = "activeftp-proof"

// proofSize is the size of the file that is sent and received, in bytes: more
// than one segment, so that the data connection is used and not only opened.
const proofSize = 64 << 10

func openTarget(o ProveOptions) (*target, error) {
	if o.Server != "" {
		return realTarget(o)
	}
	b, err := partner.Start(partner.Config{Generated: map[string]int64{proofFile: proofSize}})
	if err != nil {
		return nil, err
	}
	return &target{bundled: b, server: b.Addr().String(), words: "the bundled partner on this host"}, nil
}

func realTarget(o ProveOptions) (*target, error) {
	u, err := url.Parse(o.Server)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--server: %w", err)
	case u.Scheme != "ftp" || u.Hostname() == "" || u.Path != "" && u.Path != "/":
		return nil, fmt.Errorf("--server %s: expected ftp://user@host:port", u.Redacted())
	}
	if _, given := u.User.Password(); given {
		return nil, errors.New("--server: the password belongs into ACTIVEFTP_PASSWORD, not into the URL")
	}
	port := u.Port()
	if port == "" {
		port = "21"
	}
	return &target{
		server: net.JoinHostPort(u.Hostname(), port), user: u.User.Username(), password: o.Password, words: u.Redacted(),
	}, nil
}

func (t *target) close() error {
	if t.bundled == nil {
		return nil
	}
	return t.bundled.Close()
}

// proof is the proof of one site.
type proof struct {
	file    string
	result  *core.Result
	site    *core.Site
	options ProveOptions
	target  *target
	plan    core.Plan
	proved  report.Case
	talk    talk
}

func (p *proof) run(ctx context.Context) {
	start := time.Now()
	p.proved = report.Case{Name: p.site.Name, File: p.file}
	defer func() {
		p.proved.Elapsed = time.Since(start)
		p.proved.Talk = p.talk.lines()
	}()
	plan, refused := p.result.Plan(p.site)
	if len(refused) > 0 {
		p.fail(p.site.ActiveMode.Span.Line, refused[0].Rule, "not tried: the settings forbid it (line "+
			fmt.Sprint(refused[0].Line)+", "+refused[0].Rule+")")
		return
	}
	p.plan = plan
	where := "any port above 1023"
	if plan.Range.Given() {
		where = "ports " + plan.Range.String()
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
	p.fail(p.site.ActiveMode.Span.Line, o.Cause.String(), what+": "+explain(o))
}

// connect opens a session. Against the bundled partner PORT carries the
// loopback address, whatever address the settings name: that is where it runs.
func (p *proof) connect(ctx context.Context, record bool) (*client.Session, error) {
	c := client.Config{Server: p.target.server, User: p.target.user, Password: p.target.password}
	if p.target.bundled == nil {
		c.Announce = p.plan.Announce
	}
	if record {
		c.Talk = p.talk.recorder(netip.Addr{}, nil)
	}
	return client.Dial(ctx, c)
}

// ports is where the proof's transfers take their ports from.
func (p *proof) ports() *client.Ports {
	if !p.plan.Range.Given() {
		return client.AnyPort()
	}
	return client.RangePorts(p.plan.Range, 0)
}

func (p *proof) active(command string, ports *client.Ports) client.Transfer {
	t := client.Transfer{Command: command, Mode: core.Active, Ports: ports, Verify: connect.Strict}
	if !p.plan.VerifyHost {
		t.Verify = connect.Off
	}
	return t
}

// basics is one upload, one download of the same and one listing, over one
// session. It reports whether all were done.
func (p *proof) basics(ctx context.Context) bool {
	s, err := p.connect(ctx, true)
	if err != nil {
		p.fail(p.site.Header.Line, "control", fmt.Sprintf("no session with %s: %v", p.target.words, err))
		return false
	}
	defer func() {
		if err := s.Close(); err != nil && p.proved.Worst() == 0 {
			p.fail(p.site.Header.Line, "control", fmt.Sprintf("ending the session: %v", err))
		}
	}()
	name := fmt.Sprintf("activeftp-proof-%d", time.Now().UnixNano())
	ports := p.ports()
	return p.upload(ctx, s, name, ports) && p.download(ctx, s, name, ports) && p.list(ctx, s, ports) && p.remove(ctx, s, name)
}

func (p *proof) upload(ctx context.Context, s *client.Session, name string, ports *client.Ports) bool {
	t := p.active("STOR "+name, ports)
	t.Send = partner.Generate(proofSize)
	o := s.Transfer(ctx, t)
	if !o.Done() {
		p.failed("upload", o)
		return false
	}
	p.note("upload of %d bytes: done, announced by %s, the partner came from %s", o.Bytes, o.Announced, o.Peer)
	return true
}

func (p *proof) download(ctx context.Context, s *client.Session, name string, ports *client.Ports) bool {
	var got bytes.Buffer
	t := p.active("RETR "+name, ports)
	t.Receive = &got
	o := s.Transfer(ctx, t)
	if !o.Done() {
		p.failed("download", o)
		return false
	}
	if !sameAsGenerated(got.Bytes()) {
		p.fail(p.site.Header.Line, "content", fmt.Sprintf("download: the %d bytes are not those that were sent", got.Len()))
		return false
	}
	p.note("download of the same bytes: done, announced by %s", o.Announced)
	return true
}

// sameAsGenerated reports whether data is the file that was sent.
func sameAsGenerated(data []byte) bool {
	var want bytes.Buffer
	want.ReadFrom(partner.Generate(proofSize)) // neither side can fail
	return bytes.Equal(data, want.Bytes())
}

func (p *proof) list(ctx context.Context, s *client.Session, ports *client.Ports) bool {
	o := s.Transfer(ctx, p.active("LIST", ports))
	if !o.Done() {
		p.failed("listing", o)
		return false
	}
	p.note("listing: done, announced by %s", o.Announced)
	return true
}

// remove takes the proof's file away again. That a partner keeps it is no
// failure of active mode.
func (p *proof) remove(ctx context.Context, s *client.Session, name string) bool {
	if reply, err := s.Command(ctx, "DELE "+name); err != nil || reply.Kind() != connect.Completion {
		p.note("the partner keeps %s: %s", name, reply)
	}
	return true
}

// counter counts transfers for the progress.
type counter struct {
	mu    sync.Mutex
	done  int
	total int
	tell  func(done, total int)
}

func (c *counter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done++; c.tell != nil {
		c.tell(c.done, c.total)
	}
}
