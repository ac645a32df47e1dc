package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/internal/baseline"
	"activeftp/harness/report"
)

// Baseline is the flags --baseline and --write-baseline.
type Baseline struct {
	t           *Terminal
	read, write string      // files; empty if the flag is not given
	origin      string      // of read, for errors: the flag, or a place in the configuration
	written     *OutputFile // of write; nil without it

	known *baseline.Baseline // nil unless read
}

// AddBaseline adds the flags.
func AddBaseline(flags *pflag.FlagSet, t *Terminal) *Baseline {
	b := &Baseline{t: t, origin: "--baseline"}
	flags.Var(baselineFlag{&b.read, nil}, "baseline", "findings that do not count, from --write-baseline")
	flags.Var(baselineFlag{&b.write, b}, writeBaseline, "write the findings to FILE, and pass")
	SetDetails(flags, "baseline", "--baseline FILE has findings of an earlier check. They are shown as baseline findings and do not count; new ones do. "+
		"A finding is known by its file, rule, path and message, so that it may move to another line. FILE names files relative to its own directory. "+
		"What is no longer found is counted in the summary.")
	SetDetails(flags, writeBaseline, "--write-baseline FILE writes all findings that no comment accepts, if every file could be read. Then they do not count. "+
		"FILE is complete or unchanged, and not an input.")
	return b
}

const writeBaseline = "write-baseline"

// baselineFlag is the name of a baseline. written is nil for one to read.
type baselineFlag struct {
	file    *string
	written *Baseline
}

func (f baselineFlag) String() string { return *f.file }

func (f baselineFlag) Type() string { return "FILE" }

func (f baselineFlag) Set(file string) error {
	if file == "" || file == StandardInput {
		return errors.New("want the name of a file")
	}
	if f.written != nil {
		if err := f.written.setOutput(file); err != nil {
			return err
		}
	}
	*f.file = file
	return nil
}

// setOutput makes file the baseline to write.
func (b *Baseline) setOutput(file string) (err error) {
	switch {
	case b.written != nil:
		return errors.New("want one file")
	case b.t.IsStandardOutput(file):
		return errors.New("want a file of its own; standard output takes the report")
	}
	b.written, err = b.t.AddOutput("--"+writeBaseline+" "+file, file)
	return err
}

// Open reads the baseline.
func (b *Baseline) Open() error {
	switch {
	case b.read == "":
		return nil
	case b.write != "":
		return errors.New("want --baseline or --" + writeBaseline + ", not both: the latter writes every finding anew")
	}
	text, err := ReadFile(b.t, b.read, core.MaxText)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w; --%s writes it", b.origin, err, writeBaseline)
	case err != nil:
		return fmt.Errorf("%s: %w", b.origin, err)
	}
	if len(text) > core.MaxText {
		return fmt.Errorf("%s: %s: longer than %d MiB", b.origin, b.read, core.MaxText>>20)
	}
	if b.known, err = baseline.Parse(b.read, string(text)); err != nil {
		return fmt.Errorf("%s: %s: %w", b.origin, b.read, err)
	}
	return nil
}

// Known returns the function that tells whether a finding of one check of a file is
// in the baseline, or will be, for [core.Options]. It is nil without a baseline. It
// may be called by several goroutines.
func (b *Baseline) Known(file string) func(*core.Diagnostic) bool {
	switch {
	case b.known != nil:
		return b.known.Known(file)
	case b.write != "":
		return func(*core.Diagnostic) bool { return true }
	}
	return nil
}

// Writes reports whether the baseline is to be written.
func (b *Baseline) Writes() bool { return b.write != "" }

// Close writes the baseline, if that is asked for, and adds its part to the policy of
// the report, which has the rules already: a finding of a rule that is off may still
// be there.
func (b *Baseline) Close(r *report.Report) error {
	switch {
	case b.known != nil:
		stale := slices.DeleteFunc(b.known.Stale(r.Cases), func(f report.BaselineFinding) bool { return r.Policy.IsOff(f.Rule) })
		r.Policy.Baseline, r.Policy.Stale = b.read, stale
	case b.write != "":
		r.Policy.Baseline = b.write
		text, number := baseline.Format(b.write, r.Cases)
		if err := b.written.Write([]byte(text)); err != nil {
			return err
		}
		fmt.Fprintf(b.t.Err, "%s: wrote %s\n", report.Printable(b.write), core.Count(number, "finding"))
	}
	return nil
}
