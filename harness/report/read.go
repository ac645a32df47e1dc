package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"activeftp/core"
)

// Document is a report that was read back from its JSON document.
type Document struct {
	Report *Report
	Kind   Kind

	file string            // for messages
	sum  [sha256.Size]byte // of the text
}

// Kind is the kind of a document: reports of one kind can be joined. The zero Kind is
// invalid.
type Kind uint8

const (
	// CheckDocument is the kind of the documents of check.
	CheckDocument Kind = iota + 1
	// RunDocument is that of run and observe.
	RunDocument
	// ProofDocument is that of prove and dial.
	ProofDocument
)

// String returns the commands that write such documents.
func (k Kind) String() string {
	switch k {
	case CheckDocument:
		return "check"
	case RunDocument:
		return "run or observe"
	case ProofDocument:
		return "prove or dial"
	}
	return "invalid"
}

// Formats returns the formats of such a report, the default first.
func (k Kind) Formats() []Format {
	switch k {
	case RunDocument:
		return RunFormats()
	case ProofDocument:
		return ProofFormats()
	}
	return CheckFormats()
}

// wantDocument says what can be read.
const wantDocument = "want a report that activeftp check, run, observe, prove or dial wrote with --format json"

// documentJSON is a document of any kind. Exactly one of its lists is not nil.
type documentJSON struct {
	headerJSON
	policyJSON
	Verdict    core.Verdict     `json:"verdict"`
	Conclusion string           `json:"conclusion"`
	Files      *[]fileJSON      `json:"files"`
	Scenarios  *[]scenarioJSON  `json:"scenarios"`
	Cases      *[]proofCaseJSON `json:"cases"`
}

// ReadDocument reads the document of a report, in UTF-8 or in UTF-16 with a byte order
// mark. The file is its name for messages of [Merge]; errors do not repeat it. They
// say where the text stops being such a document, and what was expected.
func ReadDocument(file string, data []byte) (*Document, error) {
	text, _ := core.Decode(string(data))
	data = []byte(text)
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, errors.New("the file is empty; " + wantDocument)
	}
	// A value of a wrong type does not end the decoding, and what another program or
	// version writes is not judged by its values.
	var document documentJSON
	err := json.Unmarshal(data, &document)
	switch {
	case errors.As(err, new(*json.SyntaxError)):
		return nil, documentError(err, len(data))
	case document.Tool.Name != toolName:
		return nil, errors.New("not a report of activeftp; " + wantDocument)
	case document.Version == 0 && err != nil: // the version is of a wrong type
		return nil, documentError(err, len(data))
	case document.Version != documentVersion:
		return nil, fmt.Errorf("the document has version %d; want version %d, which this activeftp writes", document.Version, documentVersion)
	case err != nil:
		return nil, documentError(err, len(data))
	}
	d := &Document{file: file, sum: sha256.Sum256(data)}
	if err := d.read(&document); err != nil {
		return nil, err
	}
	return d, nil
}

// documentError returns the error for a text of this length that is not the JSON of a
// document.
func documentError(err error, length int) error {
	var (
		syntax *json.SyntaxError
		typed  *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &syntax) && syntax.Offset >= int64(length) && isEnd(syntax.Error()):
		return fmt.Errorf("byte %d: the report ends in the middle; want all of it", length)
	case errors.As(err, &syntax) && strings.Contains(syntax.Error(), "after top-level value"):
		return fmt.Errorf("byte %d: text after the end of the document; %s (not jsonl)", syntax.Offset, wantDocument)
	case errors.As(err, &syntax):
		return fmt.Errorf("byte %d: not valid JSON; %s", syntax.Offset, wantDocument)
	case errors.As(err, &typed) && typed.Field != "":
		return fmt.Errorf("byte %d: %s is a %s, which it cannot be; %s", typed.Offset, typed.Field, typed.Value, wantDocument)
	case errors.As(err, &typed):
		return errors.New("not a report of activeftp; " + wantDocument)
	}
	return fmt.Errorf("a value is none that a report has: %w", err)
}

// isEnd reports whether Go's decoder says so of a text that ends too early, perhaps in
// the middle of true, false or null.
func isEnd(message string) bool {
	return strings.Contains(message, "unexpected end") || strings.Contains(message, "in literal")
}

// read turns the document into a report.
func (d *Document) read(document *documentJSON) error {
	d.Report = &Report{Conclusion: document.Conclusion, Tool: Tool{Version: document.Tool.Version}}
	var err error
	switch lists := *document; {
	case lists.Files != nil && lists.Scenarios == nil && lists.Cases == nil:
		d.Kind, d.Report.Conclusion = CheckDocument, ""
		if d.Report.Policy, err = document.policyJSON.read(); err != nil {
			return err
		}
		d.Report.Cases, err = casesOf("files", *lists.Files, (*fileJSON).read)
	case lists.Scenarios != nil && lists.Files == nil && lists.Cases == nil:
		d.Kind = RunDocument
		d.Report.Cases, err = casesOf("scenarios", *lists.Scenarios, (*scenarioJSON).read)
	case lists.Cases != nil && lists.Files == nil && lists.Scenarios == nil:
		d.Kind = ProofDocument
		d.Report.Cases, err = casesOf("cases", *lists.Cases, (*proofCaseJSON).read)
	default:
		return errors.New("a report of another command; " + wantDocument)
	}
	if err != nil {
		return err
	}
	d.restoreChecked(document.Verdict)
	if document.Shard != nil {
		d.Report.Shard, err = document.Shard.read(len(d.Report.Cases))
	}
	return err
}

// casesOf returns the cases that the elements of a list stand for.
func casesOf[T any](list string, elements []T, read func(*T) (Case, error)) ([]Case, error) {
	cases := make([]Case, len(elements))
	for i := range elements {
		var err error
		if cases[i], err = read(&elements[i]); err != nil {
			return nil, fmt.Errorf("%s.%d: %w", list, i, err)
		}
	}
	return cases, nil
}

// restoreChecked gives the case about the settings text, which is named by its file,
// its result back. Only documents of observe, prove and dial have both such a case
// and a conclusion. The verdict is that of the document.
func (d *Document) restoreChecked(verdict core.Verdict) {
	for i := range d.Report.Cases {
		c := &d.Report.Cases[i]
		if d.Report.Conclusion == "" || c.Checked != nil || c.Name != c.File {
			continue
		}
		c.Checked = &core.Result{Verdict: core.VerdictOf(c.Worst()), Sites: []core.SiteResult{}}
		if verdict == core.Incomplete {
			c.Checked.Verdict = verdict
		}
		c.lines = []sourceJSON{}
		for j := range c.Findings {
			f := &c.Findings[j]
			c.Checked.Diagnostics = append(c.Checked.Diagnostics, core.Diagnostic{
				Rule: f.Rule, Severity: f.Severity, Path: f.Path, Message: f.Message, Fix: f.Fix, Accepted: f.Accepted,
				Span: core.Span{Line: f.Line, Col: f.Col, Len: f.Len},
			})
			c.lines = append(c.lines, sourceOf(f))
		}
		c.Findings = nil
	}
}

// fileJSON is a settings text in the document of a shard of check. It has more than
// [core.Result]: the lines of the findings, from which other formats count columns.
type fileJSON struct {
	File string `json:"file"`
	core.Result
	Diagnostics []diagnosticJSON `json:"diagnostics"`
}

type diagnosticJSON struct {
	core.Diagnostic
	sourceJSON
}

// sourceJSON is the lines that a finding and its fix are on.
type sourceJSON struct {
	Source    string `json:"source,omitempty"`
	FixSource string `json:"fixSource,omitempty"` // empty: there is none, or it is Source
}

// maxSource is the length of a line in bytes from which on a document leaves it out. A
// settings text has no such line that is valid.
const maxSource = 4 * core.MaxLine

// sourceOf returns the lines of a finding.
func sourceOf(f *Finding) sourceJSON {
	lines := sourceJSON{f.Source, f.FixSource}
	if len(lines.Source) > maxSource {
		lines.Source = ""
	}
	if lines.FixSource == f.Source || len(lines.FixSource) > maxSource {
		lines.FixSource = ""
	}
	return lines
}

// restore sets the lines of a finding.
func (s sourceJSON) restore(f *Finding) {
	f.Source = s.Source
	if f.Fix != nil && f.Fix.Line > 0 {
		f.FixSource = s.FixSource
		if s.FixSource == "" && f.Fix.Line == f.Line {
			f.FixSource = s.Source
		}
	}
}

// fileOf returns the JSON form of a checked settings text with its lines.
func fileOf(c *Case) fileJSON {
	f := fileJSON{File: c.File, Result: *c.Checked, Diagnostics: make([]diagnosticJSON, len(c.Checked.Diagnostics))}
	for i := range f.Diagnostics {
		finding := c.findingOf(i)
		f.Diagnostics[i] = diagnosticJSON{c.Checked.Diagnostics[i], sourceOf(&finding)}
	}
	return f
}

func (f *fileJSON) read() (Case, error) {
	r := f.Result
	if r.Verdict == 0 {
		return Case{}, errors.New("no verdict")
	}
	if r.Sites == nil {
		r.Sites = []core.SiteResult{}
	}
	r.Diagnostics = make([]core.Diagnostic, len(f.Diagnostics))
	c := OfCheck(f.File, &r)
	c.lines = make([]sourceJSON, len(f.Diagnostics))
	for i := range f.Diagnostics {
		r.Diagnostics[i], c.lines[i] = f.Diagnostics[i].Diagnostic, f.Diagnostics[i].sourceJSON
		finding := c.findingOf(i)
		if err := finding.validate(); err != nil {
			return Case{}, fmt.Errorf("diagnostics.%d: %w", i, err)
		}
	}
	return c, nil
}

// validate returns an error if the finding cannot be one of a report.
func (f *Finding) validate() error {
	span := core.Span{Line: f.Line, Col: f.Col, Len: f.Len}
	switch {
	case f.Severity == 0:
		return errors.New("no severity")
	case !isPlace(span) || f.Fix != nil && !isPlace(f.Fix.Span):
		return errors.New("a place is no place of a text; want line, col and len from 0 up")
	}
	return nil
}

// isPlace reports whether the numbers can be those of a place in a text, or 0.
func isPlace(s core.Span) bool {
	const limit = 1 << 30 // far above core.MaxText
	inside := func(n int) bool { return 0 <= n && n < limit }
	return inside(s.Line) && inside(s.Col) && inside(s.Len)
}

func (s *scenarioJSON) read() (Case, error) {
	c := Case{Name: s.Name, File: s.File, Title: s.Title, Skipped: s.Skipped, Proved: s.Proved, Talk: s.Talk}
	var err error
	if c.Elapsed, err = durationOf(s.Seconds); err != nil {
		return c, err
	}
	c.Findings, err = readFindings(s.Findings)
	return c, err
}

func (p *proofCaseJSON) read() (Case, error) {
	c := Case{Name: p.Name, File: p.File, Skipped: p.Skipped, Proved: p.Proved, Talk: p.Talk}
	var err error
	if c.Elapsed, err = durationOf(p.Seconds); err != nil {
		return c, err
	}
	if c.Findings, err = readFindings(p.Findings); err != nil {
		return c, err
	}
	c.Traffic, err = p.traffic()
	return c, err
}

// traffic returns the ports and transfers of the case, or nil if it has none.
func (p *proofCaseJSON) traffic() (*Traffic, error) {
	if len(p.Spans)+len(p.Transfers) == 0 {
		return nil, nil //nolint:nilnil // a case without traffic has none
	}
	t := &Traffic{}
	for i, s := range p.Spans {
		if s.First < 1 || s.Last < s.First || s.Last > core.HighestPort || s.Tried < 0 {
			return nil, fmt.Errorf("spans.%d: want ports from 1 to %d, first and last", i, core.HighestPort)
		}
		ports := core.PortRange{Base: s.First, Number: s.Last - s.First + 1}
		t.Spans = append(t.Spans, PortSpan{ports, s.Status, s.Tried, s.Reason})
	}
	for i, one := range p.Transfers {
		start, err := durationOf(one.Start)
		elapsed, errElapsed := durationOf(one.Seconds)
		if err := errors.Join(err, errElapsed); err != nil {
			return nil, fmt.Errorf("transfers.%d: %w", i, err)
		}
		t.Transfers = append(t.Transfers, Transfer{one.Name, one.Port, one.Session, start, elapsed, one.Failed})
	}
	return t, nil
}

// durationOf returns a number of seconds as a duration.
func durationOf(seconds float64) (time.Duration, error) {
	const limit = 1e9 // more than 30 years, and less than a Duration can hold
	if seconds < 0 || seconds > limit {
		return 0, errors.New("want a number of seconds from 0 up")
	}
	return time.Duration(math.Round(seconds * float64(time.Second))), nil
}

// readFindings returns the findings that the elements stand for.
func readFindings(elements []findingJSON) ([]Finding, error) {
	var all []Finding
	for i := range elements {
		e := &elements[i]
		f := Finding{
			File: e.File, Line: e.Line, Col: e.Col, Len: e.Len, Severity: e.Severity, Rule: e.Rule, Path: e.Path,
			Message: e.Message, Want: e.Want, Got: e.Got, Fix: e.Fix.read(), Accepted: e.Accepted,
		}
		e.restore(&f)
		if err := f.validate(); err != nil {
			return nil, fmt.Errorf("findings.%d: %w", i, err)
		}
		all = append(all, f)
	}
	return all, nil
}

func (f *fixJSON) read() *core.Fix {
	switch {
	case f == nil:
		return nil
	case f.Span == nil || f.New == nil:
		return &core.Fix{Message: f.Message}
	}
	return &core.Fix{Message: f.Message, Span: *f.Span, New: *f.New}
}

// MaxShards is the highest number of shards.
const MaxShards = 10_000

// read returns the shard of a report with this number of cases.
func (s *shardJSON) read(cases int) (*Shard, error) {
	shard := &Shard{Index: s.Index, Total: s.Total, Inputs: s.Inputs, Digest: s.Digest, LeftOut: s.LeftOut, Unreadable: s.Unreadable}
	if s.Total < 1 || s.Total > MaxShards || s.Index < 1 || s.Index > s.Total || s.Inputs < 0 || s.Inputs > math.MaxInt32 {
		return nil, fmt.Errorf("shard: want shard I of N, with N at most %d, and the number of all inputs", MaxShards)
	}
	ours := func(number int) bool { return number >= s.Index && number <= s.Inputs && (number-s.Index)%s.Total == 0 }
	for i, number := range s.LeftOut {
		if !ours(number) || i > 0 && s.LeftOut[i-1] >= number {
			return nil, fmt.Errorf("shard.leftOut: input %d is not in shard %v, or not in order", number, shard)
		}
	}
	if want := shard.size() - len(s.LeftOut); cases != want {
		return nil, fmt.Errorf("shard %v of %d inputs has %d results; want %d", shard, s.Inputs, cases, want)
	}
	return shard, nil
}

// place puts the cases of the shard at their places among those of all inputs.
func (s *Shard) place(all []*Case, cases []Case) {
	next := 0
	for i := range s.size() {
		number := s.Number(i)
		if _, leftOut := slices.BinarySearch(s.LeftOut, number); !leftOut {
			all[number-1] = &cases[next]
			next++
		}
	}
}
