package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"syscall"

	"activeftp/core"
	"activeftp/harness/client"
	"activeftp/harness/internal/content"
	"activeftp/harness/internal/portowner"
)

// everyPort transfers once over each port of the range.
func (p *proof) everyPort(ctx context.Context) {
	r := p.plan.Range
	if !r.Given() {
		p.fail(p.site.ActiveMode.Span.Line, "port-range-unset", "--every-port: there is no range to go through")
		return
	}
	failures := make([]string, r.Number) // by offset; "": it worked
	p.inPool(ctx, r.Number,
		func(i int, w worker) {
			one := core.PortRange{Base: r.Base + i, Number: 1}
			t := p.active("LIST", client.OncePorts(one, func() int { return 0 }))
			if o := w.Transfer(ctx, t); !o.Done() {
				failures[i] = explainPort(o)
			}
		},
		func(i int, err error) { failures[i] = "was not tried, for want of a session: " + err.Error() })
	nameHoldersOf(r, failures)
	p.everyPortVerdict(r, failures)
}

// notListened begins the reason of a port that could not be listened on.
const notListened = "cannot be listened on: "

// nameHoldersOf adds to the reasons who has the ports that could not be listened
// on, as far as the system tells.
func nameHoldersOf(r core.PortRange, failures []string) {
	busy := func(reason string) bool { return strings.HasPrefix(reason, notListened) }
	if !slices.ContainsFunc(failures, busy) {
		return
	}
	for _, h := range portowner.Find(r) {
		if reason := &failures[h.Port-r.Base]; busy(*reason) {
			*reason += " by " + h.String()
		}
	}
}

// explainPort is why a port did not work, alike for ports that failed alike.
func explainPort(o client.Outcome) string {
	var reason syscall.Errno
	if o.Port == 0 && errors.As(o.Err, &reason) {
		return notListened + reason.Error()
	}
	return client.Explain(o)
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
	p.inPool(ctx, n,
		func(i int, w worker) {
			t := p.active("LIST", ports)
			if p.target.bundled != nil {
				t = p.alternate(i, w, ports)
			}
			o := w.Transfer(ctx, t)
			if o.Done() {
				mu.Lock()
				defer mu.Unlock()
				used[o.Port] = true
			} else {
				fail(fmt.Sprintf("transfer %d, port %d: %s", i+1, o.Port, client.Explain(o)))
			}
		},
		func(i int, err error) {
			fail(fmt.Sprintf("transfer %d was not tried, for want of a session: %v", i+1, err))
		})
	slices.Sort(failures)
	if len(failures) > 0 {
		p.fail(p.site.ActiveMode.Span.Line, "transfers", fmt.Sprintf("%d of %d transfers failed; %s", len(failures), n, failures[0]))
	}
	p.note("%d of %d transfers done, over %d ports", n-len(failures), n, len(used))
}

// alternate is the i-th of many transfers with the bundled partner. No two
// workers store the same file.
func (p *proof) alternate(i int, w worker, ports *client.Ports) client.Transfer {
	if i%2 == 0 {
		t := p.active(fmt.Sprintf("STOR many-%d", w.number), ports)
		t.Send = content.Generate(1 << 10)
		return t
	}
	t := p.active("RETR "+proofFile, ports)
	t.Receive = io.Discard
	return t
}
