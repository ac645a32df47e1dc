package compose

import (
	"slices"
	"strings"

	"activeftp/core"
)

const (
	// Yes and No are the values of a flag.
	Yes = "yes"
	No  = "no"
	// Unknown is the value of a setting that the input does not contain, as
	// against one that is not set.
	Unknown = "unknown"
	// Expression replaces an expression that does not fit on a line, and a value
	// that depends on an expression.
	Expression = "${...}"
)

// Pair is a line "key = value".
type Pair struct{ Key, Value string }

// Writer is a builder for a settings text. It leaves out what the parser would not
// read back unchanged, and adds a note about it. The zero value is ready to use.
type Writer struct {
	Notes Notes

	text     strings.Builder
	full     bool            // the text has reached core.MaxText
	readable map[string]bool // whether the parser reads a pair unchanged, by section, key and value
}

// maxRemembered bounds the pairs whose readability is remembered. Most sites share
// most of their values.
const maxRemembered = 10_000

// Comment writes a comment line. The text must be on one line.
func (w *Writer) Comment(text string) { w.text.WriteString("# " + text + "\n") }

// Section writes a blank line and a section with its pairs, their = aligned. The
// header stands without its brackets, such as "transfer-site payroll"; its name
// comes from [Name] and is unique. A value that is invalid for its key becomes
// [Unknown] if the key can be, and else the pair is left out, each with a note; an
// expression that does not fit on a line becomes [Expression].
func (w *Writer) Section(header string, pairs []Pair) {
	body := render(header, w.readablePairs(header, pairs))
	if w.full = w.full || w.text.Len()+len(body) >= core.MaxText; w.full {
		w.Notes.Add("[" + header + "] is left out because the text would be too long.")
		return
	}
	w.text.WriteByte('\n')
	w.text.WriteString(body)
}

// String returns the text so far.
func (w *Writer) String() string { return w.text.String() }

// readablePairs returns the pairs that the parser reads back unchanged, each on
// its own. An expression that it cannot read becomes Expression, and any other
// value becomes Unknown if the key can be, so that it does not count as not set.
func (w *Writer) readablePairs(header string, pairs []Pair) []Pair {
	var kept []Pair
	for _, p := range pairs {
		switch {
		case w.isReadable(header, p):
		case strings.Contains(p.Value, "${"):
			p.Value = Expression
		case canBeUnknown(header, p.Key):
			p.Value = Unknown
			w.Notes.Add("[" + header + "]: " + p.Key + " is " + Unknown + " because the input has an invalid value for it.")
		}
		if !w.isReadable(header, p) {
			w.Notes.Add("[" + header + "]: " + p.Key + " is left out because the input has an invalid value for it.")
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

// isReadable reports whether the parser reads a pair unchanged, without an error.
func (w *Writer) isReadable(header string, p Pair) bool {
	keyword, _, _ := strings.Cut(header, " ")
	id := keyword + "\x00" + p.Key + "\x00" + p.Value
	readable, known := w.readable[id]
	if !known {
		readable = parsesAs(render(header, []Pair{p}), p)
		if w.readable == nil {
			w.readable = make(map[string]bool)
		}
		if len(w.readable) < maxRemembered {
			w.readable[id] = readable
		}
	}
	return readable
}

// canBeUnknown reports whether the parser takes the word unknown for a value of a
// key that is not known, and not for a name.
func canBeUnknown(header, key string) bool {
	_, found := core.Parse(render(header, []Pair{{key, Unknown}}))
	return slices.ContainsFunc(found, func(d core.Diagnostic) bool { return d.Rule == "value-unknown" })
}

// render formats a section and aligns the = of its pairs.
func render(header string, pairs []Pair) string {
	width := 0
	for _, p := range pairs {
		width = max(width, len(p.Key))
	}
	var text strings.Builder
	text.WriteString("[" + header + "]\n")
	for _, p := range pairs {
		text.WriteString(p.Key + strings.Repeat(" ", width-len(p.Key)) + " =")
		if p.Value != "" {
			text.WriteString(" " + p.Value)
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// parsesAs reports whether the parser reads exactly this pair from a section,
// without an error.
func parsesAs(section string, p Pair) bool {
	_, found := core.Parse(section)
	if slices.ContainsFunc(found, func(d core.Diagnostic) bool { return d.Severity == core.Error }) {
		return false
	}
	entries := core.OutlineOf(section).Entries
	return len(entries) == 1 && entries[0].Value == p.Value && strings.HasSuffix(entries[0].Path, "."+p.Key)
}
