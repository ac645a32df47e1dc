package harness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"syscall"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/partner"
)

// defaultParallel is how many sessions prove many transfers.
const defaultParallel = 4

// pool is sessions that share a number of transfers. A session that can send no
// further command is replaced.
type pool struct {
	proof *proof
	count counter
}

func (p *proof) pool(total int) *pool {
	return &pool{proof: p, count: counter{total: total, tell: p.options.Progress}}
}

// run calls do with 0 to n-1, each with a session, and waits for all. What do
// returns says whether a session could be had.
func (l *pool) run(ctx context.Context, n int, do func(i int, s *client.Session), lost func(i int, err error)) {
	width := l.proof.options.Parallel
	if width < 1 {
		width = defaultParallel
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(width, n) {
		workers.Go(func() {
			var s *client.Session
			for i := range next {
				var err error
				if s, err = l.session(ctx, s); err != nil {
					lost(i, err)
				} else {
					do(i, s)
				}
				l.count.add()
			}
			if s != nil {
				s.Close() // all its transfers are over; nothing is lost by a bad end
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// session is s, or a new one in its place.
func (l *pool) session(ctx context.Context, s *client.Session) (*client.Session, error) {
	if s != nil && s.Spent() == nil {
		return s, nil
	}
	if s != nil {
		s.Close() // it is of no use any more, and says so itself
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	return l.proof.connect(ctx, false)
}

// everyPort transfers once over each port of the range.
func (p *proof) everyPort(ctx context.Context) {
	r := p.plan.Range
	if !r.Given() {
		p.fail(p.site.ActiveMode.Span.Line, "port-range-unset", "--every-port: there is no range to go through")
		return
	}
	failures := make([]string, r.Number) // by offset; "": it worked
	p.pool(r.Number).run(ctx, r.Number,
		func(i int, s *client.Session) {
			one := core.PortRange{Base: r.Base + i, Number: 1}
			t := p.active("LIST", client.OncePorts(one, func() int { return 0 }))
			if o := s.Transfer(ctx, t); !o.Done() {
				failures[i] = explainPort(o)
			}
		},
		func(i int, err error) { failures[i] = "no session: " + err.Error() })
	p.everyPortVerdict(r, failures)
}

// explainPort is why a port did not work, alike for ports that failed alike.
func explainPort(o client.Outcome) string {
	var reason syscall.Errno
	if o.Port == 0 && errors.As(o.Err, &reason) {
		return "cannot be listened on: " + reason.Error()
	}
	return explain(o)
}

// everyPortVerdict names the ports that did not work, those next to each other
// with the same reason together.
func (p *proof) everyPortVerdict(r core.PortRange, failures []string) {
	worked := 0
	for i := 0; i < len(failures); {
		reason, first := failures[i], i
		for i < len(failures) && failures[i] == reason {
			i++
		}
		if reason == "" {
			worked += i - first
			continue
		}
		ports := core.PortRange{Base: r.Base + first, Number: i - first}
		p.fail(p.result.Settings.Active.BasePort.Span.Line, "every-port", "port "+ports.String()+" "+reason)
	}
	p.note("every port: %d of %d ports of %s carried a transfer", worked, r.Number, r)
}

// many does so many transfers, upload and download in turn.
func (p *proof) many(ctx context.Context) {
	n := p.options.Transfers
	ports := p.ports()
	var mu sync.Mutex
	used := map[int]bool{}
	var failures []string
	fail := func(text string) {
		mu.Lock()
		defer mu.Unlock()
		failures = append(failures, text)
	}
	p.pool(n).run(ctx, n,
		func(i int, s *client.Session) {
			t := p.active("LIST", ports)
			if p.target.bundled != nil {
				t = p.alternate(i, ports)
			}
			o := s.Transfer(ctx, t)
			mu.Lock()
			used[o.Port] = true
			mu.Unlock()
			if !o.Done() {
				fail(fmt.Sprintf("transfer %d, port %d: %s", i+1, o.Port, explain(o)))
			}
		},
		func(i int, err error) { fail(fmt.Sprintf("transfer %d: no session: %v", i+1, err)) })
	slices.Sort(failures)
	if len(failures) > 0 {
		p.fail(p.site.ActiveMode.Span.Line, "transfers", fmt.Sprintf("%d of %d transfers failed; %s", len(failures), n, failures[0]))
	}
	p.note("%d of %d transfers done, over %d ports", n-len(failures), n, len(used))
}

// alternate is the i-th of many transfers with the bundled partner.
func (p *proof) alternate(i int, ports *client.Ports) client.Transfer {
	if i%2 == 0 {
		t := p.active(fmt.Sprintf("STOR many-%d", i%64), ports)
		t.Send = partner.Generate(1 << 10)
		return t
	}
	t := p.active("RETR "+proofFile, ports)
	t.Receive = io.Discard
	return t
}
