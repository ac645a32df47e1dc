package report

import (
	"io"
	"time"

	"activeftp/core"
)

// The elements of the documents about proofs. A list without elements is an empty
// array.
type (
	proofJSON struct {
		headerJSON
		Verdict    core.Verdict    `json:"verdict"`
		Conclusion string          `json:"conclusion"`
		Cases      []proofCaseJSON `json:"cases"`
	}
	// proofCaseJSON is the settings text, a proved site, or a set of proved rules.
	proofCaseJSON struct {
		Name      string         `json:"name"`
		File      string         `json:"file"`
		Verdict   core.Verdict   `json:"verdict"`
		Skipped   string         `json:"skipped,omitempty"` // reason why it was not played to its end
		Seconds   float64        `json:"seconds"`           // 0 if not measured
		Findings  []findingJSON  `json:"findings"`
		Proved    []string       `json:"proved"`
		Spans     []spanJSON     `json:"spans"`
		Transfers []transferJSON `json:"transfers"`
		Talk      []string       `json:"talk"`
	}
	spanJSON struct {
		First  int        `json:"first"`
		Last   int        `json:"last"`
		Status PortStatus `json:"status"`
		Tried  int        `json:"tried"`
		Reason string     `json:"reason"`
	}
	transferJSON struct {
		Name    string  `json:"name"`
		Port    int     `json:"port"` // 0: none was bound
		Session int     `json:"session"`
		Start   float64 `json:"start"` // seconds since the start of the first
		Seconds float64 `json:"seconds"`
		Failed  bool    `json:"failed"`
	}
)

// WriteProofJSON writes a proof as one document.
func WriteProofJSON(w io.Writer, r *Report) error {
	document := proofJSON{
		headerJSON: headerOf(r), Verdict: r.Verdict(), Conclusion: r.Summary(), Cases: []proofCaseJSON{},
	}
	for i := range r.Cases {
		document.Cases = append(document.Cases, proofCaseOf(&r.Cases[i]))
	}
	return writeJSON(w, document)
}

// WriteProofJSONLines writes each case of a proof on its own line, in the form
// that [WriteProofJSON] gives it, after the version.
func WriteProofJSONLines(w io.Writer, r *Report) error {
	for i := range r.Cases {
		line := struct {
			Version int `json:"version"`
			proofCaseJSON
		}{documentVersion, proofCaseOf(&r.Cases[i])}
		if err := writeJSON(w, line); err != nil {
			return err
		}
	}
	return nil
}

// proofCaseOf returns the JSON form of a case of a proof.
func proofCaseOf(c *Case) proofCaseJSON {
	p := proofCaseJSON{
		Name: c.Name, File: c.File, Verdict: core.VerdictOf(c.Worst()), Skipped: c.Skipped, Seconds: seconds(c.Elapsed),
		Findings: findingsOf(c), Proved: append([]string{}, c.Proved...),
		Spans: []spanJSON{}, Transfers: []transferJSON{}, Talk: append([]string{}, c.Talk...),
	}
	if c.Checked != nil {
		p.Verdict = c.Checked.Verdict
	}
	if c.Traffic == nil {
		return p
	}
	for _, s := range c.Traffic.Spans {
		p.Spans = append(p.Spans, spanJSON{s.Base, s.End(), s.Status, s.Tried, s.Reason})
	}
	for _, t := range c.Traffic.Transfers {
		p.Transfers = append(p.Transfers, transferJSON{t.Name, t.Port, t.Session, seconds(t.Start), seconds(t.Elapsed), t.Failed})
	}
	return p
}

// seconds returns a duration in seconds, to a tenth of a millisecond: more digits
// would only lengthen the document.
func seconds(d time.Duration) float64 { return d.Round(100 * time.Microsecond).Seconds() }
