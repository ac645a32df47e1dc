package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// ReportFlags are where a report goes and in which formats.
type ReportFlags struct {
	format  formatFlag
	outputs outputFlag
}

// addReportFlags adds the flags; the first of formats is the default.
func AddReportFlags(flags *pflag.FlagSet, t *Terminal, formats []report.Format) *ReportFlags {
	f := &ReportFlags{formatFlag{formats[0], formats, t.Env}, outputFlag{formats: formats}}
	usage := report.FormatNames(formats)
	if _, err := report.FindFormat(formats, githubFormat); err == nil {
		usage += ", or auto: github inside GitHub Actions and " + formats[0].Name + " elsewhere"
	}
	flags.Var(&f.format, "format", usage)
	flags.Var(&f.outputs, "output", "also write the report into that file, in that format; may be repeated")
	return f
}

// write writes the report to out and into every --output file.
func (f *ReportFlags) Write(out io.Writer, r *report.Report) error {
	if err := f.format.chosen.Write(out, r); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	for _, o := range f.outputs.files {
		var b bytes.Buffer
		if err := o.format.Write(&b, r); err != nil {
			return InternalError{fmt.Errorf("writing the report: %w", err)}
		}
		if err := writeFile(o.file, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// githubFormat is the format that auto means inside GitHub Actions.
const githubFormat = "github"

// formatFlag is the flag --format.
type formatFlag struct {
	chosen  report.Format
	formats []report.Format
	env     func(string) string
}

func (f *formatFlag) String() string { return f.chosen.Name }

func (f *formatFlag) Type() string { return "FORMAT" }

func (f *formatFlag) Set(name string) (err error) {
	if name == "auto" {
		f.chosen = f.auto()
		return nil
	}
	f.chosen, err = report.FindFormat(f.formats, name)
	return err
}

// auto is the format that shows best where the command runs.
func (f *formatFlag) auto() report.Format {
	if github, err := report.FindFormat(f.formats, githubFormat); err == nil && f.env("GITHUB_ACTIONS") == "true" {
		return github
	}
	return f.formats[0]
}

// outputFlag is the flag --output, which may be repeated.
type outputFlag struct {
	formats []report.Format
	files   []outputFile
}

type outputFile struct {
	format report.Format
	file   string
}

func (f *outputFlag) String() string { return "" }

func (f *outputFlag) Type() string { return "FORMAT=FILE" }

func (f *outputFlag) Set(text string) error {
	name, file, ok := strings.Cut(text, "=")
	if !ok || file == "" {
		return errors.New("expected FORMAT=FILE")
	}
	format, err := report.FindFormat(f.formats, name)
	if err != nil {
		return err
	}
	f.files = append(f.files, outputFile{format, file})
	return nil
}
