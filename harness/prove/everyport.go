package prove

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/host"
	"activeftp/harness/internal/portowner"
	"activeftp/harness/report"
)

const (
	// sweepTimeouts is the number of receive time-outs that bound the attempts on
	// all ports, unless they are exhaustive. One part in sweepReserve of that time
	// is left for closing the sessions.
	sweepTimeouts = 3
	sweepReserve  = 20

	// sweepListing is the number of bytes of a listing after which a port counts
	// as open. The directory can be large, and it is listed over each port.
	sweepListing = 1 << 20
)

// everyPort makes one transfer over each port of the range, as far as time
// allows. The first session is that of first, which may end. It returns the ports
// for the other transfers: the longest run of open ones. ok is false if these
// transfers would only wait for a time-out again.
func (p *prover) everyPort(ctx context.Context, first *worker) (ports core.PortRange, ok bool) {
	r := p.plan.Range
	if !r.Given() {
		p.fail(p.site.ActiveMode.Span().Line, "port-range-unset", "--every-port needs a range; set base-port and number-of-ports")
		return r, true
	}
	first.whole = false
	defer func() {
		first.talk.reset()
		first.whole = true
	}()
	limited, cancel := p.limitSweep(ctx)
	defer cancel()
	c := newCrew(p, r.Number)
	c.try(limited, first)
	c.tryAlone(limited, first)
	c.endProgress()
	if ctx.Err() != nil {
		c.stopped = causeText(ctx)
	}
	runs := c.sweep.runs()
	if ports, ok = longestOpen(r, runs), true; !ports.Given() {
		slow := slices.ContainsFunc(runs, func(one run) bool { return one.result.slow })
		ports, ok = r, !slow && ctx.Err() == nil
	}
	p.reportPorts(r, runs, c, c.abandoned && ok)
	return ports, ok
}

// limitSweep returns the context that bounds a sweep. With the bundled partner
// every attempt is quick, so there is no bound.
func (p *prover) limitSweep(ctx context.Context) (context.Context, context.CancelFunc) {
	if p.target.bundled != nil || p.options.Exhaustive {
		return ctx, func() {}
	}
	budget := sweepTimeouts * p.receiveTimeout()
	return context.WithTimeout(ctx, budget-budget/sweepReserve)
}

// receiveTimeout returns the limit of the wait for a data connection.
func (p *prover) receiveTimeout() time.Duration {
	if limit := p.options.Limits.Accept; limit > 0 {
		return limit
	}
	return client.DefaultLimit
}

// tryPort makes a transfer over one port. A port that cannot be judged, because
// ctx ended or the session did, has the zero result.
func (p *prover) tryPort(ctx context.Context, w *worker, port int) portResult {
	t := p.active("LIST", client.OncePorts(p.plan.Range, func() int { return port }))
	t.NoAbort, t.Limit = true, sweepListing
	o := w.transfer(ctx, "listing", t)
	if o.Cause == connect.CauseCancelled && !o.Peer.IsValid() {
		return portResult{}
	}
	return resultOf(o, p.partner)
}

// resultOf returns the result for a port over which one transfer was tried with
// the partner.
func resultOf(o client.Outcome, partner netip.Addr) portResult {
	switch {
	case o.Empty() && !o.Connected():
		return portResult{
			status: report.PortFailed, kind: "no files",
			reason: fmt.Sprintf("the partner made no connection, because the directory has no files: %s", o.Reply),
		}
	case o.Done(), o.Connected() && carriedData(o.Cause):
		return portResult{status: report.PortOpen}
	}
	cause := correctedCause(o)
	r := portResult{
		status: report.PortFailed, kind: fmt.Sprintf("%v %d", cause, o.Reply.Code), reason: reasonOf(o), slow: o.Late,
	}
	var reason syscall.Errno
	switch {
	case notListened(cause) && errors.As(o.Err, &reason):
		r.status, r.kind, r.reason = report.PortBusy, reason.Error(), reason.Error()
	case notConnected(cause) && !o.Connected():
		r.blocked = cause != connect.CauseStrangerOnly && privateAddress(o, partner) == ""
		r.status, r.kind = report.PortClosed, cause.String() // with or without a late reply
		switch {
		case o.Cause == connect.CauseNoReply:
			r.reason = "the partner neither connected nor replied in time: a firewall drops its packets, or the address leads elsewhere"
		case cause != o.Cause:
			r.reason += refusalDelay(o)
		}
	}
	return r
}

// reasonOf returns why a transfer failed, without its port, because other ports can
// share the reason.
func reasonOf(o client.Outcome) string {
	reason := client.Explain(o)
	if endpoint, err := connect.ParsePortCommand(o.Announced); err == nil {
		reason = strings.Replace(reason, " to "+endpoint.String(), "", 1)
		reason = strings.ReplaceAll(reason, endpoint.String(), endpoint.Addr().String())
	}
	return reason
}

// carriedData reports whether a cause, of a transfer whose partner connected, means
// nothing against the port.
func carriedData(cause connect.Cause) bool {
	switch cause {
	case connect.CauseNoFinalReply, connect.CauseTooMuchData, connect.CauseTooLong, connect.CauseCancelled:
		return true
	}
	return false
}

// notListened reports whether a cause means that this host cannot listen on the
// port.
func notListened(cause connect.Cause) bool {
	switch cause {
	case connect.CausePortBusy, connect.CauseRangeExhausted, connect.CauseBindFailed:
		return true
	}
	return false
}

// notConnected reports whether a cause means that the partner's connection does
// not reach the port.
func notConnected(cause connect.Cause) bool {
	switch cause {
	case connect.CauseConnectRefused, connect.CauseNothingArrived, connect.CauseStrangerOnly:
		return true
	}
	return false
}

// reportPorts adds the spans of the range, an error for all ports that failed
// alike, and the number of open ports. It adds no error if explained, because the next
// transfer tells why.
func (p *prover) reportPorts(r core.PortRange, runs []run, c *crew, explained bool) {
	owners := p.busyOwners(r, runs)
	open, tried := 0, 0
	var kinds []portResult // in the order of their first ports
	ports := map[portResult][]run{}
	for _, one := range runs {
		p.traffic.addSpan(spanOf(r, one, owners))
		tried += one.tried
		if one.result.status == report.PortOpen {
			open += one.last - one.first + 1
			continue
		}
		like := alikeKey(one.result)
		if ports[like] == nil {
			kinds = append(kinds, one.result)
		}
		ports[like] = append(ports[like], one)
	}
	for _, kind := range kinds {
		if !explained {
			p.failPorts(r, kind, ports[alikeKey(kind)], owners, c)
		}
	}
	text := fmt.Sprintf("every port: %d of %s of %s are open", open, core.Count(r.Number, "port"), r)
	if c.abandoned && tried < r.Number {
		text += fmt.Sprintf("; the first %d that were tried failed alike, so no other was", tried)
	}
	p.note("%s", text)
}

// alikeKey returns a key that is equal for ports that one finding can be about.
// Closed ports belong together whether their run was sampled or not.
func alikeKey(r portResult) portResult {
	status := r.status
	if status == report.PortSampled {
		status = report.PortClosed
	}
	return portResult{status: status, kind: r.kind}
}

// failPorts adds the error about all ports that failed alike.
func (p *prover) failPorts(r core.PortRange, kind portResult, runs []run, owners map[int]string, c *crew) {
	number, tried := 0, 0
	for _, one := range runs {
		number += one.last - one.first + 1
		tried += one.tried
	}
	where := "port " + spanList(r, runs)
	if number > 1 {
		where = fmt.Sprintf("%d ports (%s)", number, spanList(r, runs))
	}
	var text string
	switch kind.status {
	case report.PortBusy:
		text = "cannot be listened on: " + kind.reason + ownerList(r, runs, owners) + p.ephemeralWarning(r, runs)
	case report.PortNotTried:
		text = "not tried: " + c.whyNotTried(number)
	case report.PortFailed:
		text = "failed: " + kind.reason
	default:
		text = "closed"
		if tried < number {
			text += fmt.Sprintf(" (%d tried, at both ends of each run and at least one in every %d ports between)", tried, sampleStep)
		}
		text += ": " + kind.reason
	}
	p.failOrder(p.checked.Settings.Active.BasePort.Span().Line, "every-port", where+" "+text, p.openOrder(r, kind, runs))
}

// openOrder returns the order that opens closed ports, or "" if a firewall is
// not the likely reason.
func (p *prover) openOrder(r core.PortRange, kind portResult, runs []run) string {
	if !kind.blocked || !p.partner.IsValid() || p.target.loopback {
		return ""
	}
	to := p.plan.Announce
	if !to.IsValid() {
		to = p.local
	}
	return fmt.Sprintf("Open inbound TCP from %v to %v, ports %s", p.partner, to, spanList(r, runs))
}

// maxListedRuns is the number of runs that a message names.
const maxListedRuns = 100

// spanList returns the ports of runs as "10050-10099, 10120".
func spanList(r core.PortRange, runs []run) string {
	var parts []string
	for i, one := range runs {
		if i == maxListedRuns {
			parts = append(parts, fmt.Sprintf("and %d more runs", len(runs)-i))
			break
		}
		parts = append(parts, portsOf(r, one).String())
	}
	return strings.Join(parts, ", ")
}

// portsOf returns the ports of a run.
func portsOf(r core.PortRange, one run) core.PortRange {
	return core.PortRange{Base: r.Base + one.first, Number: one.last - one.first + 1}
}

// spanOf returns a run as a span of the report.
func spanOf(r core.PortRange, one run, owners map[int]string) report.PortSpan {
	span := report.PortSpan{PortRange: portsOf(r, one), Status: one.result.status, Tried: one.tried, Reason: one.result.reason}
	if one.result.status == report.PortBusy {
		span.Reason += ownerList(r, []run{one}, owners)
	}
	return span
}

// longestOpen returns the longest run of open ports.
func longestOpen(r core.PortRange, runs []run) core.PortRange {
	var longest core.PortRange
	for _, one := range runs {
		if ports := portsOf(r, one); one.result.status == report.PortOpen && ports.Number > longest.Number {
			longest = ports
		}
	}
	return longest
}

// busyOwners returns the processes that use the busy ports, by port, as far as
// the system names them. It does not know those of another network.
func (p *prover) busyOwners(r core.PortRange, runs []run) map[int]string {
	owners := map[int]string{}
	busy := func(one run) bool { return one.result.status == report.PortBusy }
	if p.options.Network != nil || !slices.ContainsFunc(runs, busy) {
		return owners
	}
	for _, owner := range portowner.Find(r) {
		owners[owner.Port] = owner.String()
	}
	return owners
}

// maxListedOwners is the number of processes that a message names.
const maxListedOwners = 5

// ownerList returns the owners of the busy ports in runs, to follow a reason.
func ownerList(r core.PortRange, runs []run, owners map[int]string) string {
	var names []string
	seen := map[string]bool{}
	for _, one := range runs {
		for port := r.Base + one.first; port <= r.Base+one.last; port++ {
			if name := owners[port]; name != "" && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	if rest := len(names) - maxListedOwners; rest > 0 {
		names = append(names[:maxListedOwners], fmt.Sprintf("and %d more", rest))
	}
	return " by " + strings.Join(names, ", ")
}

// whyNotTried explains why ports were not tried, and how long it would take.
func (c *crew) whyNotTried(number int) string {
	switch {
	case c.stopped != "":
		return c.stopped
	case c.redials == maxRedials:
		return c.refusal
	}
	timeout := c.prover.receiveTimeout()
	text := fmt.Sprintf("%v were over, which bound the attempts", sweepTimeouts*timeout)
	if c.refusal != "" {
		text += fmt.Sprintf(", with %s at most (%s)", core.Count(c.widest, "session"), c.refusal)
	}
	rounds := (number + max(c.widest, 1) - 1) / max(c.widest, 1)
	return text + fmt.Sprintf("; --exhaustive tries them all and takes up to %v more", (time.Duration(rounds)*timeout).Round(time.Second))
}

// ephemeralWarning points out that busy ports lie among those that the system
// takes for outgoing connections. It is "" if they do not, or if that is unknown, as it
// is of another network.
func (p *prover) ephemeralWarning(r core.PortRange, runs []run) string {
	if p.options.Network != nil {
		return ""
	}
	for _, ephemeral := range host.EphemeralPorts() {
		for _, one := range runs {
			if portsOf(r, one).Common(ephemeral).Given() {
				return fmt.Sprintf("; this host takes ports %v for outgoing connections: choose a range outside them, or reserve it", ephemeral)
			}
		}
	}
	return ""
}
