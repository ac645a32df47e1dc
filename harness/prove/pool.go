package prove

import (
	"context"
	"sync"

	"activeftp/harness/client"
)

// defaultParallel is how many sessions prove many transfers.
const defaultParallel = 4

// pool is sessions that share a number of transfers.
type pool struct {
	proof *proof
	total int
	tell  func(done, total int)

	mu   sync.Mutex
	next int   // the first transfer that nobody has taken
	back []int // taken, and given back undone
	done int
	err  error // why a session could not be had
}

// worker is one of the goroutines of a pool, and the session that it has.
type worker struct {
	*client.Session
	number int // from 0
}

// inPool calls do with 0 to n-1, each with a worker that has a session, and
// waits for all. A worker that can have no session leaves its part to the
// others: many partners allow only so many at once. What is left when those have
// ended is tried again, and what nobody can do is lost.
func (p *proof) inPool(ctx context.Context, n int, do func(i int, w worker), lost func(i int, err error)) {
	l := &pool{proof: p, total: n, tell: p.options.Progress}
	width := p.options.Parallel
	if width < 1 {
		width = defaultParallel
	}
	for before := -1; before < l.done && l.done < n; { // again as long as somebody gets on
		before = l.done
		var workers sync.WaitGroup
		for number := range min(width, n) {
			workers.Go(func() { l.work(ctx, number, do) })
		}
		workers.Wait()
	}
	for i, ok := l.take(); ok; i, ok = l.take() {
		lost(i, l.err)
		l.finish()
	}
}

// work does transfers until none is left, or no session can be had. A session
// that can send no further command is replaced.
func (l *pool) work(ctx context.Context, number int, do func(i int, w worker)) {
	var s *client.Session
	defer func() {
		if s != nil {
			s.Close() // all its transfers are over; nothing is lost by a bad end
		}
	}()
	for i, ok := l.take(); ok; i, ok = l.take() {
		if s != nil && s.Err() != nil {
			s.Close() // it is of no use any more, and says so itself
			s = nil
		}
		if s == nil {
			var err error
			if s, err = l.connect(ctx); err != nil {
				l.giveBack(i, err)
				return
			}
		}
		do(i, worker{s, number})
		l.finish()
	}
}

func (l *pool) connect(ctx context.Context) (*client.Session, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return l.proof.connect(ctx, false)
}

// take is the number of a transfer to do; ok is false when none is left.
func (l *pool) take() (i int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last := len(l.back) - 1; last >= 0 {
		i, l.back = l.back[last], l.back[:last]
		return i, true
	}
	if l.next == l.total {
		return 0, false
	}
	l.next++
	return l.next - 1, true
}

func (l *pool) giveBack(i int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.back = append(l.back, i)
	l.err = err
}

// finish counts a transfer that is over.
func (l *pool) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done++; l.tell != nil {
		l.tell(l.done, l.total)
	}
}
