package main

import (
	"errors"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/report"
)

// failOn is the severity from which on a finding makes the exit code 1.
type failOn struct{ word string }

func addFailOn(flags *pflag.FlagSet) *failOn {
	f := &failOn{"error"}
	flags.Var(f, "fail-on", "error, warning, note or never: from where on a finding makes the exit code 1")
	return f
}

func (f *failOn) String() string { return f.word }

func (f *failOn) Type() string { return "SEVERITY" }

func (f *failOn) Set(text string) error {
	switch text {
	case "error", "warning", "note", "never":
		f.word = text
		return nil
	}
	return errors.New("there are error, warning, note and never")
}

// judge is errFound when the report has a finding that fails.
func (f *failOn) judge(r *report.Report) error {
	least := core.Error + 1 // never
	for _, s := range []core.Severity{core.Note, core.Warning, core.Error} {
		if s.String() == f.word {
			least = s
		}
	}
	if r.Worst() >= least {
		return errFound
	}
	return nil
}
