package probe

import (
	"context"
	"fmt"
	"time"

	"activeftp/core/connect"
)

// open opens a control connection and reads the greeting.
func (p *prober) open(ctx context.Context, until time.Time) (*dialogue, error) {
	if p.gone != nil {
		return nil, p.gone
	}
	d := &dialogue{limit: p.options.Wait, until: until, note: p.note}
	if err := dial(ctx, p.server, d); err != nil {
		return nil, p.lost(err)
	}
	var err error
	if p.scheme == "ftps" {
		err = d.wrap(p.tls)
	}
	if err == nil {
		err = expect(connect.Completion)(d.greeting())
	}
	if err != nil {
		d.close()
		return nil, p.lost(err)
	}
	return d, nil
}

// lost notes that no session is to be had: the server is not asked again. That
// it is silent then says nothing of the items that are left.
func (p *prober) lost(err error) error {
	p.gone = fmt.Errorf("no session: %v", err)
	return p.gone
}

// login opens a session as the URL says.
func (p *prober) login(ctx context.Context, until time.Time) (*dialogue, error) {
	d, err := p.open(ctx, until)
	if err != nil {
		return nil, err
	}
	if p.scheme == "ftpes" {
		err = p.auth(d)
	}
	if err == nil {
		err = p.enter(d)
	}
	if err == nil && p.scheme != "ftp" {
		err = p.protect(d)
	}
	if err != nil {
		d.close()
		return nil, p.lost(err)
	}
	return d, nil
}

// auth puts the control connection under TLS (RFC 4217 section 4).
func (p *prober) auth(d *dialogue) error {
	if err := expect(connect.Completion)(d.ask("AUTH TLS")); err != nil {
		return err
	}
	return d.wrap(p.tls)
}

// enter logs in, in binary type, and goes to the directory.
func (p *prober) enter(d *dialogue) error {
	user, password := p.user.Username(), p.options.Password
	if user == "" {
		user = "anonymous"
	}
	if user == "anonymous" && password == "" {
		password = "activeftp@"
	}
	reply, err := d.ask("USER %s", user)
	if err == nil && reply.Kind() == connect.Intermediate {
		reply, err = d.ask("PASS %s", password)
	}
	if err = expect(connect.Completion)(reply, err); err != nil {
		return fmt.Errorf("logging in: %w", err)
	}
	if err := expect(connect.Completion)(d.ask("TYPE I")); err != nil {
		return err
	}
	if p.directory == "" {
		return nil
	}
	return expect(connect.Completion)(d.ask("CWD %s", p.directory))
}

// protect puts the data connections under TLS (RFC 4217 section 9).
func (p *prober) protect(d *dialogue) error {
	if err := expect(connect.Completion)(d.ask("PBSZ 0")); err != nil {
		return err
	}
	if err := expect(connect.Completion)(d.ask("PROT P")); err != nil {
		return err
	}
	d.secure = p.tls
	return nil
}

// expect makes an error of a reply of another kind.
func expect(want connect.ReplyKind) func(connect.Reply, error) error {
	return func(reply connect.Reply, err error) error {
		if err == nil && reply.Kind() != want {
			err = fmt.Errorf("the server answers %s", replied(reply))
		}
		return err
	}
}
