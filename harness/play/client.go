package play

import (
	"errors"
	"net/netip"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/scenario"
)

// manner is how the client goes about its transfers, as far as the settings do
// not say it. The zero value is as the product does.
type manner struct {
	once        bool // one port and no other is tried
	announcing  connect.Announcement
	verify      string // "": as the settings say
	allowed     []netip.Prefix
	announce    netip.Addr // invalid: as the settings say
	ascii       bool
	restart     int64 // of the next transfer
	clearData   bool
	trusting    bool // the partner's certificate is not looked at
	certificate bool // the client shows one
}

var announcements = map[string]connect.Announcement{
	"by-family": connect.ByFamily, "eprt-first": connect.EPRTFirst, "only-port": connect.OnlyPORT, "only-eprt": connect.OnlyEPRT,
}

// setPolicy begins afresh with the range where the policy is one of ports.
func (p *play) setPolicy(name string) {
	if announcing, ok := announcements[name]; ok {
		p.manner.announcing = announcing
		return
	}
	p.manner.once = name == "once"
	p.restart()
}

// mannered carries out a step about the client's manner. What an open session
// has agreed on otherwise ends it.
func (p *play) mannered(step *scenario.Step) error {
	m := &p.manner
	switch step.Word {
	case "verify":
		m.verify = step.Args[0]
	case "allow":
		for _, arg := range step.Args {
			prefix, err := scenario.Prefix(arg)
			if err != nil {
				return err
			}
			m.allowed = append(m.allowed, prefix)
		}
	case "type":
		m.ascii = step.Args[0] == "A"
	case "rest":
		m.restart = step.Number
	default:
		p.endSession()
		return p.manneredAnew(step)
	}
	return nil
}

// manneredAnew carries out a step that holds for sessions to come.
func (p *play) manneredAnew(step *scenario.Step) (err error) {
	m := &p.manner
	switch step.Word {
	case "announce":
		m.announce, err = netip.ParseAddr(step.Args[0])
	case "prot":
		m.clearData = step.Args[0] == "C"
	case "trust":
		m.trusting = step.Args[0] == "off"
	case "certificate":
		m.certificate = step.Args[0] == "on"
	case "ipv6":
		err = p.useIPv6()
	}
	return err
}

// verification is what becomes of connections from elsewhere.
func (p *play) verification(plan core.Plan) connect.Verify {
	switch p.manner.verify {
	case "strict":
		return connect.Strict
	case "warn":
		return connect.Warn
	case "off":
		return connect.Off
	}
	return VerifyFor(plan)
}

// VerifyFor is what the settings say of connections from elsewhere.
func VerifyFor(plan core.Plan) connect.Verify {
	if plan.VerifyHost {
		return connect.Strict
	}
	return connect.Off
}

// announceAddr is what PORT and EPRT carry; invalid: the control connection's
// own address.
func (p *play) announceAddr() netip.Addr {
	if p.manner.announce.IsValid() {
		return p.manner.announce
	}
	return p.checked.Settings.Host.Address.V
}

// nextRestart is where the next transfer begins.
func (p *play) nextRestart() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.manner.restart
	p.manner.restart = 0
	return at
}

// security is TLS as the plan and the steps have it.
func (p *play) security(plan core.Plan) (client.Security, error) {
	if !plan.UseFTPS {
		return client.Security{}, nil
	}
	s := client.Security{
		Mode: client.Explicit, ClearData: p.manner.clearData, ClearCommands: plan.ClearCommands, Unverified: p.manner.trusting,
	}
	return s, p.trust(&s)
}

// useIPv6 moves both sides to ::1. There is only that one address, so the
// scenario waits for its turn.
func (p *play) useIPv6() error {
	if p.partner != nil {
		return errors.New("the partner has started: expected this step above the first transfer")
	}
	if err := p.address.MoveToIPv6(); err != nil {
		return err
	}
	p.server.Listen = "[::1]:0"
	return nil
}
