package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/harness/report"
)

func checkWord() word {
	return word{
		name: "check",
		args: "[flags] FILE|DIR|- ...",
		does: "check settings texts",
		help: "Checks settings texts: files, the *.settings files below directories, or standard\n" +
			"input (-). Exit code 1 says that there is a finding at or above --fail-on.",
		example: "activeftp check --fail-on warning mft.settings",
		run:     check,
	}
}

func check(_ context.Context, t *terminal, flags *pflag.FlagSet) func([]string) error {
	out := addReportFlags(flags, report.CheckFormats(), report.CheckFormat)
	failOn := addFailOn(flags)
	fix := flags.Bool("fix", false, "make every certain fix in the files, then report what is left")
	diff := flags.Bool("diff", false, "show what --fix would change and write nothing")
	return func(args []string) error {
		if *fix && *diff {
			return fmt.Errorf("--fix and --diff exclude each other")
		}
		texts, err := readTexts(t, args)
		if err != nil {
			return err
		}
		switch {
		case *diff:
			return showDiffs(t, texts)
		case *fix:
			if err := fixTexts(t, texts); err != nil {
				return err
			}
			if len(texts) == 1 && texts[0].file == standardInput {
				t.out = t.err // standard output holds the text
			}
		}
		r := new(report.Report)
		for _, text := range texts {
			r.Cases = append(r.Cases, report.OfCheck(text.file, core.Check(text.text)))
		}
		if err := out.write(t, r); err != nil {
			return err
		}
		return failOn.judge(r)
	}
}

// showDiffs writes what fixing would change, as unified diffs.
func showDiffs(t *terminal, texts []namedText) error {
	changed := false
	for _, text := range texts {
		fixed, made := core.FixAll(text.text)
		if made == 0 {
			continue
		}
		changed = true
		if _, err := io.WriteString(t.out, udiff.Unified(text.file, text.file+" (fixed)", text.text, fixed)); err != nil {
			return fmt.Errorf("writing the differences: %w", err)
		}
	}
	if changed {
		return errFound
	}
	return nil
}

// fixTexts makes every fix, in the files and in texts.
func fixTexts(t *terminal, texts []namedText) error {
	for i := range texts {
		text := &texts[i]
		fixed, made := core.FixAll(text.text)
		text.text = fixed
		if text.file == standardInput {
			if _, err := io.WriteString(t.out, fixed); err != nil {
				return fmt.Errorf("writing the fixed text: %w", err)
			}
			continue
		}
		if made == 0 {
			continue
		}
		if err := replaceFile(text.file, []byte(fixed)); err != nil {
			return err
		}
		fmt.Fprintf(t.err, "%s: %d fixed\n", text.file, made)
	}
	return nil
}

// failOn is the severity from which a finding makes the exit code 1.
type failOn struct{ word string }

func addFailOn(flags *pflag.FlagSet) *failOn {
	f := new(failOn)
	flags.Var(f, "fail-on", "error, warning, note or never: from where on a finding fails")
	f.word = "error"
	return f
}

func (f *failOn) String() string { return f.word }

func (f *failOn) Type() string { return "severity" }

func (f *failOn) Set(text string) error {
	switch text {
	case "error", "warning", "note", "never":
		f.word = text
		return nil
	}
	return fmt.Errorf("there are error, warning, note and never")
}

func (f *failOn) judge(r *report.Report) error {
	least := map[string]core.Severity{"error": core.Error, "warning": core.Warning, "note": core.Note, "never": core.Error + 1}
	if r.Worst() >= least[f.word] {
		return errFound
	}
	return nil
}

// reportFlags are where a report goes and in which formats.
type reportFlags struct {
	format  *string
	outputs *[]string
	find    func(string) (report.Writer, error)
}

func addReportFlags(flags *pflag.FlagSet, formats []string, find func(string) (report.Writer, error)) *reportFlags {
	list := strings.Join(formats, ", ")
	return &reportFlags{
		format:  flags.String("format", formats[0], list+"; auto is github inside GitHub Actions where there is one"),
		outputs: flags.StringArray("output", nil, "FORMAT=FILE: also write the report there; may be repeated"),
		find:    find,
	}
}

// write writes the report to standard output and to every --output file.
func (f *reportFlags) write(t *terminal, r *report.Report) error {
	name := *f.format
	if name == "auto" {
		name = "text"
		if _, err := f.find("github"); err == nil && t.env("GITHUB_ACTIONS") == "true" {
			name = "github"
		}
	}
	write, err := f.find(name)
	if err != nil {
		return err
	}
	if err := write(t.out, r); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	for _, output := range *f.outputs {
		if err := f.writeFile(output, r); err != nil {
			return err
		}
	}
	return nil
}

func (f *reportFlags) writeFile(output string, r *report.Report) error {
	name, file, ok := strings.Cut(output, "=")
	if !ok || file == "" {
		return fmt.Errorf("--output %s: expected FORMAT=FILE", output)
	}
	write, err := f.find(name)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := write(&b, r); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return replaceFile(file, []byte(b.String()))
}
