package report

import (
	"io"

	"activeftp/core"
)

// WriteCheckJSONLines writes a finding a line, each a JSON object with the file
// it is in, for readers that take findings one by one. A report without findings
// has no line.
func WriteCheckJSONLines(w io.Writer, r *Report) error {
	type line struct {
		File string `json:"file"`
		core.Diagnostic
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		for _, d := range c.Checked.Diagnostics {
			if err := writeJSON(w, line{c.File, d}); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteRunJSONLines writes a scenario a line, each as the document of run has
// it.
func WriteRunJSONLines(w io.Writer, r *Report) error {
	for i := range r.Cases {
		if err := writeJSON(w, scenarioOf(&r.Cases[i])); err != nil {
			return err
		}
	}
	return nil
}
