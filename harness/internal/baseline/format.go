package baseline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"activeftp/core"
	"activeftp/harness/report"
)

// version is the version of the form that this program reads and writes.
const version = 1

// entry is a finding in the file.
type entry struct {
	File    string `json:"file"`
	Rule    string `json:"rule"`
	Path    string `json:"path"`
	Message string `json:"message"`
	Count   *int   `json:"count,omitempty"` // nil: 1
}

// format returns the text of a baseline with the findings: sorted, with a line for
// each, so that differences and merges are easy to read.
func format(findings []report.BaselineFinding) string {
	slices.SortFunc(findings, report.BaselineFinding.Compare)
	var b strings.Builder
	fmt.Fprintf(&b, "{\n  \"version\": %d,\n  \"findings\": [", version)
	for i, f := range findings {
		if i > 0 {
			b.WriteByte(',')
		}
		e := entry{File: f.File, Rule: f.Rule, Path: f.Path, Message: f.Message}
		if f.Count != 1 {
			e.Count = &f.Count
		}
		b.WriteString("\n    " + e.text())
	}
	if len(findings) > 0 {
		b.WriteString("\n  ")
	}
	b.WriteString("]\n}\n")
	return b.String()
}

// text returns the entry as one line of JSON.
func (e entry) text() string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(e) // strings and a number always have a form
	return strings.TrimSuffix(b.String(), "\n")
}

// parse returns the findings of a baseline. The error begins with the line and the
// column, or with the line of an entry.
func parse(text string) ([]report.BaselineFinding, error) {
	text, _ = core.Decode(text) // an editor may have saved it in another encoding
	var header struct {
		Version json.RawMessage `json:"version"`
	}
	if err := json.Unmarshal([]byte(text), &header); err != nil {
		return nil, jsonError(text, err)
	}
	if found := string(header.Version); found != fmt.Sprint(version) {
		if found == "" {
			return nil, errors.New(`no "version"; want a file that activeftp check --write-baseline wrote`)
		}
		return nil, fmt.Errorf("the baseline has version %s, and this program reads version %d; "+
			"use the program that wrote it, or write it anew with --write-baseline", found, version)
	}
	p := parser{text: text, decoder: json.NewDecoder(strings.NewReader(text))}
	if err := p.document(); err != nil {
		return nil, err
	}
	slices.SortFunc(p.findings, report.BaselineFinding.Compare)
	return p.findings, nil
}

// parser reads the members of a document that is well-formed JSON.
type parser struct {
	text     string
	decoder  *json.Decoder
	findings []report.BaselineFinding
	at, line int // an offset, and the number of line feeds before it
}

func (p *parser) document() error {
	if _, err := p.decoder.Token(); err != nil { // the brace
		return err
	}
	complete := false
	for p.decoder.More() {
		line := p.nextLine()
		member, err := p.decoder.Token()
		switch {
		case err != nil:
			return err
		case member == "version":
			_, err = p.decoder.Token()
		case member == "findings" && !complete:
			complete, err = true, p.entries()
		default:
			err = fmt.Errorf("line %d: unexpected member %q; want version and findings", line, member)
		}
		if err != nil {
			return err
		}
	}
	if !complete {
		return errors.New(`no "findings"; want a file that activeftp check --write-baseline wrote`)
	}
	return nil
}

// nextLine returns the line of the next value or name, from 1.
func (p *parser) nextLine() int {
	offset := int(p.decoder.InputOffset())
	offset = len(p.text) - len(strings.TrimLeft(p.text[offset:], ", \t\r\n:"))
	p.line += strings.Count(p.text[p.at:offset], "\n")
	p.at = offset
	return p.line + 1
}

// entries reads the list of findings.
func (p *parser) entries() error {
	line := p.nextLine()
	if bracket, err := p.decoder.Token(); err != nil || bracket != json.Delim('[') {
		return fmt.Errorf("line %d: want a list of findings", line)
	}
	lines := make(map[report.BaselineFinding]int) // of the findings, without their counts
	for p.decoder.More() {
		line := p.nextLine()
		var raw json.RawMessage
		if err := p.decoder.Decode(&raw); err != nil {
			return err
		}
		f, err := readEntry(raw)
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		key := f
		key.Count = 0
		if first, found := lines[key]; found {
			return fmt.Errorf("line %d: the same finding as on line %d; keep one, with the sum as its count", line, first)
		}
		lines[key] = line
		p.findings = append(p.findings, f)
	}
	_, err := p.decoder.Token() // the bracket
	return err
}

// readEntry returns the finding of an entry.
func readEntry(raw json.RawMessage) (report.BaselineFinding, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var e entry
	if err := decoder.Decode(&e); err != nil {
		return report.BaselineFinding{}, fmt.Errorf("want file, rule, path, message and count of a finding: %s", reason(err))
	}
	f := report.BaselineFinding{File: e.File, Rule: e.Rule, Path: e.Path, Message: e.Message, Count: 1}
	if e.Count != nil {
		f.Count = *e.Count
	}
	switch {
	case f.File == "" || f.Rule == "" || f.Message == "":
		return f, errors.New("want file, rule and message of a finding")
	case f.Count < 1:
		return f, fmt.Errorf("count %d: want at least 1", f.Count)
	}
	return f, nil
}

// reason returns an error of encoding/json in plain words.
func reason(err error) string {
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field == "":
		return "found a JSON " + wrongType.Value
	case errors.As(err, &wrongType):
		return fmt.Sprintf("found a JSON %s for %s", wrongType.Value, wrongType.Field)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return "the text ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// jsonError returns the error for a text that is no JSON object, with its place.
func jsonError(text string, err error) error {
	at := len(text)
	var (
		syntax    *json.SyntaxError
		wrongType *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &syntax) && int(syntax.Offset) <= len(text):
		at = max(int(syntax.Offset)-1, 0)
	case errors.As(err, &wrongType):
		at = 0
	}
	line, column := 1+strings.Count(text[:at], "\n"), at-strings.LastIndexByte(text[:at], '\n')
	return fmt.Errorf("line %d, column %d: want a baseline, which is a JSON object: %s", line, column, reason(err))
}
