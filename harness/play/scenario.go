package play

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/filestore"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/partner"
	"activeftp/harness/relay"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
	"activeftp/harness/scripted"
)

// play is one scenario being played.
type play struct {
	scenario *scenario.Scenario
	options  Options
	result   report.Case

	checked *core.Result
	address loopback.Addresses
	dir     string
	store   *filestore.Store
	server  partner.Config
	partner counterpart      // started by the first step that needs it
	told    *scripted.Server // the partner, where it is the scripted one
	faults  *relay.Faults    // of the relay before it; nil: there is none
	relay   *relay.Relay     // started with the partner, or later
	busy    []net.Listener
	talk    dialogue
	start   int // offset of the first port in the range; scenario.RandomStart: another one each time
	manner  manner
	limits  client.Limits

	tlsStated   bool   // a step says whether the partner knows TLS
	certificate string // the partner's, by its word
	secured     bool   // the partner was started with TLS
	asksClients bool   // the partner wants a certificate of the client

	pending   []*scenario.Step // steps "on" for the next transfers
	following []*scenario.Step // and those of the last ones

	sites   []plannedSite
	session *control // of the steps that do one thing at a time

	mu        sync.Mutex                       // guards what follows: transfers at once share it
	ports     map[core.PortRange]*client.Ports // shared by every session, as the product's are
	outsiders []int                            // lines of the steps "stranger" that the next data port is for
	strangers []net.Conn
	abort     int              // line of the step "abort" that the next transfer is for; 0: none
	authority *certs.Authority // who signs certificates; nil: nobody has yet
	announced map[int]bool     // every port that was listened on
	completed map[string]bool  // every file that the client may hold
}

// plannedSite is a site that a step chose: its plan, or what forbids it.
type plannedSite struct {
	plan    core.Plan
	refused []core.Diagnostic
}

// open makes what every scenario needs.
func (p *play) open() (err error) {
	s := p.scenario
	p.checked = core.Check(s.Settings.Text)
	p.ports = map[core.PortRange]*client.Ports{}
	p.announced = map[int]bool{}
	p.completed = map[string]bool{}
	p.server.Files = s.Server
	p.server.Generated = map[string]int64{}
	if p.address, err = loopback.Claim(); err != nil {
		return err
	}
	if p.dir, err = os.MkdirTemp("", "activeftp-"); err != nil {
		return fmt.Errorf("making a directory for the client's files: %w", err)
	}
	if p.store, err = filestore.Open(p.dir); err != nil {
		return err
	}
	for name, data := range s.Client {
		if err := p.put(name, bytes.NewReader(data)); err != nil {
			return err
		}
	}
	return nil
}

// steps does the steps in turn. It reports whether every one could be done,
// whatever its facts came to.
func (p *play) steps(ctx context.Context) bool {
	for i := range p.scenario.Steps {
		step := &p.scenario.Steps[i]
		err := p.step(ctx, step)
		if lacking := new(loopback.UnavailableError); errors.As(err, &lacking) {
			p.result.Skipped = lacking.Reason
			return false
		}
		if err != nil {
			p.fail(step.Line, step.Word, fmt.Sprintf("%s: %v", step.Text, err))
			return false
		}
	}
	for _, line := range p.outsiders {
		p.fail(line, "stranger", "no data port was listened on after this step")
	}
	if p.abort > 0 {
		p.fail(p.abort, "abort", "no transfer was tried after this step")
	}
	return true
}

func (p *play) step(ctx context.Context, step *scenario.Step) error {
	switch step.Word {
	case "check":
		p.holdCheck(step)
		return nil
	case "site":
		return p.chooseSites(step)
	case "server":
		return p.configure(step)
	case "busy":
		return p.occupy(step.Ports)
	case "start":
		p.start = int(step.Number)
		p.restart()
	case "policy":
		p.setPolicy(step.Args[0])
	case "verify", "allow", "announce", "ipv6", "type", "rest", "prot", "trust", "certificate":
		return p.mannered(step)
	case "on":
		p.say(step)
	case "stranger":
		if !p.address.Stranger.IsValid() {
			return errors.New("an outsider needs an address of its own, which IPv6 does not have on one host")
		}
		p.outsiders = append(p.outsiders, step.Line)
	case "abort":
		p.abort = step.Line
	case "relay":
		return p.relayWith(step)
	case "within":
		p.within(step)
	case "make":
		return p.make(step)
	default:
		return p.transfer(ctx, step)
	}
	return nil
}

// chooseSites plans the sites that the following transfers are of.
func (p *play) chooseSites(step *scenario.Step) error {
	p.sites = nil
	for _, name := range step.Args {
		site := p.checked.Settings.Site(name)
		if site == nil {
			return fmt.Errorf("the settings have no transfer site %q", name)
		}
		plan, refused := p.checked.Plan(site)
		p.sites = append(p.sites, plannedSite{plan, refused})
	}
	p.holdSites(step)
	return nil
}

// configure sets one key of the partner, which must not have started.
func (p *play) configure(step *scenario.Step) error {
	if p.partner != nil {
		return errors.New("the partner has started: expected this step above the first transfer")
	}
	switch value := step.Args[1]; step.Args[0] {
	case "active":
		p.server.RefuseActive = value == "off"
	case "banner":
		p.server.Banner = value
	case "user":
		p.server.User = value
	case "password":
		p.server.Password = value
	case "tls":
		way, err := certs.ParseTLS(value)
		p.server.TLS, p.tlsStated = way, true
		return err
	case "certificate":
		p.certificate = value
	case "resumption":
		p.server.RequireResumption = value == "on"
	case "client-certificate":
		p.asksClients = value == "on"
	}
	return nil
}

// within limits waits of the steps that follow; those that it does not name are
// the product's. An open session is ended, because its limits are those it was
// opened with.
func (p *play) within(step *scenario.Step) {
	p.limits = client.Limits{}
	limits := map[string]*time.Duration{
		"connect": &p.limits.Connect, "reply": &p.limits.Reply, "accept": &p.limits.Accept, "data": &p.limits.Idle,
	}
	for wait, limit := range limits {
		if len(step.Args) == 0 || slices.Contains(step.Args, wait) {
			*limit = step.Limit
		}
	}
	p.endSession()
}

// close ends everything and holds that nothing is left.
func (p *play) close() {
	p.endSession()
	for _, c := range p.strangers {
		c.Close()
	}
	for _, l := range p.busy {
		l.Close()
	}
	p.closeRelay()
	if p.partner != nil {
		if err := p.partner.Close(); err != nil {
			p.fail(1, "leak", err.Error())
		}
	}
	p.holdScript()
	p.holdPortsFree()
	var err error
	if p.store != nil {
		err = p.store.Close()
	}
	if p.dir != "" {
		err = errors.Join(err, os.RemoveAll(p.dir))
	}
	if err = errors.Join(err, p.address.Release()); err != nil {
		p.fail(1, "leak", err.Error())
	}
}
