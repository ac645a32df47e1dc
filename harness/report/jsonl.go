package report

import (
	"io"

	"activeftp/core"
)

// WriteCheckJSONLines writes each finding as a JSON object on its own line, with
// its file, for readers that process findings one by one. Without findings it
// writes nothing.
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

// WriteRunJSONLines writes each scenario on its own line, in the form that
// [WriteRunJSON] gives it.
func WriteRunJSONLines(w io.Writer, r *Report) error {
	for i := range r.Cases {
		if err := writeJSON(w, scenarioOf(&r.Cases[i])); err != nil {
			return err
		}
	}
	return nil
}
