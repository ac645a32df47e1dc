package harness

import (
	"context"
	"fmt"
	"sync/atomic"

	"activeftp/harness/client"
	"activeftp/harness/partner"
)

// control is one control connection of a scenario.
type control struct {
	*client.Session
	transferring atomic.Bool // its lines belong into want/talk
}

// connect opens a session with the partner, which it starts first when need be.
func (p *play) connect(ctx context.Context) (*control, error) {
	c := new(control)
	session, err := client.Dial(ctx, client.Config{
		Server: p.front().String(), Local: p.address.client,
		User: p.server.User, Password: p.server.Password, Limits: p.limits,
		Announce: p.checked.Settings.Host.Address.V,
		Talk:     p.talk.recorder(p.address.client, &c.transferring), Listening: p.listening,
	})
	if err != nil {
		return nil, err
	}
	c.Session = session
	c.transferring.Store(true)
	return c, nil
}

// startPartner starts the partner, once.
func (p *play) startPartner() (err error) {
	if p.bundled == nil {
		p.bundled, err = partner.Start(p.server)
	}
	if err == nil {
		err = p.startRelay()
	}
	return err
}

// single is the session of the steps that do one thing at a time. One that can
// send no further command is replaced.
func (p *play) single(ctx context.Context) (*control, error) {
	if p.session != nil && p.session.Spent() == nil {
		return p.session, nil
	}
	p.endSession()
	c, err := p.connect(ctx)
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
