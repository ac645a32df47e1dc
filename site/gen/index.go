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

// writeIndex brings the generated regions of index.html up to date: the shapes,
// the list of modules, and what the core says of the sample. A browser without
// WebAssembly shows the latter as it stands.
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
	filled, err := fillIndex(page, public, string(text))
	if err != nil {
		return err
	}
	if bytes.Equal(filled, page) {
		return nil
	}
	return os.WriteFile(name, filled, 0o644)
}

func fillIndex(page []byte, public, sample string) ([]byte, error) {
	modules, err := moduleOrder(os.DirFS(public), "main.js")
	if err != nil {
		return nil, err
	}
	seen := sampleOf(sample)
	for _, region := range []struct {
		name, part string
		data       any
	}{
		{"modules", "modules", modules},
		{"sample verdict", "verdict", seen},
		{"sample findings", "findings", seen},
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

// replaceRegion puts content between <!-- name --> and <!-- /name -->.
func replaceRegion(page []byte, name string, content []byte) ([]byte, error) {
	before, rest, opened := bytes.Cut(page, []byte("<!-- "+name+" -->"))
	_, after, closed := bytes.Cut(rest, []byte("<!-- /"+name+" -->"))
	if !opened || !closed {
		return nil, fmt.Errorf("the page has no region %q", name)
	}
	return slices.Concat(before, []byte("<!-- "+name+" -->"), content, []byte("<!-- /"+name+" -->"), after), nil
}

// sample is what the page says of a text, in the words of verdict.js.
type sample struct {
	Verdict, Shape, Word, Sentence, Range, Ports, Found string

	Counts   []counted
	Findings []core.Diagnostic // the weightiest first
}

type counted struct {
	Severity core.Severity
	Number   int
	Words    string
}

func sampleOf(text string) sample {
	result := core.Check(text)
	active := result.Settings.Active
	s := sample{
		Verdict:  result.Verdict.String(),
		Range:    strconv.Itoa(active.BasePort.V) + "\u2013" + strconv.Itoa(result.PortEnd),
		Ports:    counting(active.NumberOfPorts.V, "port"),
		Found:    counting(len(result.Diagnostics), "finding"),
		Findings: slices.Clone(result.Diagnostics),
	}
	slices.SortStableFunc(s.Findings, func(a, b core.Diagnostic) int { return int(b.Severity) - int(a.Severity) })
	switch result.Verdict {
	case core.Fail:
		s.Shape, s.Word = "error", "Fail"
	case core.Warnings:
		s.Shape, s.Word = "warning", "Pass with warnings"
	case core.Notes:
		s.Shape, s.Word, s.Sentence = "note", "Pass with notes", "Active mode will work. Read the notes once; nothing fails because of them."
	default:
		s.Shape, s.Word, s.Sentence = "pass", "Pass", "Active mode will work: this host listens, and the partner connects in."
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
		s.Counts = append(s.Counts, counted{severity, n, counting(n, severity.String())})
	}
	return s
}

// sentence is a message as dom.js writes it: a word of the settings text keeps
// its small letter.
func sentence(message string) string {
	if first, _, _ := strings.Cut(message, " "); !strings.Contains(first, "-") {
		message = strings.ToUpper(message[:1]) + message[1:]
	}
	return message + "."
}

// counting is "1 port", "1,024 ports".
func counting(n int, noun string) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n != 1 {
		noun += "s"
	}
	return digits + " " + noun
}
