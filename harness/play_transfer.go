package harness

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"sync"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/scenario"
)

// did is what a step of transfers came to.
type did struct {
	outcomes []transferred
	refused  []core.Diagnostic // why no transfer was tried: core forbade it
}

// transferred is what one transfer came to.
type transferred struct {
	client.Outcome
	mode core.Mode
}

// transfer does a step of transfers and holds its facts.
func (p *play) transfer(ctx context.Context, step *scenario.Step) error {
	if len(p.sites) == 0 {
		return errors.New("expected a step \"site NAME\" above the first transfer")
	}
	var d did
	for _, site := range p.sites {
		d.refused = append(d.refused, site.refused...)
	}
	if len(d.refused) > 0 {
		p.holdTransfers(step, d)
		return nil
	}
	err := p.startPartner()
	if err != nil {
		return err
	}
	switch step.Word {
	case "together":
		d.outcomes, err = p.together(ctx, step)
	case "repeat":
		d.outcomes, err = p.inTurn(ctx, step.Inner, int(step.Number))
	default:
		d.outcomes, err = p.inTurn(ctx, step, 1)
	}
	if err != nil {
		return err
	}
	p.holdTransfers(step, d)
	return nil
}

// inTurn does one transfer n times, sites in turn, on the one session.
func (p *play) inTurn(ctx context.Context, step *scenario.Step, n int) ([]transferred, error) {
	all := make([]transferred, 0, n)
	for i := range n {
		c, err := p.single(ctx)
		if err != nil {
			return nil, err
		}
		t, err := p.one(ctx, c, step, p.sites[i%len(p.sites)].plan)
		if err != nil {
			return nil, err
		}
		if all = append(all, t); ctx.Err() != nil {
			break
		}
	}
	return all, nil
}

// together does one transfer n times at once, each on a session of its own,
// sites in turn.
func (p *play) together(ctx context.Context, step *scenario.Step) ([]transferred, error) {
	n := int(step.Number)
	all, errs := make([]transferred, n), make([]error, n)
	var started sync.WaitGroup
	for i := range n {
		started.Go(func() {
			all[i], errs[i] = p.alone(ctx, step.Inner, p.sites[i%len(p.sites)].plan)
		})
	}
	started.Wait()
	return all, errors.Join(errs...)
}

// alone does one transfer on a session of its own.
func (p *play) alone(ctx context.Context, step *scenario.Step, plan core.Plan) (t transferred, err error) {
	c, err := p.connect(ctx)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, c.end()) }()
	return p.one(ctx, c, step, plan)
}

// one does one transfer. Its error is one of this host's files; what goes wrong
// between the two sides is in the outcome.
func (p *play) one(ctx context.Context, c *control, step *scenario.Step, plan core.Plan) (t transferred, err error) {
	transfer := client.Transfer{
		Command: command(step), Mode: plan.Mode, Ports: p.portsOf(plan), Verify: connect.Off,
	}
	if plan.VerifyHost {
		transfer.Verify = connect.Strict
	}
	t.mode = plan.Mode
	switch step.Word {
	case "stor", "appe":
		f, err := p.store.Open(step.Args[0])
		if err != nil {
			return t, fmt.Errorf("the client's file: %w", err)
		}
		defer f.Close()
		transfer.Send = f
		t.Outcome = c.Transfer(ctx, transfer)
	case "retr":
		t.Outcome, err = p.receive(ctx, c, transfer, path.Clean("/" + step.Args[0])[1:])
	default:
		t.Outcome = c.Transfer(ctx, transfer)
	}
	return t, err
}

// receive does a download: the file has its name only once it is complete.
func (p *play) receive(ctx context.Context, c *control, t client.Transfer, name string) (client.Outcome, error) {
	if name == "" {
		return client.Outcome{}, errors.New("expected a path to a file")
	}
	f, err := p.store.Create(name)
	if err != nil {
		return client.Outcome{}, err
	}
	t.Receive = f
	o := c.Transfer(ctx, t)
	if !o.Done() {
		return o, f.Discard()
	}
	return o, f.Commit()
}

// command is the FTP command of a step.
func command(step *scenario.Step) string {
	return strings.TrimSpace(strings.ToUpper(step.Word) + " " + strings.Join(step.Args, " "))
}
