package prove

import (
	"context"
	"sync"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/transcript"
	"activeftp/harness/report"
)

// worker makes transfers one after the other, over a session that it replaces
// when it ends. It belongs to one goroutine.
type worker struct {
	prover  *prover
	number  int             // of its session, from 0
	session *client.Session // nil if none is open
	talk    lastDialogue
	whole   bool // the dialogue is kept from the login on, not only that of the last transfer
}

func (p *prover) newWorker(number int) *worker { return &worker{prover: p, number: number} }

// ready opens a session, unless the worker has one that can carry a transfer. It
// returns the reason if it cannot.
func (w *worker) ready(ctx context.Context) (reason string) {
	if w.ended() {
		w.close()
	}
	if w.session != nil {
		return ""
	}
	if ctx.Err() != nil {
		return causeText(ctx)
	}
	s, err := w.dial(ctx)
	if err != nil {
		return w.prover.target.sessionError(err)
	}
	w.session = s
	return ""
}

// dial opens a session whose dialogue is kept.
func (w *worker) dial(ctx context.Context) (*client.Session, error) {
	config := w.prover.target.config(w.prover.plan, w.prover.options)
	config.Talk = w.talk.add
	return client.Dial(ctx, config)
}

// settleTime is the time that a partner gets to end its side of closed sessions.
const settleTime = 250 * time.Millisecond

// settle gives the partner time to end its side of closed sessions, before a
// transfer with no other session open.
func settle(ctx context.Context, w *worker) {
	wait := settleTime
	if w.session != nil {
		wait += w.session.RoundTrip()
	}
	pause(ctx, wait)
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// ended reports whether the worker has a session that can carry no transfer.
func (w *worker) ended() bool { return w.session != nil && w.session.Err() != nil }

// close ends the session, if there is one.
func (w *worker) close() {
	if w.session != nil {
		w.session.Close() // its transfers are complete: an error costs nothing
		w.session = nil
	}
}

// transfer makes a transfer and records it.
func (w *worker) transfer(ctx context.Context, name string, t client.Transfer) client.Outcome {
	if !w.whole {
		w.talk.reset()
	}
	start := time.Now()
	o := w.session.Transfer(ctx, t)
	elapsed := time.Since(start)
	w.prover.traffic.add(report.Transfer{
		Name: name, Port: o.Port, Session: w.number, Start: start.Sub(w.prover.start), Elapsed: elapsed, Failed: !o.Done(),
	})
	w.prover.traffic.addStrangers(o.Rejected)
	if !o.Done() && o.Cause != connect.CauseCancelled {
		w.prover.traffic.keepTalk(w.talk.lines())
	}
	return o
}

// lastDialogue records the dialogue of the last transfer of a session. The zero
// value is empty.
type lastDialogue struct {
	mu   sync.Mutex
	talk *transcript.Transcript
}

// maxDialogue is the number of lines that a lastDialogue keeps.
const maxDialogue = 200

// add adds a line of the control connection.
func (d *lastDialogue) add(l client.Line) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.talk == nil {
		d.talk = &transcript.Transcript{Limit: maxDialogue}
	}
	d.talk.Add(transcript.Sign(l.Sent), l.Text)
}

// reset forgets the lines so far.
func (d *lastDialogue) reset() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.talk = nil
}

// lines returns the lines since the last reset.
func (d *lastDialogue) lines() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.talk == nil {
		return nil
	}
	return d.talk.Lines()
}
