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

// attempt is a trial in its lab.
type attempt struct {
	*proof
	trial
	lab    *lab
	proved report.Case
}

// run proves the rules, with the partner there from the start.
func (a *attempt) run(ctx context.Context) (err error) {
	stop, err := start(ctx, a.lab.partner, serveJob, a.servers(), new(bool))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := a.lab.shut(ctx, a.filter); err != nil {
		return err
	}
	if err := a.lab.run(ctx, a.rules, a.filter.load...); err != nil {
		return fmt.Errorf("loading the rules: %w", err)
	}
	a.note("the rules are loaded, and all else is dropped")
	if err := a.loaded(ctx); err != nil {
		return err
	}
	if err := a.lab.run(ctx, a.rollback, "sh", "-e"); err != nil {
		return fmt.Errorf("taking the rules back: %w", err)
	}
	return a.probe(ctx, "closed-again", a.takenBack())
}

// loaded proves what the rules let in and what they keep out. Where that is
// wrong no transfer is tried: it would wait for its end at each closed port, or
// take an attempt to connect for the partner's.
func (a *attempt) loaded(ctx context.Context) error {
	err := a.probe(ctx, "open", a.letIn())
	if err == nil {
		err = a.probe(ctx, "closed", a.keptOut())
	}
	if err != nil {
		return err
	}
	if a.proved.Failed() {
		a.note("transfers: none was tried")
		return nil
	}
	return a.transfer(ctx)
}

// transfer proves that each port carries a transfer, with each of the servers.
func (a *attempt) transfer(ctx context.Context) error {
	for _, s := range a.servers() {
		var findings []report.Finding
		if err := ask(ctx, a.lab.host, transferJob, transfers{s.Listen, a.ports}, &findings); err != nil {
			return err
		}
		for _, f := range findings {
			a.fail(&a.proved, f.Rule, f.Message)
		}
		if len(findings) == 0 {
			a.note(fmt.Sprintf("transfers: one over each port of %v with %v", a.ports, s.Listen.Addr()))
		}
	}
	return nil
}

// servers are the bundled partners of the lab, one for each address family that
// is let in.
func (a *attempt) servers() []server {
	var all []server
	for _, e := range a.ends {
		if len(e.partners) > 0 {
			all = append(all, server{netip.AddrPortFrom(e.partners[0], core.DefaultPort), a.sourcePort})
		}
	}
	return all
}

// probe makes the attempts and adds what came of them, under the name of what
// has to hold.
func (a *attempt) probe(ctx context.Context, name string, all []probe) error {
	var wrong [][]core.PortRange
	if err := ask(ctx, a.lab.partner, dialJob, all, &wrong); err != nil {
		return err
	}
	var right []string
	for i, p := range all {
		if len(wrong[i]) == 0 {
			right = append(right, listed(p.Ports, ", ")+" to "+a.source(p))
			continue
		}
		is := "is open to"
		if p.Open {
			is = "is closed to"
		}
		a.fail(&a.proved, name, fmt.Sprintf("port %s %s %s", listed(wrong[i], ", "), is, a.source(p)))
	}
	if len(right) > 0 {
		a.note(name + ": " + listed(right, "; "))
	}
	return nil
}

// note adds what was seen to hold.
func (a *attempt) note(text string) { a.proved.Proved = append(a.proved.Proved, text) }

// source is who dials, in a message.
func (a *attempt) source(p probe) string {
	switch {
	case a.sourcePort == 0:
		return p.From.Addr().String()
	case p.From.Port() == 0:
		return p.From.Addr().String() + " from another port"
	}
	return fmt.Sprintf("%v from port %d", p.From.Addr(), p.From.Port())
}

// listed names the first of many things and counts the others.
func listed[T any](all []T, separator string) string {
	const most = 20
	var words []string
	for _, one := range all[:min(len(all), most)] {
		words = append(words, fmt.Sprint(one))
	}
	text := strings.Join(words, separator)
	if rest := len(all) - len(words); rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}
