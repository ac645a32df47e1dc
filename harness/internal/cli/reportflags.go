package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// ReportFlags are the flags --format and --output: the formats of a report, and
// the files that it is written to.
type ReportFlags struct {
	format  formatFlag
	outputs outputFlag
	tool    report.Tool

	terminalText func(io.Writer, *report.Report) error // writes the format text to out; nil: plain
}

// textFormat is the format that can be in colour.
const textFormat = "text"

// SetTerminalText replaces the function that writes the format text, but not into
// files. nil leaves plain text.
func (f *ReportFlags) SetTerminalText(write func(io.Writer, *report.Report) error) {
	f.terminalText = write
}

// AddReportFlags adds the flags. The first of formats is the default. The reports
// name the tool.
func AddReportFlags(flags *pflag.FlagSet, t *Terminal, formats []report.Format, tool report.Tool) *ReportFlags {
	f := &ReportFlags{format: formatFlag{chosen: formats[0], formats: formats, env: t.Env}, tool: tool}
	f.outputs = outputFlag{format: &f.format, formats: formats, terminal: t}
	flags.Var(&f.format, "format", "report format, such as junit")
	flags.Var(&f.outputs, "output", "further report, written to FILE; may be repeated")
	names, auto, exception := formatNames(formats), "", ""
	if _, err := report.FindFormat(formats, githubFormat); err == nil {
		names = append(names, autoFormat)
		auto = ", which is github inside GitHub Actions, where it also appends markdown to the job summary, and " + formats[0].Name + " elsewhere"
		exception = " except auto"
	}
	SetDetails(flags, "format", "--format FORMAT is "+OneOf(names)+auto+".")
	SetDetails(flags, "output", "--output FORMAT=FILE takes the same formats"+exception+". FILE is complete or unchanged, never half written. "+
		"Each report needs a file of its own, which is not an input; - is standard output, in place of --format. A report is appended to the file that GITHUB_STEP_SUMMARY names.")
	return f
}

// Use replaces the formats by others of the same names, for a report of another kind
// than the flags were added for. It returns an error if one was chosen that this kind
// does not have.
func (f *ReportFlags) Use(formats []report.Format) error {
	if err := f.format.use(formats); err != nil {
		return err
	}
	for i := range f.outputs.files {
		o := &f.outputs.files[i]
		format, err := report.FindFormat(formats, o.format.Name)
		if err != nil {
			return missingFormat(o.file.flag, formats)
		}
		o.format = format
	}
	return nil
}

// missingFormat returns the error for a flag whose format the report does not have.
func missingFormat(flag string, formats []report.Format) error {
	return fmt.Errorf("%s: these reports do not have it: want %s", flag, OneOf(formatNames(formats)))
}

// Write writes the report to out and to every --output file. It tries all of them, so
// that one that cannot be written costs no other. A first interrupt waits until they
// are complete.
func (f *ReportFlags) Write(out io.Writer, r *report.Report) error {
	_, stop := UntilInterrupted(context.Background())
	defer stop()
	r.Tool = f.tool
	write := f.format.chosen.Write
	if f.format.chosen.Name == textFormat && f.terminalText != nil {
		write = f.terminalText
	}
	errs := []error{write(out, r)}
	if f.format.inActions {
		errs = append(errs, f.writeJobSummary(r))
	}
	for _, o := range f.outputs.files {
		errs = append(errs, o.write(f.outputs.terminal, r))
	}
	return errors.Join(errs...)
}

// NamesStandardOutput reports whether --output names standard output.
func (f *ReportFlags) NamesStandardOutput() bool { return f.format.output != "" }

const (
	// autoFormat stands for the format that suits the place where the command
	// runs.
	autoFormat = "auto"

	// githubFormat is the format that suits GitHub Actions.
	githubFormat = "github"
)

// formatNames returns the names of formats in their order.
func formatNames(formats []report.Format) []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return names
}

// formatFlag is the flag --format.
type formatFlag struct {
	chosen  report.Format
	formats []report.Format
	env     func(string) string

	inActions bool   // auto has chosen github
	given     string // value of the flag, empty without it
	output    string // value of the flag --output that names standard output
}

// errTwoReports returns the error for a second report on standard output.
func errTwoReports(flag string) error {
	return fmt.Errorf("standard output takes one report, that of %s", flag)
}

func (f *formatFlag) String() string { return f.chosen.Name }

func (f *formatFlag) Type() string { return "FORMAT" }

func (f *formatFlag) Set(name string) error {
	if f.output != "" {
		return errTwoReports("--output " + f.output)
	}
	f.inActions, f.given = false, name
	if name == autoFormat {
		f.chosen = f.auto()
		f.inActions = f.chosen.Name == githubFormat
		return nil
	}
	chosen, err := report.FindFormat(f.formats, name)
	if err != nil {
		return checkChoice(name, append(formatNames(f.formats), autoFormat))
	}
	f.chosen = chosen
	return nil
}

// use replaces the formats by others, among which it finds the chosen one.
func (f *formatFlag) use(formats []report.Format) error {
	f.formats = formats
	switch {
	case f.output == "" && f.given == "":
		f.chosen = formats[0]
		return nil
	case f.given == autoFormat:
		return f.Set(autoFormat)
	}
	flag := "--format " + f.given
	if f.output != "" {
		flag = "--output " + f.output
	}
	format, err := report.FindFormat(formats, f.chosen.Name)
	if err != nil {
		return missingFormat(flag, formats)
	}
	f.chosen = format
	return nil
}

// setOutput makes standard output the place of a report that --output names.
func (f *formatFlag) setOutput(format report.Format, text string) error {
	switch {
	case f.output != "":
		return errTwoReports("--output " + f.output)
	case f.given != "":
		return errTwoReports("--format " + f.given)
	}
	f.chosen, f.output = format, text
	return nil
}

// auto returns the github format inside GitHub Actions if the report has it,
// and the default elsewhere.
func (f *formatFlag) auto() report.Format {
	if github, err := report.FindFormat(f.formats, githubFormat); err == nil && f.env("GITHUB_ACTIONS") == "true" {
		return github
	}
	return f.formats[0]
}

// outputFlag is the flag --output, which may be repeated.
type outputFlag struct {
	format   *formatFlag // takes a report on standard output
	formats  []report.Format
	terminal *Terminal
	files    []reportFile
}

func (f *outputFlag) String() string { return "" }

func (f *outputFlag) Type() string { return "FORMAT=FILE" }

func (f *outputFlag) Set(text string) error {
	name, file, ok := strings.Cut(text, "=")
	if !ok || file == "" {
		return errors.New("want FORMAT=FILE, such as " + f.formats[0].Name + "=report." + f.formats[0].Name)
	}
	format, err := report.FindFormat(f.formats, name)
	if err != nil {
		return fmt.Errorf("unknown format %s: %w", quoteIfNeeded(name), checkChoice(name, formatNames(f.formats)))
	}
	if f.terminal.IsStandardOutput(file) {
		return f.format.setOutput(format, text)
	}
	o, err := f.terminal.AddOutput("--output "+text, file)
	if err == nil {
		f.files = append(f.files, reportFile{format, o})
	}
	return err
}

// reportFile is a file for a report, and its format.
type reportFile struct {
	format report.Format
	file   *OutputFile
}

// write writes the report to the file.
func (o *reportFile) write(t *Terminal, r *report.Report) error {
	var b bytes.Buffer
	if err := o.format.Write(&b, r); err != nil {
		return InternalError{fmt.Errorf("formatting the report: %w", err)}
	}
	if t.isJobSummary(o.file) {
		return appendToSummary(o.file.to.name, b.Bytes())
	}
	return o.file.Write(b.Bytes())
}
