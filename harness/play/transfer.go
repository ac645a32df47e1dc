package play

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
	"activeftp/harness/scenario"
)

// partnerHolds is the size and sum of the partner's file of that path: the one
// uploaded there, or else the one it was started with.
func (p *play) partnerHolds(name string) (size int64, sum [sha256.Size]byte) {
	if size, sum, ok := p.partner.Received(name); ok {
		return size, sum
	}
	if size, ok := p.server.Generated[name]; ok {
		return size, content.Sum(size)
	}
	data := p.server.Files[name]
	return int64(len(data)), sha256.Sum256(data)
}

// did is what a step of transfers came to.
type did struct {
	outcomes []transferred
	refused  []core.Diagnostic // why no transfer was tried: core forbade it
}

// transferred is what one transfer came to.
type transferred struct {
	client.Outcome
	mode  core.Mode
	wrong string // what a transfer that is done has moved in place of its file
	took  time.Duration
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
	p.follow()
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
		start := time.Now()
		j := job{step: step, plan: p.sites[i%len(p.sites)].plan}
		c, err := p.single(ctx, j.plan)
		t, refused := noSession(err, j)
		if err == nil {
			t, err = p.one(ctx, c, j)
		}
		if err != nil && !refused {
			return nil, err
		}
		t.took = time.Since(start)
		if all = append(all, t); ctx.Err() != nil && len(all) < n {
			return nil, fmt.Errorf("after %d of %d: %w", len(all), n, context.Cause(ctx))
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
			all[i], errs[i] = p.alone(ctx, job{step.Inner, p.sites[i%len(p.sites)].plan, fmt.Sprintf(".%d", i+1)})
		})
	}
	started.Wait()
	return all, errors.Join(errs...)
}

// job is one transfer of a step.
type job struct {
	step   *scenario.Step
	plan   core.Plan
	suffix string // of the name that the receiving side gives the file
}

// command is the FTP command.
func (j job) command() string {
	line := strings.TrimSpace(strings.ToUpper(j.step.Word) + " " + strings.Join(j.step.Args, " "))
	if j.sends() {
		line += j.suffix
	}
	return line
}

func (j job) sends() bool { return j.step.Word == "stor" || j.step.Word == "appe" }

// file is the file that is moved, as a slash path without its leading slash.
func (j job) file() string { return path.Clean("/" + j.step.Args[0])[1:] }

// alone does one transfer on a session of its own.
func (p *play) alone(ctx context.Context, j job) (t transferred, err error) {
	start := time.Now()
	defer func() { t.took = time.Since(start) }()
	c, err := p.connect(ctx, j.plan)
	if t, refused := noSession(err, j); refused {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, c.end()) }()
	return p.one(ctx, c, j)
}

// noSession is the outcome of a transfer for which the partner took no session.
func noSession(err error, j job) (t transferred, refused bool) {
	of := new(client.SessionError)
	if !errors.As(err, &of) || of.Cause == connect.CauseCancelled {
		return t, false
	}
	t.mode, t.Cause, t.Reply, t.Err = j.plan.Mode, of.Cause, of.Reply, of.Err
	return t, true
}

// one does one transfer. Its error is one of this host's files; what goes wrong
// between the two sides is in the outcome.
func (p *play) one(ctx context.Context, c *control, j job) (t transferred, err error) {
	ctx, moving, cancel := p.watch(ctx)
	defer cancel()
	transfer := client.Transfer{
		Command: j.command(), Mode: j.plan.Mode, Ports: p.portsOf(j.plan), Wire: moving,
		ASCII: p.manner.ascii, Restart: p.nextRestart(),
		Verify: p.verification(j.plan), Allowed: p.manner.allowed, Policy: p.manner.announcing,
	}
	if transfer.ASCII && transfer.Restart > 0 {
		return t, errors.New("rest counts bytes: expected type I")
	}
	switch {
	case j.sends():
		t, err = p.send(ctx, c, transfer, j)
	case j.step.Word == "retr":
		t, err = p.receive(ctx, c, transfer, j)
	default:
		t.Outcome = c.Transfer(ctx, transfer)
	}
	t.mode = j.plan.Mode
	return t, err
}

// watch is what the bytes of the next transfer pass by, and the context that
// their first ones end when the transfer is to be aborted.
func (p *play) watch(ctx context.Context) (context.Context, io.Writer, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.abort == 0 {
		return ctx, io.Discard, cancel
	}
	p.abort = 0
	return ctx, tripwire{cancel}, cancel
}

// tripwire ends a context when something is written to it.
type tripwire struct{ end context.CancelFunc }

func (w tripwire) Write(data []byte) (int, error) {
	w.end()
	return len(data), nil
}

// send does an upload.
func (p *play) send(ctx context.Context, c *control, t client.Transfer, j job) (d transferred, err error) {
	f, err := p.store.Open(j.step.Args[0])
	if err != nil {
		return d, fmt.Errorf("the client's file: %w", err)
	}
	defer f.Close()
	sent := content.NewDigest()
	if err := skip(sent, f, t.Restart); err != nil { // the partner has it already
		return d, err
	}
	t.Send, t.Wire = f, io.MultiWriter(sent, t.Wire)
	d.Outcome = c.Transfer(ctx, t)
	if d.Done() && j.step.Word == "stor" {
		d.wrong = sent.Differs(p.partnerHolds(j.file() + j.suffix))
	}
	return d, nil
}

// receive does a download: the file has its name only once it is complete.
func (p *play) receive(ctx context.Context, c *control, t client.Transfer, j job) (d transferred, err error) {
	if j.file() == "" {
		return d, errors.New("expected a path to a file")
	}
	name := j.file() + j.suffix
	f, err := p.store.Create(name)
	if err != nil {
		return d, err
	}
	received := content.NewDigest()
	if t.Restart > 0 {
		if err := p.resume(name, t.Restart, io.MultiWriter(f, received)); err != nil {
			return d, errors.Join(err, f.Discard())
		}
	}
	t.Receive, t.Wire = f, io.MultiWriter(received, t.Wire)
	d.Outcome = c.Transfer(ctx, t)
	if !d.Done() {
		return d, f.Discard()
	}
	d.wrong = received.Differs(p.partnerHolds(j.file()))
	return d, p.commit(f, name)
}

// resume writes the beginning of a file that the client has.
func (p *play) resume(name string, n int64, to io.Writer) error {
	f, err := p.store.Open(name)
	if err != nil {
		return fmt.Errorf("the client's file: %w", err)
	}
	defer f.Close()
	return skip(to, f, n)
}

// skip copies n bytes of a file that must have them.
func skip(to io.Writer, from io.Reader, n int64) error {
	if _, err := io.CopyN(to, from, n); err != nil {
		return fmt.Errorf("the client's file, up to the byte that rest names: %w", err)
	}
	return nil
}
