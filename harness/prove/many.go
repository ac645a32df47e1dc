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

// everyPort makes one transfer over each port of the range.
func (p *prover) everyPort(ctx context.Context) {
	r := p.plan.Range
	if !r.Given() {
		p.fail(p.site.ActiveMode.Span.Line, "port-range-unset", "--every-port needs a range; set base-port and number-of-ports")
		return
	}
	failures := make([]string, r.Number) // by offset; "" after a complete transfer
	p.distribute(ctx, r.Number,
		func(i, _ int, s *client.Session) {
			port := core.PortRange{Base: r.Base + i, Number: 1}
			t := p.active("LIST", client.OncePorts(port, func() int { return 0 }))
			if o := s.Transfer(ctx, t); !o.Done() {
				failures[i] = portFailure(o)
			}
		},
		func(i int, reason string) { failures[i] = "was not tried: " + reason })
	addOwners(r, failures)
	p.reportPorts(r, failures)
}

// notListened starts the failure of a port on which this host cannot listen.
const notListened = "cannot be listened on: "

// portFailure returns the reason why a port failed. Ports that fail for the
// same reason have equal texts.
func portFailure(o client.Outcome) string {
	var reason syscall.Errno
	if o.Port == 0 && errors.As(o.Err, &reason) {
		return notListened + reason.Error()
	}
	return client.Explain(o)
}

// addOwners adds the processes that use ports of the range to the failures of
// these ports, as far as the system names them.
func addOwners(r core.PortRange, failures []string) {
	busy := func(failure string) bool { return strings.HasPrefix(failure, notListened) }
	if !slices.ContainsFunc(failures, busy) {
		return
	}
	for _, owner := range portowner.Find(r) {
		if failure := &failures[owner.Port-r.Base]; busy(*failure) {
			*failure += " by " + owner.String()
		}
	}
}

// reportPorts adds an error for each run of adjacent ports with the same
// failure, and the number of ports that carried a transfer.
func (p *prover) reportPorts(r core.PortRange, failures []string) {
	complete := 0
	for i := 0; i < len(failures); {
		failure, first := failures[i], i
		for i < len(failures) && failures[i] == failure {
			i++
		}
		if failure == "" {
			complete += i - first
			continue
		}
		ports := core.PortRange{Base: r.Base + first, Number: i - first}
		p.fail(p.checked.Settings.Active.BasePort.Span.Line, "every-port", "port "+ports.String()+" "+failure)
	}
	p.note("every port: %d of %s of %s carried a transfer", complete, core.Count(r.Number, "port"), r)
}

// manyTransfers makes the additional transfers. With the bundled partner they
// alternate uploads and downloads; with a real one they are listings.
func (p *prover) manyTransfers(ctx context.Context) {
	n := p.options.Transfers
	ports := portsFor(p.plan)
	var mu sync.Mutex
	used := map[int]bool{}
	var failures []string
	fail := func(text string) {
		mu.Lock()
		defer mu.Unlock()
		failures = append(failures, text)
	}
	p.distribute(ctx, n,
		func(i, worker int, s *client.Session) {
			t := p.active("LIST", ports)
			if p.target.bundled != nil {
				t = p.alternate(i, worker, ports)
			}
			o := s.Transfer(ctx, t)
			if !o.Done() {
				fail(fmt.Sprintf("transfer %d, port %d: %s", i+1, o.Port, client.Explain(o)))
				return
			}
			mu.Lock()
			defer mu.Unlock()
			used[o.Port] = true
		},
		func(i int, reason string) { fail(fmt.Sprintf("transfer %d was not tried: %s", i+1, reason)) })
	slices.Sort(failures)
	if len(failures) > 0 {
		p.fail(p.site.ActiveMode.Span.Line, "transfers",
			fmt.Sprintf("%d of %s failed; %s", len(failures), core.Count(n, "transfer"), failures[0]))
	}
	p.note("%d of %s done, over %s", n-len(failures), core.Count(n, "transfer"), core.Count(len(used), "port"))
}

// alternate returns transfer i with the bundled partner, an upload if i is
// even. Each worker uploads to a path of its own.
func (p *prover) alternate(i, worker int, ports *client.Ports) client.Transfer {
	if i%2 == 0 {
		t := p.active(fmt.Sprintf("STOR many-%d", worker), ports)
		t.Send = content.Generate(1 << 10)
		return t
	}
	t := p.active("RETR "+bundledFile, ports)
	t.Receive = io.Discard
	return t
}
