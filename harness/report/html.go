package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
)

//go:embed report.html
var htmlPage string

// WriteHTML writes a self-contained page, to archive with a build or to send to
// a colleague who does not have the command.
func WriteHTML(w io.Writer, r *Report) error {
	page, err := template.New("report").Funcs(template.FuncMap{
		"printable": Printable,
		"capital":   capitalized,
		"seconds":   junitTime,
		"strip":     portStripOf,
		"timeline":  timelineOf,
		"drawn":     hasTraffic,
		"session":   func(t Transfer) int { return t.Session + 1 },
	}).Parse(htmlPage)
	if err != nil {
		return fmt.Errorf("parsing the report's page template: %w", err)
	}
	return page.Execute(w, r)
}

// hasTraffic reports whether a case of the report has pictures.
func hasTraffic(r *Report) bool {
	return slices.ContainsFunc(r.Cases, func(c Case) bool { return c.Traffic != nil })
}
