package report

import (
	"io"

	"activeftp/core"
)

// WriteCheckJSONLines writes each finding as a JSON object on its own line, with
// its file, for readers that process findings one by one. Without findings it
// writes nothing. Every line has the same form and the version: there is no first
// or last line that a reader would have to treat differently.
func WriteCheckJSONLines(w io.Writer, r *Report) error {
	type line struct {
		Version int       `json:"version"`
		Shard   *partJSON `json:"shard,omitempty"`
		File    string    `json:"file"`
		core.Diagnostic
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		for _, d := range c.Checked.Diagnostics {
			if err := writeJSON(w, line{documentVersion, r.Shard.line(), c.File, d}); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteRunJSONLines writes each scenario on its own line, in the form that
// [WriteRunJSON] gives it, after the version.
func WriteRunJSONLines(w io.Writer, r *Report) error {
	for i := range r.Cases {
		line := struct {
			Version int       `json:"version"`
			Shard   *partJSON `json:"shard,omitempty"`
			scenarioJSON
		}{documentVersion, r.Shard.line(), scenarioOf(&r.Cases[i])}
		if err := writeJSON(w, line); err != nil {
			return err
		}
	}
	return nil
}
