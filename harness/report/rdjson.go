package report

import (
	"io"

	"activeftp/core"
)

// The messages of the Reviewdog Diagnostic Format (reviewdog, proto/rdf) that
// reviewdog reads. Their columns count bytes from 1, as core does.
type (
	rdResult struct {
		Source      rdSource       `json:"source"`
		Diagnostics []rdDiagnostic `json:"diagnostics"`
	}
	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"` // none as long as the project has no public address
	}
	rdDiagnostic struct {
		Message     string         `json:"message"`
		Location    rdLocation     `json:"location"`
		Severity    string         `json:"severity"`
		Code        rdCode         `json:"code"`
		Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	}
	rdLocation struct {
		Path  string   `json:"path"`
		Range *rdRange `json:"range,omitempty"` // nil: the whole file
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	}
	rdRange struct {
		Start rdPosition  `json:"start"`
		End   *rdPosition `json:"end,omitempty"` // exclusive; nil: the whole line
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column,omitempty"`
	}
	rdSuggestion struct {
		Range *rdRange `json:"range"`
		Text  string   `json:"text"`
	}
)

// WriteRDJSON writes the Reviewdog Diagnostic Format (rdjson), with the fixes as
// suggestions. The format has no word for a finding that is accepted or in the
// baseline: it is one of severity INFO, which says so. An accepted one is without its
// fix.
func WriteRDJSON(w io.Writer, r *Report) error {
	addresses := map[string]string{} // by the id of the rule
	for _, rule := range core.Rules() {
		addresses[rule.ID] = r.Tool.ruleAddress(rule.ID)
	}
	result := rdResult{rdSource{toolName, r.Tool.Home}, []rdDiagnostic{}}
	for i := range r.Cases {
		for f := range r.Cases[i].All() {
			result.Diagnostics = append(result.Diagnostics, rdDiagnosticOf(addresses, f))
		}
	}
	return writeJSON(w, result)
}

// rdDiagnosticOf returns the message for a finding. It takes the addresses of the
// rules, by their ids.
func rdDiagnosticOf(addresses map[string]string, f *Finding) rdDiagnostic {
	d := rdDiagnostic{
		Message:  f.withRemark(Printable(f.Text())),
		Location: rdLocation{repositoryPath(f.File), rdRangeOf(f.Line, f.Col, f.Len)},
		Severity: rdSeverity(f.counted()),
		Code:     rdCode{Printable(f.Rule), addresses[f.Rule]},
	}
	if f.Accepted == nil && f.Fix != nil && f.Fix.Line > 0 {
		d.Suggestions = []rdSuggestion{{rdRangeOf(f.Fix.Line, f.Fix.Col, f.Fix.Len), f.Fix.New}}
	}
	return d
}

// rdRangeOf returns the range at a place, or nil if line is 0.
func rdRangeOf(line, col, length int) *rdRange {
	switch {
	case line == 0:
		return nil
	case col == 0:
		return &rdRange{Start: rdPosition{Line: line}}
	}
	return &rdRange{rdPosition{line, col}, &rdPosition{line, col + length}}
}

// rdSeverity returns the format's word for a severity.
func rdSeverity(s core.Severity) string {
	switch s {
	case core.Error:
		return "ERROR"
	case core.Warning:
		return "WARNING"
	}
	return "INFO"
}
