package rest

import (
	"slices"
	"strings"

	"activeftp/core"
)

// writer is a builder for the settings text. It drops values that are not valid
// there.
type writer struct {
	text  strings.Builder
	notes *notes
	full  bool // the text has reached core.MaxText
}

func (w *writer) line(text string) {
	w.text.WriteString(text)
	w.text.WriteByte('\n')
}

// section writes a blank line and a section. It leaves out the pairs that the
// parser does not read back unchanged.
func (w *writer) section(header string, pairs []pair) {
	body := render(header, pairs)
	if len(pairs) > 0 && !parsesAs(body, pairs) {
		body = render(header, w.readablePairs(header, pairs))
	}
	if w.full = w.full || w.text.Len()+len(body) >= core.MaxText; w.full {
		w.notes.add("[" + header + "] is left out because the text would be too long.")
		return
	}
	w.line("")
	w.text.WriteString(body)
}

// readablePairs returns the pairs that the parser reads back unchanged, each on
// its own. An expression that it cannot read becomes unknownExpression.
func (w *writer) readablePairs(header string, pairs []pair) []pair {
	var kept []pair
	for _, p := range pairs {
		if strings.Contains(p.value, "${") && !parsesAs(render(header, []pair{p}), []pair{p}) {
			p.value = unknownExpression
		}
		if !parsesAs(render(header, []pair{p}), []pair{p}) {
			w.notes.add("[" + header + "]: " + p.key + " is left out because the answer has an invalid value for it.")
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

// render formats a section and aligns the = of its pairs.
func render(header string, pairs []pair) string {
	width := 0
	for _, p := range pairs {
		width = max(width, len(p.key))
	}
	var text strings.Builder
	text.WriteString("[" + header + "]\n")
	for _, p := range pairs {
		text.WriteString(p.key + strings.Repeat(" ", width-len(p.key)) + " =")
		if p.value != "" {
			text.WriteString(" " + p.value)
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// parsesAs reports whether the parser reads exactly these pairs from a section,
// without an error.
func parsesAs(section string, pairs []pair) bool {
	_, found := core.Parse(section)
	if slices.ContainsFunc(found, func(d core.Diagnostic) bool { return d.Severity == core.Error }) {
		return false
	}
	entries := core.OutlineOf(section).Entries
	return slices.EqualFunc(entries, pairs, func(e core.Entry, p pair) bool { return e.Value == p.value })
}
