package core

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// MaxText is the maximum length of a settings text, in bytes.
	MaxText = 64 << 20
	// MaxLine is the maximum length of a line, in bytes without its line end.
	MaxLine = 4096
	// MaxSections is the maximum number of zones and sites in a text. It bounds
	// the memory that a text can make the parser allocate.
	MaxSections = 250_000
	// MaxFormErrors is the number of form errors after which the parser stops,
	// because the text cannot be a settings text.
	MaxFormErrors = 1000
)

// Parse parses a settings text. The diagnostics come from the form rules
// only, in the order of the text. A value that one of them rejects is
// [Unclear].
func Parse(text string) (*Settings, []Diagnostic) {
	p := parse(text)
	return p.settings, p.findings
}

// parse returns the parser after it has read the text.
func parse(text string) *parser {
	p := &parser{text: text, settings: new(Settings)}
	if len(text) > MaxText {
		p.line = 1
		p.stop("the text is longer than 64 MiB, so none of it was read")
	} else {
		p.valid = isText(text)
		p.readAll()
	}
	p.finish()
	return p
}

// parser parses one text, line by line.
type parser struct {
	text     string
	valid    bool // isText reports true for the whole text
	settings *Settings
	findings []Diagnostic
	errors   int  // number of findings that are errors
	silenced bool // a finding may silence rules, because it leaves a value or a section unknown
	content  bool // a line is neither blank nor a comment

	line   int // current line, from 1
	offset int // of the first byte of the line

	section                        // that contains the line
	seen         [numSections]int  // line of each section without a name; 0: not seen
	sectionTypos map[sectionID]int // see unknownSection
	acceptances
	stopped        bool   // the rest of the text is not read
	markingUnclear bool   // see markUnclear
	field          *field // of the key being read
}

// readAll reads lines until the text ends or the parser stops.
func (p *parser) readAll() {
	for p.offset = len(byteOrderMark(p.text)); p.offset < len(p.text) && !p.stopped; {
		p.line++
		if p.errors >= MaxFormErrors {
			p.stop(strconv.Itoa(MaxFormErrors) + " errors above: this is not a settings text, so the rest was not read")
			return
		}
		line, next := p.text[p.offset:], len(p.text)
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line, next = line[:i], p.offset+i+1
		}
		p.readLine(strings.TrimSuffix(line, "\r"))
		p.offset = next
	}
}

// byteOrderMark returns the byte order mark at the start of text, or "" if
// there is none. Some Windows editors write one. Columns are counted after it.
func byteOrderMark(text string) string {
	const mark = "\ufeff"
	if strings.HasPrefix(text, mark) {
		return mark
	}
	return ""
}

// stop reports that the text is not read from the current line on.
func (p *parser) stop(message string) {
	p.closeSection()
	p.report("syntax", p.span(0, 0), message, nil)
	p.content = true
	p.stopped, p.settings.partial = true, true
}

// finish completes the settings after the last line: it finds the default zone,
// and marks the sections that may be in an unread part of the text as unclear.
func (p *parser) finish() {
	p.closeSection()
	p.dropSectionFixes()
	p.settings.defaults = defaultsOf(p.settings.Zones)
	if !p.settings.partial {
		return
	}
	p.settings.defaults.undecided = true
	for _, kind := range [...]sectionKind{activeSection, passiveSection, hostSection, firewallSection, outboundSection} {
		if p.seen[kind] == 0 {
			p.section = section{sectionID: sectionID{kind: kind}}
			p.markUnclear()
		}
	}
}

func (p *parser) readLine(line string) {
	if len(line) > MaxLine || !p.valid && !isText(line) {
		p.rejectLine(line)
		return
	}
	comment := commentStart(line)
	covers := p.readBody(trimRight(line[:comment]))
	if comment < len(line) {
		p.readComment(line, comment, covers)
	}
}

// readBody reads a line without its comment, and returns the part of the text
// that the comment would cover.
func (p *parser) readBody(body string) coverage {
	start := len(body) - len(trimLeft(body))
	body = body[start:]
	switch {
	case body == "":
		return coversNextKey
	case body[0] == '[':
		p.content = true
		p.coverSection()
		p.readHeader(body, start)
		return coversSection
	}
	p.content = true
	p.coverLine()
	p.readPair(body, start)
	return coversLine
}

// isText reports whether text is UTF-8 without NUL bytes.
func isText(text string) bool { return strings.IndexByte(text, 0) < 0 && utf8.ValidString(text) }

// rejectLine reports a line that cannot be read as text.
func (p *parser) rejectLine(line string) {
	p.content = true
	body := trimLeft(line)
	header := strings.HasPrefix(body, "[")
	switch {
	case header:
		p.closeSection()
		p.coverSection()
	case !strings.HasPrefix(body, "#"):
		p.coverLine() // it may have a key, and the acceptance above was meant for it
	}
	nul := strings.IndexByte(line, 0)
	switch {
	case len(line) > MaxLine:
		p.report("syntax", p.span(0, len(line)), "the line is longer than "+strconv.Itoa(MaxLine)+" bytes; shorten it", nil)
	case nul >= 0:
		p.report("syntax", p.span(nul, 1), "the line contains a NUL byte; save the text as UTF-8", nil)
	default:
		p.report("syntax", p.span(validPrefixLen(line), 1), "the line contains a byte that is not UTF-8; save the text as UTF-8", nil)
	}
	if header {
		p.skipSection()
	} else {
		p.incomplete = true
	}
}

// validPrefixLen returns the number of bytes before the first one that is not
// UTF-8. There must be one.
func validPrefixLen(text string) int {
	for i := 0; ; {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size < 2 {
			return i
		}
		i += size
	}
}

// commentStart returns the offset of the comment in a line, or the length of
// the line if it has none. A comment starts with a # at the start of the line
// or after white space.
func commentStart(line string) int {
	for start := 0; ; start++ {
		i := strings.IndexByte(line[start:], '#')
		if i < 0 {
			return len(line)
		}
		start += i
		if start == 0 || isBlank(line[start-1]) {
			return start
		}
	}
}

// readPair reads a "key = value" line.
func (p *parser) readPair(body string, start int) {
	eq := strings.IndexByte(body, '=')
	if eq < 0 {
		p.incomplete = true
		p.report("syntax", p.span(start, len(body)), "expected \"key = value\" or \"[section]\"", nil)
		return
	}
	key := trimRight(body[:eq])
	if key == "" {
		p.incomplete = true
		p.report("syntax", p.span(start, len(body)), "expected a key before \"=\"", nil)
		return
	}
	value := trimLeft(body[eq+1:])
	p.assign(
		token{key, p.span(start, len(key))},
		token{value, p.span(start+len(body)-len(value), len(value))},
	)
}

// token is a part of a line with its span.
type token struct {
	text string
	span Span
}

// span returns the span of length bytes from byte i of the current line.
func (p *parser) span(i, length int) Span {
	return Span{Start: p.offset + i, Line: p.line, Col: i + 1, Len: length}
}

// report adds a finding of a form rule about the current section.
func (p *parser) report(rule string, span Span, message string, fix *Fix) {
	p.reportKey(rule, "", span, message, fix)
}

// reportKey adds a finding of a form rule about a key of the current section.
func (p *parser) reportKey(rule, key string, span Span, message string, fix *Fix) {
	i := ruleIndex(rule)
	if i < 0 {
		panic("core: no rule " + rule)
	}
	d := Diagnostic{
		Rule: rule, Severity: rules[i].Severity, Path: p.kind.path(p.name, key), Span: span, Message: message, Fix: fix,
		scope: p.kind.scope(), site: int32(p.index),
	}
	if d.Severity == Error {
		p.errors++
	}
	p.silenced = true
	p.findings = append(p.findings, d)
}

// replace returns a fix that replaces span with text.
func replace(span Span, text, message string) *Fix {
	return &Fix{Message: message, Span: span, New: text}
}
