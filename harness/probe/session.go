package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/ftpurl"
)

// open opens a control connection and waits for the greeting.
func (p *prober) open(ctx context.Context, end time.Time) (*control, error) {
	if p.noSession != nil {
		return nil, p.noSession
	}
	c := &control{ctx: ctx, password: p.password, limit: p.options.Connect, meter: &p.meter, end: end, record: p.record}
	if err := c.dial(p.url.Address()); err != nil {
		return nil, p.giveUp(&stepError{"cannot connect to " + p.url.String(), err})
	}
	c.limit = p.options.Wait
	var err error
	if p.url.TLS == ftpurl.ImplicitTLS {
		err = c.startTLS(p.tls)
	}
	if err == nil {
		err = require(connect.Completion)(c.greeting())
	}
	if err != nil {
		c.close()
		return nil, p.failSession(err)
	}
	return c, nil
}

// failSession records why a connection did not become a session.
func (p *prober) failSession(err error) error {
	hint := ""
	if errors.As(err, new(*tls.CertificateVerificationError)) {
		hint = "; name the CA with --ca-file"
	}
	return p.giveUp(fmt.Errorf("no session with %v: %w%s", p.url, err, hint))
}

// giveUp records that no further session is tried. The error that it returns is
// not a noReplyError, because it says nothing about the remaining items.
func (p *prober) giveUp(err error) error {
	p.noSession = errors.New(err.Error())
	return p.noSession
}

// login opens a session as the URL says.
func (p *prober) login(ctx context.Context, end time.Time) (*control, error) {
	c, err := p.open(ctx, end)
	if err != nil {
		return nil, err
	}
	if p.url.TLS == ftpurl.AuthTLS {
		err = p.authTLS(c)
	}
	if err == nil {
		err = p.authenticate(c)
	}
	if err == nil && p.url.TLS != ftpurl.NoTLS {
		err = p.protectData(c)
	}
	if err != nil {
		c.close()
		return nil, p.failSession(err)
	}
	return c, nil
}

// authTLS secures the control connection (RFC 4217 section 4).
func (p *prober) authTLS(c *control) error {
	if err := require(connect.Completion)(c.ask("AUTH TLS")); err != nil {
		return err
	}
	return c.startTLS(p.tls)
}

// authenticate logs in, sets TYPE I and changes to the directory of the URL.
func (p *prober) authenticate(c *control) error {
	reply, err := c.ask("USER %s", p.user)
	if err == nil && reply.Kind() == connect.Intermediate {
		reply, err = c.ask("PASS %s", p.password)
	}
	if err = require(connect.Completion)(reply, err); err != nil {
		return fmt.Errorf("logging in: %w", err)
	}
	if err := require(connect.Completion)(c.ask("TYPE I")); err != nil {
		return fmt.Errorf("TYPE I: %w", err)
	}
	if p.url.Dir == "" {
		return nil
	}
	if err := require(connect.Completion)(c.ask("CWD %s", p.url.Dir)); err != nil {
		return fmt.Errorf("changing to the directory: %w", err)
	}
	return nil
}

// protectData secures the data connections (RFC 4217 section 9).
func (p *prober) protectData(c *control) error {
	for _, command := range []string{"PBSZ 0", "PROT P"} {
		if err := require(connect.Completion)(c.ask("%s", command)); err != nil {
			return fmt.Errorf("%s: %w", command, err)
		}
	}
	c.dataTLS = c.protected
	return nil
}

// require returns a function that turns a reply of any other kind into an
// error.
func require(kind connect.ReplyKind) func(connect.Reply, error) error {
	return func(reply connect.Reply, err error) error {
		if err == nil && reply.Kind() != kind {
			err = fmt.Errorf("the server answered %s", firstLine(reply))
		}
		return err
	}
}
