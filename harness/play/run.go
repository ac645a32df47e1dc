package play

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"

	"activeftp/core"
	"activeftp/harness/internal/facts"
	"activeftp/harness/internal/loopback"
	"activeftp/harness/internal/stage"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
)

// run is the execution of one scenario.
type run struct {
	scenario *scenario.Scenario
	options  Options
	result   report.Case

	settings  *core.Result
	sites     []sitePlan // sites of the next transfers, used in turn
	addresses loopback.Addresses
	stage     *stage.Stage
	files     *files
	uploads   uploads
	ports     *ports
	behavior  behavior
	session   *session // shared by sequential transfers; nil: none is open
	dialogue  dialogue
}

// sitePlan is the plan of a site that a step chose, or the diagnostics that forbid
// its transfers.
type sitePlan struct {
	plan    core.Plan
	refused []core.Diagnostic
}

// open sets up the addresses, the ports, the stage and the client's files. If it
// fails, close still cleans up.
func (r *run) open() (err error) {
	s := r.scenario
	r.settings = core.Check(s.Settings.Text)
	if r.addresses, err = loopback.Claim(); err != nil {
		return err
	}
	r.ports = newPorts(&r.addresses, r.fail)
	r.stage = stage.New(stage.Config{
		Addr: r.addresses.Partner, Scripted: s.Has("on"), Files: s.Server, Fail: r.fail,
	})
	if r.files, err = openFiles(); err != nil {
		return err
	}
	for name, data := range s.Client {
		if err := r.files.put(name, bytes.NewReader(data)); err != nil {
			return err
		}
	}
	return nil
}

// runSteps carries out the steps in order. It reports whether all could be carried
// out; a fact that does not hold is only a finding.
func (r *run) runSteps(ctx context.Context) bool {
	for i := range r.scenario.Steps {
		step := &r.scenario.Steps[i]
		err := carryOut(ctx, r, step)
		if unavailable := new(loopback.UnavailableError); errors.As(err, &unavailable) {
			r.result.Skipped = unavailable.Reason
			return false
		}
		if err != nil {
			r.fail(step.Line, step.Word, fmt.Sprintf("%s: %v", step.Text, err))
			return false
		}
	}
	r.ports.checkStrangers()
	if line, word := r.behavior.next.untried(); line > 0 {
		r.fail(line, word, "no transfer was tried after this step")
	}
	return true
}

// close shuts everything down and reports what it finds left behind. The addresses stay
// reserved until release.
func (r *run) close() {
	r.endSession()
	if r.ports != nil {
		r.ports.release()
	}
	if r.stage != nil {
		r.stage.Close()
	}
	if r.ports != nil {
		r.ports.checkFree(endLimit)
	}
	var err error
	if r.files != nil {
		err = r.files.close()
	}
	if err != nil {
		r.fail(1, "leak", err.Error())
	}
}

// release makes the scenario's addresses available to others.
func (r *run) release() {
	if err := r.addresses.Release(); err != nil {
		r.fail(1, "leak", err.Error())
	}
}

// usesFTPS reports whether a chosen site uses FTPS.
func (r *run) usesFTPS() bool {
	for _, site := range r.sites {
		if site.plan.UseFTPS {
			return true
		}
	}
	return false
}

// fail adds a finding at a line of the scenario.
func (r *run) fail(line int, word, message string) {
	r.add(facts.Failure{Line: line, Word: word, Message: message})
}

// add adds failures as findings. If a failure has an expected or an actual value,
// the finding shows both.
func (r *run) add(failures ...facts.Failure) {
	for _, f := range failures {
		finding := report.Finding{
			File: r.scenario.File, Line: f.Line, Severity: core.Error, Rule: f.Word, Message: f.Message,
		}
		if f.Want != "" || f.Got != "" {
			finding.Want, finding.Got = cmp.Or(f.Want, `""`), cmp.Or(f.Got, `""`)
		}
		r.result.Findings = append(r.result.Findings, finding)
	}
}
