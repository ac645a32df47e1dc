package netlab

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"activeftp/core"
	"activeftp/harness/report"
)

// attempt is the execution of one trial in a lab.
type attempt struct {
	*proof
	trial
	lab    *lab
	result report.Case
}

// run loads the rules, proves them and rolls them back, with the bundled partners
// running throughout.
func (a *attempt) run(ctx context.Context) (err error) {
	stop, err := startJob(ctx, a.lab.partner, serveJob, a.servers(), new(bool))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := a.lab.dropIncoming(ctx, a.filter); err != nil {
		return err
	}
	if err := a.lab.run(ctx, a.rules, "sh", "-e"); err != nil {
		return fmt.Errorf("loading the rules: %w", err)
	}
	a.note("rules loaded; all other incoming packets are dropped")
	if err := a.proveLoaded(ctx); err != nil {
		return err
	}
	if err := a.lab.run(ctx, a.rollback, "sh", "-e"); err != nil {
		return fmt.Errorf("rolling back the rules: %w", err)
	}
	return a.runProbes(ctx, ruleClosedAgain, a.rollbackProbes())
}

// proveLoaded probes the ports that must be open and those that must be closed,
// and then tries transfers. If a probe failed it tries none: each closed port
// would take a transfer to its time-out, and a stray connection could be taken
// for the partner's.
func (a *attempt) proveLoaded(ctx context.Context) error {
	err := a.runProbes(ctx, ruleOpen, a.openProbes())
	if err == nil {
		err = a.runProbes(ctx, ruleClosed, a.closedProbes())
	}
	if err != nil {
		return err
	}
	if a.result.Failed() {
		a.note("transfers: not tried")
		return nil
	}
	return a.proveTransfers(ctx)
}

// proveTransfers makes a transfer over each port of the range with each server.
func (a *attempt) proveTransfers(ctx context.Context) error {
	for _, s := range a.servers() {
		var problems []problem
		if err := runJob(ctx, a.lab.host, transferJob, transfers{Server: s.Listen, Ports: a.ports}, &problems); err != nil {
			return err
		}
		for _, f := range problems {
			a.fail(&a.result, f.Rule, f.Message)
		}
		if len(problems) == 0 {
			a.note(fmt.Sprintf("transfers: one over each port of %v with %v", a.ports, s.Listen.Addr()))
		}
	}
	return nil
}

// servers returns the bundled partners of the lab, one for each address family
// that the rules let in.
func (a *attempt) servers() []server {
	var servers []server
	for _, f := range a.families {
		if len(f.partners) > 0 {
			servers = append(servers, server{netip.AddrPortFrom(f.partners[0], core.DefaultPort), a.sourcePort})
		}
	}
	return servers
}

// runProbes runs the probes from the partner's namespace. It records the ports
// with an unexpected result as findings under rule, and the others as a proved
// fact.
func (a *attempt) runProbes(ctx context.Context, rule string, probes []probe) error {
	var unexpected [][]core.PortRange
	if err := runJob(ctx, a.lab.partner, dialJob, probes, &unexpected); err != nil {
		return err
	}
	var proved []string
	for i, p := range probes {
		if len(unexpected[i]) == 0 {
			proved = append(proved, joinFirst(p.Ports, ", ")+" to "+a.sourceOf(p))
			continue
		}
		a.fail(&a.result, rule, fmt.Sprintf("%s to %s", portState(unexpected[i], !p.Open), a.sourceOf(p)))
	}
	if len(proved) > 0 {
		a.note(rule + ": " + joinFirst(proved, "; "))
	}
	return nil
}

// note adds a proved fact to the result.
func (a *attempt) note(fact string) { a.result.Proved = append(a.result.Proved, fact) }

// sourceOf describes the source of a probe: its address, and its port if the
// rules are about source ports.
func (a *attempt) sourceOf(p probe) string {
	switch {
	case a.sourcePort == 0:
		return p.From.Addr().String()
	case p.From.Port() == 0:
		return p.From.Addr().String() + " with another source port"
	}
	return fmt.Sprintf("%v with source port %d", p.From.Addr(), p.From.Port())
}

// portState states whether ports are open: "port 20010 is open", "ports
// 20000-20031 are closed".
func portState(ranges []core.PortRange, open bool) string {
	noun, verb, state := "ports", "are", "closed"
	if len(ranges) == 1 && ranges[0].Number == 1 {
		noun, verb = "port", "is"
	}
	if open {
		state = "open"
	}
	return fmt.Sprintf("%s %s %s %s", noun, joinFirst(ranges, ", "), verb, state)
}

// maxJoined is the number of elements that joinFirst writes out.
const maxJoined = 20

// joinFirst joins the first elements of a list and counts the others.
func joinFirst[T any](list []T, separator string) string {
	var first []string
	for _, element := range list[:min(len(list), maxJoined)] {
		first = append(first, fmt.Sprint(element))
	}
	text := strings.Join(first, separator)
	if rest := len(list) - len(first); rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}
