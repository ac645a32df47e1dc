package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"
)

//go:embed report.html
var htmlPage string

// WriteHTML writes a page that needs nothing else, to be kept with a build or
// sent to somebody without the command.
func WriteHTML(w io.Writer, r *Report) error {
	page, err := template.New("report").Funcs(template.FuncMap{
		"printable": Printable,
		"seconds":   func(d time.Duration) string { return junitTime(d) },
	}).Parse(htmlPage)
	if err != nil {
		return fmt.Errorf("reading the page of the report: %w", err)
	}
	return page.Execute(w, r)
}
