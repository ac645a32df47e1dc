package play

import (
	"context"
	"fmt"
	"sync/atomic"

	"activeftp/core"
	"activeftp/harness/client"
)

// control is one control connection of a scenario.
type control struct {
	*client.Session
	ftps, clear  bool        // as its site says: TLS, and CCC
	transferring atomic.Bool // its lines belong into want/talk
}

// connect opens a session with the partner for transfers of a plan.
func (p *play) connect(ctx context.Context, plan core.Plan) (*control, error) {
	security, err := p.security(plan)
	if err != nil {
		return nil, err
	}
	c := &control{ftps: plan.UseFTPS, clear: plan.ClearCommands}
	session, err := client.Dial(ctx, client.Config{
		Server: p.front().String(), Local: p.address.Client,
		User: p.server.User, Password: p.server.Password, Limits: p.limits,
		Security: security, Announce: p.announceAddr(),
		Talk: p.talk.recorder(p.address.Client, &c.transferring), Listening: p.listening,
	})
	if err != nil {
		return nil, err
	}
	c.Session = session
	c.transferring.Store(true)
	return c, nil
}

// single is the session of the steps that do one thing at a time. One that can
// send no further command, or is secured otherwise than the plan says, is
// replaced.
func (p *play) single(ctx context.Context, plan core.Plan) (*control, error) {
	if c := p.session; c != nil && c.Err() == nil && c.ftps == plan.UseFTPS && c.clear == plan.ClearCommands {
		return c, nil
	}
	p.endSession()
	c, err := p.connect(ctx, plan)
	p.session = c
	return c, err
}

func (c *control) end() error {
	c.transferring.Store(false)
	if err := c.Close(); err != nil {
		return fmt.Errorf("closing the session: %w", err)
	}
	return nil
}

func (p *play) endSession() {
	if p.session == nil {
		return
	}
	if err := p.session.end(); err != nil {
		p.fail(1, "session", err.Error())
	}
	p.session = nil
}
