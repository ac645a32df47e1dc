package cli

import (
	"errors"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/report"
)

// FailOn is the severity from which on a finding makes the exit code 1.
type FailOn struct{ word string }

func AddFailOn(flags *pflag.FlagSet) *FailOn {
	f := &FailOn{"error"}
	flags.Var(f, "fail-on", "error, warning, note or never: from where on a finding makes the exit code 1")
	return f
}

func (f *FailOn) String() string { return f.word }

func (f *FailOn) Type() string { return "SEVERITY" }

func (f *FailOn) Set(text string) error {
	switch text {
	case "error", "warning", "note", "never":
		f.word = text
		return nil
	}
	return errors.New("there are error, warning, note and never")
}

// judge is errFound when the report has a finding that fails.
func (f *FailOn) Judge(r *report.Report) error {
	least := core.Error + 1 // never
	for _, s := range []core.Severity{core.Note, core.Warning, core.Error} {
		if s.String() == f.word {
			least = s
		}
	}
	if r.Worst() >= least {
		return ErrFindings
	}
	return nil
}
