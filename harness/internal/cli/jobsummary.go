package cli

import (
	"bytes"
	"errors"
	"os"

	"activeftp/harness/report"
)

// markdownFormat is the format of a job summary.
const markdownFormat = "markdown"

// maxJobSummary is the length in bytes that GitHub Actions takes from a step; it
// drops a longer summary.
const maxJobSummary = 1 << 20

// jobSummary returns the file to which the steps of a GitHub Actions job append
// their summaries, and false outside of a job.
func (t *Terminal) jobSummary() (reportFile, bool) {
	if t.Env == nil {
		return reportFile{}, false
	}
	file := t.Env("GITHUB_STEP_SUMMARY")
	if file == "" {
		return reportFile{}, false
	}
	return newReportFile(report.Format{Name: markdownFormat}, file), true
}

// same reports whether two names lead to one file.
func (o reportFile) same(other reportFile) bool {
	return o.path != "" && o.path == other.path || o.is(other.info)
}

// writeJobSummary appends the report to the summary of the job if there is one,
// and if the report has a form for it and is not written there anyway.
func (f *ReportFlags) writeJobSummary(r *report.Report) error {
	summary, ok := f.outputs.terminal.jobSummary()
	format, err := report.FindFormat(f.format.formats, markdownFormat)
	if !ok || err != nil {
		return nil
	}
	for _, o := range f.outputs.terminal.outputs {
		if o.same(summary) {
			return nil
		}
	}
	var b bytes.Buffer
	if err := format.Write(&b, r); err != nil {
		return InternalError{err}
	}
	return appendToSummary(summary.file, b.Bytes())
}

// appendToSummary appends a report to a job summary, after a blank line if there is
// something before it. Of a report that is too long for a summary it appends the
// first line.
func appendToSummary(file string, data []byte) error {
	if len(data) > maxJobSummary {
		first, _, _ := bytes.Cut(data, []byte{'\n'})
		data = append(bytes.Clone(first), "\n\nThe report is too long for a job summary; write it to a file with --output.\n"...)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666) // the umask applies
	if err != nil {
		return cannotWrite(file, err)
	}
	if info, err := f.Stat(); err == nil && info.Size() > 0 {
		data = append([]byte{'\n'}, data...)
	}
	_, err = f.Write(data)
	return cannotWrite(file, errors.Join(err, f.Close()))
}
