package core

import (
	"slices"
	"strings"
)

// Outline is the list of the values and names in a settings text, as written.
// The zero Outline is empty.
type Outline struct {
	Entries []Entry  // in the order of the text
	Zones   []string // names of the [network-zone NAME] sections, in order
	Sites   []string // names of the [transfer-site NAME] sections, in order
}

// Entry is a "key = value" line that takes effect: the language has its section
// and key, and both are given for the first time.
type Entry struct {
	Path  string // as in [Diagnostic]
	Value string // as written, without the comment; a form rule may reject it
	Span  Span   // of the value; for "key =" the empty span after the =
}

// OutlineOf returns the outline of a text. It skips lines that cannot be read.
func OutlineOf(text string) Outline {
	var o Outline
	for r := range rows(text) {
		switch {
		case !r.effective:
		case r.header && r.kind == zoneSection:
			o.Zones = append(o.Zones, r.name)
		case r.header && r.kind == siteSection:
			o.Sites = append(o.Sites, r.name)
		case !r.header:
			o.Entries = append(o.Entries, Entry{Path: r.kind.path(r.name, r.key), Value: r.value.text, Span: r.value.span})
		}
	}
	return o
}

// row is one line of a settings text, as the parser read it.
type row struct {
	sectionID // that contains or is opened by the line; noSection or skippedSection if it has no effect

	start, end int // offsets of the line without its line end
	next       int // offset of the next line
	header     bool
	key        string // of a "key = value" line, else empty
	value      token
	effective  bool // the parser took a header or a value from the line
	accepted   bool // an acceptance covers the line by itself
}

// rows yields the lines of a text up to the point where the parser stops.
func rows(text string) func(func(row) bool) {
	return func(yield func(row) bool) {
		if len(text) > MaxText {
			return
		}
		p := &parser{text: text, valid: isText(text), settings: new(Settings)}
		for p.offset = len(byteOrderMark(text)); p.offset < len(text) && !p.stopped && p.errors < MaxFormErrors; {
			p.line++
			next := len(text)
			if i := strings.IndexByte(text[p.offset:], '\n'); i >= 0 {
				next = p.offset + i + 1
			}
			r := p.readRow(next)
			if !yield(r) {
				return
			}
			p.offset = next
		}
	}
}

// readRow reads the current line. next is the offset of the line after it.
func (p *parser) readRow(next int) row {
	line := strings.TrimSuffix(strings.TrimSuffix(p.text[p.offset:next], "\n"), "\r")
	p.readLine(line)
	r := row{sectionID: p.sectionID, start: p.offset, end: p.offset + len(line), next: next, accepted: p.covered == p.line}
	inSection := p.kind != noSection && p.kind != skippedSection
	body := trimRight(line[:commentStart(line)])
	if start := len(body) - len(trimLeft(body)); start < len(body) && body[start] == '[' {
		r.header, r.effective = true, inSection
		return r
	}
	if eq := strings.IndexByte(body, '='); eq > 0 {
		value := trimLeft(body[eq+1:])
		r.key = trimLeft(trimRight(body[:eq]))
		r.value = token{value, p.span(len(body)-len(value), len(value))}
		r.effective = inSection && slices.Contains(p.keys[:], p.line)
	}
	return r
}

// keysOf returns the names of the keys that a section of a kind can have.
func keysOf(kind sectionKind) []string {
	var names []string
	for _, f := range fieldsOf(kind) {
		names = append(names, f.key)
	}
	return names
}
