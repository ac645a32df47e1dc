package stage

import (
	"fmt"
	"io"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/content"
	"activeftp/harness/scenario"
	"activeftp/harness/scripted"
)

// script is the state of the steps "on".
type script struct {
	server  *scripted.Server // nil: the partner is not scripted, or not started
	queued  []*scenario.Step // for the next transfers
	applied []*scenario.Step // of the last ones
}

// Queue keeps a step "on" for the next transfers.
func (s *Stage) Queue(step *scenario.Step) { s.script.queued = append(s.script.queued, step) }

func (s *Stage) startScripted() error {
	generated := map[string]*io.SectionReader{}
	for name, size := range s.generated {
		generated[name] = content.Generate(size)
	}
	c := scripted.Config{
		Listen: s.config.Addr, User: s.choice.User, Password: s.choice.Password,
		Banner: s.choice.Banner, Files: s.config.Files, Generated: generated,
	}
	if err := s.secureScripted(&c); err != nil {
		return err
	}
	server, err := scripted.Start(c)
	if err != nil {
		return err
	}
	s.running, s.script.server = server, server
	return nil
}

// secureScripted gives the scripted partner its certificates, unless TLS ends in
// a relay.
func (s *Stage) secureScripted(c *scripted.Config) error {
	secure, err := s.partnerTLS()
	if err != nil || secure.TLS == certs.TLSNone {
		return err
	}
	c.Certificate, c.Implicit = secure.Certificate, secure.TLS == certs.TLSImplicit
	if c.Certificates, err = s.otherCertificates(scripted.Certificates()); err != nil {
		return err
	}
	return nil
}

// queuedScript returns the queued steps as a script.
func (s *Stage) queuedScript() scripted.Script {
	all := scripted.Script{}
	for _, step := range s.script.queued {
		all[step.Args[0]] = step.Actions
	}
	return all
}

// NeedsNewSession reports whether the queued steps are about the opening of a
// session, so that they need a new one.
func (s *Stage) NeedsNewSession() bool { return s.script.server != nil && s.queuedScript().Opens() }

// Apply makes the partner follow the queued steps in the transfers that come next,
// and nothing else. A step that was applied before and never used is a failure.
func (s *Stage) Apply() {
	if s.script.server == nil {
		return
	}
	s.checkUsed()
	s.script.server.SetScript(s.queuedScript())
	s.script.applied, s.script.queued = s.script.queued, nil
}

// checkUsed reports each applied step whose command the client did not send: it
// shows nothing.
func (s *Stage) checkUsed() {
	for _, step := range s.script.applied {
		if command := step.Args[0]; !s.script.server.Used(command) {
			s.config.Fail(step.Line, "on", fmt.Sprintf("the client sent no %s in the transfers of the next step", command))
		}
	}
	s.script.applied = nil
}

// checkScript reports the steps that came to nothing and the client's violations,
// when the scenario is over.
func (s *Stage) checkScript() {
	for _, step := range s.script.queued {
		s.config.Fail(step.Line, "on", "no transfer was tried after this step")
	}
	if s.script.server == nil {
		return
	}
	s.checkUsed()
	for _, violation := range s.script.server.Violations() {
		s.config.Fail(1, "client", violation)
	}
}
