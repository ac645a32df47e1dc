package cli

import (
	"bytes"
	"slices"

	"activeftp/harness/report"
)

// markdownFormat is the format of a job summary.
const markdownFormat = "markdown"

// maxJobSummary is the length in bytes that GitHub Actions takes from a step; it
// drops a longer summary.
const maxJobSummary = 1 << 20

// jobSummary returns the name of the file to which the steps of a GitHub Actions job
// append their summaries. It is empty outside of a job.
func (t *Terminal) jobSummary() string { return t.env("GITHUB_STEP_SUMMARY") }

// isJobSummary reports whether a file is the summary of the job.
func (t *Terminal) isJobSummary(o *OutputFile) bool {
	summary := t.jobSummary()
	if summary == "" {
		return false
	}
	to, err := destinationOf(summary)
	return err == nil && o.to.same(&to)
}

// writeJobSummary appends the report to the summary of the job if there is one,
// and if the report has a form for it and is not written there anyway.
func (f *ReportFlags) writeJobSummary(r *report.Report) error {
	summary := f.outputs.terminal.jobSummary()
	format, err := report.FindFormat(f.format.formats, markdownFormat)
	if summary == "" || err != nil || slices.ContainsFunc(f.outputs.terminal.outputs, f.outputs.terminal.isJobSummary) {
		return nil
	}
	var b bytes.Buffer
	if err := format.Write(&b, r); err != nil {
		return InternalError{err}
	}
	return appendToSummary(summary, b.Bytes())
}

// appendToSummary appends a report to a job summary, after a blank line if there is
// something before it. Of a report that is too long for a summary it appends the
// first line.
func appendToSummary(file string, data []byte) error {
	if len(data) > maxJobSummary {
		first, _, _ := bytes.Cut(data, []byte{'\n'})
		data = append(bytes.Clone(first), "\n\nThe report is too long for a job summary; write it to a file with --output.\n"...)
	}
	return appendFile(file, data)
}
