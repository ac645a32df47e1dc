package stage

import (
	"errors"

	"activeftp/harness/internal/certs"
	"activeftp/harness/relay"
)

// relayState is the state of the relay in front of the partner.
type relayState struct {
	faults  *relay.Faults // nil: no relay is wanted
	running *relay.Relay  // nil: not started
}

// Relay changes the faults of the relay in front of the partner, and adds the
// relay if there is none yet. In that case it returns first = true, and the caller
// must end open sessions, because they bypass the relay.
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

// startRelay starts the relay if one is wanted and it is not running yet.
func (s *Stage) startRelay() error {
	if s.relay.faults == nil || s.relay.running != nil {
		return nil
	}
	if s.secured {
		return errors.New("the partner has already started with TLS, which the relay would have to terminate; move the step \"relay\" above the first transfer")
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
