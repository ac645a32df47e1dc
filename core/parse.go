package core

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// MaxText is the longest settings text that is read, in bytes.
	MaxText = 64 << 20
	// MaxLine is the longest line that is read, in bytes without its end.
	MaxLine = 4096
	// MaxSections is how many zones and sites are read of one text; it bounds
	// the memory that a text can ask for.
	MaxSections = 250_000
	// MaxFormFindings is the number of form errors after which the rest of a
	// text is left unread: whatever it is, it is not a settings text.
	MaxFormFindings = 1000
)

// Parse reads a settings text. The diagnostics are those of form alone, in the
// order of the text; a value that one of them names is [Unclear].
func Parse(text string) (*Settings, []Diagnostic) {
	p := &parser{text: text, settings: new(Settings)}
	if len(text) > MaxText {
		p.line = 1
		p.stop("the text is longer than 64 MiB; nothing of it was read")
	} else {
		p.clean = legible(text)
		p.readAll()
	}
	p.finish()
	return p.settings, p.found
}

// parser reads one text, line by line.
type parser struct {
	text     string
	clean    bool // the whole of it is legible
	settings *Settings
	found    []Diagnostic
	errors   int // how many of found are errors

	line int // from 1
	at   int // offset of the line's first byte

	section                     // that the line stands in
	seen    [sectionEnd]int     // line of each section that has no name
	slips   map[sectionName]int // see unknownSection
	stopped bool                // the rest of the text is not read
	lost    bool                // see tear
}

// readAll reads line after line until the text or the patience ends.
func (p *parser) readAll() {
	for p.at = len(byteOrderMark(p.text)); p.at < len(p.text) && !p.stopped; {
		p.line++
		if p.errors >= MaxFormFindings {
			p.stop(strconv.Itoa(MaxFormFindings) + " errors above: this is no settings text, and it was not read from here on")
			return
		}
		line, next := p.text[p.at:], len(p.text)
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line, next = line[:i], p.at+i+1
		}
		p.readLine(strings.TrimSuffix(line, "\r"))
		p.at = next
	}
}

// byteOrderMark is the mark that some Windows editors put before a text. It is
// no part of the first line: columns count from behind it.
func byteOrderMark(text string) string {
	const mark = "\ufeff"
	if strings.HasPrefix(text, mark) {
		return mark
	}
	return ""
}

// stop leaves the text unread from the current line on.
func (p *parser) stop(why string) {
	p.closeSection()
	p.report("syntax", p.span(0, 0), why, nil)
	p.stopped, p.settings.partial = true, true
}

// finish settles what only the end of the text can tell.
func (p *parser) finish() {
	p.closeSection()
	p.withdrawSlips()
	p.settings.defaults = defaultsOf(p.settings.Zones)
	if !p.settings.partial {
		return
	}
	p.settings.defaults.undecided = true
	for _, kind := range [...]sectionKind{activeSection, passiveSection, hostSection, firewallSection} {
		if p.seen[kind] == 0 {
			p.section = section{sectionName: sectionName{kind: kind}}
			p.tear()
		}
	}
}

func (p *parser) readLine(line string) {
	if len(line) > MaxLine || !p.clean && !legible(line) {
		p.refuseLine(line)
		return
	}
	body := trimRight(line[:commentAt(line)])
	start := len(body) - len(trimLeft(body))
	body = body[start:]
	switch {
	case body == "":
	case body[0] == '[':
		p.readHeader(body, start)
	default:
		p.readPair(body, start)
	}
}

// legible reports whether text is text: UTF-8, and no NUL byte in it.
func legible(text string) bool { return strings.IndexByte(text, 0) < 0 && utf8.ValidString(text) }

// refuseLine reports a line that cannot be read as text.
func (p *parser) refuseLine(line string) {
	header := strings.HasPrefix(trimLeft(line), "[")
	if header {
		p.closeSection()
	}
	nul := strings.IndexByte(line, 0)
	switch {
	case len(line) > MaxLine:
		p.report("syntax", p.span(0, len(line)), "the line is longer than "+strconv.Itoa(MaxLine)+" bytes", nil)
	case nul >= 0:
		p.report("syntax", p.span(nul, 1), "a NUL byte: expected text", nil)
	default:
		p.report("syntax", p.span(validPrefix(line), 1), "a byte that is not UTF-8: expected text in UTF-8", nil)
	}
	if header {
		p.disown()
	} else {
		p.torn = true
	}
}

// validPrefix is how many bytes of text are UTF-8 before the first that is not.
func validPrefix(text string) int {
	for i := 0; ; {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size < 2 {
			return i
		}
		i += size
	}
}

// commentAt is where the comment of a line starts: at a # that stands first or
// after white space; the line's length when it has none.
func commentAt(line string) int {
	for at := 0; ; at++ {
		i := strings.IndexByte(line[at:], '#')
		if i < 0 {
			return len(line)
		}
		at += i
		if at == 0 || blank(line[at-1]) {
			return at
		}
	}
}

// readPair reads "key = value".
func (p *parser) readPair(body string, start int) {
	eq := strings.IndexByte(body, '=')
	if eq < 0 {
		p.torn = true
		p.report("syntax", p.span(start, len(body)), "expected \"key = value\" or \"[section]\"", nil)
		return
	}
	key := trimRight(body[:eq])
	if key == "" {
		p.torn = true
		p.report("syntax", p.span(start, len(body)), "expected a key before \"=\"", nil)
		return
	}
	value := trimLeft(body[eq+1:])
	p.assign(
		word{key, p.span(start, len(key))},
		word{value, p.span(start+len(body)-len(value), len(value))},
	)
}

// word is a part of a line with its place.
type word struct {
	text string
	span Span
}

// span is the place of length bytes from offset i of the current line.
func (p *parser) span(i, length int) Span {
	return Span{Start: p.at + i, Line: p.line, Col: i + 1, Len: length}
}

// report adds a finding of a form rule about the section being read.
func (p *parser) report(rule string, at Span, message string, fix *Fix) {
	p.reportKey(rule, "", at, message, fix)
}

// reportKey adds a finding of a form rule about a key of the section being
// read.
func (p *parser) reportKey(rule, key string, at Span, message string, fix *Fix) {
	i := ruleIndex(rule)
	if i < 0 {
		panic("core: no rule " + rule)
	}
	d := Diagnostic{
		Rule: rule, Severity: rules[i].Severity, Path: p.kind.path(p.name, key), Span: at, Message: message, Fix: fix,
		scope: p.kind.scope(), site: p.index,
	}
	if d.Severity == Error {
		p.errors++
	}
	p.found = append(p.found, d)
}

// replace is the fix that puts text in the place of at.
func replace(at Span, text, message string) *Fix {
	return &Fix{Message: message, Span: at, New: text}
}
