package play

import (
	"errors"
	"net/netip"

	"activeftp/harness/internal/certs"
	"activeftp/harness/partner"
	"activeftp/harness/relay"
	"activeftp/harness/scenario"
)

// relayWith puts a relay before the partner and adds a fault to those it has. A
// session that goes past the relay is ended.
func (p *play) relayWith(step *scenario.Step) error {
	if p.faults == nil {
		p.faults = new(relay.Faults)
		p.endSession()
	}
	switch step.Args[0] {
	case "pass":
		*p.faults = relay.Faults{}
	case "early":
		p.faults.Early = true
	case "delay":
		p.faults.Delay = step.Limit
	case "refuse":
		p.faults.Refuse = true
	case "drop":
		p.faults.Drop = true
	case "from":
		p.faults.From = netip.MustParseAddr(step.Args[1]) // as the reader has held
	case "reset":
		p.faults.Reset = step.Number
	case "throttle":
		p.faults.Throttle = step.Number
	}
	if p.relay == nil {
		return nil
	}
	return p.relay.Set(*p.faults)
}

// startRelay starts the relay, where there is to be one, once.
func (p *play) startRelay() (err error) {
	if p.faults != nil && p.relay == nil {
		if p.secured {
			return errors.New("the partner has started with TLS, which ends in the relay: expected its step above the first transfer")
		}
		p.relay, err = relay.Start(relay.Config{
			Server: p.partner.Addr(), Faults: *p.faults, TLS: p.server.TLS, Certificate: p.server.Certificate,
		})
	}
	return err
}

// behind is the partner as it is started: where a relay stands before it, TLS
// ends there.
func (p *play) behind() partner.Config {
	c := p.server
	if p.faults != nil {
		c.TLS, c.Certificate, c.ClientCAs, c.RequireResumption = certs.TLSNone, nil, nil, false
	}
	p.secured = c.TLS != certs.TLSNone
	return c
}

// front is what the client connects to.
func (p *play) front() netip.AddrPort {
	if p.relay != nil {
		return p.relay.Addr()
	}
	return p.partner.Addr()
}

func (p *play) closeRelay() {
	if p.relay == nil {
		return
	}
	if err := p.relay.Close(); err != nil {
		p.fail(1, "leak", err.Error())
	}
}
