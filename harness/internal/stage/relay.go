package stage

import (
	"errors"

	"activeftp/harness/internal/certs"
	"activeftp/harness/relay"
)

// relayed is the state of the relay before the partner.
type relayed struct {
	faults  *relay.Faults // nil: there is no relay
	running *relay.Relay  // nil: not started
}

// Relay puts a relay before the partner, if there is none yet, and changes its
// faults. First reports that there was none: sessions that go past it must end.
func (s *Stage) Relay(change func(*relay.Faults)) (first bool, err error) {
	if s.relay.faults == nil {
		s.relay.faults, first = new(relay.Faults), true
	}
	change(s.relay.faults)
	if s.relay.running == nil {
		return first, nil
	}
	return first, s.relay.running.SetFaults(*s.relay.faults)
}

// startRelay starts the relay, if there is to be one and it is not running.
func (s *Stage) startRelay() error {
	if s.relay.faults == nil || s.relay.running != nil {
		return nil
	}
	if s.secured {
		return errors.New("the partner has started with TLS, which the relay must end; expected its step above the first transfer")
	}
	c := relay.Config{Server: s.running.Addr(), Faults: *s.relay.faults, TLS: *s.choice.TLS}
	if c.TLS != certs.TLSNone {
		certificate, err := s.certificate(s.choice.Certificate)
		if err != nil {
			return err
		}
		c.Certificate = &certificate
	}
	running, err := relay.Start(c)
	if err != nil {
		return err
	}
	s.relay.running = running
	return nil
}
