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

// runTransfers starts the stage, calls do to make the transfers of a step, and
// checks the step's facts. If the settings refuse the transfers, do is not called.
func (r *run) runTransfers(step *scenario.Step, do func() ([]facts.Transfer, error)) error {
	if len(r.sites) == 0 {
		return errors.New("no site chosen; add a step \"site NAME\" above the first transfer")
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

// sequentially makes a transfer n times on the shared session, alternating
// between the sites.
func (r *run) sequentially(ctx context.Context, step *scenario.Step, n int) ([]facts.Transfer, error) {
	all := make([]facts.Transfer, 0, n)
	for i := range n {
		start := time.Now()
		j := job{step: step, plan: r.sites[i%len(r.sites)].plan}
		s, err := r.sharedSession(ctx, j.plan)
		t, refused := sessionFailure(err, j)
		if err == nil {
			t, err = r.transfer(ctx, s, j, r.behavior.takeOptions())
		}
		if err != nil && !refused {
			return nil, err
		}
		t.Elapsed = time.Since(start)
		if all = append(all, t); ctx.Err() != nil && len(all) < n {
			return nil, fmt.Errorf("stopped after %d of %s: %w", len(all), core.Count(n, "transfer"), context.Cause(ctx))
		}
	}
	return all, nil
}

// concurrently makes a transfer n times at the same time, each on its own
// session, alternating between the sites.
func (r *run) concurrently(ctx context.Context, step *scenario.Step, n int) ([]facts.Transfer, error) {
	all, errs := make([]facts.Transfer, n), make([]error, n)
	var running sync.WaitGroup
	for i := range n {
		j := job{step, r.sites[i%len(r.sites)].plan, fmt.Sprintf(".%d", i+1)}
		next := r.behavior.takeOptions()
		running.Go(func() { all[i], errs[i] = r.transferAlone(ctx, j, next) })
	}
	running.Wait()
	return all, errors.Join(errs...)
}

// job describes one transfer of a step.
type job struct {
	step   *scenario.Step
	plan   core.Plan
	suffix string // appended to the file's name on the receiving side
}

// command returns the FTP command line.
func (j job) command() string {
	line := strings.TrimSpace(strings.ToUpper(j.step.Word) + " " + strings.Join(j.step.Args, " "))
	if j.sends() {
		line += j.suffix
	}
	return line
}

// sends reports whether the transfer is an upload.
func (j job) sends() bool { return j.step.Word == "stor" || j.step.Word == "appe" }

// file returns the file's slash path without a leading slash.
func (j job) file() string { return path.Clean("/" + j.step.Args[0])[1:] }

// transferAlone makes one transfer on its own session.
func (r *run) transferAlone(ctx context.Context, j job, next nextOptions) (t facts.Transfer, err error) {
	start := time.Now()
	defer func() { t.Elapsed = time.Since(start) }()
	s, err := r.connect(ctx, j.plan)
	if t, refused := sessionFailure(err, j); refused {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	return r.transfer(ctx, s, j, next)
}

// sessionFailure returns the result of a transfer whose session could not be
// opened because the partner refused it. It reports false for any other error.
func sessionFailure(err error, j job) (t facts.Transfer, refused bool) {
	sessionErr := new(client.SessionError)
	if !errors.As(err, &sessionErr) || sessionErr.Cause == connect.CauseCancelled {
		return t, false
	}
	t.Mode, t.Cause, t.Reply, t.Err = j.plan.Mode, sessionErr.Cause, sessionErr.Reply, sessionErr.Err
	return t, true
}

// transfer makes one transfer. Its error concerns only the client's files and the
// scenario; a failure between client and partner is part of the result.
func (r *run) transfer(ctx context.Context, s *session, j job, next nextOptions) (t facts.Transfer, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	b := &r.behavior
	transfer := client.Transfer{
		Command: j.command(), Mode: j.plan.Mode, Ports: r.ports.forPlan(j.plan), Wire: io.Discard,
		ASCII: b.ascii, Restart: next.restart, Limit: next.limit,
		Verify: r.verification(j.plan), Allowed: b.allowed, Policy: b.policy,
	}
	switch {
	case next.abort > 0:
		transfer.Wire = tripwire{cancel}
	case next.fault != nil:
		transfer.Wire = next.fault
	}
	if transfer.ASCII && transfer.Restart > 0 {
		return t, errors.New("\"rest\" counts bytes, which type A converts; use type I")
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

// tripwire is a writer that cancels a context at the first write.
type tripwire struct{ cancel context.CancelFunc }

func (w tripwire) Write(data []byte) (int, error) {
	w.cancel()
	return len(data), nil
}

// fault is a writer that fails after a number of bytes, as a file on a full disk
// does.
type fault struct {
	line int // of the step
	left int64
}

func (f *fault) Write(data []byte) (int, error) {
	if f.left -= int64(len(data)); f.left < 0 {
		return 0, errors.New("the client's disk is full, as the step \"fault\" says")
	}
	return len(data), nil
}

// send makes an upload and compares the file sent with the partner's.
func (r *run) send(ctx context.Context, s *session, t client.Transfer, j job) (result facts.Transfer, err error) {
	f, err := r.files.open(j.step.Args[0])
	if err != nil {
		return result, err
	}
	defer f.Close()
	sent := content.NewDigest()
	if err := copyStart(sent, f, t.Restart); err != nil { // the partner already has that part
		return result, err
	}
	wire, flush := r.stage.Stored(sent, t.ASCII)
	t.Send, t.Wire = f, io.MultiWriter(wire, t.Wire)
	r.uploads.add(j.file() + j.suffix)
	result.Outcome = s.Transfer(ctx, t)
	if result.Done() && j.step.Word == "stor" {
		if err := flush(); err != nil {
			return result, err
		}
		result.Mismatch = sent.Difference(r.stage.Expected(j.file() + j.suffix))
	}
	return result, nil
}

// receive makes a download. The file gets its final name only if the transfer
// completes.
func (r *run) receive(ctx context.Context, s *session, t client.Transfer, j job) (result facts.Transfer, err error) {
	if j.file() == "" {
		return result, errors.New("expected the path of a file, not /")
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
	result.Mismatch = received.Difference(r.stage.Sent(j.file(), t.ASCII))
	return result, r.files.commit(f, name)
}
