package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
	f := &ReportFlags{
		format:  formatFlag{chosen: formats[0], formats: formats, env: t.Env, given: formats[0].Name},
		outputs: outputFlag{formats: formats, terminal: t}, tool: tool,
	}
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
		"Each report needs a file of its own, which is not an input. A report is appended to the file that GITHUB_STEP_SUMMARY names.")
	return f
}

// Use replaces the formats by others of the same names, for a report of another kind
// than the flags were added for. It returns an error if one was chosen that this kind
// does not have.
func (f *ReportFlags) Use(formats []report.Format) error {
	f.format.formats, f.outputs.formats = formats, formats
	if err := f.format.Set(f.format.given); err != nil {
		return fmt.Errorf("--format %s: these reports do not have it: %w", f.format.given, err)
	}
	for i := range f.outputs.terminal.outputs {
		o := &f.outputs.terminal.outputs[i]
		format, err := report.FindFormat(formats, o.format.Name)
		if err != nil {
			return fmt.Errorf("--output %s=%s: these reports do not have it: want %s", o.format.Name, o.file, OneOf(formatNames(formats)))
		}
		o.format = format
	}
	return nil
}

// Write writes the report to out and to every --output file.
func (f *ReportFlags) Write(out io.Writer, r *report.Report) error {
	r.Tool = f.tool
	write := f.format.chosen.Write
	if f.format.chosen.Name == textFormat && f.terminalText != nil {
		write = f.terminalText
	}
	if err := write(out, r); err != nil {
		return err
	}
	if f.format.inActions {
		if err := f.writeJobSummary(r); err != nil {
			return err
		}
	}
	summary, inJob := f.outputs.terminal.jobSummary()
	for _, o := range f.outputs.terminal.outputs {
		var b bytes.Buffer
		if err := o.format.Write(&b, r); err != nil {
			return InternalError{fmt.Errorf("formatting the report: %w", err)}
		}
		write := writeFile
		if inJob && o.same(summary) {
			write = appendToSummary
		}
		if err := write(o.file, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

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
	given   string // name, as on the command line or the default

	inActions bool // auto has chosen github
}

func (f *formatFlag) String() string { return f.chosen.Name }

func (f *formatFlag) Type() string { return "FORMAT" }

func (f *formatFlag) Set(name string) error {
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
	formats  []report.Format
	terminal *Terminal // has the files
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
	o := newReportFile(format, file)
	for _, other := range f.terminal.outputs {
		if o.same(other) {
			return fmt.Errorf("want a file of its own for each report; %s is that of %s", quoteIfNeeded(file), other.format.Name)
		}
	}
	f.terminal.outputs = append(f.terminal.outputs, o)
	return nil
}

// reportFile is a file for a report and its format.
type reportFile struct {
	format report.Format
	file   string
	path   string      // absolute, or empty for a device or a pipe
	info   fs.FileInfo // of a regular file that exists; nil otherwise
}

// newReportFile returns the file with its path and, if it exists, its identity.
// Devices and pipes have neither: what is written there overwrites nothing.
func newReportFile(format report.Format, file string) reportFile {
	o := reportFile{format: format, file: file}
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		return o
	}
	if err == nil {
		o.info = info
	}
	o.path = file
	if absolute, err := filepath.Abs(file); err == nil {
		o.path = absolute
	}
	return o
}

// is reports whether the file exists and is the one that info is about.
func (o reportFile) is(info fs.FileInfo) bool {
	return o.info != nil && info != nil && os.SameFile(o.info, info)
}

// ErrOverwrites is the error for an input that --output would overwrite.
var ErrOverwrites = errors.New("would overwrite an input")

// checkInput returns an error if a file to read is one that --output would
// overwrite.
func (t *Terminal) checkInput(info fs.FileInfo) error {
	for _, o := range t.outputs {
		if o.is(info) {
			return fmt.Errorf("--output %s=%s %w; name another file", o.format.Name, o.file, ErrOverwrites)
		}
	}
	return nil
}
