package main

import (
	"errors"
	"fmt"
	"os"

	"activeftp/core"
	"activeftp/harness/internal/cli"
	"activeftp/harness/report"
)

// errShardChange is the error for --shard together with a change of the files.
var errShardChange = errors.New("--shard shares out what is checked; want it without --fix and --diff")

// errShardBaseline is the error for --shard together with --write-baseline.
var errShardBaseline = errors.New("a shard has only a part of the findings; want --write-baseline without --shard")

// share returns the files of this machine's shard, and notes for the report which
// shard of which files it is.
func (e *estate) share(files []cli.Input) []cli.Input {
	if !e.shard.Given() {
		return files
	}
	all := make([]cli.Share, len(files))
	for i := range files {
		all[i] = cli.Share{Name: files[i].File, Size: sizeOf(files[i].File)}
	}
	e.part = e.shard.Report(all)
	return cli.Part(e.shard, files)
}

// sizeOf returns the size of a file in bytes, or -1 if it is unknown.
func sizeOf(file string) int64 {
	info, err := os.Stat(file)
	if file == cli.StandardInput || err != nil || !info.Mode().IsRegular() {
		return -1
	}
	return info.Size()
}

// noteUnreadable notes for the report of a shard that something could not be read.
func (e *estate) noteUnreadable(err error) {
	if e.part != nil {
		e.part.Unreadable = append(e.part.Unreadable, cli.ErrorText(err))
	}
}

// noteLeftOut notes for the report of a shard which of its files have no result.
func (e *estate) noteLeftOut(checked []checkedFile) {
	if e.part == nil {
		return
	}
	for i := range checked {
		if checked[i].err != nil || checked[i].leftOut {
			e.part.LeftOut = append(e.part.LeftOut, e.part.Number(i))
		}
	}
}

// notChecked returns the error for files and directories that could not be read, or
// nil if there are none. checked is the number of those that could.
func notChecked(failed, checked int) error {
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("%d of %s could not be checked", failed, core.Count(failed+checked, "file"))
}

// judgeCheck returns the error for the exit code of a check of settings, of which failed
// could not be read.
func judgeCheck(r *report.Report, failed int, failOn *cli.FailOn) error {
	if err := notChecked(failed, len(r.Cases)); err != nil {
		return err
	}
	if err := failOn.Judge(r); err != nil {
		return err
	}
	return nothingChecked(r)
}

// nothingChecked returns an error if no text of the report has a section or a key.
// One shard of several may have none: the others can.
func nothingChecked(r *report.Report) error {
	if r.Shard != nil && r.Shard.Total > 1 {
		return nil
	}
	for i := range r.Cases {
		if r.Cases[i].Checked.Verdict != core.Empty {
			return nil
		}
	}
	switch len(r.Cases) {
	case 0:
		return errors.New("nothing to check: no file is settings or an export")
	case 1:
		return fmt.Errorf("nothing to check: %s has no section and no key; activeftp init prints a text to start from", place(r.Cases[0].File))
	}
	return fmt.Errorf("nothing to check: none of the %d files has a section or a key", len(r.Cases))
}
