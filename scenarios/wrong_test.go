package scenarios_test

import (
	"strings"
	"testing"
	"time"

	"activeftp/core"
	"activeftp/harness/report"
	"activeftp/harness/scenario"
)

// TestWrongFactsFail falsifies every fact and every wanted file of a scenario and
// checks that each one is reported, so that no fact can hold by accident.
func TestWrongFactsFail(t *testing.T) {
	for _, s := range readAll(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			wrong := falsify(s)
			if len(wrong) == 0 {
				t.Fatal("the scenario states no facts")
			}
			r := playOne(t, s)
			skipUnplayable(t, r)
			for _, w := range wrong {
				if !w.reportedIn(r.Cases[0].Findings) {
					t.Errorf("%s:%d: wrong fact is not reported", s.File, w.first)
				}
			}
			if t.Failed() {
				t.Log(text(t, r))
			}
		})
	}
}

// lines is the range of lines on which a finding is expected.
type lines struct{ first, last int }

// reportedIn reports whether a finding with a wanted and an actual value is on
// one of the lines.
func (l lines) reportedIn(findings []report.Finding) bool {
	for _, f := range findings {
		if l.first <= f.Line && f.Line <= l.last && f.Want != "" && f.Got != "" {
			return true
		}
	}
	return false
}

// falsify makes every fact and every wanted file of the scenario wrong, and
// returns their lines.
func falsify(s *scenario.Scenario) (wrong []lines) {
	for i := range s.Steps {
		wrong = append(wrong, falsifyStep(&s.Steps[i])...)
	}
	section := func(w scenario.Section) scenario.Section {
		wrong = append(wrong, lines{w.Line, w.Line + strings.Count(w.Text, "\n")})
		w.Text += "wrong\n"
		return w
	}
	if s.Want.Talk.Given() {
		s.Want.Talk = section(s.Want.Talk)
	}
	if s.Want.Diagnostics.Given() {
		s.Want.Diagnostics = section(s.Want.Diagnostics)
	}
	for name, w := range s.Want.Client {
		s.Want.Client[name] = section(w)
	}
	for name, w := range s.Want.Server {
		s.Want.Server[name] = section(w)
	}
	return wrong
}

// falsifyStep makes the facts of one step wrong and returns their lines.
func falsifyStep(step *scenario.Step) (wrong []lines) {
	if step.Transfer() && len(step.Facts) == 0 {
		step.Facts = []scenario.Fact{{Line: step.Line, Word: "done"}} // the implied fact
	}
	mixed := step.Fact("done") != nil && step.Fact("failed") != nil
	for i := range step.Facts {
		f := &step.Facts[i]
		if mixed && (f.Word == "done" || f.Word == "failed") {
			continue // how many transfers fail is random, so a wrong cause may go unnoticed
		}
		falsifyFact(step, f)
		wrong = append(wrong, lines{f.Line, f.Line})
	}
	return wrong
}

// falsifyFact replaces a true fact with one that contradicts it.
func falsifyFact(step *scenario.Step, f *scenario.Fact) {
	switch f.Word {
	case "port":
		f.Ports = core.PortRange{Base: 1, Number: 1}
	case "ports":
		f.Max++
		f.Number = f.Max
	case "bytes", "rejected", "reply":
		f.Number++
	case "lasted":
		f.Limit = time.Hour
	case "differs":
		f.Word, f.Name = "failed", "bind-failed"
	case "done":
		f.Word, f.Name = "failed", "bind-failed"
		if step.Word == "check" {
			f.Word, f.Name = "finding", "value-flag"
		}
	case "failed":
		f.Name = "bind-failed"
	case "data":
		if f.Name == "clear" {
			f.Name = "secured"
		} else {
			f.Name = "clear"
		}
	case "warned":
		f.Word, f.Name = "failed", "bind-failed"
	case "passive":
		f.Word, f.Ports = "port", core.PortRange{Base: core.LowestPort, Number: core.HighestPort - core.LowestPort + 1}
	case "refused", "finding":
		f.Name = "value-flag"
	}
}
