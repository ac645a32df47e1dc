package play

import (
	"context"
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
	"activeftp/harness/internal/facts"
	"activeftp/harness/scenario"
)

// transfers prepares a step of transfers, lets do carry them out, and checks the
// step's facts.
func (r *run) transfers(step *scenario.Step, do func() ([]facts.Transfer, error)) error {
	if len(r.sites) == 0 {
		return errors.New("expected a step \"site NAME\" above the first transfer")
	}
	if refused := r.refused(); len(refused) > 0 {
		r.add(facts.CheckRefused(step, refused)...)
		return nil
	}
	if err := r.stage.Start(r.usesFTPS()); err != nil {
		return err
	}
	if r.stage.NeedsNewSession() {
		r.endSession()
	}
	r.stage.Apply()
	all, err := do()
	if err != nil {
		return err
	}
	r.add(facts.CheckTransfers(step, all)...)
	return nil
}

// refused returns the diagnostics that forbid transfers of the chosen sites.
func (r *run) refused() (all []core.Diagnostic) {
	for _, site := range r.sites {
		all = append(all, site.refused...)
	}
	return all
}

// inTurn carries out a transfer n times on the shared session, taking the sites
// in turn.
func (r *run) inTurn(ctx context.Context, step *scenario.Step, n int) ([]facts.Transfer, error) {
	all := make([]facts.Transfer, 0, n)
	for i := range n {
		start := time.Now()
		j := job{step: step, plan: r.sites[i%len(r.sites)].plan}
		s, err := r.shared(ctx, j.plan)
		t, refused := withoutSession(err, j)
		if err == nil {
			t, err = r.transfer(ctx, s, j, r.next())
		}
		if err != nil && !refused {
			return nil, err
		}
		t.Took = time.Since(start)
		if all = append(all, t); ctx.Err() != nil && len(all) < n {
			return nil, fmt.Errorf("after %d of %d: %w", len(all), n, context.Cause(ctx))
		}
	}
	return all, nil
}

// together carries out a transfer n times at once, each on its own session,
// taking the sites in turn.
func (r *run) together(ctx context.Context, step *scenario.Step, n int) ([]facts.Transfer, error) {
	all, errs := make([]facts.Transfer, n), make([]error, n)
	var running sync.WaitGroup
	for i := range n {
		j := job{step, r.sites[i%len(r.sites)].plan, fmt.Sprintf(".%d", i+1)}
		next := r.next()
		running.Go(func() { all[i], errs[i] = r.alone(ctx, j, next) })
	}
	running.Wait()
	return all, errors.Join(errs...)
}

// job is one transfer of a step.
type job struct {
	step   *scenario.Step
	plan   core.Plan
	suffix string // of the file's name on the receiving side
}

// command returns the FTP command.
func (j job) command() string {
	line := strings.TrimSpace(strings.ToUpper(j.step.Word) + " " + strings.Join(j.step.Args, " "))
	if j.sends() {
		line += j.suffix
	}
	return line
}

func (j job) sends() bool { return j.step.Word == "stor" || j.step.Word == "appe" }

// file returns the path of the file as a slash path without a leading slash.
func (j job) file() string { return path.Clean("/" + j.step.Args[0])[1:] }

// upcoming is what steps have prepared for one transfer.
type upcoming struct {
	abort   bool
	restart int64
}

// next takes what steps have prepared for the next transfer.
func (r *run) next() upcoming { return upcoming{r.behavior.takeAbort(), r.behavior.takeRestart()} }

// alone carries out one transfer on its own session.
func (r *run) alone(ctx context.Context, j job, next upcoming) (t facts.Transfer, err error) {
	start := time.Now()
	defer func() { t.Took = time.Since(start) }()
	s, err := r.connect(ctx, j.plan)
	if t, refused := withoutSession(err, j); refused {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	return r.transfer(ctx, s, j, next)
}

// withoutSession returns the result of a transfer for which the partner did not
// accept a session.
func withoutSession(err error, j job) (t facts.Transfer, refused bool) {
	of := new(client.SessionError)
	if !errors.As(err, &of) || of.Cause == connect.CauseCancelled {
		return t, false
	}
	t.Mode, t.Cause, t.Reply, t.Err = j.plan.Mode, of.Cause, of.Reply, of.Err
	return t, true
}

// transfer carries out one transfer. Its error is about the files of this host;
// what goes wrong between the two sides is in the result.
func (r *run) transfer(ctx context.Context, s *session, j job, next upcoming) (t facts.Transfer, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	b := &r.behavior
	transfer := client.Transfer{
		Command: j.command(), Mode: j.plan.Mode, Ports: r.ports.of(j.plan), Wire: io.Discard,
		ASCII: b.ascii, Restart: next.restart,
		Verify: r.verification(j.plan), Allowed: b.allowed, Policy: b.policy,
	}
	if next.abort {
		transfer.Wire = tripwire{cancel}
	}
	if transfer.ASCII && transfer.Restart > 0 {
		return t, errors.New("rest counts bytes; expected type I")
	}
	switch {
	case j.sends():
		t, err = r.send(ctx, s, transfer, j)
	case j.step.Word == "retr":
		t, err = r.receive(ctx, s, transfer, j)
	default:
		t.Outcome = s.Transfer(ctx, transfer)
	}
	t.Mode = j.plan.Mode
	return t, err
}

// tripwire cancels a context as soon as something is written to it.
type tripwire struct{ cancel context.CancelFunc }

func (w tripwire) Write(data []byte) (int, error) {
	w.cancel()
	return len(data), nil
}

// send carries out an upload.
func (r *run) send(ctx context.Context, s *session, t client.Transfer, j job) (result facts.Transfer, err error) {
	f, err := r.files.open(j.step.Args[0])
	if err != nil {
		return result, err
	}
	defer f.Close()
	sent := content.NewDigest()
	if err := copyStart(sent, f, t.Restart); err != nil { // the partner has that part already
		return result, err
	}
	t.Send, t.Wire = f, io.MultiWriter(sent, t.Wire)
	result.Outcome = s.Transfer(ctx, t)
	if result.Done() && j.step.Word == "stor" {
		result.Mismatch = sent.Difference(r.stage.Expected(j.file() + j.suffix))
	}
	return result, nil
}

// receive carries out a download. The file gets its name only when it is
// complete.
func (r *run) receive(ctx context.Context, s *session, t client.Transfer, j job) (result facts.Transfer, err error) {
	if j.file() == "" {
		return result, errors.New("expected a path to a file")
	}
	name := j.file() + j.suffix
	f, err := r.files.store.Create(name)
	if err != nil {
		return result, err
	}
	received := content.NewDigest()
	if t.Restart > 0 {
		if err := r.files.copyStart(io.MultiWriter(f, received), name, t.Restart); err != nil {
			return result, errors.Join(err, f.Discard())
		}
	}
	t.Receive, t.Wire = f, io.MultiWriter(received, t.Wire)
	result.Outcome = s.Transfer(ctx, t)
	if !result.Done() {
		return result, f.Discard()
	}
	result.Mismatch = received.Difference(r.stage.Expected(j.file()))
	return result, r.files.commit(f, name)
}
