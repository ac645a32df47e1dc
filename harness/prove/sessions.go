package prove

import (
	"context"
	"errors"
	"sync"

	"activeftp/harness/internal/neterr"
)

// defaultParallel is the number of sessions at once unless Options.Parallel is
// set.
const defaultParallel = 4

// queue distributes numbered transfers to sessions.
type queue struct {
	total    int
	progress func(done, total int) // may be nil

	mu       sync.Mutex
	next     int   // the first number that was never taken
	returned []int // numbers that were taken, but not tried
	done     int
	reason   string // why the last of them was not tried
}

// distribute calls transfer for each number from 0 to n-1, from wide workers at
// most. It returns after all calls.
//
// Many partners limit the number of sessions. A worker that gets none returns
// its number, for the others to take. After these have ended, distribute starts
// workers again for as long as that completes anything, and calls skip for each
// number that is left.
func (p *prover) distribute(ctx context.Context, n, wide int, transfer func(ctx context.Context, i int, w *worker), skip func(i int, reason string)) {
	q := &queue{total: n, progress: p.options.Progress}
	for before := -1; before < q.done; {
		before = q.done
		var workers sync.WaitGroup
		for number := range min(wide, n) {
			workers.Go(func() {
				w := p.newWorker(number)
				defer w.close()
				q.work(ctx, w, transfer)
			})
		}
		workers.Wait()
	}
	for i, ok := q.take(); ok; i, ok = q.take() {
		skip(i, q.reason)
		q.finish()
	}
}

// work takes numbers until none is left or no session can be opened. It
// replaces a session that has ended.
func (q *queue) work(ctx context.Context, w *worker, transfer func(ctx context.Context, i int, w *worker)) {
	for i, ok := q.take(); ok; i, ok = q.take() {
		if ctx.Err() != nil {
			q.giveBack(i, causeText(ctx))
			return
		}
		if reason := w.ready(ctx); reason != "" {
			q.giveBack(i, reason)
			return
		}
		transfer(ctx, i, w)
		q.finish()
	}
}

// causeText returns why ctx ended.
func causeText(ctx context.Context) string {
	err := context.Cause(ctx)
	if errors.Is(err, context.Canceled) {
		return "interrupted"
	}
	return neterr.Reason(err)
}

// take returns the next number. ok is false if none is left.
func (q *queue) take() (i int, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if last := len(q.returned) - 1; last >= 0 {
		i, q.returned = q.returned[last], q.returned[:last]
		return i, true
	}
	if q.next == q.total {
		return 0, false
	}
	q.next++
	return q.next - 1, true
}

// giveBack returns a number that was not tried.
func (q *queue) giveBack(i int, reason string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.returned = append(q.returned, i)
	q.reason = reason
}

// finish counts a number that was tried or skipped.
func (q *queue) finish() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.done++; q.progress != nil {
		q.progress(q.done, q.total)
	}
}
