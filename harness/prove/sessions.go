package prove

import (
	"context"
	"sync"

	"activeftp/harness/client"
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

// distribute calls transfer for each number from 0 to n-1, from several
// workers, each with a session. It returns after all calls.
//
// Many partners limit the number of sessions. A worker that gets none returns
// its number, for the others to take. After these have ended, distribute starts
// workers again for as long as that completes anything, and calls skip for each
// number that is left.
func (p *prover) distribute(ctx context.Context, n int, transfer func(i, worker int, s *client.Session), skip func(i int, reason string)) {
	q := &queue{total: n, progress: p.options.Progress}
	parallel := p.options.Parallel
	if parallel < 1 {
		parallel = defaultParallel
	}
	for before := -1; before < q.done && q.done < n; {
		before = q.done
		var workers sync.WaitGroup
		for worker := range min(parallel, n) {
			workers.Go(func() {
				p.work(ctx, q, func(i int, s *client.Session) { transfer(i, worker, s) })
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
func (p *prover) work(ctx context.Context, q *queue, transfer func(i int, s *client.Session)) {
	var s *client.Session
	defer func() {
		if s != nil {
			s.Close() // its transfers are complete: an error costs nothing
		}
	}()
	for i, ok := q.take(); ok; i, ok = q.take() {
		if s != nil && s.Err() != nil {
			s.Close() // returns the error that ended the session
			s = nil
		}
		if s == nil {
			var reason string
			if s, reason = p.dial(ctx); s == nil {
				q.giveBack(i, reason)
				return
			}
		}
		transfer(i, s)
		q.finish()
	}
}

// dial opens a session whose dialogue is not recorded. If it cannot, it returns
// nil and the reason.
func (p *prover) dial(ctx context.Context) (s *client.Session, reason string) {
	if ctx.Err() != nil {
		return nil, neterr.Reason(context.Cause(ctx))
	}
	s, err := client.Dial(ctx, p.target.config(p.plan, p.options))
	if err != nil {
		return nil, p.target.sessionError(err)
	}
	return s, ""
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
