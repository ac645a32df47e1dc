package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"activeftp/core"
	"activeftp/core/rest"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// settingsExtension is the extension of the settings texts that check reads below a
// directory.
const settingsExtension = ".settings"

// exportExtensions are those of the files below a directory that check reads if they
// are exports of the product.
var exportExtensions = [...]string{".json", ".xml"}

// estate is the files of one check and their outcomes.
type estate struct {
	terminal *cli.Terminal
	options  core.Options // without the findings that are known
	baseline *cli.Baseline
	shard    *cli.Shard // part of the files to check

	cases  []report.Case // of the files that were checked, in order
	part   *report.Shard // for the report; nil if all files are checked
	failed int           // number of files and directories that could not be read
	silent bool          // settings that are no export say nothing about the machine itself
}

// checkTexts checks the settings that the arguments name, after change has shown or
// made its changes to them. It checks nothing if one of them cannot be read.
func (e *estate) checkTexts(args []string, change func(*cli.Terminal, []cli.SettingsText, core.Options) error) error {
	texts, err := cli.ReadTexts(e.terminal, args)
	if err != nil {
		return err
	}
	for i := range texts {
		if isExport(&texts[i]) {
			return fmt.Errorf("%s: --fix and --diff cannot change an export; write settings first: activeftp import FILE >mft.settings", place(texts[i].File))
		}
	}
	if err := change(e.terminal, texts, e.options); err != nil {
		return err
	}
	for i := range texts {
		e.add(e.checkText(&texts[i]))
	}
	return nil
}

// checkFiles checks the files that the arguments name, on all processors. It names
// those that cannot be read, and returns an error only if none can, or a report would
// overwrite one.
func (e *estate) checkFiles(args []string) error {
	files, problems, err := cli.ListAll(e.terminal, args, append([]string{settingsExtension}, exportExtensions[:]...)...)
	if err != nil {
		return err
	}
	files = e.share(files)
	var progress func(done, total int)
	if len(files) > 1 {
		progress = e.terminal.Progress("file")
	}
	checked := make([]checkedFile, len(files))
	cli.Parallel(len(files), func(i int) {
		checked[i] = e.checkFile(&files[i])
		checked[i].release()
	}, progress)
	for i := range checked {
		alone := len(files)+len(problems) == 1 && e.part == nil // a shard has a report even so
		if err := checked[i].err; err != nil && (alone || files[i].Overwritten != nil) {
			return err
		}
	}
	for _, problem := range problems {
		e.add(checkedFile{err: problem})
	}
	for i := range checked {
		e.add(checked[i])
	}
	e.noteLeftOut(checked)
	switch {
	case len(e.cases) > 0 || e.part != nil:
		return nil
	case e.failed == 0: // the files were JSON and XML of other kinds
		return cli.NoFileError(strings.Join(args, ", "), settingsExtension)
	}
	return errors.New("nothing could be checked")
}

// add adds the outcome for a file, and prints its error or its notes.
func (e *estate) add(f checkedFile) {
	switch {
	case f.err != nil:
		e.terminal.PrintError("check", f.err)
		e.noteUnreadable(f.err)
		e.failed++
	case !f.leftOut:
		for _, note := range f.notes {
			fmt.Fprintf(e.terminal.Err, "%s: %s\n", report.Printable(place(f.result.File)), report.Printable(note))
		}
		e.cases = append(e.cases, f.result)
		e.silent = e.silent || f.silent
	}
}

// checkedFile is the outcome for one file.
type checkedFile struct {
	result  report.Case
	notes   []string // about an export
	silent  bool     // see estate
	leftOut bool     // it is neither settings nor an export
	err     error    // that kept it from being checked
}

// release lets go of the file's settings, which no report needs, and of its text,
// unless a finding shows a line of it.
func (f *checkedFile) release() {
	r := f.result.Checked
	if r == nil {
		return
	}
	r.Settings = nil
	if len(r.Diagnostics) > 0 {
		return
	}
	r.Text = ""
	for i := range r.Sites {
		r.Sites[i].Name = strings.Clone(r.Sites[i].Name)
	}
}

// checkFile checks a settings text or an export. A file that was found, rather than
// named, is left out if it has the extension of an export and is none; that can be a
// report of an earlier run, which the one of this run may overwrite.
func (e *estate) checkFile(in *cli.Input) checkedFile {
	optional := in.Found && !strings.EqualFold(filepath.Ext(in.File), settingsExtension)
	if in.Overwritten != nil && !optional {
		return checkedFile{err: in.Overwritten}
	}
	text, err := cli.ReadSettings(e.terminal, in.File)
	if err != nil {
		return checkedFile{err: err}
	}
	var f checkedFile
	switch {
	case isExport(&text):
		f = e.checkExport(&text, optional)
	case optional:
		f.leftOut = true
	default:
		f = e.checkText(&text)
	}
	if in.Overwritten != nil && !f.leftOut {
		return checkedFile{err: in.Overwritten}
	}
	return f
}

// check checks the settings of a file with a function that knows its findings.
func (e *estate) check(settings string, known func(*core.Diagnostic) bool) *core.Result {
	o := e.options
	o.Known = known
	return core.CheckWith(settings, o)
}

// knownOfExport returns the function that knows the findings of an export, as
// [withPaths] leaves them.
func (e *estate) knownOfExport(file string) func(*core.Diagnostic) bool {
	known := e.baseline.Known(file)
	if known == nil {
		return nil
	}
	return func(d *core.Diagnostic) bool {
		shown := *d
		shown.Message = messageWithPath(d)
		return known(&shown)
	}
}

// checkText checks a settings text.
func (e *estate) checkText(text *cli.SettingsText) checkedFile {
	r := e.check(text.Text, e.baseline.Known(text.File))
	return checkedFile{
		result: report.OfCheck(text.File, r),
		silent: r.Verdict != core.Empty && !describesHost(&r.Settings.Host),
	}
}

// isExport reports whether a text looks like an export.
func isExport(text *cli.SettingsText) bool {
	decoded, _ := core.Decode(text.Text)
	return rest.IsExport(decoded)
}

// checkExport checks the settings that import writes from an export. An optional file
// is left out unless it is the product's, and has a site or the active range.
func (e *estate) checkExport(text *cli.SettingsText, optional bool) checkedFile {
	other, documents, err := decodeImport(text.File, text.Text)
	if optional && (err != nil || len(other) > 0) {
		return checkedFile{leftOut: true}
	}
	if err != nil {
		return checkedFile{err: err}
	}
	settings, notes, err := settingsOf(other, documents)
	switch {
	case err != nil && optional:
		return checkedFile{leftOut: true}
	case err != nil:
		return checkedFile{err: fmt.Errorf("%s: %w", place(text.File), err)}
	}
	r := e.check(settings, e.knownOfExport(text.File))
	if optional && len(r.Sites) == 0 && r.PortEnd == 0 {
		return checkedFile{leftOut: true}
	}
	notes = append([]string{"checked as the settings that import writes from it; findings name their section and key"}, notes...)
	return checkedFile{result: report.OfCheck(text.File, withPaths(r)), notes: notes}
}
