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
	for _, severity := range []core.Severity{core.Error, core.Warning, core.Note} {
		n := 0
		for _, d := range result.Diagnostics {
			if d.Severity == severity {
				n++
			}
		}
		s.Counts = append(s.Counts, severityCount{severity, n, formatCount(n, severity.String())})
	}
	slices.SortStableFunc(s.Findings, func(a, b core.Diagnostic) int { return int(b.Severity) - int(a.Severity) })
	switch result.Verdict {
	case core.Fail:
		s.Shape, s.Word, s.Sentence = "error", "Fail", "Correct the "+plural(s.Counts[0].Number, "error")+" below before you use these settings."
	case core.Warnings:
		s.Shape, s.Word, s.Sentence = "warning", "Pass with warnings", "No errors. Read the "+plural(s.Counts[1].Number, "warning")+" below before you use these settings."
	case core.Incomplete:
		s.Shape, s.Word = "note", "Not fully checked"
	case core.Notes:
		s.Shape, s.Word, s.Sentence = "note", "Pass with notes", notesSentence
	default:
		s.Shape, s.Word, s.Sentence = "pass", "Pass", passSentence
	}
	return s
}

// The sentences of verdict.js for settings without a warning; a test compares them.
const (
	notesSentence = "The settings are right for active mode. Read the notes once; they do not make a transfer fail."
	passSentence  = "The settings are right for active mode: this host listens, and the partner connects to it."
)

// place names the place of a finding as findings.js does, so that the layout stays when
// the page shows the finding again: "Base Port, line 3" in the active range, and
// elsewhere "line 3".
func place(d core.Diagnostic) string {
	line := "line " + strconv.Itoa(d.Line)
	key, found := strings.CutPrefix(d.Path, "ftp-active-mode.")
	if !found {
		return line
	}
	words := strings.Split(key, "-")
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, " ") + ", " + line
}

// sentence turns a message into a sentence, as dom.js does.
func sentence(message string) string { return capitalize(message) + "." }

// capitalize returns text with its first letter in upper case, unless its first word
// is a key of the settings text, such as base-port.
func capitalize(text string) string {
	if first, _, _ := strings.Cut(text, " "); strings.Contains(first, "-") {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// formatCount formats a number with its noun: "1 port", "1,024 ports".
func formatCount(n int, noun string) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + plural(n, noun)
}

// plural returns noun, with an s unless n is 1.
func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
