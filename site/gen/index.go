package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"activeftp/core"
)

// writeIndex updates the generated regions of index.html: the shapes and the
// check of the sample text. A browser without WebAssembly shows that check
// unchanged.
func writeIndex(public, sample string) error {
	name := filepath.Join(public, "index.html")
	page, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("reading the page: %w", err)
	}
	text, err := os.ReadFile(sample)
	if err != nil {
		return fmt.Errorf("reading the sample: %w", err)
	}
	filled, err := fillIndex(page, string(text))
	if err != nil {
		return err
	}
	if bytes.Equal(filled, page) {
		return nil
	}
	return os.WriteFile(name, filled, 0o644)
}

// fillIndex returns page with all generated regions filled.
func fillIndex(page []byte, sample string) ([]byte, error) {
	checked := newSample(sample)
	for _, region := range []struct {
		name, part string
		data       any
	}{
		{"sample verdict", "verdict", checked},
		{"sample findings", "findings", checked},
		{"sample text", "text", sample},
	} {
		content, err := render(region.part, region.data)
		if err != nil {
			return nil, err
		}
		if page, err = replaceRegion(page, region.name, content); err != nil {
			return nil, err
		}
	}
	return replaceRegion(page, "shapes", []byte("\n"+shapes))
}

// replaceRegion replaces the content between <!-- name --> and <!-- /name -->. It
// returns an error if the page lacks one of the two.
func replaceRegion(page []byte, name string, content []byte) ([]byte, error) {
	before, rest, opened := bytes.Cut(page, []byte("<!-- "+name+" -->"))
	_, after, closed := bytes.Cut(rest, []byte("<!-- /"+name+" -->"))
	if !opened || !closed {
		return nil, fmt.Errorf("the page has no region %q", name)
	}
	return slices.Concat(before, []byte("<!-- "+name+" -->"), content, []byte("<!-- /"+name+" -->"), after), nil
}

// sample is the check of a text as the page shows it. The wording is that of
// verdict.js.
type sample struct {
	Verdict, Shape, Word, Sentence, Range, Ports, Found string

	Counts   []severityCount
	Findings []core.Diagnostic // most severe first
}

// severityCount is the number of findings of one severity.
type severityCount struct {
	Severity core.Severity
	Number   int
	Words    string
}

// newSample checks text and returns the result as the page shows it.
func newSample(text string) sample {
	result := core.Check(text)
	active := result.Settings.Active
	s := sample{
		Verdict:  result.Verdict.String(),
		Range:    strconv.Itoa(active.BasePort.V) + "\u2013" + strconv.Itoa(result.PortEnd),
		Ports:    formatCount(active.NumberOfPorts.V, "port"),
		Found:    formatCount(len(result.Diagnostics), "finding"),
		Findings: slices.Clone(result.Diagnostics),
	}
	slices.SortStableFunc(s.Findings, func(a, b core.Diagnostic) int { return int(b.Severity) - int(a.Severity) })
	switch result.Verdict {
	case core.Fail:
		s.Shape, s.Word = "error", "Fail"
	case core.Warnings:
		s.Shape, s.Word = "warning", "Pass with warnings"
	case core.Incomplete:
		s.Shape, s.Word = "note", "Not fully checked"
	case core.Notes:
		s.Shape, s.Word, s.Sentence = "note", "Pass with notes", notesSentence
	default:
		s.Shape, s.Word, s.Sentence = "pass", "Pass", passSentence
	}
	if s.Sentence == "" {
		s.Sentence = sentence(s.Findings[0].Message)
	}
	for _, severity := range []core.Severity{core.Error, core.Warning, core.Note} {
		n := 0
		for _, d := range result.Diagnostics {
			if d.Severity == severity {
				n++
			}
		}
		s.Counts = append(s.Counts, severityCount{severity, n, formatCount(n, severity.String())})
	}
	return s
}

// The sentences of verdict.js for settings without a warning; a test compares them.
const (
	notesSentence = "The settings are right for active mode. Read the notes once; they do not make a transfer fail."
	passSentence  = "The settings are right for active mode: this host listens, and the partner connects to it."
)

// sentence turns a message into a sentence, as dom.js does. It does not capitalize
// the first word if that is a key of the settings text.
func sentence(message string) string {
	if first, _, _ := strings.Cut(message, " "); !strings.Contains(first, "-") {
		message = strings.ToUpper(message[:1]) + message[1:]
	}
	return message + "."
}

// formatCount formats a number with its noun: "1 port", "1,024 ports".
func formatCount(n int, noun string) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n != 1 {
		noun += "s"
	}
	return digits + " " + noun
}
