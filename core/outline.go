package core

import (
	"slices"
	"strings"
)

// Outline is what a settings text says, value by value as it is written there.
// The zero Outline says nothing.
type Outline struct {
	Entries []Entry  // in the order of the text
	Zones   []string // names of the [network-zone NAME] sections, in order
	Sites   []string // names of the [transfer-site NAME] sections, in order
}

// Entry is one "key = value" line that counts: of a key and a section that the
// language has, both given for the first time.
type Entry struct {
	Path  string // as in [Diagnostic]
	Value string // as written, without the comment; a form rule may refuse it
	Span  Span   // of the value; for "key =" the empty place after the =
}

// OutlineOf is the outline of any text: what cannot be read is not in it.
func OutlineOf(text string) Outline {
	var o Outline
	for r := range rowsOf(text) {
		switch {
		case !r.counts:
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

// row is one line of a settings text, as the parser took it.
type row struct {
	sectionName // that the line stands in, or opens; no kind of the language where it does not count

	start, end int // offsets of the line without its end
	next       int // offset of the line after it
	header     bool
	key        string // of "key = value"; else empty
	value      word
	counts     bool // a header, or a value, that the parser took over
}

// rowsOf yields the lines of a text, as far as they are read.
func rowsOf(text string) func(func(row) bool) {
	return func(yield func(row) bool) {
		if len(text) > MaxText {
			return
		}
		p := &parser{text: text, clean: legible(text), settings: new(Settings)}
		for p.at = len(byteOrderMark(text)); p.at < len(text) && !p.stopped && p.errors < MaxFormFindings; {
			p.line++
			next := len(text)
			if i := strings.IndexByte(text[p.at:], '\n'); i >= 0 {
				next = p.at + i + 1
			}
			r := p.rowTo(next)
			if !yield(r) {
				return
			}
			p.at = next
		}
	}
}

// rowTo reads the current line, which ends before next.
func (p *parser) rowTo(next int) row {
	line := strings.TrimSuffix(strings.TrimSuffix(p.text[p.at:next], "\n"), "\r")
	p.readLine(line)
	r := row{sectionName: p.sectionName, start: p.at, end: p.at + len(line), next: next}
	inSection := p.kind != noSection && p.kind != skippedSection
	body := trimRight(line[:commentAt(line)])
	if start := len(body) - len(trimLeft(body)); start < len(body) && body[start] == '[' {
		r.header, r.counts = true, inSection
		return r
	}
	if eq := strings.IndexByte(body, '='); eq > 0 {
		value := trimLeft(body[eq+1:])
		r.key = trimLeft(trimRight(body[:eq]))
		r.value = word{value, p.span(len(body)-len(value), len(value))}
		r.counts = inSection && slices.Contains(p.keys[:], p.line)
	}
	return r
}

// keysOf are the keys that sections of a kind have.
func keysOf(kind sectionKind) []string {
	switch kind {
	case activeSection, passiveSection:
		return keyNames(portFields[:])
	case zoneSection:
		return keyNames(zoneFields[:])
	case siteSection:
		return keyNames(siteFields[:])
	case hostSection:
		return keyNames(hostFields[:])
	case firewallSection:
		return keyNames(firewallFields[:])
	}
	return nil
}

func keyNames[T any](fields []field[T]) []string {
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].key
	}
	return names
}
