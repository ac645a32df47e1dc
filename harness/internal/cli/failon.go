package cli

import (
	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/report"
)

// never is the --fail-on under which no finding makes the exit code 1.
const never = "never"

// FailOn is the flag --fail-on: the lowest severity that makes the exit code 1.
type FailOn struct{ severity *string }

// AddFailOn adds the flag --fail-on. Its default is error.
func AddFailOn(flags *pflag.FlagSet) *FailOn {
	choices := []string{core.Error.String(), core.Warning.String(), core.Note.String(), never}
	severity := AddChoice(flags, "fail-on", "SEVERITY", core.Error.String(), choices, "lowest severity for exit code 1")
	SetDetails(flags, "fail-on", "--fail-on SEVERITY is "+OneOf(choices)+". A finding of at least this severity makes the exit "+
		"code 1; under never, none does.")
	return &FailOn{severity}
}

// Judge returns ErrFindings if the report has a finding of at least the
// severity of the flag.
func (f *FailOn) Judge(r *report.Report) error {
	threshold := core.Error + 1 // never
	for _, s := range []core.Severity{core.Note, core.Warning, core.Error} {
		if s.String() == *f.severity {
			threshold = s
		}
	}
	if r.Worst() >= threshold {
		return ErrFindings
	}
	return nil
}
