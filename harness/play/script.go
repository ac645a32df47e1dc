package play

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/netip"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/content"
	"activeftp/harness/partner"
	"activeftp/harness/scenario"
	"activeftp/harness/scripted"
)

// counterpart is the partner that a scenario is played against.
type counterpart interface {
	Addr() netip.AddrPort
	Files() map[string][]byte
	Received(path string) (size int64, sum [32]byte, ok bool)
	Close() error
}

// startPartner starts the partner, once: the scripted one where a step says what
// it does.
func (p *play) startPartner() error {
	start := p.startBundled
	switch {
	case p.partner != nil:
		return p.startRelay()
	case p.scenario.Scripted():
		start = p.startScripted
	}
	if err := start(); err != nil {
		return err
	}
	return p.startRelay()
}

func (p *play) startBundled() error {
	if err := p.secureServer(); err != nil {
		return err
	}
	bundled, err := partner.Start(p.behind())
	if err != nil {
		return err
	}
	p.partner = bundled
	return nil
}

func (p *play) startScripted() error {
	generated := map[string]*io.SectionReader{}
	for name, size := range p.server.Generated {
		generated[name] = content.Generate(size)
	}
	config := scripted.Config{
		Listen: p.address.Partner, User: p.server.User, Password: p.server.Password,
		Banner: p.server.Banner, Files: p.server.Files, Generated: generated,
	}
	if err := p.secureScripted(&config); err != nil {
		return err
	}
	told, err := scripted.Start(config)
	if err != nil {
		return err
	}
	p.partner, p.told = told, told
	return nil
}

// secureScripted gives the scripted partner its certificates, where there is TLS
// and it does not end in a relay.
func (p *play) secureScripted(c *scripted.Config) error {
	if err := p.secureServer(); err != nil {
		return err
	}
	secure := p.behind()
	if secure.TLS == certs.TLSNone {
		return nil
	}
	c.Certificate, c.Implicit = secure.Certificate, secure.TLS == certs.TLSImplicit
	c.Certificates = map[string]tls.Certificate{}
	for _, word := range scripted.Certificates() {
		certificate, err := p.certificateOf(word)
		if err != nil {
			return err
		}
		c.Certificates[word] = certificate
	}
	return nil
}

// follow has the partner do what the steps "on" above a step of transfers say,
// and nothing else any more. What belongs to the opening of a session needs a new
// one.
func (p *play) follow() {
	if p.told == nil {
		return
	}
	script := scripted.Script{}
	for _, step := range p.pending {
		script[step.Args[0]] = step.Actions
	}
	if script.Opens() {
		p.endSession()
	}
	p.holdFollowed()
	p.told.SetScript(script)
	p.following, p.pending = p.pending, nil
}

// holdFollowed holds that the partner has done all that it was told to: a step
// "on" for a command that the client does not send shows nothing.
func (p *play) holdFollowed() {
	for _, step := range p.following {
		if command := step.Args[0]; !p.told.Used(command) {
			p.fail(step.Line, "on", fmt.Sprintf("the client sent no %s in the transfers of the next step", command))
		}
	}
	p.following = nil
}

// holdScript holds what must be when the scenario is over.
func (p *play) holdScript() {
	for _, step := range p.pending {
		p.fail(step.Line, "on", "no transfer was tried after this step")
	}
	if p.told == nil {
		return
	}
	p.holdFollowed()
	for _, complaint := range p.told.Violations() {
		p.fail(1, "client", complaint)
	}
}

// say keeps what a step "on" says for the next transfers.
func (p *play) say(step *scenario.Step) { p.pending = append(p.pending, step) }
