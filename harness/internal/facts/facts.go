// Package facts decides whether the facts of a scenario's step hold. It does no
// I/O: it compares what a step states with what happened.
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
	// Mismatch says how the bytes that a complete transfer moved differ from its
	// file. Empty: they are its file.
	Mismatch string
	Took     time.Duration
}

// Failure is a fact that does not hold, or a statement that every scenario makes
// without one. A Failure without Want has only a Message.
type Failure struct {
	Line    int
	Word    string
	Message string
	Want    string
	Got     string
}

// fact is a word of the language together with its check on the transfers of a
// step. Without a check the word is not about transfers.
type fact struct {
	scenario.FactWord
	check func(all transfers, f scenario.Fact) result
}

// result is the outcome of one check.
type result struct {
	want, got string
	holds     bool
}

// transfers is the transfers of one step.
type transfers []Transfer

// table lists the facts of the language. Each stands beside its check.
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
// otherwise, every transfer must be done and must have moved its file.
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

// check checks one fact. If mixed, the step states both done and failed: some
// transfers must be done, and the others must have failed as stated.
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
	// A fact about a refusal: core allowed the transfers, or they would not have
	// been tried.
	return result{want: f.Name, got: "not refused"}
}

// every returns the result of a check on every transfer. Compare returns the
// actual value of one of them, and whether that is the wanted one. No transfer at
// all does not hold.
func (all transfers) every(want string, compare func(t *Transfer) (got string, holds bool)) result {
	for i := range all {
		if got, holds := compare(&all[i]); !holds {
			return result{want, got, false}
		}
	}
	return result{want, "", len(all) > 0}
}

// describe returns the outcome of a transfer in words.
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
