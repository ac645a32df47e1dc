package report

import (
	"io"
	"time"

	"activeftp/core"
)

// proofVersion is the version of the documents about proofs.
const proofVersion = 2

// toolName is the name of the program in documents that name it.
const toolName = "activeftp"

// The elements of the documents about proofs. A list without elements is an empty
// array.
type (
	proofJSON struct {
		Version    int             `json:"version"`
		Tool       toolJSON        `json:"tool"`
		Verdict    core.Verdict    `json:"verdict"`
		Conclusion string          `json:"conclusion"`
		Cases      []proofCaseJSON `json:"cases"`
	}
	toolJSON struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	// proofCaseJSON is the settings text, a proved site, or a set of proved rules.
	proofCaseJSON struct {
		Name      string             `json:"name"`
		File      string             `json:"file"`
		Verdict   core.Verdict       `json:"verdict"`
		Skipped   string             `json:"skipped,omitempty"` // reason why it was not played to its end
		Seconds   float64            `json:"seconds"`           // 0 if not measured
		Findings  []proofFindingJSON `json:"findings"`
		Proved    []string           `json:"proved"`
		Spans     []spanJSON         `json:"spans"`
		Transfers []transferJSON     `json:"transfers"`
		Talk      []string           `json:"talk"`
	}
	proofFindingJSON struct {
		File     string           `json:"file"`
		Line     int              `json:"line"` // 0: the whole file
		Col      int              `json:"col"`  // 0: the whole line
		Len      int              `json:"len"`
		Rule     string           `json:"rule"`
		Severity core.Severity    `json:"severity"`
		Message  string           `json:"message"`
		Want     string           `json:"want,omitempty"`
		Got      string           `json:"got,omitempty"`
		Fix      *fixJSON         `json:"fix"`
		Accepted *core.Acceptance `json:"accepted,omitempty"`
	}
	// fixJSON is an order to a person and, if it is an edit of the finding's file,
	// the place and the new text.
	fixJSON struct {
		Message string `json:"message"`
		*core.Span
		New *string `json:"new,omitempty"`
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
		Version: proofVersion, Tool: toolJSON{toolName, r.Version},
		Verdict: r.Verdict(), Conclusion: r.Summary(), Cases: []proofCaseJSON{},
	}
	for i := range r.Cases {
		document.Cases = append(document.Cases, proofCaseOf(&r.Cases[i]))
	}
	return writeJSON(w, document)
}

// WriteProofJSONLines writes each case of a proof on its own line, in the form
// that [WriteProofJSON] gives it.
func WriteProofJSONLines(w io.Writer, r *Report) error {
	for i := range r.Cases {
		if err := writeJSON(w, proofCaseOf(&r.Cases[i])); err != nil {
			return err
		}
	}
	return nil
}

// proofCaseOf returns the JSON form of a case of a proof.
func proofCaseOf(c *Case) proofCaseJSON {
	p := proofCaseJSON{
		Name: c.Name, File: c.File, Verdict: core.VerdictOf(c.Worst()), Skipped: c.Skipped, Seconds: seconds(c.Elapsed),
		Findings: []proofFindingJSON{}, Proved: append([]string{}, c.Proved...),
		Spans: []spanJSON{}, Transfers: []transferJSON{}, Talk: append([]string{}, c.Talk...),
	}
	if c.Checked != nil {
		p.Verdict = c.Checked.Verdict
	}
	for i := range c.Findings {
		p.Findings = append(p.Findings, proofFindingOf(&c.Findings[i]))
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

// proofFindingOf returns the JSON form of a finding of a proof.
func proofFindingOf(f *Finding) proofFindingJSON {
	return proofFindingJSON{
		File: f.File, Line: f.Line, Col: f.Col, Len: f.Len, Rule: f.Rule, Severity: f.Severity,
		Message: f.Message, Want: f.Want, Got: f.Got, Fix: fixOf(f.Fix), Accepted: f.Accepted,
	}
}

// fixOf returns the JSON form of a fix, or nil if there is none.
func fixOf(fix *core.Fix) *fixJSON {
	switch {
	case fix == nil:
		return nil
	case fix.Line == 0:
		return &fixJSON{Message: fix.Message}
	}
	return &fixJSON{fix.Message, &fix.Span, &fix.New}
}
