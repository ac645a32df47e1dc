package rest

import (
	"slices"
	"strings"

	"activeftp/core"
)

// writer builds the settings text. What the language cannot hold does not get
// in.
type writer struct {
	text  strings.Builder
	notes *notes
	full  bool // the text is as long as it may get
}

func (w *writer) line(text string) {
	w.text.WriteString(text)
	w.text.WriteByte('\n')
}

// section writes a section below a blank line, with what of its pairs the parser
// reads back.
func (w *writer) section(header string, pairs []pair) {
	body := render(header, pairs)
	if len(pairs) > 0 && !readsAs(body, pairs) {
		body = render(header, w.readable(header, pairs))
	}
	if w.full = w.full || w.text.Len()+len(body) >= core.MaxText; w.full {
		w.notes.add("[" + header + "] is left out: the text would be too long.")
		return
	}
	w.line("")
	w.text.WriteString(body)
}

// readable is the pairs that the parser reads back each by itself.
func (w *writer) readable(header string, pairs []pair) []pair {
	var kept []pair
	for _, p := range pairs {
		if strings.Contains(p.value, "${") && !readsAs(render(header, []pair{p}), []pair{p}) {
			p.value = unclear
		}
		if !readsAs(render(header, []pair{p}), []pair{p}) {
			w.notes.add("[" + header + "] is without " + p.key + ": the answer has a value there that the field cannot have.")
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

// render is a section with the = of its pairs in one column.
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

// readsAs reports whether the parser finds exactly these pairs in a section, and
// no error of form.
func readsAs(section string, pairs []pair) bool {
	_, found := core.Parse(section)
	if slices.ContainsFunc(found, func(d core.Diagnostic) bool { return d.Severity == core.Error }) {
		return false
	}
	entries := core.OutlineOf(section).Entries
	return slices.EqualFunc(entries, pairs, func(e core.Entry, p pair) bool { return e.Value == p.value })
}
