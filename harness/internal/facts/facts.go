// Package facts decides whether the facts of a scenario's step hold. It does no
// I/O: it only compares the stated values with the actual ones.
package facts

import (
	"time"

	"activeftp/core"
	"activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/scenario"
)

// Transfer is the result of one transfer.
type Transfer struct {
	client.Outcome
	Mode core.Mode
	// Mismatch describes the difference between the bytes that a complete transfer
	// moved and its file. Empty: there is none.
	Mismatch string
	Elapsed  time.Duration
}

// Failure is a fact that does not hold, or an expectation of every scenario that
// was not met. A Failure without Want has only a Message.
type Failure struct {
	Line    int // in the scenario file, from 1
	Word    string
	Message string
	Want    string
	Got     string
}

// fact is a word of the language together with its check on the transfers of a
// step. The check is nil if the word is not about transfers.
type fact struct {
	scenario.FactWord
	check func(all transfers, f scenario.Fact) result
}

// result is the outcome of one check.
type result struct {
	want, got string
	holds     bool
}

// transfers is the list of results of one step.
type transfers []Transfer

// table returns the facts of the language with their checks.
func table() []fact {
	return []fact{
		portFact(), portsFact(), bytesFact(), rejectedFact(), replyFact(), lastedFact(), doneFact(), differsFact(),
		failedFact(), passiveFact(), dataFact(), warnedFact(), refusedFact(), findingFact(),
	}
}

// Words returns the facts of the language.
func Words() []scenario.FactWord {
	var all []scenario.FactWord
	for _, f := range table() {
		all = append(all, f.FactWord)
	}
	return all
}

// CheckTransfers returns the failures of a step of transfers. Unless a fact says
// otherwise, every transfer must be complete and must have moved its file.
func CheckTransfers(step *scenario.Step, all []Transfer) (failures []Failure) {
	mixed := step.Fact("failed") != nil && step.Fact("done") != nil
	for _, f := range step.Facts {
		if r := check(all, f, mixed); !r.holds {
			failures = append(failures, Failure{f.Line, f.Word, step.Text, r.want, r.got})
		}
	}
	for _, t := range all {
		if t.Mismatch != "" && step.Fact("differs") == nil {
			failures = append(failures, Failure{Line: step.Line, Word: "content", Message: step.Text + ": " + t.Mismatch})
		}
	}
	if step.Fact("failed") != nil || step.Fact("refused") != nil || step.Fact("done") != nil {
		return failures
	}
	if r := transfers(all).done(); !r.holds {
		failures = append(failures, Failure{step.Line, "done", step.Text, r.want, r.got})
	}
	return failures
}

// check checks one fact. If mixed, the step states both done and failed: at least
// one transfer must be complete, and the others must have failed as stated.
func check(all transfers, f scenario.Fact, mixed bool) result {
	if mixed {
		switch f.Word {
		case "done":
			return all.someDone()
		case "failed":
			return all.failed(f.Name, true)
		}
	}
	for _, known := range table() {
		if known.Name == f.Word && known.check != nil {
			return known.check(all, f)
		}
	}
	// Of a transfer's facts only "refused" has no check. It does not hold, because
	// the transfers were tried.
	return result{want: f.Name, got: "not refused"}
}

// every returns the result of a check on every transfer. Compare returns the
// actual value of a transfer and whether it is as wanted. The result does not hold
// if there are no transfers.
func (all transfers) every(want string, compare func(t *Transfer) (got string, holds bool)) result {
	for i := range all {
		if got, holds := compare(&all[i]); !holds {
			return result{want, got, false}
		}
	}
	return result{want, "", len(all) > 0}
}

// describe returns the cause of a transfer's end, with the reply and the error if
// it failed.
func describe(t *Transfer) string {
	text := t.Cause.String()
	if t.Reply.Code != 0 && t.Cause != connect.CauseDone {
		text += ": " + t.Reply.String()
	}
	if t.Err != nil {
		text += ": " + t.Err.Error()
	}
	return text
}
