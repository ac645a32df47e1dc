package stage

import (
	"fmt"
	"io"

	"activeftp/harness/internal/certs"
	"activeftp/harness/internal/content"
	"activeftp/harness/scenario"
	"activeftp/harness/scripted"
)

// scriptState is the state of the scripted partner and of the steps "on".
type scriptState struct {
	server  *scripted.Server // nil: the partner is not scripted, or not started
	queued  []*scenario.Step // "on" steps for the next transfers
	applied []*scenario.Step // "on" steps of the last transfers
}

// Queue adds a step "on" for the next transfers.
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

// secureScripted adds the certificates to the scripted partner's configuration,
// unless a relay terminates TLS.
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

// queuedScript converts the queued steps into a script.
func (s *Stage) queuedScript() scripted.Script {
	all := scripted.Script{}
	for _, step := range s.script.queued {
		all[step.Args[0]] = step.Actions
	}
	return all
}

// NeedsNewSession reports whether a queued step is about the opening of a session,
// so that it has no effect on one that is already open.
func (s *Stage) NeedsNewSession() bool { return s.script.server != nil && s.queuedScript().Opens() }

// Apply replaces the partner's script with the queued steps. It reports a failure
// for each step of the previous script that was never used.
func (s *Stage) Apply() {
	if s.script.server == nil {
		return
	}
	s.checkUsed()
	s.script.server.SetScript(s.queuedScript())
	s.script.applied, s.script.queued = s.script.queued, nil
}

// checkUsed reports each applied step whose command the client did not send, since
// such a step tests nothing.
func (s *Stage) checkUsed() {
	for _, step := range s.script.applied {
		if command := step.Args[0]; !s.script.server.Used(command) {
			s.config.Fail(step.Line, "on", fmt.Sprintf("the client did not send %s in the transfers of the next step", command))
		}
	}
	s.script.applied = nil
}

// checkScript reports, at the end of the scenario, the steps that had no effect
// and the client's protocol violations.
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
